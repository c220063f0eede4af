/* What changes with time on the map: regions by number of events, marks at places, areas for what
   is known only to a region, notes for what is known only to a country.

   Handle for tests and scripts: `window.sitmap.map`
     .leaflet   the Leaflet map
     .drawn     what was last painted: {day, known, regions: {code: class},
                marks: [{place, type, form, count, x, y, r}], areas: [...], notes: [...]} */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const LARGEST_PX = 44;
  // Above this many places, marks keep clear of those of their own place only.
  const MOST_APART = 300;
  const AROUND = [0, 60, -60, 120, -120, 180];

  const Regions = sitmap.PathCanvas.extend({
    buildPaths() {
      this.shapes = (this.focus ? this.focus.regions : []).map((region) => ({
        region,
        ...this.pathOf(region.geometry),
      }));
    },

    paint(ctx, view) {
      const tint = sitmap.tint();
      const { counts, areas, model } = this.scene;
      for (const { region, path, box } of this.shapes) {
        if (!this.meets(box, view)) continue;
        ctx.fillStyle = tint.classes[model.classOf(counts[region.code] || 0)];
        ctx.fill(path, "evenodd");
      }
      for (const { region, path, box } of this.shapes)
        if (areas[region.code] && this.meets(box, view))
          this.paintAreas(ctx, path, areas[region.code], model);
    },

    /** Hatch a region for what is known of it as a whole; each type adds a band along its edge. */
    paintAreas(ctx, path, marks, model) {
      ctx.save();
      ctx.clip(path, "evenodd");
      for (let i = marks.length - 1; i >= 0; i--) {
        const mark = marks[i];
        const colour = sitmap.typeColour(model.types[mark.type]);
        if (mark.form === "hatched" || mark.form === "filled") {
          ctx.globalAlpha = mark.form === "filled" ? 0.5 : 0.8;
          ctx.fillStyle = sitmap.symbols.hatch(ctx, colour, mark.form === "filled" ? 12 : 8, 1);
          ctx.fill(path, "evenodd");
          ctx.globalAlpha = 1;
        }
        ctx.strokeStyle = colour;
        ctx.lineWidth = 2.6 + 4.5 * i;
        if (mark.form !== "filled") ctx.setLineDash([7, 4]);
        ctx.stroke(path);
        ctx.setLineDash([]);
      }
      ctx.restore();
    },

    /** Give the region at a layer point, or null. */
    regionAt(point) {
      const shift = this.origin.subtract(this._map.getPixelOrigin());
      const x = point.x - shift.x;
      const y = point.y - shift.y;
      this._ctx.save();
      this._ctx.setTransform(1, 0, 0, 1, 0, 0);
      const found = (this.shapes || []).find(
        ({ path, box }) =>
          x >= box.left &&
          x <= box.right &&
          y >= box.top &&
          y <= box.bottom &&
          this._ctx.isPointInPath(path, x, y, "evenodd"),
      );
      this._ctx.restore();
      return found ? found.region : null;
    },
  });

  const Marks = sitmap.PathCanvas.extend({
    buildPaths(map) {
      const point = ({ lat, lon }) => map.latLngToLayerPoint([lat, lon]);
      this.points = this.model ? this.model.places.map(point) : [];
      const focus = this.focus;
      this.towns = focus ? focus.towns.map((town) => ({ town, at: point(town) })) : [];
      this.names = focus
        ? focus.regions.map((region) => {
            const edge = { lat: region.lat, lon: region.lon + region.room_deg };
            const at = point(region);
            return { name: region.name, at, room_px: Math.abs(point(edge).x - at.x) };
          })
        : [];
      this.countries = focus
        ? focus.countries.map((country) => {
            const edge = { lat: country.lat, lon: country.lon + country.room_deg };
            const at = point(country);
            return { name: country.name, at, room_px: Math.abs(point(edge).x - at.x) };
          })
        : [];
      this.waters = focus ? focus.waters.map((water) => ({ water, at: point(water) })) : [];
      const zoom = map.getZoom();
      this.unit_px = 6.2 * Math.min(1.5, Math.max(0.9, 1 + 0.12 * (zoom - 5)));
    },

    paint(ctx, view) {
      this.layout();
      const tint = sitmap.tint();
      const labels = new sitmap.Labels(ctx, view);
      for (const { x, y, r } of this.drawn)
        labels.block({ left: x - r - 1, right: x + r + 1, top: y - r - 1, bottom: y + r + 1 });
      this.placeLabels(labels, tint);
      for (const { at, dot } of this.shownTowns) {
        ctx.beginPath();
        ctx.arc(at.x, at.y, dot, 0, 2 * Math.PI);
        ctx.fillStyle = tint.ground;
        ctx.strokeStyle = tint.ink;
        ctx.lineWidth = 1.1;
        ctx.fill();
        ctx.stroke();
      }
      labels.draw();
      for (const mark of [...this.drawn].sort((a, b) => b.r - a.r)) {
        const type = this.model.types[mark.type];
        if (mark.vague) this.paintVague(ctx, mark, sitmap.typeColour(type));
        sitmap.symbols.draw(ctx, {
          ...mark,
          ...sitmap.markColours(type),
          shape: type.shape,
          text: mark.count > 1 && mark.r > 7.5 ? String(mark.count) : "",
          strong: mark.events.some((event) => event.id === this.selected),
        });
      }
    },

    /** A ring that says: somewhere about here. */
    paintVague(ctx, mark, colour) {
      ctx.beginPath();
      ctx.arc(mark.x, mark.y, mark.r + 8, 0, 2 * Math.PI);
      ctx.strokeStyle = colour;
      ctx.setLineDash([2, 3]);
      ctx.lineWidth = 1;
      ctx.stroke();
      ctx.setLineDash([]);
    },

    /** Set the marks of each place side by side: the first on the point, the others around it. */
    layout() {
      this.drawn = [];
      const sets = [];
      for (const [place, marks] of this.scene.marks) {
        const set = [...marks.values()]
          .sort((a, b) => a.type - b.type || (a.form < b.form ? -1 : 1))
          .map((mark) => {
            const count = mark.events.length;
            const r = Math.min(LARGEST_PX, this.unit_px * Math.sqrt(count));
            const vague = mark.events.every((event) => event.precision === "area");
            return { ...this.points[place], r, count, place, vague, ...mark };
          });
        sets.push(set);
        this.drawn.push(set[0]);
      }
      const crowded = sets.length > MOST_APART;
      for (const [first, ...others] of sets) {
        const set = [first];
        for (const mark of others) {
          // Beside its own kin always; clear of the neighbours' marks where there is room.
          const free = !crowded && this.freeSpot(this.drawn, first, mark.r, 3);
          Object.assign(mark, free || this.freeSpot(set, first, mark.r, 8) || {});
          set.push(mark);
          this.drawn.push(mark);
        }
      }
    },

    /** Give a point near `first` where a mark covers none of `taken`; null if there is none. */
    freeSpot(taken, first, r, rings) {
      for (let ring = 0; ring < rings; ring++)
        for (const angle of AROUND) {
          const turn = (angle * Math.PI) / 180;
          const away = first.r + r + 2.5 + ring * 14;
          const spot = { x: first.x + away * Math.cos(turn), y: first.y - away * Math.sin(turn) };
          const free = taken.every(
            (mark) => Math.hypot(mark.x - spot.x, mark.y - spot.y) >= mark.r + r + 1.5,
          );
          if (free) return spot;
        }
      return null;
    },

    placeLabels(labels, tint) {
      const style = (weight, size_px, colour, extra) => ({
        font: `${weight} ${size_px}px "IBM Plex Sans Condensed"`,
        size_px,
        colour,
        halo: tint.halo,
        halo_px: 3.2,
        ...extra,
      });
      const byPlace = new Map();
      for (const mark of this.drawn) {
        const group = byPlace.get(mark.place) || { count: 0, left: mark, right: mark };
        group.count += mark.count;
        group.reach = Math.max(group.reach || 0, mark.x + mark.r - this.points[mark.place].x);
        byPlace.set(mark.place, group);
      }
      const strong = style(600, 13, tint.ink);
      const order = [...byPlace].sort((a, b) => b[1].count - a[1].count);
      const named = [];
      for (const [place, group] of order) {
        const at = this.points[place];
        named.push(at);
        labels.beside(this.model.places[place].name, at.x, at.y, group.reach, strong);
      }
      this.shownTowns = [];
      for (const { town, at } of this.towns) {
        if (named.some((other) => Math.hypot(other.x - at.x, other.y - at.y) < 7)) continue;
        const dot = town.rank === 0 ? 3.4 : 2.2;
        const look =
          town.rank === 0 ? style(600, 12.5, tint.ink) : style(500, 11.5, tint.soft);
        if (labels.beside(town.name, at.x, at.y, dot, look)) this.shownTowns.push({ at, dot });
      }
      const area = style(500, 11, tint.label, { spacing_px: 1.4, halo_px: 2.6 });
      for (const { name, at, room_px } of this.names)
        labels.within(name.toUpperCase(), at.x, at.y, room_px, area);
      const water = {
        ...style(500, 12, tint.waterLabel, { halo_px: 0.01 }),
        font: 'italic 400 12.5px "IBM Plex Sans"',
      };
      for (const { water: lake, at } of this.waters)
        labels.within(lake.name, at.x, at.y, 80, water);
      const abroad = style(500, 14, tint.abroad, { spacing_px: 4, halo_px: 0.01 });
      for (const { name, at, room_px } of this.countries)
        labels.within(name.toUpperCase(), at.x, at.y, room_px * 0.9, abroad);
    },

    markAt(point) {
      const shift = this.origin.subtract(this._map.getPixelOrigin());
      const near = (this.drawn || []).filter(
        (mark) => Math.hypot(mark.x + shift.x - point.x, mark.y + shift.y - point.y) <= mark.r + 3,
      );
      return near.sort((a, b) => a.r - b.r)[0] || null;
    },
  });

  /** Add the playback to a Leaflet map that has a ground. It follows `window.sitmap.clock`. */
  sitmap.addPlayback = function (map) {
    const regions = new Regions({ pane: "sitmap-regions" });
    const marks = new Marks({ pane: "sitmap-marks" });
    const scene = { counts: {}, areas: {}, marks: new Map(), model: { classOf: () => 0, types: [] } };
    regions.scene = marks.scene = scene;
    regions.addTo(map);
    marks.addTo(map);
    const handle = (sitmap.map = {
      leaflet: map,
      regions,
      marks,
      scene,
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
      if (changed.has("model")) {
        marks.model = scene.model = model;
        marks.pathZoom = null;
      }
      marks.selected = state.selected;
      setScene(scene, model, state);
      regions.refreshNow();
      marks.refreshNow();
      for (const listener of handle.listeners) listener(scene, state);
    };
    handle.listeners = new Set();
    const undo = [
      sitmap.whenClock((clock) => clock.subscribe((_, changed) => show(clock, changed))),
      sitmap.onTheme(() => {
        map.sitmapGround.refresh();
        regions.refresh();
        marks.refresh();
      }),
    ];
    map.on("unload", () => undo.forEach((take) => take()));
    // Canvas text falls back silently where a font is not there yet.
    const fonts = ["500 12px", "600 12px"].map((look) => look + ' "IBM Plex Sans Condensed"');
    Promise.all(fonts.map((font) => document.fonts.load(font))).then(() => marks.refresh());
  };

  /** Sort what is shown into points, areas, and notes for the margin. */
  function setScene(scene, model, state) {
    const shown = model.visible(state);
    const all = [...shown.events, ...shown.ahead];
    scene.events = shown.events;
    scene.ahead = shown.ahead;
    scene.counts = model.regionCounts(shown.events);
    scene.marks = model.marks(all);
    scene.areas = {};
    scene.notes = new Map();
    for (const event of all) {
      if (event.place >= 0) continue;
      const form = sitmap.symbols.FORMS[event.status];
      const key = event.type + form;
      if (event.region) {
        const list = (scene.areas[event.region] = scene.areas[event.region] || []);
        const same = list.find((mark) => mark.type === event.type && mark.form === form);
        if (same) same.events.push(event);
        else list.push({ type: event.type, form, events: [event] });
      } else {
        if (!scene.notes.has(key)) scene.notes.set(key, { type: event.type, form, events: [] });
        scene.notes.get(key).events.push(event);
      }
    }
  }

  function describe(scene, marks, regions, state) {
    const { model } = scene;
    const classes = {};
    for (const [code, count] of Object.entries(scene.counts)) classes[code] = model.classOf(count);
    const short = (mark) => ({
      type: model.types[mark.type].key,
      form: mark.form,
      count: mark.events.length,
    });
    return {
      day: model.toDate(state.day),
      known: model.toDate(state.known),
      ready: Boolean(regions.focus),
      regions: classes,
      marks: (marks.drawn || []).map((mark) => ({
        place: model.places[mark.place].name,
        ...short(mark),
        x: mark.x,
        y: mark.y,
        r: mark.r,
      })),
      areas: Object.entries(scene.areas).flatMap(([region, list]) =>
        list.map((mark) => ({ region, ...short(mark) })),
      ),
      notes: [...scene.notes.values()].map(short),
    };
  }
})();
