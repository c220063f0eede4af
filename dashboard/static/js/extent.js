/* Which part of the world the map shows: all of the situation, what a link names, or what the
   analyst moved to. The last two stand in the clock's state as `bbox`, null for all of it:
   [lon_min, lat_min, lon_max, lat_max] in degrees. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const DECIMALS = 3;

  /** Bounds in whole thousandths of a degree, rounded inwards: they fit where they came from. */
  function boxOf(bounds) {
    const unit = 10 ** DECIMALS;
    const up = (degrees) => Math.ceil(degrees * unit) / unit;
    const down = (degrees) => Math.floor(degrees * unit) / unit;
    return [
      up(bounds.getWest()),
      up(bounds.getSouth()),
      down(bounds.getEast()),
      down(bounds.getNorth()),
    ];
  }

  const cornersOf = ([west, south, east, north]) => [
    [south, west],
    [north, east],
  ];

  /**
   * Hold the extent of a Leaflet map; `bbox` is all of the situation. Gives the function that shows
   * all of it.
   */
  sitmap.holdExtent = function (map, bbox) {
    let going = false;
    // What is shown again when the window changes its size; null once the analyst has moved.
    let resting = null;
    const go = (fit) => {
      going = true;
      fit();
      going = false;
      resting = fit;
    };
    const showAll = () =>
      map.fitBounds(cornersOf(bbox), {
        // Room for the legend and the scale bar below.
        paddingTopLeft: [16, 18],
        paddingBottomRight: [16, 62],
        animate: false,
      });
    const linked = sitmap.clock?.state.bbox;
    go(linked ? () => map.fitBounds(cornersOf(linked), { animate: false }) : showAll);
    map.on("movestart zoomstart", () => {
      if (!going) resting = null;
    });
    map.on("resize", () => resting && go(resting));
    map.on("moveend", () => {
      if (!resting && sitmap.clock) sitmap.clock.set({ bbox: boxOf(map.getBounds()) });
    });
    return () => {
      go(showAll);
      if (sitmap.clock) sitmap.clock.set({ bbox: null });
    };
  };
})();
