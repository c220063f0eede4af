/* Canvases of the map, whose shapes are kept as paths in pixels of one zoom level. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});

  const BYTES_PER_PIXEL = 4;
  // Less than half of what changes the last bit of a colour.
  const FAINT = 0.001;

  /** Make a canvas that fills its layer. */
  function plate(name) {
    const canvas = document.createElement("canvas");
    canvas.className = `sitmap-${name}`;
    canvas.style.cssText = "position: absolute; width: 100%; height: 100%";
    return canvas;
  }

  /** Pixels of a canvas to one of the page, along an edge. */
  const fineness = () => (L.Browser.retina ? 2 : 1);

  /** A Leaflet canvas that keeps its shapes as paths in pixels of one zoom level. */
  sitmap.PathCanvas = L.Canvas.extend({
    // Little beyond the edge: a large canvas costs time at every step.
    options: { padding: 0.08 },

    getEvents() {
      return { ...L.Canvas.prototype.getEvents.call(this), move: this.followMove };
    },

    /** Draw on while the map is dragged beyond what was drawn. */
    followMove() {
      const map = this._map;
      if (map._animatingZoom || !this._bounds) return;
      const corner = map.containerPointToLayerPoint([0, 0]);
      if (!this._bounds.contains(L.bounds(corner, corner.add(map.getSize())))) this._update();
    },

    onAdd(map) {
      this.pathZoom = null;
      L.Canvas.prototype.onAdd.call(this, map);
      this._container.style.pointerEvents = "none";
    },

    /**
     * At rest on whole pixels: Leaflet works out where a canvas lies to fractions of one, which
     * blurs what is drawn and makes every frame of the page dearer.
     */
    _updateTransform(center, zoom) {
      const atRest = this._bounds && zoom === this._zoom && center.equals(this._center, 0);
      if (atRest) L.DomUtil.setTransform(this._container, this._bounds.min, 1);
      else L.Canvas.prototype._updateTransform.call(this, center, zoom);
    },

    /** Draw anew at the next frame. */
    refresh() {
      if (this.frame || !this._map) return;
      this.frame = L.Util.requestAnimFrame(() => {
        this.frame = null;
        if (this._map) this.refreshNow();
      });
    },

    refreshNow() {
      this._redrawBounds = null;
      this._redraw();
    },

    onRemove() {
      L.Util.cancelAnimFrame(this.frame);
      this.frame = null;
      L.Canvas.prototype.onRemove.call(this);
    },

    _draw() {
      const map = this._map;
      if (map && this._ctx && !map._animatingZoom) this.paintOn(this._ctx);
    },

    /** Paint all of it on a canvas whose origin is that of the map's layers. */
    paintOn(ctx) {
      const map = this._map;
      if (this.pathZoom !== map.getZoom()) {
        this.pathZoom = map.getZoom();
        this.origin = map.getPixelOrigin();
        this.buildPaths(map);
      }
      const shift = this.shift();
      ctx.save();
      ctx.translate(shift.x, shift.y);
      this.paint(ctx, {
        left: this._bounds.min.x - shift.x,
        top: this._bounds.min.y - shift.y,
        right: this._bounds.max.x - shift.x,
        bottom: this._bounds.max.y - shift.y,
      });
      ctx.restore();
    },

    /** How far the map's layers have moved since the paths were built. */
    shift() {
      return this.origin.subtract(this._map.getPixelOrigin());
    },

    /** Turn a GeoJSON geometry into one path; points closer than a pixel are left out. */
    pathOf(geometry, least_px = 0.7) {
      const map = this._map;
      const path = new Path2D();
      const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
      const line = (points, close) => {
        let lastX = null;
        let lastY = null;
        points.forEach((point, i) => {
          const { x, y } = map.latLngToLayerPoint([point[1], point[0]]);
          box.left = Math.min(box.left, x);
          box.right = Math.max(box.right, x);
          box.top = Math.min(box.top, y);
          box.bottom = Math.max(box.bottom, y);
          if (lastX === null) path.moveTo(x, y);
          else if (
            Math.abs(x - lastX) + Math.abs(y - lastY) < least_px &&
            (close || i < points.length - 1)
          )
            return;
          else path.lineTo(x, y);
          lastX = x;
          lastY = y;
        });
        if (close) path.closePath();
      };
      const parts = {
        Polygon: () => geometry.coordinates.forEach((ring) => line(ring, true)),
        MultiPolygon: () =>
          geometry.coordinates.forEach((rings) => rings.forEach((ring) => line(ring, true))),
        LineString: () => line(geometry.coordinates, false),
        MultiLineString: () => geometry.coordinates.forEach((points) => line(points, false)),
      };
      if (geometry && parts[geometry.type]) parts[geometry.type]();
      return { path, box };
    },

    meets(box, view) {
      return !(
        box.left > view.right ||
        box.right < view.left ||
        box.top > view.bottom ||
        box.bottom < view.top
      );
    },
  });

  /**
   * A canvas that seldom changes. It shows a finished picture: one that can be drawn into would be
   * copied to the screen at every frame in which anything on the page changes.
   */
  sitmap.StillCanvas = sitmap.PathCanvas.extend({
    _initContainer() {
      this._container = document.createElement("canvas");
      this.shown = this._container.getContext("bitmaprenderer");
      this._ctx = new OffscreenCanvas(1, 1).getContext("2d");
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const { min } = this._bounds;
      const { x, y } = this._bounds.getSize();
      L.DomUtil.setPosition(this._container, min);
      Object.assign(this._container.style, { width: `${x}px`, height: `${y}px` });
      this.fire("update");
    },

    _clear() {
      const ratio = fineness();
      const { min } = this._bounds;
      const { x, y } = this._bounds.getSize();
      Object.assign(this._ctx.canvas, { width: ratio * x, height: ratio * y });
      this._ctx.setTransform(ratio, 0, 0, ratio, -ratio * min.x, -ratio * min.y);
    },

    _draw() {
      if (!this._map || this._map._animatingZoom) return;
      sitmap.PathCanvas.prototype._draw.call(this);
      const { width, height } = this._ctx.canvas;
      if (width && height) this.shown.transferFromImageBitmap(this._ctx.canvas.transferToImageBitmap());
    },
  });

  /**
   * A canvas that changes with time. It has a board, on which the shown scene is drawn, and shows a
   * still in its place where one was prepared: that takes neither drawing nor copying. It fires
   * "drawn" when the board was drawn for another view: stills that were made before do not fit.
   */
  sitmap.PlayedCanvas = sitmap.PathCanvas.extend({
    _initContainer() {
      this.board = plate("board");
      this.still = plate("still");
      this.stills = new Set([this.still]);
      this.sent = new WeakSet();
      this.faint = null;
      this._container = document.createElement("div");
      this._container.append(this.board, this.still);
      this._ctx = this.board.getContext("2d");
      this.showBoard();
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const { min } = this._bounds;
      const { x, y } = this._bounds.getSize();
      L.DomUtil.setPosition(this._container, min);
      Object.assign(this._container.style, { width: `${x}px`, height: `${y}px` });
      Object.assign(this.board, { width: fineness() * x, height: fineness() * y });
      this.setOrigin(this._ctx);
      this.fire("update");
    },

    /** Let a canvas of the layer's size have the origin of all layers. */
    setOrigin(ctx) {
      const { min } = this._bounds;
      const ratio = fineness();
      ctx.setTransform(ratio, 0, 0, ratio, -ratio * min.x, -ratio * min.y);
    },

    _clear() {
      const { board, _ctx: ctx } = this;
      ctx.save();
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, board.width, board.height);
      ctx.restore();
    },

    _draw() {
      if (!this._map || this._map._animatingZoom) return;
      sitmap.PathCanvas.prototype._draw.call(this);
      this.showBoard();
      if (!this.sameView) this.fire("drawn");
    },

    /** Draw anew what the same view shows. */
    repaint() {
      this.sameView = true;
      this.refreshNow();
      this.sameView = false;
    },

    showBoard() {
      this.board.style.visibility = "";
      this.still.style.visibility = "hidden";
    },

    /** Show a still in place of the board. */
    showStill(still) {
      if (still !== this.still) this.still.style.visibility = "hidden";
      this.still = still;
      this.hang(still, { opacity: "", visibility: "" });
      if (still === this.faint) this.faint = null;
      this.board.style.visibility = "hidden";
    },

    /**
     * Let a still be on the screen before it is shown, too faint to change any pixel: the first time
     * that a canvas is shown, it is copied for the screen, which takes longer than all else of a step.
     * It stays there until it is shown or another one is sent: to take it away would take a frame of
     * its own, and a step that comes right after a frame waits for the next one.
     */
    sendStill(still) {
      if (this.sent.has(still)) return;
      this.sent.add(still);
      if (this.faint) Object.assign(this.faint.style, { opacity: "", visibility: "hidden" });
      this.faint = still;
      this.hang(still, { opacity: FAINT, visibility: "" });
    },

    hang(still, style) {
      Object.assign(still.style, style);
      if (!still.parentNode) this._container.append(still);
    },

    /** Bytes that a still takes: the canvas, and its copy for the screen. */
    stillBytes() {
      return 2 * BYTES_PER_PIXEL * this.board.width * this.board.height;
    },

    /** Free all stills but some and the one that is shown. */
    keepStills(kept) {
      for (const still of this.stills) {
        if (still === this.still || kept.has(still)) continue;
        this.stills.delete(still);
        if (still === this.faint) this.faint = null;
        still.remove();
        still.width = still.height = 0;
      }
    },

    /** Paint what the layer is to show on a canvas that nobody sees. */
    paintEasel() {
      const { width, height } = this.board;
      // Chromium cuts clean edges on canvases of the page only, not on those that lie off it.
      const easel = Object.assign(document.createElement("canvas"), { width, height });
      const pen = easel.getContext("2d");
      this.setOrigin(pen);
      this.paintOn(pen);
      return easel;
    },

    /** Make a still of what was painted; it is not on the page yet. */
    stillOf(easel) {
      const { width, height } = easel;
      const copy = new OffscreenCanvas(width, height);
      copy.getContext("2d").drawImage(easel, 0, 0);
      const still = plate("still");
      this.stills.add(still);
      still.getContext("bitmaprenderer").transferFromImageBitmap(copy.transferToImageBitmap());
      return still;
    },
  });
})();
