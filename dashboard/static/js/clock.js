/* The clock that map, timeline and panel share. Time moves here, in the browser; Python hears of it
   once the handle has come to rest.

   Handle for tests and scripts: `window.sitmap.clock`
     .state      {day, known, follow, window, types, playing, speed, loop, hurry, selected (an event's
                 id or null), region (a code or null), bbox (see extent.js)}; days count from
                 model.first
     .set(part)  change part of the state        .step(n)  .play()  .pause()
     .subscribe(fn) -> unsubscribe; fn(state, what changed) runs at once and at every change */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const SETTLE_MS = 250;
  const HURRY = 5;
  const waiting = [];

  class Clock {
    constructor(model, state) {
      this.model = model;
      this.listeners = new Set();
      this.state = Object.freeze({
        playing: false,
        speed: 2,
        follow: false,
        loop: false,
        hurry: false,
        bbox: null,
        selected: null,
        region: null,
        ...state,
      });
      /** The view that Python knows of; what is changed before anybody listens is told then. */
      this.told = this.view();
      this.held = false;
      this.settling = null;
      this.settled = [];
      this.onSettle = null;
    }

    /** Give what Python is told of the state. */
    view() {
      const { day, known, window, types, bbox, selected, region } = this.state;
      return {
        day: this.model.toDate(day),
        known: this.model.toDate(known),
        window,
        types: [...types],
        bbox,
        sel: selected || region,
      };
    }

    subscribe(listener) {
      this.listeners.add(listener);
      listener(this.state, new Set(Object.keys(this.state).concat("model")));
      return () => this.listeners.delete(listener);
    }

    /** Take a new model of the same situation: new reports, other review decisions. */
    replaceModel(model) {
      const day = model.toIndex(this.model.toDate(this.state.day));
      const known = model.toIndex(this.model.toDate(this.state.known));
      this.model = model;
      this.state = Object.freeze({ ...this.state, day: model.clampDay(day), known });
      this._tell(new Set(["model", "day", "known"]));
    }

    /** Give the state that `set` would lead to. */
    stateWith(part) {
      const next = { ...this.state, ...part };
      next.day = this.model.clampDay(next.day);
      next.window = Math.min(30, Math.max(1, next.window));
      if (next.follow) next.known = next.day;
      next.known = this.model.clampKnown(next.known);
      return next;
    }

    set(part) {
      const next = this.stateWith(part);
      const changed = new Set(Object.keys(next).filter((key) => next[key] !== this.state[key]));
      if (!changed.size) return;
      this.state = Object.freeze(next);
      this._tell(changed);
      this.settleLater();
    }

    step(days) {
      this.pause();
      this.set({ day: this.state.day + days });
    }

    /** Play from here; from the start where the end is reached. */
    play() {
      if (this.state.playing) return;
      if (this.state.day >= this.model.days - 1) this.set({ day: 0 });
      this.set({ playing: true });
      let last = performance.now();
      const tick = (now) => {
        if (!this.state.playing) return;
        if (now - last >= this.stay_ms()) {
          last = now;
          const over = this.state.day >= this.model.days - 1;
          if (!over) this.set({ day: this.state.day + 1 });
          else if (this.state.loop) this.set({ day: 0 });
          if (this.state.day >= this.model.days - 1 && !this.state.loop) this.pause();
        }
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    }

    /** How long the day stays while time plays; those on which nothing begins pass quickly. */
    stay_ms() {
      const { day, known, types, speed, hurry } = this.state;
      const quiet = hurry && !this.model.beginsOn(day, known, types);
      return 1000 / speed / (quiet ? HURRY : 1);
    }

    pause() {
      if (this.state.playing) this.set({ playing: false });
    }

    toggle() {
      if (this.state.playing) this.pause();
      else this.play();
    }

    /** Hold back word to Python while a handle is dragged. */
    hold(held) {
      this.held = held;
      if (!held) this.settleLater();
    }

    /** Stop for good: nobody hears of anything that is still on its way. */
    end() {
      this.pause();
      this.listeners.clear();
      this.settled.length = 0;
      this.onSettle = null;
      clearTimeout(this.settling);
      this.settling = null;
    }

    _tell(changed) {
      for (const listener of this.listeners) listener(this.state, changed);
    }

    /** Tell Python of the view once the handles have been at rest for a while. */
    settleLater() {
      clearTimeout(this.settling);
      this.settling = null;
      if (this.held || this.state.playing) return;
      this.settling = setTimeout(() => {
        this.settling = null;
        if (this.onSettle) this.onSettle(this.state);
        this.settled.splice(0).forEach((act) => act());
      }, SETTLE_MS);
    }

    /** Run `act` as soon as time rests: what asks Python for something has no part in a step. */
    whenSettled(act) {
      if (this.held || this.state.playing || this.settling !== null) this.settled.push(act);
      else act();
    }
  }

  /** Run `act` as soon as the frame that shows what has changed is made. */
  sitmap.afterFrame = function (act) {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        act();
      };
      channel.port2.postMessage(0);
    });
  };

  /**
   * Run `act` once what has changed is painted and nothing else is to be done, after `longest_ms`
   * at the latest.
   */
  sitmap.afterPaint = function (act, longest_ms = 400) {
    sitmap.afterFrame(() => {
      if (window.requestIdleCallback) requestIdleCallback(act, { timeout: longest_ms });
      else setTimeout(act, 0);
    });
  };

  /** Run `listener(clock)` as soon as a clock is there; give a function that takes it back. */
  sitmap.whenClock = function (listener) {
    let undo = null;
    let gone = false;
    const start = (clock) => {
      if (!gone) undo = listener(clock);
    };
    if (sitmap.clock) start(sitmap.clock);
    else waiting.push(start);
    return () => {
      gone = true;
      if (undo) undo();
    };
  };

  /** Start the page's clock, or hand its model to the one that runs. */
  sitmap.setModel = function (model, view) {
    if (sitmap.clock && sitmap.clock.model.key === model.key) {
      sitmap.clock.replaceModel(model);
      return sitmap.clock;
    }
    sitmap.clock = new Clock(model, {
      day: model.clampDay(model.toIndex(view.day)),
      known: model.clampKnown(model.toIndex(view.known)),
      window: view.window,
      types: view.types,
      bbox: view.bbox || null,
      selected: model.indexOf(view.sel) >= 0 ? view.sel : null,
      region: model.regionCodes.includes(view.sel) ? view.sel : null,
    });
    waiting.splice(0).forEach((start) => start(sitmap.clock));
    return sitmap.clock;
  };

  /** End the clock when the page is left. */
  sitmap.endClock = function () {
    sitmap.clock?.end();
    sitmap.clock = null;
  };

  document.addEventListener("keydown", (event) => {
    const clock = sitmap.clock;
    const target = event.target;
    if (!clock || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest("input, select, textarea, [contenteditable], [role=slider], [role=dialog]"))
      return;
    if (event.key === " " && !target.closest("button, a, summary")) clock.toggle();
    else if (event.key === "ArrowLeft" && !event.shiftKey) clock.step(-1);
    else if (event.key === "ArrowRight" && !event.shiftKey) clock.step(1);
    else if (event.key === "Home") clock.step(-clock.model.days);
    else if (event.key === "End") clock.step(clock.model.days);
    else if (event.key === "Escape" && (clock.state.region || clock.state.selected))
      clock.set({ region: null, selected: null });
    else return;
    event.preventDefault();
  });
})();
