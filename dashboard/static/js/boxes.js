/* Boxes in the corners of the map, made anew only where they would differ. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});

  /** A Leaflet control that holds one element of ours. */
  sitmap.corner = function (map, position, element) {
    const control = L.control({ position });
    control.onAdd = () => {
      L.DomEvent.disableClickPropagation(element);
      L.DomEvent.disableScrollPropagation(element);
      return element;
    };
    control.addTo(map);
  };

  /** Replace what an element holds, if it would differ. */
  sitmap.refill = function (element, key, make) {
    if (element.sitmapKey === key) return;
    element.sitmapKey = key;
    element.replaceChildren(...make().filter(Boolean));
  };
})();
