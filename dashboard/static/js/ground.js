/* The ground of the map: sea, land, neighbours, borders, lakes, rivers. Public geometry, fetched by
   its own address (dashboard/maps/base.py makes it) and drawn only when the view changes. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});

  /** A Leaflet canvas that keeps its shapes as paths in pixels of one zoom level. */
  const PathCanvas = L.Canvas.extend({
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
      const now = map.getPixelOrigin();
      const shift = this.origin.subtract(now);
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
  const StillCanvas = PathCanvas.extend({
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
      const ratio = L.Browser.retina ? 2 : 1;
      const { min } = this._bounds;
      const { x, y } = this._bounds.getSize();
      Object.assign(this._ctx.canvas, { width: ratio * x, height: ratio * y });
      this._ctx.setTransform(ratio, 0, 0, ratio, -ratio * min.x, -ratio * min.y);
    },

    _draw() {
      if (!this._map || this._map._animatingZoom) return;
      PathCanvas.prototype._draw.call(this);
      const { width, height } = this._ctx.canvas;
      if (width && height) this.shown.transferFromImageBitmap(this._ctx.canvas.transferToImageBitmap());
    },
  });

  const Ground = StillCanvas.extend({
    buildPaths() {
      const { focus, world } = this;
      this.paths = {};
      if (world) this.paths.world = world.land.map((shape) => this.pathOf(shape));
      if (!focus) return;
      this.paths.land = focus.land.map((shape) => this.pathOf(shape));
      const [west, south, east, north] = focus.bbox;
      const a = this._map.latLngToLayerPoint([north, west]);
      const b = this._map.latLngToLayerPoint([south, east]);
      this.paths.frame = { x: a.x, y: a.y, width: b.x - a.x, height: b.y - a.y };
    },

    paint(ctx, view) {
      const tint = sitmap.tint();
      ctx.fillStyle = tint.sea;
      ctx.fillRect(view.left, view.top, view.right - view.left, view.bottom - view.top);
      ctx.fillStyle = tint.land;
      const fill = (shapes) => {
        for (const { path, box } of shapes || [])
          if (this.meets(box, view)) ctx.fill(path, "evenodd");
      };
      const { frame } = this.paths;
      ctx.save();
      if (frame) {
        // The coarse world stands outside the finely drawn part only.
        const outside = new Path2D();
        outside.rect(view.left, view.top, view.right - view.left, view.bottom - view.top);
        outside.rect(frame.x, frame.y, frame.width, frame.height);
        ctx.clip(outside, "evenodd");
      }
      fill(this.paths.world);
      ctx.restore();
      fill(this.paths.land);
    },
  });

  const Detail = StillCanvas.extend({
    buildPaths() {
      const { focus } = this;
      this.paths = null;
      if (!focus) return;
      const all = (shapes) => shapes.map((shape) => this.pathOf(shape));
      this.paths = {
        lakes: all(focus.lakes),
        rivers: all(focus.rivers),
        borders: all(focus.borders),
        regions: all(focus.region_borders),
        outline: all(focus.outline),
        inside: all(focus.regions.map((region) => region.geometry)),
      };
    },

    paint(ctx, view) {
      if (!this.paths) return;
      const tint = sitmap.tint();
      const stroke = (shapes, colour, width, dash = []) => {
        ctx.strokeStyle = colour;
        ctx.lineWidth = width;
        ctx.setLineDash(dash);
        for (const { path, box } of shapes) if (this.meets(box, view)) ctx.stroke(path);
        ctx.setLineDash([]);
      };
      ctx.lineJoin = "round";
      ctx.lineCap = "round";
      if (!this.withoutWaters) {
        stroke(this.paths.rivers, tint.water, 0.7);
        ctx.fillStyle = tint.sea;
        for (const { path, box } of this.paths.lakes)
          if (this.meets(box, view)) ctx.fill(path, "evenodd");
        stroke(this.paths.lakes, tint.water, 0.7);
      }
      stroke(this.paths.borders, tint.border, 0.9);
      stroke(this.paths.regions, tint.regionBorder, 0.8);
      this.ribbon(ctx, tint);
      stroke(this.paths.outline, tint.outline, 1.5);
    },

    /** A soft band along the inner side of the focus country's border, so that it stands forward. */
    ribbon(ctx, tint) {
      const inside = new Path2D();
      for (const { path } of this.paths.inside) inside.addPath(path);
      ctx.save();
      ctx.clip(inside, "nonzero");
      ctx.strokeStyle = tint.ribbon;
      for (const width of [14, 9, 5]) {
        ctx.lineWidth = width;
        for (const { path } of this.paths.outline) ctx.stroke(path);
      }
      ctx.restore();
    },
  });

  const panes = { ground: 210, regions: 220, detail: 230, marks: 450 };

  /** Add the base map to a Leaflet map; geometry arrives after the first frame. */
  sitmap.addGround = function (map, options) {
    for (const [name, level] of Object.entries(panes)) {
      const pane = map.createPane("sitmap-" + name);
      pane.style.zIndex = level;
      pane.style.pointerEvents = "none";
    }
    const ground = new Ground({ pane: "sitmap-ground" }).addTo(map);
    const detail = new Detail({ pane: "sitmap-detail" }).addTo(map);
    const listeners = [];
    let whole = null;
    let day = null;
    let span = null;
    map.sitmapGround = {
      layers: [ground, detail],
      focus: null,
      onFocus(listener) {
        listeners.push(listener);
        if (this.focus) listener(this.focus);
      },
      /** Draw the regions of a day (ISO); tell whether they are others than before. */
      playDay(played) {
        day = played;
        if (!whole || !whole.spans) return false;
        const found = whole.spans.findLast(({ from }) => from <= day) || whole.spans[0];
        if (found === span) return false;
        span = found;
        const { regions, region_borders } = found;
        setFocus({ ...whole, regions, region_borders });
        return true;
      },
      setWaters(on) {
        detail.withoutWaters = !on;
        detail.refresh();
      },
      refresh() {
        ground.refresh();
        detail.refresh();
      },
    };
    // What the page asked for early is on its way.
    const early = window.sitmapEarly || {};
    const fetchJson = (address) =>
      (early[address] || fetch(address)).then((answer) => {
        delete early[address];
        if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
        return answer.json();
      });
    const use = (name, layers) => (shapes) => {
      for (const layer of layers) {
        layer[name] = shapes;
        layer.pathZoom = null;
        layer.refresh();
      }
      return shapes;
    };
    const setFocus = (focus) => {
      use("focus", [ground, detail])(focus);
      map.sitmapGround.focus = focus;
      listeners.forEach((listener) => listener(focus));
    };
    const failed = (error) =>
      sitmap.fail(map.getContainer(), sitmap.text("map.no_base", { error: error.message }));
    fetchJson(options.focus)
      .then((focus) => {
        whole = focus;
        if (day === null || !map.sitmapGround.playDay(day)) setFocus(focus);
        return fetchJson(options.world).then(use("world", [ground]));
      })
      .catch(failed);
  };

  sitmap.PathCanvas = PathCanvas;
})();
