/* Where marks stand: on their places, those of one place side by side. Above `MOST_POINTS` places in
   view, marks of one type and form that lie near each other become one. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const LARGEST_PX = 44;
  // Signs of units have one size: that many times the radius of a mark for one event.
  const UNIT_SIZE = 1.15;
  // Above this many places, marks keep clear of those of their own place only.
  const MOST_APART = 300;
  const MOST_POINTS = 2000;
  const CLUSTER_PX = 64;
  const LEAST_CLUSTER_PX = 4.5;
  const AROUND = [0, 60, -60, 120, -120, 180];

  /** The slots with events in view, in the order of the model, and at how many places they lie. */
  function slotsInView(model, { counts }, { view, x, y }) {
    const { length, place } = model.slots;
    const slots = [];
    let places = 0;
    let last = -1;
    const reach = LARGEST_PX;
    for (let slot = 0; slot < length; slot++) {
      if (!counts[slot]) continue;
      const at = place[slot];
      if (x[at] < view.left - reach || x[at] > view.right + reach) continue;
      if (y[at] < view.top - reach || y[at] > view.bottom + reach) continue;
      slots.push(slot);
      if (at !== last) places++;
      last = at;
    }
    return { slots, places };
  }

  /** A mark for each slot, those of one place together. */
  function singleMarks(slots, model, scene, { x, y, unit_px }) {
    const { place, kind } = model.slots;
    const sets = [];
    let last = -1;
    for (const slot of slots) {
      const at = place[slot];
      const count = scene.counts[slot];
      const mark = {
        ...model.kind(kind[slot]),
        slot,
        cell: -1,
        place: at,
        count,
        x: x[at],
        y: y[at],
        r: Math.min(LARGEST_PX, unit_px * Math.sqrt(count)),
        vague: !scene.exact[slot],
      };
      if (at === last) sets[sets.length - 1].push(mark);
      else sets.push([mark]);
      last = at;
    }
    return sets;
  }

  /** A mark for each type and form in a cell of the map, where most of its events lie. */
  function clusterMarks(slots, model, scene, room) {
    const cells = room.cells();
    const counts = new Int32Array(cells.length);
    for (const slot of slots) counts[cells.of[slot]] += scene.counts[slot];
    const most = counts.reduce((a, b) => Math.max(a, b), 1);
    // Area stands for the count; in steps, so that marks do not change their size each day.
    const wanted = (room.unit_px / (CLUSTER_PX * 0.46)) * Math.sqrt(most);
    const unit_px = room.unit_px / 2 ** (Math.max(0, Math.ceil(2 * Math.log2(wanted))) / 2);
    const sets = [];
    let last = -1;
    for (let cell = 0; cell < cells.length; cell++) {
      const count = counts[cell];
      if (!count) continue;
      const square = cells.square[cell];
      const mark = {
        ...model.kind(cells.kind[cell]),
        slot: -1,
        cell,
        place: -1,
        count,
        x: cells.x[square],
        y: cells.y[square],
        r: Math.max(LEAST_CLUSTER_PX, unit_px * Math.sqrt(count)),
        vague: false,
      };
      if (square === last) sets[sets.length - 1].push(mark);
      else sets.push([mark]);
      last = square;
    }
    return sets;
  }

  /** Give a point near `first` where a mark covers none of `taken`; null if there is none. */
  function freeSpot(taken, first, r, rings) {
    for (let ring = 0; ring < rings; ring++)
      for (const angle of AROUND) {
        const turn = (angle * Math.PI) / 180;
        const away = first.r + r + 2.5 + ring * 14;
        const spot = { x: first.x + away * Math.cos(turn), y: first.y - away * Math.sin(turn) };
        const free = taken.every(
          (mark) => Math.hypot(mark.x - spot.x, mark.y - spot.y) >= mark.r + r + 1.5,
        );
        if (free) return spot;
      }
    return null;
  }

  /**
   * Set the marks of each place side by side: the first on the point, the others around it.
   * @param {Model} model
   * @param {{counts: Int32Array, exact: Int32Array}} scene - events by slot, and those of them whose
   *   point is exact.
   * @param {{view: object, x: Float64Array, y: Float64Array, unit_px: number, cells: Function}} room
   *   - what is in view, where the places lie, the radius of a mark for one event; `cells()` gives
   *   what `sitmap.markCells` gives.
   * @returns {{marks: object[], clustered: boolean}}
   */
  sitmap.layoutMarks = function (model, scene, room) {
    const { slots, places } = slotsInView(model, scene, room);
    const clustered = places > MOST_POINTS;
    const sets = (clustered ? clusterMarks : singleMarks)(slots, model, scene, room);
    for (const mark of sets.flat()) if (model.types[mark.type].unit) mark.r = room.unit_px * UNIT_SIZE;
    const marks = sets.map((set) => set[0]);
    const crowded = sets.length > MOST_APART;
    for (const [first, ...others] of sets) {
      const set = [first];
      for (const mark of others) {
        // Beside its own kin always; clear of the neighbours' marks where there is room.
        const free = !crowded && freeSpot(marks, first, mark.r, 3);
        Object.assign(mark, free || freeSpot(set, first, mark.r, 8) || {});
        set.push(mark);
        marks.push(mark);
      }
    }
    return { marks, clustered };
  };

  /** Sort the slots of a model into the cells whose marks become one on a crowded map. */
  sitmap.markCells = (slots, x, y) => sitmap.makeCells(slots, x, y, CLUSTER_PX);
})();
