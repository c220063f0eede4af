/* Regions by number of events, hatched where something is known for the region as a whole. Between
   two views of the map only the regions that changed are painted. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  // Edges painted over and over keep a trace of old colours; at rest all is painted anew.
  const REST_MS = 600;

  sitmap.RegionLayer = sitmap.PlayedCanvas.extend({
    buildPaths() {
      this.shapes = (this.focus ? this.focus.regions : []).map((region) => ({
        region,
        ...this.pathOf(region.geometry),
        // How it looks on the board, where changes are painted.
        painted: 0,
      }));
    },

    /** How a region is to look: its class, or a text where it has more; differs where the look does. */
    lookOf(code) {
      const { classes, areas, layers } = this.scene;
      const marks = layers.marks && areas[code];
      const shade = layers.shades ? classes.get(code) || 0 : 0;
      return marks ? `${shade} ${marks.map((mark) => mark.type + mark.form).join(" ")}` : shade;
    },

    looks() {
      return (this.shapes || []).map((shape) => this.lookOf(shape.region.code));
    },

    paint(ctx, view) {
      this.view = view;
      this.paintShapes(ctx, this.shapes.filter(({ box }) => this.meets(box, view)));
    },

    _draw() {
      sitmap.PlayedCanvas.prototype._draw.call(this);
      clearTimeout(this.resting);
      this.shownLooks = this.looks();
      this.shownLooks.forEach((look, i) => {
        this.shapes[i].painted = look;
      });
    },

    paintShapes(ctx, shapes) {
      const tint = sitmap.tint();
      const { classes, areas, model, layers } = this.scene;
      for (const { region, path } of shapes) {
        ctx.fillStyle = tint.classes[(layers.shades && classes.get(region.code)) || 0];
        ctx.fill(path, "evenodd");
      }
      for (const { region, path } of shapes)
        if (layers.marks && areas[region.code]) this.paintAreas(ctx, path, areas[region.code], model);
    },

    /** Paint what differs from what is shown; the view is the same. */
    paintChanges() {
      if (!this._map || !this.view || this._map._animatingZoom) return;
      const looks = this.looks();
      if (sitmap.alike(looks, this.shownLooks)) return;
      this.shownLooks = looks;
      const changed = this.shapes.filter((shape, i) => {
        const differs = looks[i] !== shape.painted;
        shape.painted = looks[i];
        return differs && this.meets(shape.box, this.view);
      });
      const shift = this.shift();
      const ctx = this._ctx;
      ctx.save();
      ctx.translate(shift.x, shift.y);
      this.paintShapes(ctx, changed);
      ctx.restore();
      this.showBoard();
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.repaint(), REST_MS);
    },

    /**
     * Paint a scene that is not shown yet, where none of those made before looks the same: a piece of
     * the work at each turn.
     */
    *prepare(scene, made) {
      const own = this.scene;
      this.scene = scene;
      const looks = this.looks();
      const found = made.find((other) => sitmap.alike(looks, other.looks));
      const easel = found ? null : this.paintEasel();
      this.scene = own;
      if (found) return found;
      yield;
      return { looks, still: this.stillOf(easel) };
    },

    /** Show what was prepared: all of it was painted anew, so nothing is left to do at rest. */
    adopt({ still, looks }) {
      this.showStill(still);
      this.shownLooks = looks;
      clearTimeout(this.resting);
    },

    onRemove() {
      clearTimeout(this.resting);
      sitmap.PlayedCanvas.prototype.onRemove.call(this);
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
      if (!this.origin) return null;
      const shift = this.shift();
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
})();
