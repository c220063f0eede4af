/* What the timeline is drawn of: a lane of daily bars per main type, planned spans hatched, days.

   A frame says where: {width, height} in px; `far` (times the usual size, on a wall), `left`,
   `right`, `top`, `axis` (room around the bars, px), `day` (width of a day, px), `days` (count). */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const EDGE = { left: 118, right: 20, top: 18, axis: 18 };
  // Timelines wider than this are on a wall, and seen from afar.
  const FAR_PX = 2300;
  const FAR = 1.5;
  const PLAN_PX = 8;
  const MOST_PLANS = 3;
  const STRIDES = [1, 2, 3, 7, 14, 30, 61, 92, 183, 365];

  /** Lay out a timeline of some days in some room. */
  sitmap.frameLanes = function ({ width, height }, days) {
    const far = width >= FAR_PX ? FAR : 1;
    const frame = { width, height, days, far };
    for (const [edge, px] of Object.entries(EDGE)) frame[edge] = px * far;
    frame.day = (width - frame.left - frame.right) / days;
    return frame;
  };

  const fontOf = (weight, size_px, { far }) =>
    `${weight} ${size_px * far}px "IBM Plex Sans Condensed"`;

  /** Sort spans into rows in which none overlaps another. */
  function inRows(plans) {
    const rows = [];
    for (const plan of plans) {
      const free = rows.find((row) =>
        row.every((other) => other.end < plan.start || other.start > plan.end),
      );
      if (free) free.push(plan);
      else rows.push([plan]);
    }
    return rows;
  }

  /** A lane for each main type that is shown, and one for all context types together. */
  function lanesOf(model, state) {
    const shown = model.types
      .map((type, index) => ({ type, index }))
      .filter(({ type }) => state.types.includes(type.key));
    const lanes = shown
      .filter(({ type }) => type.role === "main")
      .map(({ type, index }) => ({ label: type.label, types: [index] }));
    const context = shown.filter(({ type }) => type.role !== "main");
    const types = context.map(({ index }) => index);
    if (types.length === 1) lanes.push({ label: context[0].type.label, types });
    else if (types.length) lanes.push({ label: sitmap.text("map.context"), types });
    return lanes;
  }

  function drawLane(ctx, model, lane, frame) {
    const tint = sitmap.tint();
    const sums = Array.from({ length: frame.days }, (_, day) =>
      lane.types.reduce((sum, index) => sum + lane.counts[index][day], 0),
    );
    const peak = sums.reduce((most, sum) => Math.max(most, sum), 0);
    ctx.strokeStyle = tint.rule;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(frame.left, lane.base - 0.5);
    ctx.lineTo(frame.width - frame.right, lane.base - 0.5);
    ctx.stroke();
    const gap = Math.min(3, frame.day * 0.18);
    const width = Math.max(1, frame.day - 2 * gap);
    ctx.globalAlpha = lane.alpha;
    for (let day = 0; day < frame.days; day++) {
      let foot = lane.base;
      for (const index of lane.types) {
        const count = lane.counts[index][day];
        if (!count) continue;
        const bar = Math.max(2, (count / peak) * lane.bars);
        ctx.fillStyle = sitmap.typeColour(model.types[index]);
        foot -= bar;
        ctx.fillRect(frame.left + day * frame.day + gap, foot, width, bar);
      }
    }
    ctx.globalAlpha = 1;
    const middle = lane.base - lane.height / 2;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.font = fontOf(500, 12, frame);
    ctx.fillStyle = tint.ink;
    ctx.fillText(lane.label, 14 * frame.far, middle);
    ctx.textAlign = "right";
    ctx.font = fontOf(400, 10.5, frame);
    ctx.fillStyle = tint.soft;
    const most = sitmap.text("map.max", { count: sitmap.shortNumber(peak) });
    if (peak) ctx.fillText(most, frame.left - 8, middle);
  }

  /** Planned spans: hatched bars in the lane of their type, one below the other. */
  function drawPlans(ctx, model, lane, frame) {
    lane.plans.forEach((row, at) => {
      for (const plan of row) {
        const from = Math.max(0, plan.start);
        const to = Math.min(frame.days - 1, plan.end);
        if (to < from) continue;
        const colour = sitmap.typeColour(model.types[plan.type]);
        const thick = lane.thick;
        const x = frame.left + from * frame.day + 1;
        const y = lane.base - lane.height + 2 + at * thick;
        const width = (to - from + 1) * frame.day - 2;
        ctx.fillStyle = sitmap.tint().ground;
        ctx.globalAlpha = 0.7;
        ctx.fillRect(x, y, width, thick - 2);
        ctx.globalAlpha = 1;
        ctx.fillStyle = sitmap.symbols.hatch(ctx, colour, 5, 1);
        ctx.fillRect(x, y, width, thick - 2);
        ctx.strokeStyle = colour;
        ctx.lineWidth = 1;
        ctx.strokeRect(x + 0.5, y + 0.5, width - 1, thick - 3);
      }
    });
  }

  function drawAxis(ctx, model, frame) {
    ctx.font = fontOf(400, 11, frame);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = sitmap.tint().soft;
    const wanted = Math.ceil((48 * frame.far) / frame.day);
    const every = STRIDES.find((stride) => stride >= wanted) || wanted;
    const y = frame.height - frame.axis / 2 + 1;
    for (let day = 0; day < frame.days; day += every)
      ctx.fillText(model.text(day, "short"), frame.left + (day + 0.5) * frame.day, y);
  }

  /** Days after the day of knowing: nothing reported from there is taken into account. */
  function drawUnknown(ctx, known, frame) {
    const from = Math.max(0, known + 1);
    if (from >= frame.days) return;
    const x = frame.left + from * frame.day;
    const top = frame.top - 4;
    ctx.fillStyle = sitmap.symbols.hatch(ctx, sitmap.tint().late, 7, 2);
    ctx.fillRect(x, top, (frame.days - from) * frame.day, frame.height - frame.axis - top);
  }

  /** Draw all lanes into a frame, once for each opacity of the bars; gives pictures. */
  sitmap.drawLanes = function (model, state, frame, alphas) {
    const counts = model.dailyCounts(state.known);
    const plans = model.plans(state.known);
    const lanes = lanesOf(model, state);
    const height = (frame.height - frame.axis - frame.top) / Math.max(1, lanes.length);
    const ratio = window.devicePixelRatio || 1;
    lanes.forEach((lane, row) => {
      const own = inRows(plans.filter((plan) => lane.types.includes(plan.type)));
      own.splice(MOST_PLANS);
      const thick = own.length ? Math.min(PLAN_PX * frame.far, (height * 0.6) / own.length) : 0;
      const base = frame.top + (row + 1) * height;
      const bars = height - 4 - thick * own.length;
      Object.assign(lane, { base, height, bars, counts, plans: own, thick });
    });
    return alphas.map((alpha) => {
      const [wide, high] = [frame.width, frame.height].map((px) => Math.round(px * ratio));
      const picture = new OffscreenCanvas(wide, high);
      const ctx = picture.getContext("2d");
      ctx.scale(ratio, ratio);
      for (const lane of lanes) {
        drawLane(ctx, model, { ...lane, alpha }, frame);
        drawPlans(ctx, model, lane, frame);
      }
      drawAxis(ctx, model, frame);
      drawUnknown(ctx, state.known, frame);
      return picture.transferToImageBitmap();
    });
  };
})();
