/* Labels that do not collide: greedy, most important first, eight positions around a point.
   Boxes are {left, top, right, bottom} in px. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const widths = new Map();
  // Right, left, above, below, then the corners: the order in which cartographers try.
  const AROUND = [
    [1, 0],
    [-1, 0],
    [0, -1],
    [0, 1],
    [0.8, -0.8],
    [0.8, 0.8],
    [-0.8, -0.8],
    [-0.8, 0.8],
  ];

  function widthOf(ctx, font, text, spacing_px) {
    const key = font + "|" + spacing_px + "|" + text;
    if (!widths.has(key)) {
      ctx.font = font;
      ctx.letterSpacing = spacing_px + "px";
      widths.set(key, ctx.measureText(text).width);
      ctx.letterSpacing = "0px";
    }
    return widths.get(key);
  }

  function collides(box, boxes) {
    return boxes.some(
      (other) =>
        box.left < other.right &&
        box.right > other.left &&
        box.top < other.bottom &&
        box.bottom > other.top,
    );
  }

  function inside(box, view) {
    return (
      box.left > view.left + 4 &&
      box.right < view.right - 4 &&
      box.top > view.top + 4 &&
      box.bottom < view.bottom - 4
    );
  }

  class Labels {
    constructor(ctx, view) {
      this.ctx = ctx;
      this.view = view;
      this.taken = [];
      this.placed = [];
    }

    /** Keep a box free of labels. */
    block(box) {
      this.taken.push(box);
    }

    /** Try to set a label beside a point whose mark has radius `clear_px`. */
    beside(text, x, y, clear_px, style) {
      const width = widthOf(this.ctx, style.font, text, 0);
      const height = style.size_px;
      for (const [dx, dy] of AROUND) {
        const side = dx > 0 ? 0 : dx < 0 ? -width : -width / 2;
        const left = x + dx * (clear_px + 4) + side;
        const top = y + dy * (clear_px + 3 + (dx ? 0 : height / 2)) - height / 2;
        const box = { left, top, right: left + width, bottom: top + height };
        if (!inside(box, this.view) || collides(box, this.taken)) continue;
        this.taken.push(box);
        this.placed.push({ lines: [text], x: left, y: top + height / 2, align: "left", style });
        return true;
      }
      return false;
    }

    /** Try to set a name inside an area: on one line or two, near the middle. */
    within(text, x, y, room_px, style) {
      const words = text.split(" ");
      const middle = Math.ceil(words.length / 2);
      const variants = [[text]];
      if (words.length > 1)
        variants.push([words.slice(0, middle).join(" "), words.slice(middle).join(" ")]);
      for (const lines of variants) {
        const width = Math.max(
          ...lines.map((line) => widthOf(this.ctx, style.font, line, style.spacing_px)),
        );
        const height = lines.length * style.size_px * 1.15;
        if (width > room_px * 2.15 || height > room_px * 2) continue;
        for (const shift of [0, -0.35, 0.35, -0.7, 0.7]) {
          const cy = y + shift * room_px;
          const box = {
            left: x - width / 2 - 2,
            right: x + width / 2 + 2,
            top: cy - height / 2,
            bottom: cy + height / 2,
          };
          if (!inside(box, this.view) || collides(box, this.taken)) continue;
          this.taken.push(box);
          this.placed.push({ lines, x, y: cy, align: "center", style });
          return true;
        }
      }
      return false;
    }

    draw() {
      const ctx = this.ctx;
      ctx.lineJoin = "round";
      ctx.textBaseline = "middle";
      for (const { lines, x, y, align, style } of this.placed) {
        ctx.font = style.font;
        ctx.letterSpacing = (style.spacing_px || 0) + "px";
        ctx.textAlign = align;
        ctx.lineWidth = style.halo_px;
        ctx.strokeStyle = style.halo;
        ctx.fillStyle = style.colour;
        lines.forEach((line, i) => {
          const ly = y + (i - (lines.length - 1) / 2) * style.size_px * 1.15;
          ctx.strokeText(line, x, ly);
          ctx.fillText(line, x, ly);
        });
      }
      ctx.letterSpacing = "0px";
    }
  }

  sitmap.Labels = Labels;
})();
