/* A small map of the places that a claim may mean, from the public shapes of the dashboard. */
(function () {
  "use strict";
  const NAME_FONT = '600 12px "IBM Plex Sans Condensed"';
  const sitmap = (window.sitmap = window.sitmap || {});
  // So much of the surroundings is seen at least, in degrees of latitude.
  const LEAST_DEG = 5;
  const MARGIN = 0.16;
  const bases = new Map();

  /** Fetch base geometry once; null where a country has no shapes of its own. */
  function base(address) {
    if (!bases.has(address)) {
      const found = fetch(address)
        .then((answer) => (answer.ok ? answer.json() : null))
        .catch(() => null);
      bases.set(address, found);
    }
    return bases.get(address);
  }

  const squeezeAt = (lat) => Math.cos((Math.min(Math.abs(lat), 80) * Math.PI) / 180);

  /** The extent that shows the places: the chosen one, and others that are not too far away. */
  function frameOf(places, width, height) {
    const corners = places.flatMap((place) =>
      place.bbox && place.precision !== "city"
        ? [
            [place.bbox[0], place.bbox[1]],
            [place.bbox[2], place.bbox[3]],
          ]
        : [[place.lon, place.lat]],
    );
    const first = corners[0][0];
    const near = (lon) => first + ((((lon - first + 180) % 360) + 360) % 360) - 180;
    const lons = corners.map(([lon]) => near(lon));
    const lats = corners.map(([, lat]) => lat);
    const [west, east] = [Math.min(...lons), Math.max(...lons)];
    const [south, north] = [Math.min(...lats), Math.max(...lats)];
    const lat = (south + north) / 2;
    const squeeze = squeezeAt(lat);
    const room = 1 - 2 * MARGIN;
    const scale = Math.min(
      (height * room) / Math.max(north - south, 1e-6),
      (width * room) / Math.max((east - west) * squeeze, 1e-6),
      height / LEAST_DEG,
    );
    const lon = (west + east) / 2;
    const px = Math.max(scale, height / 170);
    return {
      x: (value) => width / 2 + ((((value - lon + 180) % 360) + 360) % 360) * squeeze * px -
        180 * squeeze * px,
      y: (value) => height / 2 - (value - lat) * px,
    };
  }

  function rings(geometry) {
    if (!geometry) return [];
    if (geometry.type === "Polygon") return geometry.coordinates;
    if (geometry.type === "MultiPolygon") return geometry.coordinates.flat();
    if (geometry.type === "LineString") return [geometry.coordinates];
    return geometry.type === "MultiLineString" ? geometry.coordinates : [];
  }

  function path(frame, geometries, width) {
    const made = new Path2D();
    for (const geometry of geometries) {
      for (const ring of rings(geometry)) {
        let last = null;
        for (const [lon, lat] of ring) {
          const x = frame.x(lon);
          const y = frame.y(lat);
          // A line that jumps over the whole map passes the date line.
          if (last === null || Math.abs(x - last) > width) made.moveTo(x, y);
          else made.lineTo(x, y);
          last = x;
        }
      }
    }
    return made;
  }

  function drawGround(ctx, frame, { world, country }, width) {
    const tint = sitmap.tint();
    const land = (country && country.land) || (world && world.land) || [];
    ctx.fillStyle = tint.land;
    if (world) ctx.fill(path(frame, world.land, width), "evenodd");
    ctx.fill(path(frame, land, width), "evenodd");
    if (!country) return;
    ctx.fillStyle = tint.classes[0];
    ctx.fill(path(frame, country.regions.map((region) => region.geometry), width), "evenodd");
    ctx.fillStyle = tint.sea;
    ctx.fill(path(frame, country.lakes, width), "evenodd");
    ctx.lineWidth = 0.7;
    ctx.strokeStyle = tint.regionBorder;
    ctx.stroke(path(frame, country.region_borders, width));
    ctx.strokeStyle = tint.border;
    ctx.stroke(path(frame, country.borders, width));
    ctx.lineWidth = 1;
    ctx.strokeStyle = tint.outline;
    ctx.stroke(path(frame, country.outline, width));
  }

  function drawPlace(ctx, frame, place, look, country, width) {
    const shape =
      place.precision === "region" && country
        ? country.regions.find((region) => region.code === place.region_code)
        : null;
    ctx.strokeStyle = ctx.fillStyle = look.colour;
    if (shape || (place.precision === "country" && country && look.strong)) {
      const outline = shape ? [shape.geometry] : country.regions.map((region) => region.geometry);
      ctx.globalAlpha = 0.24;
      ctx.fill(path(frame, outline, width), "evenodd");
      ctx.globalAlpha = 1;
      if (shape) {
        ctx.setLineDash([4, 3]);
        ctx.lineWidth = 1.3;
        ctx.stroke(path(frame, outline, width));
        ctx.setLineDash([]);
      }
      return;
    }
    const radius = look.strong ? 6 : 4;
    ctx.beginPath();
    ctx.arc(frame.x(place.lon), frame.y(place.lat), radius, 0, 2 * Math.PI);
    ctx.lineWidth = look.strong ? 2 : 1.4;
    ctx.strokeStyle = look.strong ? sitmap.tint().ground : look.colour;
    if (place.precision === "area") ctx.setLineDash([3, 2]);
    if (look.strong) ctx.fill();
    ctx.stroke();
    ctx.setLineDash([]);
  }

  function writeName(ctx, frame, place, width) {
    const tint = sitmap.tint();
    const x = frame.x(place.lon);
    const isRight = x < width * 0.62;
    ctx.font = NAME_FONT;
    ctx.textBaseline = "middle";
    ctx.textAlign = isRight ? "left" : "right";
    ctx.lineJoin = "round";
    ctx.lineWidth = 3;
    ctx.strokeStyle = tint.halo;
    ctx.fillStyle = tint.ink;
    const name = place.name.slice(0, 40);
    const at = [x + (isRight ? 10 : -10), frame.y(place.lat)];
    ctx.strokeText(name, ...at);
    ctx.fillText(name, ...at);
  }

  class SmallMap {
    constructor(root) {
      this.root = root;
      this.canvas = document.createElement("canvas");
      this.canvas.className = "review-map";
      this.canvas.setAttribute("role", "img");
      this.drawn = 0;
      this.shown = null;
      // a picture of another size would be stretched, as when a tablet is turned
      new ResizeObserver(() => {
        const { canvas } = this;
        const ratio = window.devicePixelRatio || 1;
        if (this.shown && canvas.clientWidth && canvas.width !== Math.round(canvas.clientWidth * ratio)) {
          this.show(...this.shown);
        }
      }).observe(this.canvas);
    }

    /**
     * Show places: the chosen one strong, the candidates as rings.
     * @param {object | null} chosen
     * @param {object[]} others
     * @param {string} colour
     */
    async show(chosen, others, colour) {
      const turn = (this.drawn += 1);
      this.shown = [chosen, others, colour];
      const label = chosen
        ? sitmap.text("review.map_of", { place: chosen.name })
        : sitmap.text("review.map_nothing");
      this.canvas.setAttribute("aria-label", label);
      this.canvas.hidden = !chosen;
      if (!chosen) return;
      const country = chosen.country_code
        ? base(`${this.root}base/${encodeURIComponent(chosen.country_code)}.json`)
        : null;
      const shapes = { world: await base(`${this.root}base/world.json`), country: await country };
      // Canvas text falls back silently where a typeface is not there yet.
      await document.fonts.load(NAME_FONT);
      if (turn !== this.drawn || !this.canvas.isConnected) return;
      const { canvas } = this;
      const [width, height] = [canvas.clientWidth || 320, canvas.clientHeight || 150];
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      const ctx = canvas.getContext("2d");
      ctx.scale(ratio, ratio);
      const near = others.filter((place) => place.country_code === chosen.country_code);
      const frame = frameOf([chosen, ...near], width, height);
      ctx.fillStyle = sitmap.tint().sea;
      ctx.fillRect(0, 0, width, height);
      drawGround(ctx, frame, shapes, width);
      for (const place of others) {
        drawPlace(ctx, frame, place, { colour: sitmap.tint().soft }, shapes.country, width);
      }
      drawPlace(ctx, frame, chosen, { colour, strong: true }, shapes.country, width);
      writeName(ctx, frame, chosen, width);
      canvas.dataset.place = chosen.name;
    }
  }

  sitmap.SmallMap = SmallMap;
})();
