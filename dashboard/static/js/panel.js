/* The panel beside the map: which types are shown, key figures as Python weighed them, and the
   events in view with their words and sources. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;
  const MOST_CARDS = 60;
  const LIST_MS = 120;

  class Panel {
    constructor(host, clock) {
      this.host = host;
      this.clock = clock;
      this.types = node("div", "sitmap-types");
      this.types.setAttribute("role", "group");
      this.types.setAttribute("aria-label", "Types shown");
      this.figures = node("section", "sitmap-figures");
      this.figures.setAttribute("aria-label", "Key figures");
      this.heading = node("h2", "sitmap-list-head");
      this.list = node("div", "sitmap-list");
      host.replaceChildren(
        this.types,
        node("div", "sitmap-scroll", null, [this.figures, this.heading, this.list]),
      );
      host.querySelector(".sitmap-scroll").tabIndex = 0;
      this.buildTypes();
      const later = () => this.listLater();
      this.undo = [
        clock.subscribe((state, changed) => this.show(state, changed)),
        sitmap.onTheme(() => {
          this.buildTypes();
          this.showList();
        }),
        sitmap.whenMap((map) => {
          map.on("moveend", later);
          return () => map.off("moveend", later);
        }),
      ];
    }

    destroy() {
      clearTimeout(this.timer);
      this.undo.forEach((take) => take());
      this.host.replaceChildren();
    }

    buildTypes() {
      const { clock } = this;
      const { model } = clock;
      const present = new Set(model.events.map((event) => event.type));
      const buttons = model.types
        .map((type, index) => ({ type, index }))
        .filter(({ type, index }) => type.role === "main" || present.has(index))
        .map(({ type }) => {
          const made = node("button", "sitmap-type", null, [
            sitmap.symbols.icon(type.shape, "filled", sitmap.markColours(type), 15),
            node("span", "", type.label),
          ]);
          made.type = "button";
          made.dataset.type = type.key;
          made.addEventListener("click", () => {
            const on = clock.state.types;
            const next = model.types
              .map((other) => other.key)
              .filter((key) => on.includes(key) !== (key === type.key));
            clock.set({ types: next });
          });
          return made;
        });
      this.types.replaceChildren(...buttons);
      this.press(clock.state);
    }

    press(state) {
      for (const made of this.types.children)
        made.setAttribute("aria-pressed", String(state.types.includes(made.dataset.type)));
    }

    show(state, changed) {
      if (changed.has("model")) this.buildTypes();
      if (changed.has("types")) this.press(state);
      if (changed.has("day") || changed.has("known")) this.markFigures(state);
      if (changed.size === 1 && changed.has("selected")) this.markSelected();
      else this.listLater();
    }

    listLater() {
      if (this.timer) return;
      this.timer = setTimeout(() => {
        this.timer = null;
        this.showList();
      }, LIST_MS);
    }

    showList() {
      const { model, state } = this.clock;
      const shown = model.visible(state);
      const bounds = sitmap.map && sitmap.map.leaflet.getBounds();
      const inView = (event) => {
        if (event.place < 0 || !bounds) return true;
        const { lat, lon } = model.places[event.place];
        return bounds.contains([lat, lon]);
      };
      const latest = (a, b) => b.start - a.start || a.type - b.type;
      const events = [...shown.events.filter(inView).sort(latest)];
      const ahead = shown.ahead.filter(inView).sort((a, b) => a.start - b.start);
      const all = [...ahead, ...events];
      const away = shown.events.length + shown.ahead.length - all.length;
      const first = model.span(state.day - state.window + 1, state.day);
      this.heading.replaceChildren(
        node("span", "", `${all.length} ${all.length === 1 ? "event" : "events"} in view`),
        node("small", "", away ? `${first} · ${away} outside the map` : first),
      );
      const children = [];
      if (!all.length) children.push(this.empty(state));
      if (ahead.length) children.push(node("h3", "", "Ahead"), ...this.cards(ahead, 20));
      if (events.length) {
        if (ahead.length) children.push(node("h3", "", "In the window"));
        children.push(...this.cards(events, MOST_CARDS));
      }
      this.list.replaceChildren(...children);
      this.markSelected();
    }

    empty(state) {
      const text = state.types.length
        ? "Nothing is known for these days. Move the day, lengthen the window, or take later reports into account."
        : "No type is shown. Switch one on above.";
      return node("p", "sitmap-empty", text);
    }

    cards(events, most) {
      const { model } = this.clock;
      const made = events.slice(0, most).map((event) => {
        const card = sitmap.card(model, event);
        card.tabIndex = 0;
        card.dataset.event = event.id;
        const choose = (click) => click.target.closest("a") || sitmap.select(event.id);
        card.addEventListener("click", choose);
        card.addEventListener("keydown", (press) => press.key === "Enter" && choose(press));
        return card;
      });
      if (events.length > most)
        made.push(node("p", "sitmap-more", `and ${events.length - most} more; zoom in or shorten the window`));
      return made;
    }

    markSelected() {
      const { selected } = this.clock.state;
      for (const card of this.list.querySelectorAll(".sitmap-card")) {
        const on = card.dataset.event === selected;
        if (on && !card.classList.contains("sitmap-selected"))
          card.scrollIntoView({ block: "nearest" });
        card.classList.toggle("sitmap-selected", on);
      }
    }

    /** Take new figures from Python. */
    setFigures(data) {
      this.data = data;
      const rows = data.figures.map((figure) =>
        node("div", "sitmap-figure", null, [
          node("div", "sitmap-figure-value", figure.value),
          node("div", "sitmap-figure-text", null, [
            node("strong", "", figure.label),
            figure.range ? node("span", "sitmap-figure-range", figure.range) : null,
            node("span", "sitmap-source", null, [
              node("span", `sitmap-chip sitmap-chip-${figure.status}`, figure.status),
              document.createTextNode(` ${figure.source} · ${figure.age}`),
            ]),
          ]),
        ]),
      );
      rows.forEach((row, i) => (row.title = data.figures[i].quote));
      this.figures.replaceChildren(
        node("h2", "sitmap-list-head", null, [
          node("span", "", "Key figures"),
          node("small", "", "as reported, never summed"),
        ]),
        ...(rows.length ? rows : [node("p", "sitmap-empty", "No figure is known for this day.")]),
      );
      this.markFigures(this.clock.state);
    }

    /** Grey out figures that belong to another moment than the one on the map. */
    markFigures(state) {
      if (!this.data) return;
      const { model } = this.clock;
      const fresh =
        this.data.as_of === model.toDate(state.day) &&
        this.data.known_on === model.toDate(state.known);
      this.figures.classList.toggle("sitmap-stale", !fresh);
    }
  }

  /** Mount the panel; give a function that takes new figures, and one that ends it. */
  sitmap.mountPanel = function (host) {
    let panel = null;
    let pending = null;
    const end = sitmap.whenClock((clock) => {
      panel = new Panel(host, clock);
      if (pending) panel.setFigures(pending);
      return () => panel.destroy();
    });
    return {
      setFigures(data) {
        pending = data;
        if (panel) panel.setFigures(data);
      },
      end,
    };
  };
})();
