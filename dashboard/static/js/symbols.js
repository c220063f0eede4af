/* Marks on the map and their form: what happened is filled, what is claimed is hatched, what is
   announced or planned is hollow, what is denied is struck through. Area stands for the count. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});

  // Circumradius factors that give every shape the area of a circle of radius 1.
  const SHAPES = {
    square: { sides: 4, factor: 1.253, turn: Math.PI / 4 },
    diamond: { sides: 4, factor: 1.253, turn: 0 },
    triangle: { sides: 3, factor: 1.555, turn: -Math.PI / 2 },
    pentagon: { sides: 5, factor: 1.149, turn: -Math.PI / 2 },
  };
  const FORMS = {
    occurred: "filled",
    claimed: "hatched",
    announced: "hollow",
    planned: "hollow",
    denied: "struck",
  };
  const patterns = new Map();
  const icons = new Map();
  const stamps = new Map();
  const signWidths = new Map();
  const MOST_STAMPS = 2000;
  let sheet = null;
  let easel = null;

  /** Add a shape of the area of a circle of radius `r` around (x, y) to a path. */
  function trace(path, shape, x, y, r) {
    const kind = SHAPES[shape];
    if (!kind) {
      path.moveTo(x + r, y);
      path.arc(x, y, r, 0, 2 * Math.PI);
      return;
    }
    // A triangle stands on its base: shift it so that its box is centred on the point.
    const radius = r * kind.factor;
    const drop = shape === "triangle" ? radius / 4 : 0;
    for (let i = 0; i < kind.sides; i++) {
      const angle = kind.turn + (2 * Math.PI * i) / kind.sides;
      const px = x + radius * Math.cos(angle);
      const py = y + drop + radius * Math.sin(angle);
      if (i) path.lineTo(px, py);
      else path.moveTo(px, py);
    }
    path.closePath();
  }

  /** Give a repeating 45 degree hatch in a colour. */
  function hatch(ctx, colour, gap_px, line_px) {
    const key = colour + "|" + gap_px + "|" + line_px;
    if (!patterns.has(key)) {
      const tile = document.createElement("canvas");
      const scale = 2;
      tile.width = tile.height = gap_px * scale;
      const pen = tile.getContext("2d");
      pen.strokeStyle = colour;
      pen.lineWidth = line_px * scale;
      pen.lineCap = "square";
      const side = gap_px * scale;
      for (const shift of [-side, 0, side]) {
        pen.beginPath();
        pen.moveTo(shift - 2, side + 2);
        pen.lineTo(shift + side + 2, -2);
        pen.stroke();
      }
      const pattern = ctx.createPattern(tile, "repeat");
      pattern.setTransform(new DOMMatrix().scale(1 / scale));
      patterns.set(key, pattern);
    }
    return patterns.get(key);
  }

  const markFont = (size_px) => `600 ${size_px}px "IBM Plex Sans Condensed"`;
  const textSize = (r) => Math.min(15, Math.max(9.5, r * 0.95));

  function write(ctx, mark, size_px) {
    ctx.font = markFont(size_px);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    if (mark.form !== "filled") {
      ctx.lineJoin = "round";
      ctx.strokeStyle = mark.ground;
      ctx.lineWidth = 3.5;
      ctx.strokeText(mark.text, mark.x, mark.y + 0.5);
    }
    ctx.fillStyle = mark.form === "filled" ? mark.ground : mark.colour;
    ctx.fillText(mark.text, mark.x, mark.y + 0.5);
  }

  // Signs of APP-6 are drawn about (100, 100), their square frame 110 wide.
  const SIGN_MIDDLE = 100;
  const SIGN_HALF = 55;

  /** Give a path of a sign as large as the square of a mark. */
  function signPath(d, { x, y, r }) {
    const scale = (r * SHAPES.square.factor) / Math.SQRT2 / SIGN_HALF;
    const [left, top] = [x - SIGN_MIDDLE * scale, y - SIGN_MIDDLE * scale];
    const path = new Path2D();
    path.addPath(new Path2D(d), new DOMMatrix([scale, 0, 0, scale, left, top]));
    return path;
  }

  /** The icon of a sign tells the function of a force. */
  function drawIcon(ctx, mark) {
    ctx.strokeStyle = ctx.fillStyle = mark.form === "filled" && !mark.fill ? mark.ground : mark.colour;
    ctx.lineWidth = 1.3;
    drawParts(ctx, mark, mark.unit.icon);
    // Marks over the frame tell the echelon.
    ctx.strokeStyle = ctx.fillStyle = mark.colour;
    drawParts(ctx, mark, mark.unit.echelon);
  }

  function drawParts(ctx, mark, parts) {
    for (const [d, filled] of parts) {
      const path = signPath(d, mark);
      if (filled) ctx.fill(path);
      ctx.stroke(path);
    }
  }

  /**
   * Draw one mark.
   * @param {CanvasRenderingContext2D} ctx
   * @param {{shape: string, form: string, colour: string, ground: string, x: number, y: number,
   *   r: number, text?: string, strong?: boolean, unit?: {name: string, frame: string, icon: Array},
   *   fill?: string}}
   *   mark - `ground` is the colour below; `r` is the radius of the circle of equal area, in px;
   *   `strong` marks the selected one; `unit` is the sign of a force, in place of the shape; `fill`
   *   is what its side fills it with, its lines then are `colour`.
   */
  function draw(ctx, mark) {
    const outline = mark.unit ? signPath(mark.unit.frame, mark) : new Path2D();
    if (!mark.unit) trace(outline, mark.shape, mark.x, mark.y, mark.r);
    ctx.save();
    ctx.lineJoin = "round";
    ctx.lineWidth = mark.strong ? 6 : 3.5;
    ctx.strokeStyle = mark.strong ? mark.ink : mark.ground;
    ctx.stroke(outline);
    const fill = mark.fill || mark.colour;
    ctx.fillStyle = mark.form === "filled" ? fill : mark.ground;
    ctx.fill(outline);
    if (mark.form === "hatched") {
      ctx.fillStyle = hatch(ctx, fill, 4, mark.fill ? 2 : 1);
      ctx.fill(outline);
    }
    if (mark.form === "filled" && mark.fill) {
      ctx.strokeStyle = mark.colour;
      ctx.lineWidth = 1.3;
      ctx.stroke(outline);
    }
    if (mark.form !== "filled") {
      ctx.strokeStyle = mark.colour;
      ctx.lineWidth = mark.form === "struck" ? 1.2 : 1.8;
      if (mark.form === "hatched") ctx.setLineDash([3, 2]);
      ctx.stroke(outline);
      ctx.setLineDash([]);
    }
    if (mark.unit) drawIcon(ctx, mark);
    if (mark.form === "struck") {
      const reach = mark.r * 0.9;
      ctx.beginPath();
      ctx.moveTo(mark.x - reach, mark.y + reach);
      ctx.lineTo(mark.x + reach, mark.y - reach);
      ctx.stroke();
    }
    if (mark.text && !mark.unit) write(ctx, mark, textSize(mark.r));
    ctx.restore();
  }

  /**
   * Paint a picture that never changes again; a map takes such a picture without a copy.
   * @returns {ImageBitmap} `width_px` by `height_px` pixels of a page, times `ratio` on the screen.
   */
  function makePicture(width_px, height_px, ratio, paint) {
    easel = easel || new OffscreenCanvas(1, 1);
    easel.width = Math.ceil(width_px * ratio);
    easel.height = Math.ceil(height_px * ratio);
    const pen = easel.getContext("2d");
    pen.scale(ratio, ratio);
    paint(pen);
    return easel.transferToImageBitmap();
  }

  function picture(key, reach, paint) {
    const ratio = L.Browser.retina ? 2 : 1;
    const name = `${key}|${ratio}`;
    let found = stamps.get(name);
    if (!found) {
      if (stamps.size > MOST_STAMPS) stamps.clear();
      const image = makePicture(2 * reach, 2 * reach, ratio, (pen) => paint(pen, reach));
      found = { image, reach, ratio };
      stamps.set(name, found);
    }
    return found;
  }

  /** Set a picture on whole pixels of the screen, where it stays sharp. */
  function place(ctx, { image, reach, ratio }, x, y) {
    const left = Math.round(x * ratio) / ratio - reach;
    const top = Math.round(y * ratio) / ratio - reach;
    ctx.drawImage(image, left, top, 2 * reach, 2 * reach);
  }

  /** Set a text from a picture that is made once and kept: writing is slow. */
  function stampWord(ctx, mark, text, size_px) {
    const { form, colour, ground } = mark;
    const name = ["text", text, form === "filled", colour, ground, size_px].join("|");
    const reach = Math.ceil(size_px * 0.32 * text.length + size_px * 0.5 + 4);
    const found = picture(name, reach, (pen, at) =>
      write(pen, { ...mark, text, x: at, y: at }, size_px),
    );
    place(ctx, found, mark.x, mark.y);
  }

  /** Set the number of a mark; where its signs need no halo, sign by sign, for they are few. */
  function stampText(ctx, mark, size_px) {
    if (mark.form !== "filled") {
      stampWord(ctx, mark, mark.text, size_px);
      return;
    }
    const widths = Array.from(mark.text, (sign) => signWidth(ctx, sign, size_px));
    let x = mark.x - widths.reduce((sum, width) => sum + width, 0) / 2;
    widths.forEach((width, i) => {
      stampWord(ctx, { ...mark, x: x + width / 2 }, mark.text[i], size_px);
      x += width;
    });
  }

  /** Whole pixels, so that the signs of a number stand evenly. */
  function signWidth(ctx, sign, size_px) {
    const key = `${sign}|${size_px}`;
    if (!signWidths.has(key)) {
      ctx.font = markFont(size_px);
      signWidths.set(key, Math.round(ctx.measureText(sign).width));
    }
    return signWidths.get(key);
  }

  /** Draw one mark as `draw` does, its shape from a picture that is made once and kept. */
  function stamp(ctx, mark) {
    // Half pixels count in small marks only.
    const r = mark.r < 10 ? Math.round(2 * mark.r) / 2 : Math.round(mark.r);
    const { strong, unit } = mark;
    const sign = unit && unit.name;
    const look = [mark.shape, mark.form, mark.colour, mark.ground, r, strong, sign].join("|");
    // The corners of a triangle reach furthest; the outline of the selected mark is 3 px wide.
    const up = unit ? Math.max(1.6, unit.up) : 1.6;
    const shape = picture(look, Math.ceil(r * up + 4), (pen, at) =>
      draw(pen, { ...mark, text: "", r, x: at, y: at }),
    );
    place(ctx, shape, mark.x, mark.y);
    if (!mark.text) return;
    if (!unit) stampText(ctx, mark, Math.round(textSize(r)));
    else {
      // Signs have one size: how many events there are stands beside.
      const x = mark.x + r + 4 + 3 * mark.text.length;
      stampText(ctx, { ...mark, form: "beside", x, text: `×${mark.text}` }, 11);
    }
  }

  /**
   * Give a small picture of one mark, for lists and legends. Each picture is one rule of a style
   * sheet, so that a long list loads none of its own.
   */
  function icon(shape, form, colours, size_px) {
    const sign = colours.unit && colours.unit.name;
    const key = [shape, form, colours.colour, colours.ground, sign, size_px].join("|");
    if (!icons.has(key)) {
      const canvas = document.createElement("canvas");
      const ratio = Math.max(2, window.devicePixelRatio || 1);
      canvas.width = canvas.height = size_px * ratio;
      const ctx = canvas.getContext("2d");
      ctx.scale(ratio, ratio);
      const half = size_px / 2;
      draw(ctx, { shape, form, x: half, y: half, r: size_px * 0.31, ...colours });
      if (!sheet) {
        sheet = new CSSStyleSheet();
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      }
      const name = `sitmap-icon-${icons.size}`;
      sheet.insertRule(
        `.${name} { width: ${size_px}px; height: ${size_px}px; background: url(${canvas.toDataURL()}) 0 0 / 100% 100%; }`,
      );
      icons.set(key, name);
    }
    const made = document.createElement("span");
    made.className = "sitmap-icon " + icons.get(key);
    made.setAttribute("aria-hidden", "true");
    return made;
  }

  /** Forget the pictures of texts: a font came in. */
  const forgetTexts = () => {
    stamps.clear();
    signWidths.clear();
  };

  sitmap.symbols = { FORMS, draw, stamp, icon, trace, hatch, makePicture, forgetTexts };
})();
