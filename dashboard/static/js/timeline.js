/* The timeline: controls, a lane of daily bars per main type, planned spans hatched, the window
   shaded, one handle for the day and one for what was known. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;
  const LEFT_PX = 118;
  const RIGHT_PX = 20;
  const AXIS_PX = 18;
  const PLAN_PX = 8;
  const MOST_PLANS = 3;
  const SPEEDS = [1, 2, 4, 8];
  const WINDOWS = [1, 3, 7, 14, 30];

  function button(text, label, act) {
    const made = node("button", "sitmap-button", text);
    made.type = "button";
    made.title = label;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }

  function choice(label, values, text, act) {
    const select = node("select", "sitmap-select");
    select.setAttribute("aria-label", label);
    for (const value of values) {
      const option = node("option", "", text(value));
      option.value = value;
      select.appendChild(option);
    }
    select.addEventListener("change", () => act(Number(select.value)));
    return node("label", "sitmap-field", null, [node("span", "", label), select]);
  }

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

  class Timeline {
    constructor(host, clock) {
      this.host = host;
      this.clock = clock;
      this.build();
      this.undo = [
        clock.subscribe((state, changed) => this.show(state, changed)),
        sitmap.onTheme(() => this.draw()),
      ];
      this.observer = new ResizeObserver(() => this.draw());
      this.observer.observe(this.track);
      document.fonts.load('500 11px "IBM Plex Sans Condensed"').then(() => this.draw());
    }

    destroy() {
      this.undo.forEach((take) => take());
      this.observer.disconnect();
      this.host.replaceChildren();
    }

    build() {
      const { clock } = this;
      this.playButton = button("", "Play (space)", () => clock.toggle());
      this.playButton.classList.add("sitmap-play");
      this.date = node("output", "sitmap-date");
      this.windowField = choice(
        "Window",
        [...new Set([...WINDOWS, clock.state.window])].sort((a, b) => a - b),
        (days) => (days === 1 ? "1 day" : `${days} days`),
        (days) => clock.set({ window: days }),
      );
      this.speedField = choice(
        "Speed",
        SPEEDS,
        (speed) => (speed === 1 ? "1 day/s" : `${speed} days/s`),
        (speed) => clock.set({ speed }),
      );
      // Not a date input: that would write the day in the order of the browser's own country.
      this.known = node("input", "sitmap-input");
      this.known.type = "text";
      this.known.size = 10;
      this.known.maxLength = 10;
      this.known.spellcheck = false;
      this.known.setAttribute("aria-label", "As known on, year-month-day");
      this.known.title = "Reports up to this day count; write it like 2022-01-11";
      this.known.addEventListener("change", () => this.takeKnown(this.known.value.trim()));
      this.follow = node("input");
      this.follow.type = "checkbox";
      this.follow.addEventListener("change", () => clock.set({ follow: this.follow.checked }));
      this.late = node("span", "sitmap-late");
      const controls = node("div", "sitmap-controls", null, [
        button("‹", "One day back (left arrow)", () => clock.step(-1)),
        this.playButton,
        button("›", "One day on (right arrow)", () => clock.step(1)),
        this.date,
        this.windowField,
        this.speedField,
        node("span", "sitmap-gap"),
        node("label", "sitmap-field", null, [node("span", "", "As known on"), this.known]),
        button("‹", "Known one day less", () => this.move("known", clock.state.known - 1)),
        button("›", "Known one day more", () => this.move("known", clock.state.known + 1)),
        button("Latest", "Take all reports into account", () => this.move("known", 1e6)),
        node("label", "sitmap-field sitmap-check", null, [
          this.follow,
          node("span", "", "as it became known"),
        ]),
        this.late,
      ]);
      this.canvas = node("canvas", "sitmap-lanes");
      this.canvas.setAttribute("aria-hidden", "true");
      this.head = this.handle("sitmap-playhead", "Day shown", "day");
      this.knownHandle = this.handle("sitmap-known", "As known on", "known");
      this.track = node("div", "sitmap-track", null, [this.canvas, this.knownHandle, this.head]);
      this.track.addEventListener("pointerdown", (event) => this.grab(event, "day"));
      this.host.replaceChildren(controls, this.track);
    }

    takeKnown(text) {
      const { clock } = this;
      const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? clock.model.toIndex(text) : NaN;
      this.known.setAttribute("aria-invalid", String(Number.isNaN(day)));
      if (!Number.isNaN(day)) this.move("known", day);
    }

    handle(className, label, field) {
      const made = node("div", "sitmap-handle " + className, null, [node("span", "sitmap-flag")]);
      made.tabIndex = 0;
      made.setAttribute("role", "slider");
      made.setAttribute("aria-label", label);
      made.addEventListener("pointerdown", (event) => this.grab(event, field));
      made.addEventListener("keydown", (event) => this.key(event, field));
      return made;
    }

    key(event, field) {
      const { clock } = this;
      const value = clock.state[field];
      const move = {
        ArrowLeft: value - 1,
        ArrowDown: value - 1,
        ArrowRight: value + 1,
        ArrowUp: value + 1,
        PageDown: value - 7,
        PageUp: value + 7,
        Home: -1e6,
        End: 1e6,
      }[event.key];
      if (event.key === " ") clock.toggle();
      else if (move !== undefined) this.move(field, move);
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    move(field, value) {
      this.clock.pause();
      if (field === "known") this.clock.set({ follow: false, known: value });
      else this.clock.set({ day: value });
    }

    grab(event, field) {
      if (event.button !== 0) return;
      event.preventDefault();
      event.stopPropagation();
      const { track, clock } = this;
      const follow = (move) => this.move(field, this.dayAt(move.clientX));
      track.setPointerCapture(event.pointerId);
      clock.hold(true);
      follow(event);
      const end = () => {
        track.removeEventListener("pointermove", follow);
        clock.hold(false);
      };
      track.addEventListener("pointermove", follow);
      track.addEventListener("lostpointercapture", end, { once: true });
      (field === "known" ? this.knownHandle : this.head).focus();
    }

    dayWidth() {
      return (this.track.clientWidth - LEFT_PX - RIGHT_PX) / this.clock.model.days;
    }

    dayAt(clientX) {
      const left = this.track.getBoundingClientRect().left + LEFT_PX;
      return Math.floor((clientX - left) / this.dayWidth());
    }

    xOf(day) {
      return LEFT_PX + (day + 0.5) * this.dayWidth();
    }

    show(state, changed) {
      const { model } = this.clock;
      this.playButton.textContent = state.playing ? "❚❚" : "▶";
      this.playButton.title = state.playing ? "Pause (space)" : "Play (space)";
      this.playButton.setAttribute("aria-label", this.playButton.title);
      this.date.textContent = model.text(state.day, "long");
      this.windowField.querySelector("select").value = state.window;
      this.speedField.querySelector("select").value = state.speed;
      this.known.value = model.toDate(state.known);
      this.known.setAttribute("aria-invalid", "false");
      this.follow.checked = state.follow;
      const behind = state.known < model.lastKnown;
      this.late.textContent = behind ? "later reports are left out" : "all reports are in";
      this.late.classList.toggle("sitmap-late-on", behind);
      if (changed.size !== 1 || !changed.has("selected")) this.draw();
    }

    placeHandles() {
      const { model, state } = this.clock;
      this.head.style.left = this.xOf(state.day) + "px";
      this.head.firstChild.textContent = model.text(state.day, "short");
      const known = Math.min(model.days - 1, Math.max(-0.5, state.known));
      this.knownHandle.style.left = this.xOf(known) + this.dayWidth() / 2 + "px";
      const beyond = state.known > model.days - 1;
      const crowded = this.xOf(known) > this.track.clientWidth - 160;
      this.knownHandle.classList.toggle("sitmap-known-left", crowded);
      const day = model.text(state.known, beyond ? "full" : "short");
      this.knownHandle.firstChild.textContent = beyond ? `known ${day} →` : `known ${day}`;
      for (const [handle, value, from, to] of [
        [this.head, state.day, 0, model.days - 1],
        [this.knownHandle, state.known, model.firstKnown, Math.max(model.lastKnown, model.days - 1)],
      ]) {
        handle.setAttribute("aria-valuemin", from);
        handle.setAttribute("aria-valuemax", to);
        handle.setAttribute("aria-valuenow", value);
        handle.setAttribute("aria-valuetext", model.text(value, "full"));
      }
    }

    draw() {
      const { canvas, track, clock } = this;
      const width = track.clientWidth;
      const height = track.clientHeight;
      if (!width || !height) return;
      const ratio = window.devicePixelRatio || 1;
      if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
      if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
      const ctx = canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, width, height);
      const { model, state } = clock;
      const lanes = this.lanes(model, state);
      const top = 18;
      const laneHeight = (height - AXIS_PX - top) / Math.max(1, lanes.length);
      const days = { width: this.dayWidth(), count: model.days };
      this.drawWindow(ctx, state, days, top, height);
      const counts = model.dailyCounts(state.known);
      const plans = model.plans(state.known);
      lanes.forEach(({ label, types }, row) => {
        const base = top + (row + 1) * laneHeight;
        const own = inRows(plans.filter((plan) => types.includes(plan.type))).slice(0, MOST_PLANS);
        const planned = own.length ? Math.min(PLAN_PX, (laneHeight * 0.6) / own.length) : 0;
        const bars = laneHeight - 4 - planned * own.length;
        const lane = { label, types, base, height: laneHeight, bars, counts };
        this.drawLane(ctx, lane, days, state, width);
        this.drawPlans(ctx, lane, days, own, planned);
      });
      this.drawAxis(ctx, model, days, height);
      this.drawUnknown(ctx, state, days, top, height);
      this.placeHandles();
    }

    drawWindow(ctx, state, days, top, height) {
      const from = Math.max(0, state.day - state.window + 1);
      ctx.fillStyle = sitmap.tint().window;
      ctx.fillRect(
        LEFT_PX + from * days.width,
        top - 4,
        (state.day - from + 1) * days.width,
        height - AXIS_PX - top + 4,
      );
    }

    /** A lane for each main type that is shown, and one for all context types together. */
    lanes(model, state) {
      const shown = model.types
        .map((type, index) => ({ type, index }))
        .filter(({ type }) => state.types.includes(type.key));
      const lanes = shown
        .filter(({ type }) => type.role === "main")
        .map(({ type, index }) => ({ label: type.label, types: [index] }));
      const context = shown.filter(({ type }) => type.role !== "main");
      if (context.length === 1) lanes.push({ label: context[0].type.label, types: [context[0].index] });
      else if (context.length) lanes.push({ label: "Context", types: context.map((c) => c.index) });
      return lanes;
    }

    drawLane(ctx, lane, days, state, width) {
      const tint = sitmap.tint();
      const { types } = this.clock.model;
      const sums = Array.from({ length: days.count }, (_, day) =>
        lane.types.reduce((sum, index) => sum + lane.counts[index][day], 0),
      );
      const peak = Math.max(0, ...sums);
      const first = state.day - state.window + 1;
      ctx.strokeStyle = tint.rule;
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.moveTo(LEFT_PX, lane.base - 0.5);
      ctx.lineTo(width - RIGHT_PX, lane.base - 0.5);
      ctx.stroke();
      const gap = Math.min(3, days.width * 0.18);
      for (let day = 0; day < days.count; day++) {
        ctx.globalAlpha = day >= first && day <= state.day ? 1 : 0.38;
        let foot = lane.base;
        for (const index of lane.types) {
          const count = lane.counts[index][day];
          if (!count) continue;
          const bar = Math.max(2, (count / peak) * lane.bars);
          ctx.fillStyle = sitmap.typeColour(types[index]);
          foot -= bar;
          ctx.fillRect(
            LEFT_PX + day * days.width + gap,
            foot,
            Math.max(1, days.width - 2 * gap),
            bar,
          );
        }
      }
      ctx.globalAlpha = 1;
      ctx.textBaseline = "middle";
      ctx.textAlign = "left";
      ctx.font = '500 12px "IBM Plex Sans Condensed"';
      ctx.fillStyle = tint.ink;
      ctx.fillText(lane.label, 14, lane.base - lane.height / 2);
      ctx.textAlign = "right";
      ctx.font = '400 10.5px "IBM Plex Sans Condensed"';
      ctx.fillStyle = tint.soft;
      if (peak) ctx.fillText(`max ${peak}`, LEFT_PX - 8, lane.base - lane.height / 2);
    }

    /** Planned spans: hatched bars in the lane of their type, one below the other. */
    drawPlans(ctx, lane, days, rows, thick) {
      const all = rows.flatMap((plans, row) => plans.map((plan) => [plan, row]));
      all.forEach(([plan, row]) => {
        const colour = sitmap.typeColour(this.clock.model.types[plan.type]);
        const from = Math.max(0, plan.start);
        const to = Math.min(days.count - 1, plan.end);
        if (to < from) return;
        const x = LEFT_PX + from * days.width + 1;
        const y = lane.base - lane.height + 2 + row * thick;
        const width = (to - from + 1) * days.width - 2;
        ctx.fillStyle = sitmap.tint().ground;
        ctx.globalAlpha = 0.7;
        ctx.fillRect(x, y, width, thick - 2);
        ctx.globalAlpha = 1;
        ctx.fillStyle = sitmap.symbols.hatch(ctx, colour, 5, 1);
        ctx.fillRect(x, y, width, thick - 2);
        ctx.strokeStyle = colour;
        ctx.lineWidth = 1;
        ctx.strokeRect(x + 0.5, y + 0.5, width - 1, thick - 3);
      });
    }

    drawAxis(ctx, model, days, height) {
      const tint = sitmap.tint();
      ctx.font = '400 11px "IBM Plex Sans Condensed"';
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillStyle = tint.soft;
      const wanted = Math.ceil(48 / days.width);
      const every = [1, 2, 3, 7, 14, 30, 61, 92, 183, 365].find((n) => n >= wanted) || wanted;
      for (let day = 0; day < days.count; day += every)
        ctx.fillText(model.text(day, "short"), this.xOf(day), height - AXIS_PX / 2 + 1);
    }

    /** Days after the day of knowing: nothing reported from there is taken into account. */
    drawUnknown(ctx, state, days, top, height) {
      const from = Math.max(0, state.known + 1);
      if (from >= days.count) return;
      const x = LEFT_PX + from * days.width;
      ctx.fillStyle = sitmap.symbols.hatch(ctx, sitmap.tint().late, 7, 2);
      ctx.fillRect(x, top - 4, (days.count - from) * days.width, height - AXIS_PX - top + 4);
    }
  }

  /** Mount the timeline; `report(view)` is called when the handles have come to rest. */
  sitmap.mountTimeline = function (host, report) {
    let timeline = null;
    let last = null;
    const undo = sitmap.whenClock((clock) => {
      timeline = new Timeline(host, clock);
      clock.onSettle = (state) => {
        const view = {
          day: clock.model.toDate(state.day),
          known: clock.model.toDate(state.known),
          window: state.window,
          types: [...state.types],
        };
        const text = JSON.stringify(view);
        if (text === last) return;
        last = text;
        report(view);
      };
      return () => timeline.destroy();
    });
    return undo;
  };
})();
