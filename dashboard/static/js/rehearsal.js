/* What the map does while the page rests: it paints stills of the days about the one that is shown, so
   that a step only has to show them, the day that is likely next before all others. Stills are kept
   while the view stays the same. Days for which there is no room are gone through once, so that the
   pictures of their marks and names are at hand. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  // The first map and what comes with it are to stand before anything is rehearsed.
  const FIRST_AFTER_MS = 150;
  // The frame of a step is made by then. The earlier the next day is ready, the sooner the page rests
  // again: a step that comes while frames are made waits for the next one.
  const NEXT_AFTER_MS = 4;
  // Days other than the next are less likely to be asked for: they wait until nobody steps on.
  const OTHERS_AFTER_MS = 300;
  // Pieces of work for other days are not begun in less idle time.
  const LEAST_IDLE_MS = 6;
  const MOST_REHEARSED = 60;
  // Of all stills together: nine days of a window of 1440 x 900, one of a 4K screen.
  const MOST_BYTES = 2 ** 27;
  // In the order in which they are prepared.
  const LAYERS = ["marks", "regions"];
  // What stills depend on.
  const SEEN = ["day", "known", "window", "types", "selected", "region"];

  const alike = (these, those) => SEEN.every((part) => these[part] === those[part]);

  sitmap.Rehearsal = class {
    /**
     * @param {Clock} clock
     * @param {{marks: MarkLayer, regions: RegionLayer}} layers - they fire "drawn" when they were
     *   drawn for another view.
     * @param {(state: object) => object|null} sceneOf - what is to be seen in a state; null where
     *   the map has to be drawn with other regions for it.
     */
    constructor(clock, layers, sceneOf) {
      this.clock = clock;
      this.layers = layers;
      this.sceneOf = sceneOf;
      /** Days that are ready: {state, scene, marks, regions}. */
      this.prepared = [];
      this.rehearsed = new Set();
      this.day = clock.state.day;
      this.way = 1;
      this.turn = 0;
      this.onDrawn = () => {
        this.keepOnly(() => false);
        this.begin(FIRST_AFTER_MS);
      };
      for (const layer of Object.values(layers)) layer.on("drawn", this.onDrawn);
      this.begin(FIRST_AFTER_MS);
    }

    end() {
      for (const layer of Object.values(this.layers)) layer.off("drawn", this.onDrawn);
      this.turn++;
      clearTimeout(this.timer);
      this.keepOnly(() => false);
    }

    /** Give what is ready of a state; null where nothing is. */
    take(state) {
      return this.prepared.find((one) => alike(one.state, state)) || null;
    }

    /** Begin anew from the day that is shown, once that is painted. */
    begin(after_ms = NEXT_AFTER_MS) {
      const turn = ++this.turn;
      const { day } = this.clock.state;
      // Who goes back will go on going back, to the first day; there the only way is on.
      this.way = Math.sign(day - this.day) || this.way;
      if (!this.isDay(day + this.way)) this.way = -this.way;
      this.day = day;
      clearTimeout(this.timer);
      sitmap.afterFrame(() => {
        if (turn === this.turn) this.timer = setTimeout(() => this.prepareNext(turn), after_ms);
      });
    }

    prepareNext(turn) {
      this.keepOnly((one) => alike(one.state, this.clock.stateWith({ day: one.state.day })));
      const soon = (act) => setTimeout(act);
      this.work(turn, this.preparingNext(), soon, () => {
        this.timer = setTimeout(() => this.work(turn, this.others(), whenIdle), OTHERS_AFTER_MS);
      });
    }

    /** Do one piece of work after the other, each when `later` lets it; then go on with `next`. */
    work(turn, pieces, later, next) {
      const { marks } = this.layers;
      if (turn !== this.turn || sitmap.clock !== this.clock || !marks.focus) return;
      // When the zoom has ended, the map is drawn and this begins anew.
      if (marks._map?._animatingZoom) return;
      if (!pieces.next().done) later(() => this.work(turn, pieces, later, next));
      else if (next) next();
    }

    isDay(day) {
      return day >= 0 && day < this.clock.model.days;
    }

    /** The pieces of work of the next day, whose stills go to the screen at once. */
    *preparingNext() {
      const one = yield* this.preparing(this.day + this.way);
      if (one) for (const name of LAYERS) this.layers[name].sendStill(one[name].still);
    }

    /** The pieces of work of a day; gives what is ready of it, or null where nothing can be. */
    *preparing(day) {
      if (!this.isDay(day) || !this.room()) return null;
      const state = this.clock.stateWith({ day });
      const ready = this.take(state);
      if (ready) return ready;
      const scene = this.sceneOf(state);
      if (!scene) return null;
      yield;
      const one = { state, scene };
      for (const name of LAYERS) {
        const made = this.prepared.map((other) => other[name]);
        one[name] = yield* this.layers[name].prepare(scene, made);
        yield;
      }
      this.prepared.push(one);
      this.makeRoom();
      return one;
    }

    /** The pieces of work of all other days, the nearest first. */
    *others() {
      const days = nearestFirst(this.clock.model.days, this.day, this.way);
      // The day that is shown is one of those that are kept.
      const most = Math.max(0, this.room() - 1);
      for (const day of days.slice(0, most)) yield* this.preparing(day);
      const far = days.slice(most);
      const stride = Math.ceil(far.length / MOST_REHEARSED);
      for (const day of far.filter((_, i) => i % stride === 0)) {
        if (this.rehearsed.has(day)) continue;
        this.rehearsed.add(day);
        const scene = this.sceneOf(this.clock.stateWith({ day }));
        if (scene) this.layers.marks.rehearse(scene);
        yield;
      }
    }

    /** How many days may be ready at once. */
    room() {
      const { marks, regions } = this.layers;
      const bytes = marks.stillBytes() + regions.stillBytes();
      return bytes ? Math.floor(MOST_BYTES / bytes) : 0;
    }

    /** Let go of the days for which there is no room: those that lie furthest, never the next. */
    makeRoom() {
      const room = this.room();
      if (this.prepared.length <= room) return;
      const next = this.day + this.way;
      const away = ({ state: { day } }) => (day === next ? -1 : Math.abs(day - this.day));
      const nearest = [...this.prepared].sort((a, b) => away(a) - away(b)).slice(0, room);
      this.keepOnly((one) => nearest.includes(one));
    }

    /** Forget all days but those that are wanted, and free what nobody wants. */
    keepOnly(isWanted) {
      this.prepared = this.prepared.filter(isWanted);
      for (const [name, layer] of Object.entries(this.layers))
        layer.keepStills(new Set(this.prepared.map((one) => one[name].still)));
    }
  };

  function whenIdle(act) {
    if (!window.requestIdleCallback) {
      setTimeout(act);
      return;
    }
    requestIdleCallback((idle) => {
      if (idle.timeRemaining() >= LEAST_IDLE_MS) act();
      else whenIdle(act);
    });
  }

  /** All days but one in the order of their distance from it, those that lie ahead before the others. */
  function nearestFirst(days, from, way) {
    const queue = [];
    for (let away = 1; away < days; away++)
      queue.push(...[from + way * away, from - way * away].filter((day) => day >= 0 && day < days));
    return queue;
  }
})();
