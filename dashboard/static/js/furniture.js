/* What stands around the map: legend of what is shown, notes for what has no point, scale bar,
   attribution, home button, tooltip and popups. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;
  const FORMS = ["filled", "hatched", "hollow", "struck"];
  const SIDES = ["friend", "hostile", "neutral", "unknown"];
  const MOST_CARDS = 25;
  const MOST_NOTES = 6;
  // On a map lower than this the notes take less room.
  const LOW_PX = 540;
  const NARROW_PX = 820;
  // From the corner of the map: the buttons, and the notes beside them in `sitmap.css`.
  const ROOM_PX = [332, 150];
  const TIGHT_ROOM_PX = [278, 116];

  /** A Leaflet control that holds one element of ours. */
  function corner(map, position, element) {
    const control = L.control({ position });
    control.onAdd = () => {
      L.DomEvent.disableClickPropagation(element);
      L.DomEvent.disableScrollPropagation(element);
      return element;
    };
    control.addTo(map);
  }

  /** Replace what an element holds, if it would differ. */
  function refill(element, key, make) {
    if (element.sitmapKey === key) return;
    element.sitmapKey = key;
    element.replaceChildren(...make().filter(Boolean));
  }

  function dummy(text, className) {
    return node("div", className, text);
  }

  /** A strip along the lower edge that explains what is on the map at the moment, and no more. */
  class Legend {
    constructor(map) {
      this.box = node("section", "sitmap-legend");
      this.box.setAttribute("aria-label", sitmap.text("map.legend"));
      const frame = map.getContainer();
      frame.appendChild(this.box);
      L.DomEvent.disableClickPropagation(this.box);
      this.observer = new ResizeObserver(() =>
        frame.style.setProperty("--sm-legend-h", this.box.offsetHeight + "px"),
      );
      this.observer.observe(this.box);
      map.on("unload", () => this.observer.disconnect());
    }

    show(scene, state) {
      const { model } = scene;
      const present = new Set();
      const shownSides = new Set();
      let counted = false;
      const { counts } = scene;
      for (let slot = 0; slot < counts.length; slot++) {
        if (!counts[slot]) continue;
        present.add(model.slots.kind[slot]);
        counted = counted || counts[slot] > 1;
        if (model.slotSigns[slot]) shownSides.add(model.slotSigns[slot].split("-")[0]);
      }
      const areas = Object.values(scene.areas).flat();
      const used = [...[...present].map((kind) => model.kind(kind)), ...areas, ...scene.notes.values()];
      const types = [...new Set(used.map((mark) => mark.type))].sort((a, b) => a - b);
      const forms = FORMS.filter((form) => used.some((m) => m.form === form));
      counted = counted || sitmap.map.marks.clustered;
      const arrows = scene.moves.some((count) => count);
      const signs = types.some((type) => model.types[type].unit);
      const told = [...shownSides].some((side) => side !== "unknown");
      const sides = told ? SIDES.filter((side) => shownSides.has(side)) : [];
      const dark = sitmap.tint().dark;
      const key = JSON.stringify([types, forms, scene.breaks, scene.classes.size > 0, areas.length > 0, arrows, counted, sides, state.window, dark]);
      refill(this.box, key, () => {
        if (!used.length) return [dummy(sitmap.text("map.nothing_shown"), "sitmap-legend-soft")];
        return [
          node("div", "sitmap-legend-group", null, this.typeRows(model, types)),
          sides.length ? this.sideGroup(model, sides) : null,
          node("div", "sitmap-legend-group sitmap-legend-soft", null, [
            ...this.formRows(forms),
            areas.length ? this.areaRow() : null,
            arrows ? this.arrowRow() : null,
            counted ? node("span", "", sitmap.text(signs ? "map.area_or_sign" : "map.area_counts")) : null,
          ]),
          this.classRow(scene, state.window),
        ];
      });
    }

    typeRows(model, types) {
      return types.map((index) => {
        const type = model.types[index];
        return node("span", "sitmap-legend-row", null, [
          sitmap.symbols.icon(type.shape, "filled", sitmap.markColours(type), 15),
          node("span", "", type.label),
        ]);
      });
    }

    /** The frames of the signs tell the side; whose view that is stands beside. */
    sideGroup(model, sides) {
      const type = model.types.find((one) => one.unit);
      const rows = sides.map((side) => {
        const colours = { ...sitmap.markColours(type), unit: model.signs[side + "-force"] || type.unit };
        return node("span", "sitmap-legend-row", null, [
          sitmap.symbols.icon(type.shape, "filled", colours, 15),
          node("span", "", sitmap.text("map.side_" + side)),
        ]);
      });
      const view = model.sides_view ? node("span", "sitmap-legend-soft", sitmap.text("map.sides_view", { view: model.sides_view })) : null;
      return node("div", "sitmap-legend-group", null, [...rows, view]);
    }

    formRows(forms) {
      const tint = sitmap.tint();
      const colours = { colour: tint.soft, ground: tint.ground, ink: tint.ink };
      return forms.map((form) =>
        node("span", "sitmap-legend-row", null, [
          sitmap.symbols.icon("circle", form, colours, 15),
          node("span", "", sitmap.text("map.form_" + form)),
        ]),
      );
    }

    areaRow() {
      return node("span", "sitmap-legend-row", null, [
        node("span", "sitmap-legend-hatch"),
        node("span", "", sitmap.text("map.region_only")),
      ]);
    }

    arrowRow() {
      return node("span", "sitmap-legend-row", null, [
        node("span", "sitmap-legend-arrow"),
        node("span", "", sitmap.text("map.movement")),
      ]);
    }

    /** All classes, so that the key stays the same while time plays. */
    classRow({ model, breaks, classes }, window_days) {
      if (!classes.size) return null;
      const label = model.types[model.mapped_type].label;
      const days = sitmap.text("map.days", { count: window_days });
      const swatches = breaks.map(([low, high], index) => {
        const swatch = node("span", "sitmap-swatch", low === high ? `${low}` : `${low}–${high}`);
        swatch.style.background = sitmap.tint().classes[index + 1];
        return swatch;
      });
      const none = node("span", "sitmap-swatch", "0");
      none.style.background = sitmap.tint().classes[0];
      swatches.unshift(none);
      return node("div", "sitmap-legend-group", null, [
        node("span", "", sitmap.text("map.classes", { type: label, days })),
        node("span", "sitmap-legend-classes", null, swatches),
      ]);
    }
  }

  const isTight = (map) => map.getSize().y < LOW_PX || map.getSize().x < NARROW_PX;

  /**
   * The part of the map that the notes may cover, in px of its layers. It is the same on all days:
   * names would wander with it.
   */
  sitmap.notesRoom = function (map, far) {
    const { x: left, y: top } = map.containerPointToLayerPoint([0, 0]);
    const [width, height] = isTight(map) ? TIGHT_ROOM_PX : ROOM_PX;
    return { left, top, right: left + far * width, bottom: top + far * height };
  };

  class Notes {
    constructor(map) {
      this.map = map;
      this.box = node("section", "sitmap-box sitmap-notes");
      this.box.setAttribute("aria-label", sitmap.text("map.notes"));
      corner(map, "topleft", this.box);
    }

    show(scene, { day }) {
      const { model } = scene;
      // What lies ahead comes first: it is what a reader must not miss.
      const lies = (note) => (note.events.some((event) => event.plan && event.end >= day) ? 0 : 1);
      const notes = [...scene.notes.values()].sort((a, b) => lies(a) - lies(b) || a.type - b.type);
      const tight = isTight(this.map);
      this.box.classList.toggle("is-tight", tight);
      const key = JSON.stringify([
        notes.map((note) => [note.type, note.form, note.events.map((event) => event.id)]),
        tight,
        sitmap.tint().dark,
      ]);
      this.box.hidden = !notes.length;
      refill(this.box, key, () => {
        const rows = notes.map((note) => this.row(model, note));
        const rest = rows.splice(tight ? 2 : MOST_NOTES);
        const more = rest.length
          ? node("details", "sitmap-notes-more", null, [node("summary", "", sitmap.text("map.more", { count: rest.length })), ...rest])
          : null;
        return [dummy(sitmap.text("map.notes_head"), "sitmap-legend-head"), ...rows, more];
      });
    }

    row(model, note) {
      const type = model.types[note.type];
      const planned = note.form === "hollow";
      const from = Math.min(...note.events.map((event) => event.start));
      const to = Math.max(...note.events.map((event) => event.end));
      const status = sitmap.text("status." + note.events[0].status).toLowerCase();
      const text = sitmap.text(planned ? "map.note_ahead" : "map.note", {
        type: type.label,
        status,
        days: model.span(from, to),
      });
      const count = note.events.length > 1 ? `${note.events.length} × ` : "";
      const row = node("button", "sitmap-note", null, [
        sitmap.symbols.icon(type.shape, note.form, sitmap.markColours(type), 16),
        node("span", "", count + text),
      ]);
      row.type = "button";
      row.addEventListener("click", () => sitmap.select(note.events[0].id));
      return row;
    }
  }

  /** Show a card for each event at a point of the map. */
  function openPopup(map, model, latlng, title, events) {
    const shown = events.slice(0, MOST_CARDS);
    const rest = events.length - shown.length;
    const body = node("div", "sitmap-popup", null, [
      node("h3", "", title),
      ...shown.map((event) => sitmap.card(model, event)),
      rest > 0 ? node("p", "sitmap-more", sitmap.text("map.more_events", { count: rest })) : null,
    ]);
    L.popup({ maxWidth: 340, minWidth: 260, maxHeight: 340, className: "sitmap-popup-frame" })
      .setLatLng(latlng)
      .setContent(body)
      .openOn(map);
  }

  const wayWords = ({ from, to }) => sitmap.text("map.way", { from: from.name, to: to.name });

  function addPointer(map, handle) {
    const tip = node("div", "sitmap-tip");
    tip.hidden = true;
    map.getContainer().appendChild(tip);
    const at = (event) => {
      const mark = handle.marks.markAt(event.layerPoint) || handle.marks.arrowAt(event.layerPoint);
      const region = mark ? null : handle.regions.regionAt(event.layerPoint);
      return { mark, region };
    };
    const eventsAt = (indices) => Array.from(indices, (i) => handle.scene.model.events[i]);
    const markEvents = (mark) => eventsAt(handle.marks.eventsOf(mark));
    const regionIndices = ({ code }) => {
      const { model, all } = handle.scene;
      const region = model.regionCodes.indexOf(code);
      return all.filter((i) => model.regionOf[i] === region);
    };
    const titleOf = (mark) =>
      mark.shape ? wayWords(handle.scene.model.ways[mark.way]) : mark.place < 0
        ? sitmap.text("map.near_each_other", { count: mark.count })
        : handle.scene.model.places[mark.place].name;
    map.on("mousemove", (event) => {
      const { mark, region } = at(event);
      const { model, regions } = handle.scene;
      tip.hidden = !mark && !region;
      map.getContainer().style.cursor = mark || (region && regionIndices(region).length) ? "pointer" : "";
      if (tip.hidden) return;
      if (mark) {
        const type = model.types[mark.type];
        tip.replaceChildren(
          node("strong", "", titleOf(mark)),
          node("div", "", `${type.label}: ${sitmap.statusCounts(markEvents(mark))}`),
          mark.place < 0 ? node("div", "sitmap-source", sitmap.text("map.come_nearer")) : "",
        );
      } else {
        const count = regions[model.regionCodes.indexOf(region.code)] || 0;
        const mapped = model.types[model.mapped_type].key;
        const areas = (handle.scene.areas[region.code] || []).map((area) =>
          sitmap.text("map.place_not_given", {
            type: model.types[area.type].label,
            statuses: sitmap.statusCounts(area.events),
          }),
        );
        tip.replaceChildren(
          node("strong", "", region.name),
          node("div", "", sitmap.text("event_count." + mapped, { count, number: count })),
          ...areas.map((text) => node("div", "", text)),
        );
      }
      const { x, y } = event.containerPoint;
      const flip = x > map.getSize().x - 240;
      tip.style.transform = `translate(${flip ? x - 16 : x + 14}px, ${y + 14}px)${flip ? " translateX(-100%)" : ""}`;
    });
    map.on("mouseout movestart", () => {
      tip.hidden = true;
    });
    map.on("click", (event) => {
      if (handle.measuring) return;
      const { mark, region } = at(event);
      const { model } = handle.scene;
      if (mark && mark.place < 0 && map.getZoom() < map.getMaxZoom()) {
        map.setView(event.latlng, Math.min(map.getMaxZoom(), map.getZoom() + 1.5));
      } else if (mark) {
        const events = markEvents(mark);
        const place = mark.place >= 0 ? model.places[mark.place] : event.latlng;
        openPopup(map, model, [place.lat, place.lng || place.lon], titleOf(mark), events);
        sitmap.select(events[0].id, true);
      } else if (region) {
        const events = eventsAt(regionIndices(region));
        const chosen = sitmap.clock.state.region !== region.code;
        sitmap.clock.set({ region: chosen ? region.code : null });
        if (chosen && events.length) openPopup(map, model, event.latlng, region.name, events);
      }
    });
  }

  function addHome(map, goHome) {
    const button = node("button", "sitmap-home", "⌂");
    button.type = "button";
    button.title = sitmap.text("map.home");
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", goHome);
    const tools = sitmap.makeTools(map, sitmap.map);
    corner(map, "topleft", node("div", "leaflet-bar sitmap-bar", null, [button, ...tools]));
  }

  /** Select an event everywhere: in the panel, and on the map where it has a point. */
  sitmap.select = function (id, fromMap) {
    const { clock, map } = sitmap;
    if (!clock) return;
    clock.set({ selected: id });
    if (fromMap || !map) return;
    const event = clock.model.events[clock.model.indexOf(id)];
    if (!event || event.place < 0) return;
    const { lat, lon, name } = clock.model.places[event.place];
    map.leaflet.panInside([lat, lon], { padding: [80, 120] });
    openPopup(map.leaflet, clock.model, [lat, lon], name, [event]);
  };

  const mapListeners = new Set();

  /** Run `listener(leafletMap)` when the map stands; give a function that takes it back. */
  sitmap.whenMap = function (listener) {
    let undo = null;
    const start = (map) => {
      undo = listener(map);
    };
    mapListeners.add(start);
    if (sitmap.map) start(sitmap.map.leaflet);
    return () => {
      mapListeners.delete(start);
      if (undo) undo();
    };
  };

  sitmap.mapReady = () => mapListeners.forEach((start) => start(sitmap.map.leaflet));

  sitmap.dropMap = function () {
    if (sitmap.map) sitmap.map.leaflet.remove();
    sitmap.map = null;
  };

  /** Dress a map that has ground and playback. `options`: bbox, credits, notice. */
  sitmap.addFurniture = function (map, options) {
    const handle = sitmap.map;
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
      map.options.inertia = false;
      map._zoomAnimated = false;
    }
    const goHome = sitmap.holdExtent(map, options.bbox);
    L.control.scale({ position: "bottomleft", maxWidth: 140 }).addTo(map);
    addHome(map, goHome);
    const credit = node("div", "sitmap-credit");
    // Other boundaries may be drawn from one day on.
    const give = (day) => {
      const { attribution, boundaries } =
        options.credits.findLast(({ from }) => from <= day) || options.credits[0];
      if (credit.textContent === attribution) return;
      credit.textContent = attribution;
      credit.title = boundaries;
    };
    give("");
    corner(map, "bottomright", credit);
    if (options.notice) {
      const notice = node("div", "sitmap-box sitmap-notice", options.notice);
      notice.setAttribute("role", "status");
      corner(map, "bottomright", notice);
    }
    const notes = new Notes(map);
    const legend = new Legend(map);
    addPointer(map, handle);
    const show = (scene, state) => {
      give(scene.model.toDate(state.day));
      notes.show(scene, state);
      legend.show(scene, state);
      if (!state.selected && !state.region) map.closePopup();
    };
    handle.listeners.add(show);
    const redress = () => sitmap.clock && show(handle.scene, sitmap.clock.state);
    if (sitmap.clock) redress();
    const undo = sitmap.onTheme(redress);
    map.on("unload", undo);
    map.getContainer().addEventListener("keydown", (event) => {
      const pan = { ArrowLeft: [-90, 0], ArrowRight: [90, 0], ArrowUp: [0, -90], ArrowDown: [0, 90] };
      if (event.key === "+" || event.key === "=") map.zoomIn();
      else if (event.key === "-") map.zoomOut();
      else if (pan[event.key] && event.shiftKey) map.panBy(pan[event.key]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  };
})();
