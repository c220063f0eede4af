/* Which marks of a crowded map become one: those of one type and form that lie near each other. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const KINDS = 256;
  // More than a map of the world has squares from one edge to the other.
  const ROW = 2 ** 21;

  /**
   * Gather places that lie near each other: in a grid first, then around the fullest squares. Gives
   * the square of each place, and the middles of squares in px.
   */
  function makeSquares(placesX, placesY, size_px) {
    const grid = new Map();
    const gridOf = Array.from(placesX, (x, place) => {
      const y = placesY[place];
      const key = Math.floor(x / size_px) * ROW + Math.floor(y / size_px);
      const square = grid.get(key) || { count: 0, x: 0, y: 0 };
      square.count++;
      square.x += (x - square.x) / square.count;
      square.y += (y - square.y) / square.count;
      grid.set(key, square);
      return square;
    });
    const kept = [];
    for (const square of [...grid.values()].sort((a, b) => b.count - a.count)) {
      const near = kept.find(
        (other) => Math.hypot(other.x - square.x, other.y - square.y) < size_px * 0.7,
      );
      square.index = near ? near.index : kept.length;
      if (!near) kept.push(square);
    }
    return {
      of: Int32Array.from(gridOf, (square) => square.index),
      x: Float64Array.from(kept, (square) => square.x),
      y: Float64Array.from(kept, (square) => square.y),
    };
  }

  /**
   * Sort the slots of a model into cells: by square of the map, then by type and form. Squares do
   * not depend on the day, so that clusters stay where they are.
   * @param {{place: Int32Array, kind: Uint8Array, length: number}} slots
   * @param {Float64Array} placesX, placesY - where the places lie at this zoom level, px.
   */
  sitmap.makeCells = function (slots, placesX, placesY, size_px) {
    const { place, kind, length } = slots;
    const squares = makeSquares(placesX, placesY, size_px);
    const keyOf = (slot) => squares.of[place[slot]] * KINDS + kind[slot];
    const numbers = new Int32Array(squares.x.length * KINDS);
    for (let slot = 0; slot < length; slot++) numbers[keyOf(slot)] = 1;
    const keys = [];
    for (let key = 0; key < numbers.length; key++)
      if (numbers[key]) numbers[key] = keys.push(key) - 1;
    return {
      length: keys.length,
      of: Int32Array.from({ length }, (_, slot) => numbers[keyOf(slot)]),
      kind: Uint8Array.from(keys, (key) => key % KINDS),
      square: Int32Array.from(keys, (key) => Math.floor(key / KINDS)),
      x: squares.x,
      y: squares.y,
    };
  };
})();
