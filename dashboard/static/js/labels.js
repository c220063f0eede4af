/* Labels that do not collide: greedy, most important first, eight positions around a point.
   Boxes are {left, top, right, bottom} in px. A grid tells quickly which boxes lie near. Texts
   whose style says `kept` are drawn once and kept as pictures: names that every day shows. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const CELL_PX = 40;
  const MOST_KEPT = 3000;
  const widths = new Map();
  const pictures = new Map();
  let generation = 0;
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
    let width = widths.get(key);
    if (width === undefined) {
      if (widths.size > 10 * MOST_KEPT) widths.clear();
      ctx.font = font;
      ctx.letterSpacing = spacing_px + "px";
      width = ctx.measureText(text).width;
      widths.set(key, width);
      ctx.letterSpacing = "0px";
    }
    return width;
  }

  function write(ctx, lines, x, y, align, style) {
    ctx.lineJoin = "round";
    ctx.textBaseline = "middle";
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
    ctx.letterSpacing = "0px";
  }

  /** Give the picture of a text with its halo, drawn once. */
  function picture(lines, width, height, style, ratio) {
    const key = [style.font, style.colour, style.halo, ratio, lines.join("\n")].join("|");
    let found = pictures.get(key);
    if (!found) {
      if (pictures.size > MOST_KEPT) pictures.clear();
      const edge = Math.ceil(style.halo_px) + 2;
      const image = sitmap.symbols.makePicture(width + 2 * edge, height + 2 * edge, ratio, (pen) =>
        write(pen, lines, edge + width / 2, edge + height / 2, "center", style),
      );
      found = { image, edge };
      pictures.set(key, found);
    }
    return found;
  }

  class Labels {
    constructor(ctx, view) {
      this.ctx = ctx;
      this.view = view;
      this.across = Math.ceil((view.right - view.left) / CELL_PX) + 1;
      this.down = Math.ceil((view.bottom - view.top) / CELL_PX) + 1;
      this.cells = new Array(this.across * this.down);
      this.placed = [];
    }

    /** Keep a box free of labels. */
    block(box) {
      const { left, top } = this.view;
      const x1 = Math.min(this.across - 1, Math.floor((box.right - left) / CELL_PX));
      const y1 = Math.min(this.down - 1, Math.floor((box.bottom - top) / CELL_PX));
      const x0 = Math.max(0, Math.floor((box.left - left) / CELL_PX));
      const y0 = Math.max(0, Math.floor((box.top - top) / CELL_PX));
      for (let y = y0; y <= y1; y++)
        for (let x = x0; x <= x1; x++) {
          const cell = y * this.across + x;
          if (this.cells[cell]) this.cells[cell].push(box);
          else this.cells[cell] = [box];
        }
    }

    /** Whether a box lies in view and clear of all that is taken. */
    isFree(left, top, right, bottom) {
      const { view } = this;
      if (left <= view.left + 4 || right >= view.right - 4) return false;
      if (top <= view.top + 4 || bottom >= view.bottom - 4) return false;
      const x0 = Math.floor((left - view.left) / CELL_PX);
      const x1 = Math.floor((right - view.left) / CELL_PX);
      const y1 = Math.floor((bottom - view.top) / CELL_PX);
      for (let y = Math.floor((top - view.top) / CELL_PX); y <= y1; y++)
        for (let x = x0; x <= x1; x++) {
          const cell = this.cells[y * this.across + x];
          if (!cell) continue;
          for (const box of cell)
            if (left < box.right && right > box.left && top < box.bottom && bottom > box.top)
              return false;
        }
      return true;
    }

    take(lines, left, top, width, height, style) {
      this.block({ left, top, right: left + width, bottom: top + height });
      this.placed.push({ lines, left, top, width, height, style });
    }

    /** Try to set a label beside a point whose mark has radius `clear_px`. */
    beside(text, x, y, clear_px, style) {
      const width = widthOf(this.ctx, style.font, text, 0);
      // Letters reach below the line.
      const height = style.size_px * 1.2;
      for (const [dx, dy] of AROUND) {
        const side = dx > 0 ? 0 : dx < 0 ? -width : -width / 2;
        const left = x + dx * (clear_px + 4) + side;
        const top = y + dy * (clear_px + 3 + (dx ? 0 : height / 2)) - height / 2;
        if (!this.isFree(left, top, left + width, top + height)) continue;
        this.take([text], left, top, width, height, style);
        return true;
      }
      return false;
    }

    /**
     * The ways of breaking a name that fit into its room, each with its size; found once for as
     * long as its font is the same.
     */
    fitting(name, room_px, style) {
      if (name.fits && name.fitsFor === style.font && name.fitsSince === generation) return name.fits;
      name.fits = name.lines
        .map((lines) => ({
          lines,
          height: lines.length * style.size_px * 1.15,
          width: Math.max(
            ...lines.map((line) => widthOf(this.ctx, style.font, line, style.spacing_px || 0)),
          ),
        }))
        .filter(({ height, width }) => height <= room_px * 2 && width <= room_px * 2.15);
      name.fitsFor = style.font;
      name.fitsSince = generation;
      return name.fits;
    }

    /**
     * Try to set a name inside an area: on one line or two, near the middle. `name`: `lines` (the
     * ways to break it), `at` (a point in px).
     */
    within(name, room_px, style) {
      const { x, y } = name.at;
      for (const { lines, width, height } of this.fitting(name, room_px, style)) {
        for (const shift of [0, -0.35, 0.35, -0.7, 0.7]) {
          const top = y + shift * room_px - height / 2;
          const left = x - width / 2;
          if (!this.isFree(left - 2, top, left + width + 2, top + height)) continue;
          this.take(lines, left, top, width, height, style);
          return true;
        }
      }
      return false;
    }

    draw() {
      const ratio = L.Browser.retina ? 2 : 1;
      for (const { lines, left, top, width, height, style } of this.placed) {
        if (!style.kept) {
          write(this.ctx, lines, left + width / 2, top + height / 2, "center", style);
          continue;
        }
        const { image, edge } = picture(lines, width, height, style, ratio);
        // On whole pixels of the screen the picture stays sharp.
        const x = Math.round((left - edge) * ratio) / ratio;
        const y = Math.round((top - edge) * ratio) / ratio;
        this.ctx.drawImage(image, x, y, image.width / ratio, image.height / ratio);
      }
    }
  }

  /** The ways to break a name: on one line, and on two. */
  sitmap.brokenName = function (text) {
    const words = text.split(" ");
    const middle = Math.ceil(words.length / 2);
    if (words.length === 1) return [[text]];
    return [[text], [words.slice(0, middle).join(" "), words.slice(middle).join(" ")]];
  };

  /** Forget widths and pictures: a font came in. */
  sitmap.forgetTexts = function () {
    generation++;
    widths.clear();
    pictures.clear();
    sitmap.symbols.forgetTexts();
  };

  sitmap.Labels = Labels;
})();
