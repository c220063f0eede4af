/* Arrows of movements: from where a force was to where it went or is to go. An arrow bends to the
   left of its way, so that there and back lie side by side, and ends at the marks, not under them.
   Its form says the status, as with marks. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const BEND = 0.13;
  // Each further arrow of the same way lies further off.
  const FURTHER_BEND = 0.09;
  const MOST_BEND_PX = 90;
  const STEPS = 28;
  const TAIL_PX = 2;
  const NECK_PX = 4.6;
  const HEAD_PX = 12;
  const POINT_PX = 13;
  const GAP_PX = 3;
  const SHORTEST_PX = 10;
  // More say nothing any more; those with most events are drawn.
  const MOST_ARROWS = 400;
  const LEAST_BOX_PX = 6;

  /** Points of the curve between two points, each {x, y}. */
  function bend(from, to, rank) {
    const across = to.x - from.x;
    const down = to.y - from.y;
    const length = Math.hypot(across, down) || 1;
    const off = Math.min((BEND + rank * FURTHER_BEND) * length, MOST_BEND_PX * (1 + rank / 2));
    const middle = {
      x: (from.x + to.x) / 2 + (2 * off * down) / length,
      y: (from.y + to.y) / 2 - (2 * off * across) / length,
    };
    return Array.from({ length: STEPS + 1 }, (_, i) => {
      const t = i / STEPS;
      const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
      return { x: a * from.x + b * middle.x + c * to.x, y: a * from.y + b * middle.y + c * to.y };
    });
  }

  /** Points of a line from one length along it to another. */
  function part(points, from, to) {
    const found = [];
    let gone = 0;
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [points[i - 1], points[i]];
      const step = Math.hypot(b.x - a.x, b.y - a.y);
      const at = (length) => {
        const share = step ? (length - gone) / step : 0;
        return { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) };
      };
      if (!found.length && gone + step > from) found.push(at(from));
      if (found.length) {
        if (gone + step >= to) return [...found, at(to)];
        found.push(b);
      }
      gone += step;
    }
    return found;
  }

  function lengthOf(points) {
    let length = 0;
    for (let i = 1; i < points.length; i++)
      length += Math.hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    return length;
  }

  /** Outline of an arrow along a line, slimmer at its tail; its head has one size on the screen. */
  function outline(points, scale) {
    const length = lengthOf(points);
    const size = scale * Math.min(1, length / (2.2 * POINT_PX * scale));
    const shaft = part(points, 0, length - POINT_PX * size);
    const left = [];
    const right = [];
    shaft.forEach((point, i) => {
      const a = shaft[Math.max(0, i - 1)];
      const b = shaft[Math.min(shaft.length - 1, i + 1)];
      const ahead = Math.hypot(b.x - a.x, b.y - a.y) || 1;
      const half = ((TAIL_PX + ((NECK_PX - TAIL_PX) * i) / (shaft.length - 1)) * size) / 2;
      const side = { x: ((b.y - a.y) / ahead) * half, y: (-(b.x - a.x) / ahead) * half };
      left.push({ x: point.x + side.x, y: point.y + side.y });
      right.unshift({ x: point.x - side.x, y: point.y - side.y });
    });
    const tip = points[points.length - 1];
    const neck = shaft[shaft.length - 1];
    const ahead = Math.hypot(tip.x - neck.x, tip.y - neck.y) || 1;
    const wide = { x: ((tip.y - neck.y) / ahead) * HEAD_PX, y: (-(tip.x - neck.x) / ahead) * HEAD_PX };
    const corner = (side) => ({ x: neck.x + (side * wide.x * size) / 2, y: neck.y + (side * wide.y * size) / 2 });
    const path = new Path2D();
    [...left, corner(1), tip, corner(-1), ...right].forEach(({ x, y }, i) =>
      i ? path.lineTo(x, y) : path.moveTo(x, y),
    );
    path.closePath();
    return path;
  }

  /** The arrows of one map: where they lie at this zoom level, and which are drawn. */
  class Arrows {
    constructor() {
      this.drawn = [];
    }

    /** Take the ends of all ways in pixels of this zoom level. */
    place(model, map) {
      this.model = model;
      this.made = new Map();
      const point = (lat, lon) => map.latLngToLayerPoint([lat, lon]);
      const turn = point(0, 360).x - point(0, 0).x;
      this.ends = (model ? model.ways : []).map(({ from, to }) => {
        const start = point(from.lat, from.lon);
        // The short way may lead over the edge of the world, and come in at the other.
        const around = (to.lon - from.lon) * (turn / 360);
        const end = { x: start.x + around, y: point(to.lat, to.lon).y };
        const home = point(0, to.place_lon).x;
        return { start, end, again: Math.abs(home - end.x) > 1 ? home - end.x : 0 };
      });
    }

    /** Choose the arrows of a scene that lie in view. `reaches`: place -> radius of its mark. */
    layout(moves, view, reaches, scale) {
      const { model } = this;
      this.drawn = [];
      if (!model || !moves.length) return;
      const { way, kind } = model.waySlots;
      const used = [];
      moves.forEach((count, slot) => count && used.push(slot));
      if (used.length > MOST_ARROWS) {
        used.sort((a, b) => moves[b] - moves[a] || a - b).splice(MOST_ARROWS);
        used.sort((a, b) => a - b);
      }
      const ranks = new Map();
      for (const slot of used) {
        const rank = ranks.get(way[slot]) || 0;
        ranks.set(way[slot], rank + 1);
        const { from, to } = model.ways[way[slot]];
        const clear = [from, to].map(({ place }) => (reaches.get(place) || 4) + GAP_PX);
        const shape = this.shape(way[slot], rank, clear, scale);
        const count = moves[slot];
        for (const shift of shape ? shape.shifts : []) {
          const { box } = shape;
          if (box.right + shift < view.left || box.left + shift > view.right) continue;
          if (box.bottom < view.top || box.top > view.bottom) continue;
          this.drawn.push({ ...model.kind(kind[slot]), slot, way: way[slot], count, shape, shift });
        }
      }
    }

    shape(way, rank, clear, scale) {
      const key = [way, rank, ...clear, scale].join(" ");
      if (!this.made.has(key)) {
        const { start, end, again } = this.ends[way];
        const whole = bend(start, end, rank);
        const length = lengthOf(whole);
        const points = part(whole, clear[0], length - clear[1]);
        const fits = length - clear[0] - clear[1] >= SHORTEST_PX && points.length > 1;
        const [xs, ys] = ["x", "y"].map((axis) => points.map((point) => point[axis]));
        this.made.set(key, !fits ? null : {
          points,
          path: outline(points, scale),
          shifts: again ? [0, again] : [0],
          box: {
            left: Math.min(...xs) - HEAD_PX,
            right: Math.max(...xs) + HEAD_PX,
            top: Math.min(...ys) - HEAD_PX,
            bottom: Math.max(...ys) + HEAD_PX,
          },
        });
      }
      return this.made.get(key);
    }

    paint(ctx, selectedSlot) {
      const { model } = this;
      const tint = sitmap.tint();
      const colours = model ? model.types.map((type) => sitmap.typeColour(type)) : [];
      for (const { shape, shift, type, form, slot } of this.drawn) {
        const colour = form === "struck" ? tint.soft : colours[type];
        const strong = slot === selectedSlot;
        ctx.save();
        ctx.translate(shift, 0);
        ctx.lineJoin = "round";
        ctx.strokeStyle = strong ? tint.ink : tint.halo;
        ctx.lineWidth = strong ? 5 : 3;
        ctx.stroke(shape.path);
        ctx.fillStyle = form === "filled" ? colour : tint.ground;
        ctx.fill(shape.path);
        if (form === "hatched") {
          ctx.fillStyle = sitmap.symbols.hatch(ctx, colour, 4, 1.4);
          ctx.fill(shape.path);
        }
        if (form !== "filled") {
          ctx.strokeStyle = colour;
          ctx.lineWidth = 1.3;
          ctx.stroke(shape.path);
        }
        if (form === "struck") {
          const { x, y } = shape.points[shape.points.length >> 1];
          ctx.beginPath();
          ctx.moveTo(x - 6, y + 6);
          ctx.lineTo(x + 6, y - 6);
          ctx.stroke();
        }
        ctx.restore();
      }
    }

    /** The towns at which the arrows begin and end, each once: {name, x, y}. */
    towns() {
      const found = new Map();
      for (const { way, shift } of this.drawn) {
        const { from, to } = this.model.ways[way];
        const { start, end } = this.ends[way];
        for (const [{ name, is_town }, { x, y }] of [[from, start], [to, end]])
          if (is_town) found.set(`${Math.round(x + shift)} ${Math.round(y)}`, { name, x: x + shift, y });
      }
      return [...found.values()];
    }

    /** Keep names off the arrows. */
    block(labels) {
      for (const { shape, shift } of this.drawn)
        for (const { x, y } of shape.points) {
          const box = { left: x + shift - LEAST_BOX_PX / 2, top: y - LEAST_BOX_PX / 2 };
          labels.block({ ...box, right: box.left + LEAST_BOX_PX, bottom: box.top + LEAST_BOX_PX });
        }
    }

    /** The arrow that lies within `near_px` of a point; null for none. */
    at({ x, y }, near_px = 7) {
      let best = null;
      let least = near_px;
      for (const arrow of this.drawn) {
        const { points } = arrow.shape;
        for (let i = 1; i < points.length; i++) {
          const away = distance(x - arrow.shift, y, points[i - 1], points[i]);
          if (away < least) [best, least] = [arrow, away];
        }
      }
      return best;
    }
  }

  function distance(x, y, a, b) {
    const across = b.x - a.x;
    const down = b.y - a.y;
    const share = ((x - a.x) * across + (y - a.y) * down) / (across ** 2 + down ** 2 || 1);
    const t = Math.min(1, Math.max(0, share));
    return Math.hypot(x - a.x - t * across, y - a.y - t * down);
  }

  sitmap.Arrows = Arrows;
})();
