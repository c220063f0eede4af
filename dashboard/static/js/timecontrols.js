/* What stands over the timeline: playing, the day, the window, the speed, and what was known. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;
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

  sitmap.TimeControls = class {
    constructor(clock, moveKnown) {
      this.clock = clock;
      this.moveKnown = moveKnown;
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
      this.element = node("div", "sitmap-controls", null, [
        button("‹", text("map.back"), () => clock.step(-1)),
        this.playButton,
        button("›", text("map.on"), () => clock.step(1)),
        this.date,
        this.windowField,
        this.speedField,
        this.loop,
        this.hurry,
        node("span", "sitmap-gap"),
        node("span", "sitmap-known-set", null, [
          node("label", "sitmap-field", null, [node("span", "", text("map.known_on")), this.known]),
          button("‹", text("map.known_less"), () => moveKnown(clock.state.known - 1)),
          button("›", text("map.known_more"), () => moveKnown(clock.state.known + 1)),
          button(text("map.latest"), text("map.latest_hint"), () => moveKnown(1e6)),
        ]),
        node("label", "sitmap-field sitmap-check", null, [
          this.follow,
          node("span", "", text("map.follow")),
        ]),
        this.late,
      ]);
    }

    takeKnown(text) {
      const { clock } = this;
      const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? clock.model.toIndex(text) : NaN;
      this.known.setAttribute("aria-invalid", String(Number.isNaN(day)));
      if (!Number.isNaN(day)) this.moveKnown(day);
    }

    /** Show what has changed of the clock's state. */
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
    }
  };
})();
