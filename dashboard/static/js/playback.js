/* What changes with time on the map: regions by number of events, marks at places, areas for what
   is known only to a region, notes for what is known only to a country.

   Handle for tests and scripts: `window.sitmap.map`
     .leaflet   the Leaflet map
     .drawn     what was last painted: {day, known, regions: {code: class},
                marks: [{place, type, form, count, x, y, r}], areas: [...], notes: [...],
                movements: [{from, to, type, form, count}]}; the place of a cluster is "" */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const REHEARSE_AFTER_MS = 150;
  const LEAST_IDLE_MS = 12;
  const MOST_REHEARSED = 60;

  /** Add the playback to a Leaflet map that has a ground. It follows `window.sitmap.clock`. */
  sitmap.addPlayback = function (map) {
    const regions = new sitmap.RegionLayer({ pane: "sitmap-regions" });
    const marks = new sitmap.MarkLayer({ pane: "sitmap-marks" });
    const scene = emptyScene();
    regions.scene = marks.scene = scene;
    regions.addTo(map);
    marks.addTo(map);
    const handle = (sitmap.map = {
      leaflet: map,
      regions,
      marks,
      scene,
      /** Show or hide a layer: shades, marks, names or waters. */
      setLayer(name, on) {
        scene.layers[name] = on;
        map.sitmapGround.setWaters(scene.layers.waters);
        regions.refresh();
        marks.refresh();
      },
      get drawn() {
        return sitmap.clock ? describe(scene, marks, regions, sitmap.clock.state) : null;
      },
    });
    map.sitmapGround.onFocus((focus) => {
      for (const layer of [regions, marks]) {
        layer.focus = focus;
        layer.pathZoom = null;
        layer.refresh();
      }
    });
    const show = (clock, changed) => {
      const { state, model } = clock;
      setScene(scene, model, state);
      const turned = map.sitmapGround.playDay(model.toDate(state.day));
      if (turned || changed.has("model")) {
        marks.model = scene.model = model;
        for (const layer of [regions, marks]) {
          layer.pathZoom = null;
          layer.refreshNow();
        }
      } else {
        regions.paintChanges();
        marks.paintChanges();
      }
      for (const listener of handle.listeners) listener(scene, state);
    };
    handle.listeners = new Set();
    const undo = [
      sitmap.whenClock((clock) => clock.subscribe((_, changed) => show(clock, changed))),
      sitmap.whenClock((clock) => rehearseLater(clock, marks)),
      sitmap.onTheme(() => {
        map.sitmapGround.refresh();
        regions.refresh();
        marks.refresh();
      }),
    ];
    map.on("unload", () => undo.forEach((take) => take()));
    // Canvas text falls back silently where a font is not there yet.
    const fonts = ["500 12px", "600 12px"].map((look) => look + ' "IBM Plex Sans Condensed"');
    fonts.push('italic 400 12px "IBM Plex Sans"');
    Promise.all(fonts.map((font) => document.fonts.load(font))).then(() => {
      sitmap.forgetTexts();
      marks.refresh();
    });
  };

  /** In idle moments after the first map, go through the other days; give what ends that. */
  function rehearseLater(clock, marks) {
    if (!window.requestIdleCallback) return () => {};
    const queue = nearestFirst(clock.model.days, clock.state.day);
    let timer = 0;
    let seen = clock.state;
    const later = () => {
      timer = setTimeout(() => requestIdleCallback(next), REHEARSE_AFTER_MS);
    };
    const next = (idle) => {
      if (sitmap.clock !== clock || !queue.length) return;
      // Not while the analyst moves.
      if (clock.state !== seen || !marks.focus || idle.timeRemaining() < LEAST_IDLE_MS) {
        seen = clock.state;
        later();
        return;
      }
      const scene = { ...emptyScene(), layers: marks.scene.layers };
      setScene(scene, clock.model, { ...clock.state, day: queue.shift() });
      marks.rehearse(scene);
      requestIdleCallback(next);
    };
    later();
    return () => clearTimeout(timer);
  }

  /** Days in the order of their distance from one, those after it first; some of many. */
  function nearestFirst(days, from) {
    const stride = Math.max(1, Math.ceil(days / MOST_REHEARSED));
    const queue = [];
    for (let away = stride; away < days; away += stride)
      queue.push(...[from + away, from - away].filter((day) => day >= 0 && day < days));
    return queue;
  }

  function emptyScene() {
    return {
      model: null,
      events: [],
      ahead: [],
      all: [],
      counts: new Int32Array(0),
      moves: new Int32Array(0),
      exact: new Int32Array(0),
      regions: new Int32Array(0),
      breaks: [],
      classes: new Map(),
      areas: {},
      notes: new Map(),
      selectedSlot: -1,
      selectedMove: -1,
      region: null,
      layers: { shades: true, marks: true, names: true, waters: true },
    };
  }

  /** Sort what is shown into points, areas, and notes for the margin. */
  function setScene(scene, model, state) {
    model.turnTo(state.day);
    const { events, ahead } = model.shown(state);
    const all = new Int32Array(events.length + ahead.length);
    all.set(events);
    all.set(ahead, events.length);
    const counts = new Int32Array(model.slots.length);
    const exact = new Int32Array(model.slots.length);
    scene.areas = {};
    scene.notes = new Map();
    for (const i of all) {
      const slot = model.slotOf[i];
      if (slot >= 0) {
        counts[slot]++;
        exact[slot] += model.exact[i];
      } else addPlaceless(scene, model.events[i], model.regionAt(i, state.day));
    }
    const moves = new Int32Array(model.waySlots.length);
    if (moves.length)
      for (const i of all) if (model.waySlotOf[i] >= 0) moves[model.waySlotOf[i]]++;
    Object.assign(scene, { model, events, ahead, all, counts, moves, exact });
    scene.regions = model.regionCounts(events);
    scene.breaks = model.classes(state.known, state.window);
    scene.classes = new Map();
    scene.regions.forEach((count, region) => {
      if (count) scene.classes.set(model.regionCodes[region], model.classOf(count, scene.breaks));
    });
    scene.region = state.region || null;
    const selected = model.indexOf(state.selected);
    const isShown = selected >= 0 && all.includes(selected);
    scene.selectedSlot = isShown ? model.slotOf[selected] : -1;
    scene.selectedMove = isShown ? model.waySlotOf[selected] : -1;
  }

  function addPlaceless(scene, event, region) {
    const form = sitmap.symbols.FORMS[event.status];
    if (region) {
      const list = (scene.areas[region] = scene.areas[region] || []);
      const same = list.find((mark) => mark.type === event.type && mark.form === form);
      if (same) same.events.push(event);
      else list.push({ type: event.type, form, events: [event] });
      return;
    }
    const key = event.type + form;
    const same = scene.notes.get(key);
    if (same) same.events.push(event);
    else scene.notes.set(key, { type: event.type, form, events: [event] });
  }

  function describe(scene, marks, regions, state) {
    const { model } = scene;
    const short = (mark) => ({
      type: model.types[mark.type].key,
      form: mark.form,
      count: mark.events.length,
    });
    return {
      day: model.toDate(state.day),
      known: model.toDate(state.known),
      ready: Boolean(regions.focus) && regions.pathZoom !== null,
      regions: Object.fromEntries(scene.classes),
      marks: (marks.drawn || []).map((mark) => ({
        place: mark.place < 0 ? "" : model.places[mark.place].name,
        type: model.types[mark.type].key,
        form: mark.form,
        count: mark.count,
        x: mark.x,
        y: mark.y,
        r: mark.r,
      })),
      movements: marks.arrows.drawn.map(({ way, type, form, count }) => ({
        from: model.ways[way].from.name,
        to: model.ways[way].to.name,
        type: model.types[type].key,
        form,
        count,
      })),
      areas: Object.entries(scene.areas).flatMap(([region, list]) =>
        list.map((mark) => ({ region, ...short(mark) })),
      ),
      notes: [...scene.notes.values()].map(short),
    };
  }
})();
