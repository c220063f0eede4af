/* The timeline: controls, lanes of daily bars, the window shaded, one handle for the day and one for
   what was known. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;
  // Half the width of the day's flag, and a little.
  const FLAG_PX = 26;
  // Room that the flag of knowing takes beside its handle.
  const KNOWN_PX = 160;
  // From its handle to its flag on the left, as the style sheet has it.
  const KNOWN_GAP_PX = 2.5;
  // How pale bars are outside of the window.
  const OUTSIDE_ALPHA = 0.38;

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
      const text = sitmap.text;
      this.controls = new sitmap.TimeControls(this.clock, (day) => this.move("known", day));
      this.canvas = node("canvas", "sitmap-lanes");
      this.canvas.setAttribute("aria-hidden", "true");
      this.head = this.handle("sitmap-playhead", text("map.day_shown"), "day");
      this.knownHandle = this.handle("sitmap-known", text("map.known_on"), "known");
      this.track = node("div", "sitmap-track", null, [this.canvas, this.knownHandle, this.head]);
      this.track.addEventListener("pointerdown", (event) => this.grab(event, "day"));
      this.host.replaceChildren(this.controls.element, this.track);
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

    dayAt(clientX) {
      const { left, day } = this.frame;
      return Math.floor((clientX - this.track.getBoundingClientRect().left - left) / day);
    }

    xOf(day) {
      return this.frame.left + (day + 0.5) * this.frame.day;
    }

    show(state, changed) {
      this.controls.show(state, changed);
      if (["known", "types", "model"].some((part) => changed.has(part))) this.redraw();
      else if (["day", "window", "selected"].some((part) => changed.has(part))) this.draw();
    }

    placeHandles() {
      const { model, state } = this.clock;
      const { far } = this.frame;
      const known = Math.min(model.days - 1, Math.max(-0.5, state.known));
      const beyond = state.known > model.days - 1;
      const known_px = this.xOf(known) + this.frame.day / 2;
      const crowded = known_px > this.size.width - KNOWN_PX * far;
      this.knownHandle.classList.toggle("sitmap-known-left", crowded);
      const day = model.text(state.known, beyond ? "full" : "short");
      const last = Math.max(model.lastKnown, model.days - 1);
      this.place(this.head, {
        x: this.xOf(state.day),
        text: model.text(state.day, "short"),
        value: state.day,
        ends: [0, model.days - 1],
      });
      // At the very end the day's flag stays inside.
      const end_px = this.size.width - this.xOf(state.day);
      const inside_px = Math.min(0, end_px - FLAG_PX * far);
      this.head.firstChild.style.marginLeft = `${inside_px}px`;
      // Its flag makes way for that of the day: beyond it on the right, or on the left at the end.
      const flag_px = FLAG_PX * far;
      const apart_px = known_px - this.xOf(state.day);
      const { style } = this.knownHandle.firstChild;
      const right_px = apart_px >= 0 && !crowded ? Math.max(0, flag_px - apart_px) : 0;
      const near = crowded && apart_px < KNOWN_PX * far;
      const left_px = near ? Math.max(0, apart_px - KNOWN_GAP_PX + flag_px - inside_px) : 0;
      style.marginLeft = `${right_px}px`;
      style.marginRight = `${left_px}px`;
      this.place(this.knownHandle, {
        x: known_px,
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
      const { model, state } = this.clock;
      this.frame = sitmap.frameLanes(this.size, model.days);
      this.track.classList.toggle("sitmap-far", this.frame.far > 1);
      this.pictures = sitmap.drawLanes(model, state, this.frame, [OUTSIDE_ALPHA, 1]);
      this.draw();
    }

    /** Show the window: bars stand out in it, and are pale outside of it. */
    draw() {
      const { canvas, frame, pictures } = this;
      if (!pictures) return;
      const [outside, inside] = pictures;
      const ratio = window.devicePixelRatio || 1;
      if (canvas.width !== outside.width) canvas.width = outside.width;
      if (canvas.height !== outside.height) canvas.height = outside.height;
      const ctx = canvas.getContext("2d");
      ctx.clearRect(0, 0, canvas.width, canvas.height);
      const { state } = this.clock;
      const from = Math.max(0, state.day - state.window + 1);
      const left = Math.round((frame.left + from * frame.day) * ratio);
      const right = Math.round((frame.left + (state.day + 1) * frame.day) * ratio);
      const { height } = canvas;
      ctx.fillStyle = sitmap.tint().window;
      ctx.fillRect(left, (frame.top - 4) * ratio, right - left, (frame.height - frame.axis - frame.top + 4) * ratio);
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
      const { frame } = this;
      const { model, state } = this.clock;
      const event = model.events[model.indexOf(state.selected)];
      if (!event) return;
      const from = Math.max(0, event.start);
      const to = Math.min(model.days - 1, event.end);
      if (to < from) return;
      const days_px = frame.day * ratio;
      ctx.fillStyle = sitmap.tint().ink;
      const y = (frame.height - frame.axis) * ratio;
      ctx.fillRect(frame.left * ratio + from * days_px + 2, y, (to - from + 1) * days_px - 4, 3 * ratio);
    }
  }

  /**
   * Mount the timeline; `report(view)` is called when the handles have come to rest. Gives `end`,
   * and `join(session, view)`: the server's session that is spoken to, and the view it knows of.
   */
  sitmap.mountTimeline = function (host, report) {
    let timeline = null;
    const textOf = ({ day, known, window: days, types, bbox, sel }) =>
      JSON.stringify([day, known, days, types, bbox, sel]);
    let joined = null;
    const end = sitmap.whenClock((clock) => {
      timeline = new Timeline(host, clock);
      const isTold = () => textOf(clock.view()) === textOf(clock.told);
      clock.onSettle = () => {
        if (isTold()) return;
        clock.told = clock.view();
        report(clock.told);
      };
      // The map can stand, and its day be changed, before the timeline does.
      if (!isTold()) clock.settleLater();
      return () => timeline.destroy();
    });
    const join = (session, view) => {
      // A server that was started anew knows an older view; the one that is seen counts.
      if (joined !== null && joined !== session && sitmap.clock) {
        sitmap.clock.told = view;
        sitmap.clock.settleLater();
      }
      joined = session;
    };
    return { end, join };
  };
})();
