/* What changes with time on the map: regions by number of events, marks at places, areas for what
   is known only to a region, notes for what is known only to a country.

   Handle for tests and scripts: `window.sitmap.map`
     .leaflet   the Leaflet map
     .drawn     what was last painted: {day, known, regions: {code: class},
                marks: [{place, type, form, count, x, y, r}], areas: [...], notes: [...],
                movements: [{from, to, type, form, count}]}; the place of a cluster is ""
     .prepared  the days whose pictures are ready, counted from the model's first */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  // Parts of the clock's state that the map shows.
  const SHOWN = ["model", "day", "known", "window", "types", "selected", "region"];

  /** Add the playback to a Leaflet map that has a ground. It follows `window.sitmap.clock`. */
  sitmap.addPlayback = function (map) {
    const regions = new sitmap.RegionLayer({ pane: "sitmap-regions" });
    const marks = new sitmap.MarkLayer({ pane: "sitmap-marks" });
    const scene = emptyScene();
    regions.scene = marks.scene = scene;
    regions.addTo(map);
    marks.addTo(map);
    let rehearsal = null;
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
      get prepared() {
        return rehearsal ? rehearsal.prepared.map(({ state }) => state.day) : [];
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
      model.turnTo(state.day);
      const turned = map.sitmapGround.playDay(model.toDate(state.day));
      const anew = turned || changed.has("model");
      const prepared = anew || map._animatingZoom || !rehearsal ? null : rehearsal.take(state);
      if (prepared) {
        Object.assign(scene, prepared.scene);
        regions.adopt(prepared.regions);
        marks.adopt(prepared.marks);
      } else {
        setScene(scene, model, state);
        if (anew) {
          marks.model = model;
          for (const layer of [regions, marks]) {
            layer.pathZoom = null;
            layer.refreshNow();
          }
        } else {
          regions.paintChanges();
          marks.paintChanges();
        }
      }
      if (rehearsal && SHOWN.some((part) => changed.has(part))) rehearsal.begin();
      for (const listener of handle.listeners) listener(scene, state);
    };
    handle.listeners = new Set();
    /** What is to be seen in a state; null where it has other regions than those that are drawn. */
    const sceneOf = (state) => {
      const { model } = sitmap.clock;
      const same = map.sitmapGround.hasRegionsOf(model.toDate(state.day));
      if (!same || model.spanOf(state.day) !== model.regionSpan) return null;
      const made = { ...emptyScene(), layers: scene.layers };
      setScene(made, model, state);
      return made;
    };
    const rehearse = (clock) => {
      rehearsal = new sitmap.Rehearsal(clock, { regions, marks }, sceneOf);
      return () => rehearsal.end();
    };
    const undo = [
      sitmap.whenClock((clock) => clock.subscribe((_, changed) => show(clock, changed))),
      sitmap.whenClock(rehearse),
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
