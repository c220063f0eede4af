/* Small charts beside the map: regions by number of events, and the strength of troops as reported,
   each number as its source gave it, with the planned windows of withdrawals. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;
  const HEIGHT_PX = 170;
  const EDGE = { left: 44, right: 10, top: 12, bottom: 20 };

  /** Regions in the order of their counts; a click chooses one, a second lets it go. */
  class Ranking {
    constructor(host, clock) {
      Object.assign(this, { host, clock });
      host.addEventListener("click", (click) => {
        const row = click.target.closest("button");
        if (!row) return;
        const { code } = row.dataset;
        clock.set({ region: clock.state.region === code ? null : code });
      });
    }

    /** Mark the region that is chosen. */
    press() {
      for (const row of this.host.querySelectorAll("button"))
        row.setAttribute("aria-pressed", String(this.clock.state.region === row.dataset.code));
    }

    show() {
      const { clock } = this;
      const { scene, regions } = sitmap.map || {};
      if (!scene || !scene.model || !regions.focus) return;
      const { model } = clock;
      const names = new Map(regions.focus.regions.map(({ code, name }) => [code, name]));
      const rows = Array.from(scene.regions, (count, i) => ({ count, code: model.regionCodes[i] }))
        .filter(({ count, code }) => count && names.has(code))
        .sort((a, b) => b.count - a.count || names.get(a.code).localeCompare(names.get(b.code)));
      const most = rows.length ? rows[0].count : 1;
      const label = model.types[model.mapped_type].label;
      const days = model.span(clock.state.day - clock.state.window + 1, clock.state.day);
      const words = sitmap.text("map.ranking", { type: label, days });
      const key = JSON.stringify([rows, days, sitmap.tint().dark]);
      if (this.key === key) return;
      this.key = key;
      const made = rows.map(({ count, code }) => {
        const bar = node("span", "sitmap-rank-bar");
        bar.style.width = `${(100 * count) / most}%`;
        bar.style.background = sitmap.typeColour(model.types[model.mapped_type]);
        const row = node("button", "sitmap-rank", null, [
          node("span", "sitmap-rank-name", names.get(code)),
          node("span", "sitmap-rank-track", null, [bar]),
          node("span", "sitmap-rank-count", String(count)),
        ]);
        row.type = "button";
        row.dataset.code = code;
        return row;
      });
      this.host.replaceChildren(
        node("p", "sitmap-empty", words),
        ...(made.length ? made : [node("p", "sitmap-empty", sitmap.text("map.ranking_none"))]),
      );
      this.press();
    }
  }

  class Strength {
    constructor(host, clock) {
      Object.assign(this, { host, clock });
      this.canvas = node("canvas", "sitmap-strength");
      this.canvas.setAttribute("role", "img");
      this.words = node("p", "sitmap-empty");
      host.replaceChildren(this.canvas, this.words);
    }

    show() {
      const { clock, canvas } = this;
      const { model, state } = clock;
      const known = model.events.filter(
        (event, i) => model.knownFrom[i] <= state.known && state.known < model.knownTo[i],
      );
      const points = known.filter((event) => event.strength && event.start >= 0 && event.start < model.days);
      const plans = known.filter((event) => event.plan && model.types[event.type].key === "withdrawal");
      const width = this.host.clientWidth;
      if (!width) return;
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * ratio);
      canvas.height = HEIGHT_PX * ratio;
      canvas.style.width = width + "px";
      canvas.style.height = HEIGHT_PX + "px";
      const ctx = canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      const most = Math.max(1, ...points.map((event) => event.strength));
      const scale = {
        x: (day) => EDGE.left + ((day + 0.5) / model.days) * (width - EDGE.left - EDGE.right),
        y: (value) => HEIGHT_PX - EDGE.bottom - (value / most) * (HEIGHT_PX - EDGE.top - EDGE.bottom),
      };
      this.axis(ctx, scale, most, width);
      this.plans(ctx, scale, plans);
      for (const event of points)
        sitmap.symbols.draw(ctx, {
          ...sitmap.markColours(model.types[event.type]),
          shape: model.types[event.type].shape,
          form: sitmap.symbols.FORMS[event.status],
          unit: null,
          x: scale.x(event.start),
          y: scale.y(event.strength),
          r: 4.2,
          strong: event.id === state.selected,
        });
      const last = points.filter((event) => event.start <= state.day).pop();
      const worded = last && model.hasWords(last);
      if (last && !worded) model.whenWords(last, () => this.show());
      const latest = worded
        ? sitmap.text("map.strength_last", {
            day: model.text(state.day, "short"),
            number: last.strength.toLocaleString(sitmap.locale),
            where: last.where,
            source: last.by || last.publisher || last.source,
          })
        : "";
      this.words.textContent = points.length
        ? `${sitmap.text("map.strength")} ${latest}`
        : sitmap.text("map.strength_none");
      canvas.setAttribute("aria-label", this.words.textContent);
      canvas.hidden = !points.length;
    }

    axis(ctx, scale, most, width) {
      const tint = sitmap.tint();
      const { model, state } = this.clock;
      ctx.font = '400 10.5px "IBM Plex Sans Condensed"';
      ctx.textBaseline = "middle";
      ctx.strokeStyle = tint.rule;
      ctx.lineWidth = 1;
      for (const value of [0, most / 2, most]) {
        const y = Math.round(scale.y(value)) + 0.5;
        ctx.beginPath();
        ctx.moveTo(EDGE.left, y);
        ctx.lineTo(width - EDGE.right, y);
        ctx.stroke();
        ctx.fillStyle = tint.soft;
        ctx.textAlign = "right";
        ctx.fillText(Math.round(value).toLocaleString(sitmap.locale), EDGE.left - 6, y);
      }
      ctx.textAlign = "left";
      ctx.fillText(model.text(0, "short"), EDGE.left, HEIGHT_PX - 8);
      ctx.textAlign = "right";
      ctx.fillText(model.text(model.days - 1, "short"), width - EDGE.right, HEIGHT_PX - 8);
      ctx.fillStyle = tint.accent;
      ctx.fillRect(scale.x(state.day) - 0.75, EDGE.top - 6, 1.5, HEIGHT_PX - EDGE.top - EDGE.bottom + 6);
    }

    plans(ctx, scale, plans) {
      const { model } = this.clock;
      for (const plan of plans) {
        const colour = sitmap.typeColour(model.types[plan.type]);
        const from = scale.x(Math.max(0, plan.start) - 0.5);
        const to = scale.x(Math.min(model.days - 1, plan.end) + 0.5);
        if (to <= from) continue;
        const height = HEIGHT_PX - EDGE.top - EDGE.bottom;
        ctx.globalAlpha = 0.45;
        ctx.fillStyle = sitmap.symbols.hatch(ctx, colour, 7, 1);
        ctx.fillRect(from, EDGE.top, to - from, height);
        ctx.globalAlpha = 1;
        ctx.setLineDash([4, 3]);
        ctx.strokeStyle = colour;
        ctx.strokeRect(from + 0.5, EDGE.top + 0.5, to - from - 1, height - 1);
        ctx.setLineDash([]);
      }
    }
  }

  sitmap.charts = { Ranking, Strength };
})();
