/* The legend of the map: what is shown at the moment, and no more. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;
  const FORMS = ["filled", "hatched", "hollow", "struck"];
  const SIDES = ["friend", "hostile", "neutral", "unknown"];

  /** A strip along the lower edge that explains what is on the map at the moment, and no more. */
  class Legend {
    constructor(map) {
      this.box = node("section", "sitmap-legend");
      this.box.setAttribute("aria-label", sitmap.text("map.legend"));
      const frame = map.getContainer();
      frame.appendChild(this.box);
      L.DomEvent.disableClickPropagation(this.box);
      this.observer = new ResizeObserver(() =>
        frame.style.setProperty("--sm-legend-h", this.box.offsetHeight + "px"),
      );
      this.observer.observe(this.box);
      map.on("unload", () => this.observer.disconnect());
    }

    show(scene, state) {
      const { model } = scene;
      const present = new Set();
      const shownSides = new Set();
      let counted = false;
      const { counts } = scene;
      for (let slot = 0; slot < counts.length; slot++) {
        if (!counts[slot]) continue;
        present.add(model.slots.kind[slot]);
        counted = counted || counts[slot] > 1;
        if (model.slotSigns[slot]) shownSides.add(model.slotSigns[slot].split("-")[0]);
      }
      const areas = Object.values(scene.areas).flat();
      const used = [...[...present].map((kind) => model.kind(kind)), ...areas, ...scene.notes.values()];
      const types = [...new Set(used.map((mark) => mark.type))].sort((a, b) => a - b);
      const forms = FORMS.filter((form) => used.some((m) => m.form === form));
      counted = counted || sitmap.map.marks.clustered;
      const arrows = scene.moves.some((count) => count);
      const signs = types.some((type) => model.types[type].unit);
      const told = [...shownSides].some((side) => side !== "unknown");
      const sides = told ? SIDES.filter((side) => shownSides.has(side)) : [];
      const dark = sitmap.tint().dark;
      const key = JSON.stringify([types, forms, scene.breaks, scene.classes.size > 0, areas.length > 0, arrows, counted, sides, state.window, dark]);
      sitmap.refill(this.box, key, () => {
        if (!used.length) return [node("div", "sitmap-legend-soft", sitmap.text("map.nothing_shown"))];
        return [
          node("div", "sitmap-legend-group", null, this.typeRows(model, types)),
          sides.length ? this.sideGroup(model, sides) : null,
          node("div", "sitmap-legend-group sitmap-legend-soft", null, [
            ...this.formRows(forms),
            areas.length ? this.areaRow() : null,
            arrows ? this.arrowRow() : null,
            counted ? node("span", "", sitmap.text(signs ? "map.area_or_sign" : "map.area_counts")) : null,
          ]),
          this.classRow(scene, state.window),
        ];
      });
    }

    typeRows(model, types) {
      return types.map((index) => {
        const type = model.types[index];
        return node("span", "sitmap-legend-row", null, [
          sitmap.symbols.icon(type.shape, "filled", sitmap.markColours(type), 15),
          node("span", "", type.label),
        ]);
      });
    }

    /** Frame and fill of the signs tell the side; whose view that is stands beside. */
    sideGroup(model, sides) {
      const type = model.types.find((one) => one.unit);
      const plain = sitmap.markColours(type);
      const rows = sides.map((side) => {
        const colours = sitmap.signColours(plain, model.signs[side + "-force"] || type.unit);
        return node("span", "sitmap-legend-row", null, [
          sitmap.symbols.icon(type.shape, "filled", colours, 15),
          node("span", "", sitmap.text("map.side_" + side)),
        ]);
      });
      const view = model.sides_view ? node("span", "sitmap-legend-soft", sitmap.text("map.sides_view", { view: model.sides_view })) : null;
      return node("div", "sitmap-legend-group", null, [...rows, view]);
    }

    formRows(forms) {
      const tint = sitmap.tint();
      const colours = { colour: tint.soft, ground: tint.ground, ink: tint.ink };
      return forms.map((form) =>
        node("span", "sitmap-legend-row", null, [
          sitmap.symbols.icon("circle", form, colours, 15),
          node("span", "", sitmap.text("map.form_" + form)),
        ]),
      );
    }

    areaRow() {
      return node("span", "sitmap-legend-row", null, [
        node("span", "sitmap-legend-hatch"),
        node("span", "", sitmap.text("map.region_only")),
      ]);
    }

    arrowRow() {
      return node("span", "sitmap-legend-row", null, [
        node("span", "sitmap-legend-arrow"),
        node("span", "", sitmap.text("map.movement")),
      ]);
    }

    /** All classes, so that the key stays the same while time plays. */
    classRow({ model, breaks, classes }, window_days) {
      if (!classes.size) return null;
      const label = model.types[model.mapped_type].label;
      const days = sitmap.text("map.days", { count: window_days });
      const swatches = breaks.map(([low, high], index) => {
        const swatch = node("span", "sitmap-swatch", low === high ? `${low}` : `${low}–${high}`);
        swatch.style.background = sitmap.tint().classes[index + 1];
        return swatch;
      });
      const none = node("span", "sitmap-swatch", "0");
      none.style.background = sitmap.tint().classes[0];
      swatches.unshift(none);
      return node("div", "sitmap-legend-group", null, [
        node("span", "", sitmap.text("map.classes", { type: label, days })),
        node("span", "sitmap-legend-classes", null, swatches),
      ]);
    }
  }

  sitmap.Legend = Legend;
})();
