/* The page on paper: map with legend, the line above it, figures and sources. A canvas cannot be
   laid out anew by a style sheet, so the parts are drawn in the paper's size and colours before. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  // A4 lying, less margins of 10 mm, at 96 px to the inch; the size that print styles ask for.
  const MAP_PX = [1046, 360];
  const TRACK_PX = [1046, 84];
  // A canvas is printed as the calls that drew it, and its clearing wipes out what lies below; so
  // each layer goes to paper as one picture.
  const FINENESS = 2;
  let copies = [];

  function size(element, [width, height]) {
    element.style.width = `${width}px`;
    element.style.height = `${height}px`;
  }

  function unsize(element) {
    element.style.width = element.style.height = "";
  }

  function parts() {
    const { map } = sitmap;
    const track = document.querySelector(".sitmap-track");
    return map && track ? { box: map.leaflet.getContainer(), track, map } : null;
  }

  const layersOf = (map) => [...map.leaflet.sitmapGround.layers, map.regions, map.marks];

  function redraw({ map, track }) {
    const box = map.leaflet.getContainer();
    map.leaflet.invalidateSize({ pan: false });
    const legend_px = box.querySelector(".sitmap-legend").offsetHeight;
    box.style.setProperty("--sm-legend-h", `${legend_px}px`);
    for (const layer of layersOf(map)) layer.refreshNow();
    sitmap.resizeTimeline?.(track.clientWidth, track.clientHeight);
  }

  function copyOf(layer) {
    const shown = layer._container;
    const { min } = layer._bounds;
    const { x, y } = layer._bounds.getSize();
    const copy = document.createElement("canvas");
    Object.assign(copy, { width: FINENESS * x, height: FINENESS * y });
    copy.style.cssText = `position: absolute; left: 0; top: 0; width: ${x}px; height: ${y}px`;
    L.DomUtil.setPosition(copy, min);
    const easel = new OffscreenCanvas(copy.width, copy.height);
    const pen = easel.getContext("2d");
    pen.setTransform(FINENESS, 0, 0, FINENESS, -FINENESS * min.x, -FINENESS * min.y);
    layer.paintOn(pen);
    copy.getContext("2d").drawImage(easel.transferToImageBitmap(), 0, 0);
    shown.style.display = "none";
    shown.after(copy);
    return () => {
      copy.remove();
      shown.style.display = "";
    };
  }

  window.addEventListener("beforeprint", () => {
    const found = parts();
    if (!found) return;
    sitmap.useTheme("light");
    size(found.box, MAP_PX);
    size(found.track, TRACK_PX);
    redraw(found);
    copies = layersOf(found.map).map(copyOf);
  });

  window.addEventListener("afterprint", () => {
    const found = parts();
    copies.splice(0).forEach((takeAway) => takeAway());
    if (!found) return;
    unsize(found.box);
    unsize(found.track);
    sitmap.useTheme(null);
    redraw(found);
  });
})();
