/* The timeline: controls, a lane of daily bars per main type, planned spans hatched, the window
   shaded, one handle for the day and one for what was known. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;
  const LEFT_PX = 118;
  const RIGHT_PX = 20;
  const AXIS_PX = 18;
  // Half the width of the day's flag, and a little.
  const FLAG_PX = 26;
  const TOP_PX = 18;
  const PLAN_PX = 8;
  // How pale bars are outside of the window.
  const OUTSIDE_ALPHA = 0.38;
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

  function toggle(text, label, act) {
    const made = button(text, label, act);
    made.classList.add("sitmap-toggle");
    made.setAttribute("aria-pressed", "false");
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
      this.size = { width: 0, height: 0 };
      this.build();
      this.undo = [
        clock.subscribe((state, changed) => this.show(state, changed)),
        sitmap.onTheme(() => this.redraw()),
      ];
      this.observer = new ResizeObserver(([entry]) =>
        this.resize(entry.contentRect.width, entry.contentRect.height),
      );
      sitmap.resizeTimeline = (width, height) => this.resize(width, height);
      this.observer.observe(this.track);
      const fonts = [400, 500].map((weight) => `${weight} 11px "IBM Plex Sans Condensed"`);
      Promise.all(fonts.map((font) => document.fonts.load(font))).then(() => this.redraw());
    }

    resize(width, height) {
      this.size = { width, height };
      this.redraw();
    }

    destroy() {
      sitmap.resizeTimeline = null;
      this.undo.forEach((take) => take());
      this.observer.disconnect();
      this.host.replaceChildren();
    }

    build() {
      const { clock } = this;
      const text = sitmap.text;
      this.playButton = button("", text("map.play"), () => clock.toggle());
      this.playButton.classList.add("sitmap-play");
      this.date = node("output", "sitmap-date");
      this.windowField = choice(
        text("map.window"),
        [...new Set([...WINDOWS, clock.state.window])].sort((a, b) => a - b),
        (days) => text("map.days", { count: days }),
        (days) => clock.set({ window: days }),
      );
      this.speedField = choice(
        text("map.speed"),
        SPEEDS,
        (speed) => text("map.days_per_second", { count: speed }),
        (speed) => clock.set({ speed }),
      );
      // Not a date input: that would write the day in the order of the browser's own country.
      this.known = node("input", "sitmap-input");
      this.known.type = "text";
      this.known.size = 10;
      this.known.maxLength = 10;
      this.known.spellcheck = false;
      this.known.setAttribute("aria-label", text("map.known_on_field"));
      this.known.title = text("map.known_on_hint");
      this.known.addEventListener("change", () => this.takeKnown(this.known.value.trim()));
      this.follow = node("input");
      this.follow.type = "checkbox";
      this.follow.addEventListener("change", () => clock.set({ follow: this.follow.checked }));
      this.late = node("span", "sitmap-late");
      this.loop = toggle("↻", text("map.loop"), () => clock.set({ loop: !clock.state.loop }));
      this.hurry = toggle("»", text("map.hurry"), () =>
        clock.set({ hurry: !clock.state.hurry }),
      );
      const controls = node("div", "sitmap-controls", null, [
        button("‹", text("map.back"), () => clock.step(-1)),
        this.playButton,
        button("›", text("map.on"), () => clock.step(1)),
        this.date,
        this.windowField,
        this.speedField,
        this.loop,
        this.hurry,
        node("span", "sitmap-gap"),
        node("label", "sitmap-field", null, [node("span", "", text("map.known_on")), this.known]),
        button("‹", text("map.known_less"), () => this.move("known", clock.state.known - 1)),
        button("›", text("map.known_more"), () => this.move("known", clock.state.known + 1)),
        button(text("map.latest"), text("map.latest_hint"), () => this.move("known", 1e6)),
        node("label", "sitmap-field sitmap-check", null, [
          this.follow,
          node("span", "", text("map.follow")),
        ]),
        this.late,
      ]);
      this.canvas = node("canvas", "sitmap-lanes");
      this.canvas.setAttribute("aria-hidden", "true");
      this.head = this.handle("sitmap-playhead", text("map.day_shown"), "day");
      this.knownHandle = this.handle("sitmap-known", text("map.known_on"), "known");
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
      return (this.size.width - LEFT_PX - RIGHT_PX) / this.clock.model.days;
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
      if (changed.has("playing")) {
        this.playButton.textContent = state.playing ? "❚❚" : "▶";
        this.playButton.title = sitmap.text(state.playing ? "map.pause" : "map.play");
        this.playButton.setAttribute("aria-label", this.playButton.title);
      }
      if (changed.has("window")) this.windowField.querySelector("select").value = state.window;
      if (changed.has("speed")) this.speedField.querySelector("select").value = state.speed;
      for (const name of ["loop", "hurry"])
        if (changed.has(name)) this[name].setAttribute("aria-pressed", String(state[name]));
      if (changed.has("follow")) this.follow.checked = state.follow;
      if (changed.has("day") || changed.has("model"))
        this.date.textContent = model.text(state.day, "long");
      if (changed.has("known") || changed.has("model")) {
        this.known.value = model.toDate(state.known);
        this.known.setAttribute("aria-invalid", "false");
        const behind = state.known < model.lastKnown;
        this.late.textContent = sitmap.text(behind ? "map.later_out" : "map.all_in");
        this.late.classList.toggle("sitmap-late-on", behind);
      }
      if (["known", "types", "model"].some((part) => changed.has(part))) this.redraw();
      else if (["day", "window", "selected"].some((part) => changed.has(part))) this.draw();
    }

    placeHandles() {
      const { model, state } = this.clock;
      const known = Math.min(model.days - 1, Math.max(-0.5, state.known));
      const beyond = state.known > model.days - 1;
      const crowded = this.xOf(known) > this.size.width - 160;
      this.knownHandle.classList.toggle("sitmap-known-left", crowded);
      const day = model.text(state.known, beyond ? "full" : "short");
      const last = Math.max(model.lastKnown, model.days - 1);
      this.place(this.head, {
        x: this.xOf(state.day),
        text: model.text(state.day, "short"),
        value: state.day,
        ends: [0, model.days - 1],
      });
      // Its flag makes way for that of the day just before it.
      const apart_px = this.xOf(known) + this.dayWidth() / 2 - this.xOf(state.day);
      const way_px = apart_px >= 0 && !crowded ? Math.max(0, FLAG_PX - apart_px) : 0;
      this.knownHandle.firstChild.style.marginLeft = `${way_px}px`;
      this.place(this.knownHandle, {
        x: this.xOf(known) + this.dayWidth() / 2,
        text: sitmap.text("map.known_flag", { day }) + (beyond ? " →" : ""),
        value: state.known,
        ends: [model.firstKnown, last],
      });
    }

    /** Move a handle; a transform needs no new layout of the page. */
    place(handle, { x, text, value, ends }) {
      handle.style.transform = `translateX(${x}px)`;
      if (handle.firstChild.textContent !== text) handle.firstChild.textContent = text;
      if (handle.sitmapValue === `${value}/${ends}`) return;
      handle.sitmapValue = `${value}/${ends}`;
      handle.setAttribute("aria-valuemin", ends[0]);
      handle.setAttribute("aria-valuemax", ends[1]);
      handle.setAttribute("aria-valuenow", value);
      handle.setAttribute("aria-valuetext", this.clock.model.text(value, "full"));
    }

    /** Draw the lanes anew, once as they look in the window and once as outside of it. */
    redraw() {
      const { width, height } = this.size;
      if (!width || !height) return;
      const ratio = window.devicePixelRatio || 1;
      const { model, state } = this.clock;
      const lanes = this.lanes(model, state);
      const top = TOP_PX;
      const laneHeight = (height - AXIS_PX - top) / Math.max(1, lanes.length);
      const days = { width: this.dayWidth(), count: model.days };
      const counts = model.dailyCounts(state.known);
      const plans = model.plans(state.known);
      this.pictures = [OUTSIDE_ALPHA, 1].map((alpha) => {
        const picture = new OffscreenCanvas(Math.round(width * ratio), Math.round(height * ratio));
        const ctx = picture.getContext("2d");
        ctx.scale(ratio, ratio);
        lanes.forEach(({ label, types }, row) => {
          const base = top + (row + 1) * laneHeight;
          const own = inRows(plans.filter((plan) => types.includes(plan.type)));
          own.splice(MOST_PLANS);
          const planned = own.length ? Math.min(PLAN_PX, (laneHeight * 0.6) / own.length) : 0;
          const bars = laneHeight - 4 - planned * own.length;
          const lane = { label, types, base, height: laneHeight, bars, counts, alpha };
          this.drawLane(ctx, lane, days, width);
          this.drawPlans(ctx, lane, days, own, planned);
        });
        this.drawAxis(ctx, model, days, height);
        this.drawUnknown(ctx, state, days, top, height);
        return picture.transferToImageBitmap();
      });
      this.draw();
    }

    /** Show the window: bars stand out in it, and are pale outside of it. */
    draw() {
      const { canvas, size, pictures } = this;
      if (!pictures) return;
      const [outside, inside] = pictures;
      const ratio = window.devicePixelRatio || 1;
      if (canvas.width !== outside.width) canvas.width = outside.width;
      if (canvas.height !== outside.height) canvas.height = outside.height;
      const ctx = canvas.getContext("2d");
      ctx.clearRect(0, 0, canvas.width, canvas.height);
      const { state } = this.clock;
      const from = Math.max(0, state.day - state.window + 1);
      const left = Math.round((LEFT_PX + from * this.dayWidth()) * ratio);
      const right = Math.round((LEFT_PX + (state.day + 1) * this.dayWidth()) * ratio);
      const { height } = canvas;
      ctx.fillStyle = sitmap.tint().window;
      ctx.fillRect(left, (TOP_PX - 4) * ratio, right - left, (size.height - AXIS_PX - TOP_PX + 4) * ratio);
      const part = (picture, x, width) => {
        if (width > 0) ctx.drawImage(picture, x, 0, width, height, x, 0, width, height);
      };
      part(outside, 0, left);
      part(inside, left, right - left);
      part(outside, right, canvas.width - right);
      this.drawSelected(ctx, ratio);
      this.placeHandles();
    }

    /** Underline the days of the event that is selected. */
    drawSelected(ctx, ratio) {
      const { model, state } = this.clock;
      const event = model.events[model.indexOf(state.selected)];
      if (!event) return;
      const from = Math.max(0, event.start);
      const to = Math.min(model.days - 1, event.end);
      if (to < from) return;
      const days_px = this.dayWidth() * ratio;
      ctx.fillStyle = sitmap.tint().ink;
      const y = (this.size.height - AXIS_PX) * ratio;
      ctx.fillRect(LEFT_PX * ratio + from * days_px + 2, y, (to - from + 1) * days_px - 4, 3 * ratio);
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
      else if (context.length) lanes.push({ label: sitmap.text("map.context"), types: context.map((c) => c.index) });
      return lanes;
    }

    drawLane(ctx, lane, days, width) {
      const tint = sitmap.tint();
      const { types } = this.clock.model;
      const sums = Array.from({ length: days.count }, (_, day) =>
        lane.types.reduce((sum, index) => sum + lane.counts[index][day], 0),
      );
      const peak = Math.max(0, ...sums);
      ctx.strokeStyle = tint.rule;
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.moveTo(LEFT_PX, lane.base - 0.5);
      ctx.lineTo(width - RIGHT_PX, lane.base - 0.5);
      ctx.stroke();
      const gap = Math.min(3, days.width * 0.18);
      for (let day = 0; day < days.count; day++) {
        ctx.globalAlpha = lane.alpha;
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
      if (peak) ctx.fillText(sitmap.text("map.max", { count: peak }), LEFT_PX - 8, lane.base - lane.height / 2);
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

  /**
   * Mount the timeline; `report(view)` is called when the handles have come to rest. Gives `end`,
   * and `join(session, view)`: the server's session that is spoken to, and the view it knows of.
   */
  sitmap.mountTimeline = function (host, report) {
    let timeline = null;
    const viewOf = ({ model, state }) => ({
      day: model.toDate(state.day),
      known: model.toDate(state.known),
      window: state.window,
      types: [...state.types],
      bbox: state.bbox,
      sel: state.selected || state.region,
    });
    const textOf = ({ day, known, window: days, types, bbox, sel }) =>
      JSON.stringify([day, known, days, types, bbox, sel]);
    let last = null;
    let joined = null;
    const end = sitmap.whenClock((clock) => {
      timeline = new Timeline(host, clock);
      last = textOf(viewOf(clock));
      clock.onSettle = () => {
        const view = viewOf(clock);
        const text = textOf(view);
        if (text === last) return;
        last = text;
        report(view);
      };
      return () => timeline.destroy();
    });
    const join = (session, view) => {
      // A server that was started anew knows an older view; the one that is seen counts.
      if (joined !== null && joined !== session && sitmap.clock) {
        last = textOf(view);
        sitmap.clock.settleLater();
      }
      joined = session;
    };
    return { end, join };
  };
})();
