/* The ground of the map: sea, land, neighbours, borders, lakes, rivers. Public geometry, fetched by
   its own address (dashboard/maps/base.py makes it) and drawn only when the view changes. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});

  const Ground = sitmap.StillCanvas.extend({
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

  const Detail = sitmap.StillCanvas.extend({
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
    const spanOf = (asked) =>
      whole.spans.findLast(({ from }) => from <= asked) || whole.spans[0];
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
        if (this.hasRegionsOf(day)) return false;
        const found = spanOf(day);
        span = found;
        const { regions, region_borders } = found;
        setFocus({ ...whole, regions, region_borders });
        return true;
      },
      /** Whether the regions of a day (ISO) are those that are drawn. */
      hasRegionsOf: (asked) => !whole || !whole.spans || spanOf(asked) === span,
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

})();
