/* Tools on the map: layers, distance, full screen. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;
  const LAYERS = ["shades", "marks", "names", "waters"];

  function tool(text, label, act) {
    const made = node("button", "sitmap-tool", text);
    made.type = "button";
    made.title = label;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }

  function layerBox(handle) {
    const box = node("fieldset", "sitmap-box sitmap-layers");
    box.appendChild(node("legend", "sitmap-legend-head", sitmap.text("map.layers_shown")));
    for (const name of LAYERS) {
      const input = node("input");
      input.type = "checkbox";
      input.checked = handle.scene.layers[name];
      input.addEventListener("change", () => handle.setLayer(name, input.checked));
      const label = node("span", "", sitmap.text("map.layer_" + name));
      box.appendChild(node("label", "sitmap-field sitmap-check", null, [input, label]));
    }
    box.hidden = true;
    return box;
  }

  /** Kilometres along the shortest way over the ground, as text. */
  const distance = (metres) => {
    const digits = metres < 10000 ? 1 : 0;
    const km = (metres / 1000).toLocaleString(sitmap.locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      useGrouping: false,
    });
    return sitmap.text("map.kilometres", { km });
  };

  class Ruler {
    constructor(map, handle, button) {
      Object.assign(this, { map, handle, button, points: [] });
      this.line = L.polyline([], { color: sitmap.tint().ink, weight: 2, dashArray: "5 4", interactive: false });
      this.told = node("div", "sitmap-box sitmap-ruler");
      this.told.setAttribute("role", "status");
      this.told.hidden = true;
      map.getContainer().appendChild(this.told);
      map.on("click", (event) => this.handle.measuring && this.add(event.latlng));
      map.getContainer().addEventListener("keydown", (event) => {
        if (!this.handle.measuring) return;
        if (event.key === "Escape") this.toggle();
        else if (event.key === "Enter") this.add(map.getCenter());
        else return;
        event.preventDefault();
        event.stopPropagation();
      });
    }

    toggle() {
      const on = (this.handle.measuring = !this.handle.measuring);
      this.button.setAttribute("aria-pressed", String(on));
      this.map.getContainer().classList.toggle("sitmap-measuring", on);
      this.points = [];
      this.told.hidden = !on;
      if (on) this.line.setStyle({ color: sitmap.tint().ink }).addTo(this.map);
      else this.line.remove();
      this.show();
    }

    add(point) {
      this.points.push(point);
      this.show();
    }

    show() {
      const { points, map } = this;
      this.line.setLatLngs(points);
      const legs = points.slice(1).map((point, i) => map.distance(points[i], point));
      const total = legs.reduce((sum, leg) => sum + leg, 0);
      let head = sitmap.text("map.distance");
      let hint = sitmap.text(points.length ? "map.measure_next" : "map.measure_first");
      if (legs.length) {
        const last = distance(legs[legs.length - 1]);
        head = distance(total);
        if (legs.length > 1) head = sitmap.text("map.distance_legs", { total: head, last });
        hint = sitmap.text("map.measure_end");
      }
      this.told.replaceChildren(node("strong", "", head), node("div", "sitmap-source", hint));
    }
  }

  /** Give the buttons of the tools; the layers' box opens beside them. */
  sitmap.makeTools = function (map, handle) {
    const box = layerBox(handle);
    map.getContainer().appendChild(box);
    L.DomEvent.disableClickPropagation(box);
    const layers = tool("≡", sitmap.text("map.choose_layers"), () => {
      box.hidden = !box.hidden;
      layers.setAttribute("aria-expanded", String(!box.hidden));
      if (!box.hidden) box.querySelector("input").focus();
    });
    layers.setAttribute("aria-expanded", "false");
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      layers.click();
      layers.focus();
    });
    // What lies under it is seen again once one turns to something else.
    const ends = new AbortController();
    document.addEventListener(
      "pointerdown",
      (event) => {
        if (!box.hidden && !box.contains(event.target) && event.target !== layers) layers.click();
      },
      { capture: true, signal: ends.signal },
    );
    map.on("unload", () => ends.abort());
    const measure = tool("⟷", sitmap.text("map.measure"), () => ruler.toggle());
    measure.setAttribute("aria-pressed", "false");
    const ruler = new Ruler(map, handle, measure);
    const full = tool("", sitmap.text("map.full_screen"), () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    });
    full.classList.add("sitmap-full");
    return document.fullscreenEnabled ? [layers, measure, full] : [layers, measure];
  };
})();
