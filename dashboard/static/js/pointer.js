/* What the pointer finds on the map: a tooltip beside it, a popup with the cards of what was clicked. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;
  const MOST_CARDS = 25;

  /** Show a card for each event at a point of the map. */
  function openPopup(map, model, latlng, title, events) {
    const shown = events.slice(0, MOST_CARDS);
    const rest = events.length - shown.length;
    const body = node("div", "sitmap-popup", null, [
      node("h3", "", title),
      ...shown.map((event) => sitmap.card(model, event)),
      rest > 0 ? node("p", "sitmap-more", sitmap.text("map.more_events", { count: rest })) : null,
    ]);
    L.popup({ maxWidth: 340, minWidth: 260, maxHeight: 340, className: "sitmap-popup-frame" })
      .setLatLng(latlng)
      .setContent(body)
      .openOn(map);
  }

  const wayWords = ({ from, to }) => sitmap.text("map.way", { from: from.name, to: to.name });

  const eventsAt = ({ scene }, indices) => Array.from(indices, (i) => scene.model.events[i]);
  const eventsOf = (handle, mark) => eventsAt(handle, handle.marks.eventsOf(mark));

  /** Numbers of the events that are shown and lie in a region. */
  function indicesIn({ scene }, { code }) {
    const { model, all } = scene;
    const region = model.regionCodes.indexOf(code);
    return all.filter((i) => model.regionOf[i] === region);
  }

  function titleOf({ scene }, mark) {
    if (mark.shape) return wayWords(scene.model.ways[mark.way]);
    if (mark.place < 0) return sitmap.text("map.near_each_other", { count: mark.count });
    return scene.model.places[mark.place].name;
  }

  function tellMark(handle, mark) {
    const type = handle.scene.model.types[mark.type];
    return [
      node("strong", "", titleOf(handle, mark)),
      node("div", "", `${type.label}: ${sitmap.statusCounts(eventsOf(handle, mark))}`),
      mark.place < 0 ? node("div", "sitmap-source", sitmap.text("map.come_nearer")) : "",
    ];
  }

  function tellRegion({ scene }, region) {
    const { model, regions, areas } = scene;
    const count = regions[model.regionCodes.indexOf(region.code)] || 0;
    const mapped = model.types[model.mapped_type].key;
    const known = (areas[region.code] || []).map((area) =>
      sitmap.text("map.place_not_given", {
        type: model.types[area.type].label,
        statuses: sitmap.statusCounts(area.events),
      }),
    );
    return [
      node("strong", "", region.name),
      node("div", "", sitmap.text("event_count." + mapped, { count, number: count })),
      ...known.map((text) => node("div", "", text)),
    ];
  }

  /** Go nearer to a cluster; choose the first event of a mark; choose a region, or let it go. */
  function choose(map, handle, { mark, region }, latlng) {
    const { model } = handle.scene;
    if (mark && mark.place < 0 && map.getZoom() < map.getMaxZoom()) {
      map.setView(latlng, Math.min(map.getMaxZoom(), map.getZoom() + 1.5));
    } else if (mark) {
      const events = eventsOf(handle, mark);
      const place = mark.place >= 0 ? model.places[mark.place] : latlng;
      openPopup(map, model, [place.lat, place.lng || place.lon], titleOf(handle, mark), events);
      sitmap.select(events[0].id, true);
    } else if (region) {
      const events = eventsAt(handle, indicesIn(handle, region));
      const chosen = sitmap.clock.state.region !== region.code;
      sitmap.clock.set({ region: chosen ? region.code : null });
      if (chosen && events.length) openPopup(map, model, latlng, region.name, events);
    }
  }

  /** Let the pointer tell and choose what lies below it. `handle`: what `sitmap.map` is. */
  sitmap.addPointer = function (map, handle) {
    const tip = node("div", "sitmap-tip");
    tip.hidden = true;
    map.getContainer().appendChild(tip);
    const below = ({ layerPoint }) => {
      const mark = handle.marks.markAt(layerPoint) || handle.marks.arrowAt(layerPoint);
      return { mark, region: mark ? null : handle.regions.regionAt(layerPoint) };
    };
    map.on("mousemove", (event) => {
      const { mark, region } = below(event);
      tip.hidden = !mark && !region;
      const holds = mark || (region && indicesIn(handle, region).length);
      map.getContainer().style.cursor = holds ? "pointer" : "";
      if (tip.hidden) return;
      tip.replaceChildren(...(mark ? tellMark(handle, mark) : tellRegion(handle, region)));
      const { x, y } = event.containerPoint;
      const flip = x > map.getSize().x - 240;
      tip.style.transform = `translate(${flip ? x - 16 : x + 14}px, ${y + 14}px)${flip ? " translateX(-100%)" : ""}`;
    });
    map.on("mouseout movestart", () => {
      tip.hidden = true;
    });
    map.on("click", (event) => {
      if (!handle.measuring) choose(map, handle, below(event), event.latlng);
    });
  };

  /** Select an event everywhere: in the panel, and on the map where it has a point. */
  sitmap.select = function (id, fromMap) {
    const { clock, map } = sitmap;
    if (!clock) return;
    clock.set({ selected: id });
    if (fromMap || !map) return;
    const event = clock.model.events[clock.model.indexOf(id)];
    if (!event || event.place < 0) return;
    const { lat, lon, name } = clock.model.places[event.place];
    map.leaflet.panInside([lat, lon], { padding: [80, 120] });
    openPopup(map.leaflet, clock.model, [lat, lon], name, [event]);
  };
})();
