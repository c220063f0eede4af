/* What stands around the map: scale bar, attribution, home button and tools, with the legend, the
   notes and what the pointer finds. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;

  function addHome(map, goHome) {
    const button = node("button", "sitmap-home", "⌂");
    button.type = "button";
    button.title = sitmap.text("map.home");
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", goHome);
    const tools = sitmap.makeTools(map, sitmap.map);
    sitmap.corner(map, "topleft", node("div", "leaflet-bar sitmap-bar", null, [button, ...tools]));
  }

  const mapListeners = new Set();

  /** Run `listener(leafletMap)` when the map stands; give a function that takes it back. */
  sitmap.whenMap = function (listener) {
    let undo = null;
    const start = (map) => {
      undo = listener(map);
    };
    mapListeners.add(start);
    if (sitmap.map) start(sitmap.map.leaflet);
    return () => {
      mapListeners.delete(start);
      if (undo) undo();
    };
  };

  sitmap.mapReady = () => mapListeners.forEach((start) => start(sitmap.map.leaflet));

  sitmap.dropMap = function () {
    if (sitmap.map) sitmap.map.leaflet.remove();
    sitmap.map = null;
  };

  /** Dress a map that has ground and playback. `options`: bbox, credits, notice. */
  sitmap.addFurniture = function (map, options) {
    const handle = sitmap.map;
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
      map.options.inertia = false;
      map._zoomAnimated = false;
    }
    const goHome = sitmap.holdExtent(map, options.bbox);
    L.control.scale({ position: "bottomleft", maxWidth: 140 }).addTo(map);
    addHome(map, goHome);
    const credit = node("div", "sitmap-credit");
    // Other boundaries may be drawn from one day on.
    const give = (day) => {
      const { attribution, boundaries } =
        options.credits.findLast(({ from }) => from <= day) || options.credits[0];
      if (credit.textContent === attribution) return;
      credit.textContent = attribution;
      credit.title = boundaries;
    };
    give("");
    sitmap.corner(map, "bottomright", credit);
    if (options.notice) {
      const notice = node("div", "sitmap-box sitmap-notice", options.notice);
      notice.setAttribute("role", "status");
      sitmap.corner(map, "bottomright", notice);
    }
    const notes = new sitmap.Notes(map);
    const legend = new sitmap.Legend(map);
    sitmap.addPointer(map, handle);
    const show = (scene, state) => {
      give(scene.model.toDate(state.day));
      notes.show(scene, state);
      legend.show(scene, state);
      if (!state.selected && !state.region) map.closePopup();
    };
    handle.listeners.add(show);
    const redress = () => sitmap.clock && show(handle.scene, sitmap.clock.state);
    if (sitmap.clock) redress();
    const undo = sitmap.onTheme(redress);
    map.on("unload", undo);
    map.getContainer().addEventListener("keydown", (event) => {
      const pan = { ArrowLeft: [-90, 0], ArrowRight: [90, 0], ArrowUp: [0, -90], ArrowDown: [0, 90] };
      if (event.key === "+" || event.key === "=") map.zoomIn();
      else if (event.key === "-") map.zoomOut();
      else if (pan[event.key] && event.shiftKey) map.panBy(pan[event.key]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  };
})();
