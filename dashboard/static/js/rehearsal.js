/* What the map does while the page rests: it paints the pictures of the days beside the one that is
   shown, so that a step only has to show them; then it goes once through the other days, so that the
   pictures of their marks and names are at hand. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  // The first map and what comes with it are to stand before anything is rehearsed.
  const FIRST_AFTER_MS = 150;
  // What is less likely to be asked for waits longer: the day on the other side, then all others.
  const OTHERS_AFTER_MS = 300;
  // Pieces of work are not begun in less idle time.
  const LEAST_IDLE_MS = 12;
  const LONGEST_MS = 2000;
  const MOST_REHEARSED = 60;
  // Of all prepared pictures together; those of a 4K screen are 130 MB.
  const MOST_BYTES = 2 ** 28;
  const BYTES_PER_PIXEL = 4;
  // What pictures depend on, beside the day and what is known on it.
  const LASTING = ["window", "types", "selected", "region"];

  const alike = (these, those, fields) => fields.every((field) => these[field] === those[field]);

  sitmap.Rehearsal = class {
    /**
     * @param {Clock} clock
     * @param {{regions: RegionLayer, marks: MarkLayer}} layers - they fire "drawn" when they were
     *   drawn anew for another reason than a step.
     * @param {(state: object) => object|null} sceneOf - what is to be seen in a state; null where
     *   the map has to be drawn with other regions for it.
     */
    constructor(clock, layers, sceneOf) {
      this.clock = clock;
      this.layers = layers;
      this.sceneOf = sceneOf;
      this.prepared = [];
      this.jobs = [];
      this.days = nearestFirst(clock.model.days, clock.state.day);
      this.day = clock.state.day;
      this.way = 1;
      this.turn = 0;
      this.waits = null;
      this.onDrawn = () => this.begin(FIRST_AFTER_MS);
      for (const layer of Object.values(layers)) layer.on("drawn", this.onDrawn);
      this.begin(FIRST_AFTER_MS);
    }

    end() {
      for (const layer of Object.values(this.layers)) layer.off("drawn", this.onDrawn);
      this.forget();
    }

    /** Give what was prepared of a state, {scene, regions, marks}; null where nothing was. */
    take(state) {
      const at = this.prepared.findIndex((one) =>
        alike(one.state, state, ["day", "known", ...LASTING]),
      );
      if (at < 0) return null;
      return this.prepared.splice(at, 1)[0];
    }

    /** Prepare the days beside the one that is shown, once that is painted. */
    begin(after_ms = 0) {
      this.forget();
      if (!window.requestIdleCallback) return;
      const { day } = this.clock.state;
      // Who goes back will go on going back.
      this.way = Math.sign(day - this.day) || this.way;
      this.day = day;
      const { turn } = this;
      const start = () =>
        sitmap.afterPaint(() => {
          if (turn !== this.turn || !this.layers.marks.focus) return;
          const room = Math.floor(MOST_BYTES / this.bytesOfDay());
          if (room > 0) this.plan(this.way);
          this.work(turn);
          this.timer = setTimeout(() => {
            if (room > 1) this.plan(-this.way);
            this.jobs.push(...this.days.map((day) => () => this.goThrough(day)));
            this.work(turn);
          }, OTHERS_AFTER_MS);
        }, LONGEST_MS);
      if (after_ms) this.timer = setTimeout(start, after_ms);
      else start();
    }

    /** Forget what was prepared and what was to be: it belongs to another view. */
    forget() {
      clearTimeout(this.timer);
      this.turn++;
      this.jobs = [];
      for (const { regions, marks } of this.prepared.splice(0))
        for (const { picture } of [regions, marks]) if (picture) picture.close();
    }

    /** Plan the pictures of the day on one side of the one that is shown. */
    plan(way) {
      const { clock, layers } = this;
      const day = clock.state.day + way;
      if (day < 0 || day >= clock.model.days) return;
      const made = { state: clock.stateWith({ day }) };
      this.jobs.push(
        () => {
          made.scene = this.sceneOf(made.state);
          made.marks = made.scene && layers.marks.prepare(made.scene);
        },
        () => {
          if (!made.scene) return;
          made.regions = layers.regions.prepare(made.scene);
          this.prepared.push(made);
        },
      );
    }

    bytesOfDay() {
      const { regions, marks } = this.layers;
      const pixels = [regions, marks].map(({ board }) => board.width * board.height);
      return BYTES_PER_PIXEL * (pixels[0] + pixels[1] + 1);
    }

    /** Do one piece of work after the other while the page rests. */
    work(turn) {
      if (this.waits === turn) return;
      this.waits = turn;
      requestIdleCallback((idle) => {
        if (this.waits === turn) this.waits = null;
        if (turn !== this.turn || sitmap.clock !== this.clock || !this.jobs.length) return;
        const moves = this.layers.marks._map?._animatingZoom;
        if (!moves && idle.timeRemaining() >= LEAST_IDLE_MS) this.jobs.shift()();
        this.work(turn);
      });
    }

    /** Once is enough for a day. */
    goThrough(day) {
      this.days = this.days.filter((other) => other !== day);
      const scene = this.sceneOf(this.clock.stateWith({ day }));
      if (scene) this.layers.marks.rehearse(scene);
    }
  };

  /** Days in the order of their distance from one, those after it first; some of many. */
  function nearestFirst(days, from) {
    const stride = Math.max(1, Math.ceil(days / MOST_REHEARSED));
    const queue = [];
    for (let away = stride; away < days; away += stride)
      queue.push(...[from + away, from - away].filter((day) => day >= 0 && day < days));
    return queue;
  }
})();
