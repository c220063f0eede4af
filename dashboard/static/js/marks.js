/* Marks at places, with their names and those of towns, regions, waters and neighbours. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  // Maps wider than this are on a wall.
  const FAR_PX = 2300;
  const MOST_NAMED = 250;
  // More than a map of the world has pixels from one edge to the other.
  const ROW_PX = 2 ** 24;
  // In less room not even the smallest name fits.
  const LEAST_ROOM_PX = 6;
  // Parts of a scene that marks are painted of.
  const CHOSEN = ["selectedSlot", "selectedMove", "region"];
  const COUNTED = ["counts", "exact", "moves"];

  sitmap.MarkLayer = sitmap.PlayedCanvas.extend({
    initialize(options) {
      sitmap.PlayedCanvas.prototype.initialize.call(this, options);
      this.arrows = new sitmap.Arrows();
      this.painted = null;
    },

    buildPaths(map) {
      const point = ({ lat, lon }) => map.latLngToLayerPoint([lat, lon]);
      this.placePoints(map);
      this.arrows.place(this.model, map);
      const focus = this.focus;
      this.towns = focus ? focus.towns.map((town) => ({ town, at: point(town) })) : [];
      const roomy = (names) =>
        names
          .map((name) => {
            const edge = { lat: name.lat, lon: name.lon + name.room_deg };
            const at = point(name);
            const lines = sitmap.brokenName(name.name.toUpperCase());
            return { lines, at, room_px: Math.abs(point(edge).x - at.x) };
          })
          .filter(({ room_px }) => room_px > LEAST_ROOM_PX);
      this.names = focus ? roomy(focus.regions) : [];
      this.countries = focus ? roomy(focus.countries) : [];
      this.waters = focus
        ? focus.waters.map((water) => ({ lines: sitmap.brokenName(water.name), at: point(water) }))
        : [];
      const zoom = map.getZoom();
      // A wall is seen from afar.
      this.far = map.getSize().x >= FAR_PX ? 1.5 : 1;
      this.unit_px = this.far * 6.2 * Math.min(1.5, Math.max(0.9, 1 + 0.12 * (zoom - 5)));
      this.cells = null;
    },

    /** Points of the places in pixels of this zoom level. */
    placePoints(map) {
      const places = this.model ? this.model.places : [];
      this.x = new Float64Array(places.length);
      this.y = new Float64Array(places.length);
      places.forEach(({ lat, lon }, i) => {
        const { x, y } = map.latLngToLayerPoint([lat, lon]);
        this.x[i] = x;
        this.y[i] = y;
      });
    },

    paint(ctx, view) {
      this.view = view;
      this.layout(view);
      this.layoutArrows(view);
      const tint = sitmap.tint();
      const labels = new sitmap.Labels(ctx, view);
      this.arrows.block(labels);
      labels.block(sitmap.notesRoom(this._map, this.far));
      for (const { x, y, r, type, count } of this.drawn) {
        const beside = count > 1 && this.model.types[type].unit ? 20 : 1;
        labels.block({ left: x - r - 1, right: x + r + beside, top: y - r - 1, bottom: y + r + 1 });
      }
      this.shownTowns = [];
      if (this.scene.layers.names) this.placeLabels(labels, tint);
      for (const { at, dot } of this.shownTowns) {
        ctx.beginPath();
        ctx.arc(at.x, at.y, dot, 0, 2 * Math.PI);
        ctx.fillStyle = tint.ground;
        ctx.strokeStyle = tint.ink;
        ctx.lineWidth = 1.1;
        ctx.fill();
        ctx.stroke();
      }
      this.arrows.paint(ctx, this.scene.selectedMove);
      labels.draw();
      this.outlineRegion(ctx, tint);
      this.paintMarks(ctx);
    },

    /** Go through the painting of a scene that is not shown, so that its pictures are at hand. */
    rehearse(scene) {
      if (!this._map || !this.view || !this.focus) return;
      const pen = new OffscreenCanvas(1, 1).getContext("2d");
      this.aside(scene, () => this.paint(pen, this.view));
    },

    /**
     * Paint a scene that is not shown yet, where none of those made before looks the same: a piece of
     * the work at each turn.
     */
    *prepare(scene, made) {
      const found = made.find(({ painted }) => looksAs(painted, scene));
      if (found) return found;
      const { easel, ...prepared } = this.aside(scene, () => {
        const easel = this.paintEasel();
        const { drawn, clustered, shownTowns } = this;
        const painted = lookOf(scene);
        return { easel, drawn, clustered, shownTowns, painted, arrows: this.arrows.drawn };
      });
      yield;
      return { ...prepared, still: this.stillOf(easel) };
    },

    /** Show what was prepared. */
    adopt({ still, arrows, ...made }) {
      this.showStill(still);
      Object.assign(this, made);
      this.arrows.drawn = arrows;
    },

    /** Do something with another scene, and forget it. */
    aside(scene, act) {
      const { scene: own, drawn, clustered, shownTowns } = this;
      const arrows = this.arrows.drawn;
      this.scene = scene;
      const made = act();
      Object.assign(this, { scene: own, drawn, clustered, shownTowns });
      this.arrows.drawn = arrows;
      return made;
    },

    layoutArrows(view) {
      const { scene, arrows } = this;
      if (!scene.moves.length && !arrows.drawn.length) return;
      const reaches = new Map();
      for (const { place, x, y, r } of this.drawn)
        if (place >= 0 && x === this.x[place] && y === this.y[place]) reaches.set(place, r);
      arrows.layout(scene.layers.marks ? scene.moves : [], view, reaches, this.far);
    },

    /** Draw the outline of the region that is chosen. */
    outlineRegion(ctx, tint) {
      const { region } = this.scene;
      const chosen = region && this.focus && this.focus.regions.find((one) => one.code === region);
      if (!chosen) return;
      ctx.strokeStyle = tint.accent;
      ctx.lineWidth = 2.4;
      ctx.lineJoin = "round";
      ctx.stroke(this.pathOf(chosen.geometry).path);
    },

    /** Paint the marks, the largest first, so that none hides a smaller one. */
    paintMarks(ctx) {
      const { model } = this;
      const colours = model ? model.types.map((type) => sitmap.markColours(type)) : [];
      for (const mark of this.onTop([...this.drawn].sort((a, b) => b.r - a.r))) {
        if (mark.vague) this.paintVague(ctx, mark, colours[mark.type].colour);
        const type = model.types[mark.type];
        sitmap.symbols.stamp(ctx, {
          shape: type.shape,
          form: mark.form,
          x: mark.x,
          y: mark.y,
          r: mark.r,
          text: mark.count > 1 && (mark.r > 7.5 || type.unit) ? sitmap.shortNumber(mark.count) : "",
          strong: this.isSelected(mark),
          ...sitmap.signColours(colours[mark.type], model.signOf(mark.slot, mark.type)),
        });
      }
    },

    /** Leave out marks that one of the same look hides, on the same pixel and later in the order. */
    onTop(marks) {
      const { left } = this.view;
      const taken = new Map();
      const seen = [];
      for (let i = marks.length - 1; i >= 0; i--) {
        const mark = marks[i];
        const look = `${mark.type}${mark.form}${mark.count}${mark.vague}`;
        let pixels = taken.get(look);
        if (!pixels) taken.set(look, (pixels = new Set()));
        const pixel = Math.round(mark.y) * ROW_PX + Math.round(mark.x - left);
        if (pixels.has(pixel) && !this.isSelected(mark)) continue;
        pixels.add(pixel);
        seen.push(mark);
      }
      return seen.reverse();
    },

    isSelected(mark) {
      return this.scene.selectedSlot >= 0 && this.holds(mark, this.scene.selectedSlot);
    },

    /** Whether a mark stands for the events of a slot. */
    holds(mark, slot) {
      return mark.slot === slot || (mark.cell >= 0 && this.cells.of[slot] === mark.cell);
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

    /** Lay out the marks of the scene. */
    layout(view) {
      const { scene, model, x, y, unit_px } = this;
      const shown = model && scene.layers.marks;
      const room = { view, x, y, unit_px, cells: () => this.cellsOf() };
      const { marks, clustered } = shown
        ? sitmap.layoutMarks(model, scene, room)
        : { marks: [], clustered: false };
      this.drawn = marks;
      this.clustered = clustered;
    },

    /** Which slots become one mark on a crowded map; found once for a zoom level. */
    cellsOf() {
      this.cells = this.cells || sitmap.markCells(this.model.slots, this.x, this.y);
      return this.cells;
    },

    placeLabels(labels, tint) {
      const { far } = this;
      const style = (weight, size_px, colour, extra) => ({
        font: `${weight} ${size_px * far}px "IBM Plex Sans Condensed"`,
        size_px: size_px * far,
        colour,
        halo: tint.halo,
        halo_px: 3.2,
        ...extra,
      });
      const named = this.placeNames(labels, style(600, 13, tint.ink));
      const kept = { kept: true };
      const capital = style(600, 12.5, tint.ink, kept);
      const other = style(500, 11.5, tint.soft, kept);
      for (const { name, x, y } of this.arrows.towns()) {
        if (named.some((mark) => Math.hypot(mark.x - x, mark.y - y) < 7)) continue;
        named.push({ x, y });
        if (labels.beside(name, x, y, 3.4, style(600, 12, tint.ink)))
          this.shownTowns.push({ at: { x, y }, dot: 2.8 });
      }
      for (const { town, at } of this.towns) {
        if (named.some((mark) => Math.hypot(mark.x - at.x, mark.y - at.y) < 7)) continue;
        const [dot, look] = town.rank === 0 ? [3.4, capital] : [2.2, other];
        if (labels.beside(town.name, at.x, at.y, dot, look)) this.shownTowns.push({ at, dot });
      }
      const area = style(500, 11, tint.label, { ...kept, spacing_px: 1.4, halo_px: 2.6 });
      for (const name of this.names) labels.within(name, name.room_px, area);
      const water = {
        ...style(500, 12, tint.waterLabel, { ...kept, halo_px: 0.01 }),
        font: `italic 400 ${12.5 * far}px "IBM Plex Sans"`,
      };
      for (const name of this.waters) labels.within(name, 80, water);
      const abroad = style(500, 14, tint.abroad, { ...kept, spacing_px: 4, halo_px: 0.01 });
      for (const name of this.countries) labels.within(name, name.room_px * 0.9, abroad);
    },

    /** Name the places of the marks, those with most events first; clusters have no name. */
    placeNames(labels, style) {
      if (this.clustered) return [];
      const byPlace = new Map();
      for (const mark of this.drawn) {
        const group = byPlace.get(mark.place) || {
          place: mark.place,
          x: this.x[mark.place],
          y: this.y[mark.place],
          count: 0,
          reach: 0,
        };
        group.count += mark.count;
        group.reach = Math.max(group.reach, mark.x + mark.r - group.x);
        byPlace.set(mark.place, group);
      }
      const groups = [...byPlace.values()].sort((a, b) => b.count - a.count).slice(0, MOST_NAMED);
      for (const { place, x, y, reach } of groups)
        labels.beside(this.model.places[place].name, x, y, reach, style);
      return groups;
    },

    markAt(point) {
      if (!this.origin) return null;
      const shift = this.shift();
      const near = (this.drawn || []).filter(
        (mark) => Math.hypot(mark.x + shift.x - point.x, mark.y + shift.y - point.y) <= mark.r + 3,
      );
      return near.sort((a, b) => a.r - b.r)[0] || null;
    },

    arrowAt(point) {
      if (!this.origin) return null;
      const shift = this.origin.subtract(this._map.getPixelOrigin());
      return this.arrows.at({ x: point.x - shift.x, y: point.y - shift.y });
    },

    /** Number the events that a mark or an arrow stands for, in the order of the model. */
    eventsOf(mark) {
      const { scene, model } = this;
      if (mark.shape) return scene.all.filter((i) => model.waySlotOf[i] === mark.slot);
      return scene.all.filter((i) => model.slotOf[i] >= 0 && this.holds(mark, model.slotOf[i]));
    },

    _draw() {
      sitmap.PlayedCanvas.prototype._draw.call(this);
      if (this._map && !this._map._animatingZoom) this.painted = lookOf(this.scene);
    },

    /** Paint anew where what the marks say has changed. */
    paintChanges() {
      if (!this.painted || !looksAs(this.painted, this.scene)) this.repaint();
    },
  });

  /** The parts of a scene that its marks are painted of. */
  function lookOf(scene) {
    return Object.fromEntries([...CHOSEN, ...COUNTED].map((part) => [part, scene[part]]));
  }

  /** Whether the marks of a scene are those of a look. */
  function looksAs(look, scene) {
    return (
      CHOSEN.every((part) => look[part] === scene[part]) &&
      COUNTED.every((part) => sitmap.alike(look[part], scene[part]))
    );
  }
})();
