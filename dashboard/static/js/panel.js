/* The panel beside the map: which types are shown, key figures as Python weighed them, and the
   events in view with their words and sources. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;
  // Cards are made as the list is scrolled, so many at a time.
  const CARDS = 16;
  // The list follows the map once that rests, and now and then while it does not.
  const LIST_MS = 170;
  const LONGEST_MS = 700;

  class Panel {
    constructor(host, clock) {
      this.host = host;
      this.clock = clock;
      this.types = node("div", "sitmap-types");
      this.types.setAttribute("role", "group");
      this.types.setAttribute("aria-label", sitmap.text("map.types_shown"));
      this.figures = node("section", "sitmap-figures");
      this.figures.setAttribute("aria-label", sitmap.text("map.figures"));
      this.heading = node("h2", "sitmap-list-head");
      this.list = node("div", "sitmap-list");
      this.list.addEventListener("click", (click) => this.choose(click.target));
      this.list.addEventListener("keydown", (press) => this.key(press));
      this.list.addEventListener("focusin", ({ target }) => this.enter(target.closest(".sitmap-card")));
      this.queue = [];
      this.made = 0;
      this.end = node("div", "sitmap-list-end");
      this.region = node("div", "sitmap-region-chosen");
      this.region.hidden = true;
      this.buildTabs();
      host.replaceChildren(
        this.types,
        node("div", "sitmap-scroll", null, [this.figures, this.tabs, ...this.pages]),
      );
      const scroll = host.querySelector(".sitmap-scroll");
      scroll.tabIndex = 0;
      this.watch = new IntersectionObserver(
        (entries) => entries.some((entry) => entry.isIntersecting) && this.more(),
        { root: scroll, rootMargin: "400px" },
      );
      this.watch.observe(this.end);
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
      this.watch.disconnect();
      this.undo.forEach((take) => take());
      this.host.replaceChildren();
    }

    /** Events, regions and strength share the lower part. */
    buildTabs() {
      const page = (children) => node("div", "sitmap-page", null, children);
      const events = page([this.region, this.heading, this.list]);
      const ranking = page([]);
      const strength = page([]);
      this.pages = [events, ranking, strength];
      this.charts = [
        null,
        new sitmap.charts.Ranking(ranking, this.clock),
        new sitmap.charts.Strength(strength, this.clock),
      ];
      this.tabs = node("div", "sitmap-tabs");
      this.tabs.setAttribute("role", "tablist");
      this.tabs.setAttribute("aria-label", sitmap.text("map.tabs"));
      ["events", "regions", "strength"].forEach((name, i) => {
        const tab = node("button", "sitmap-tab", sitmap.text("map.tab_" + name));
        tab.type = "button";
        tab.id = `sitmap-tab-${i}`;
        tab.setAttribute("role", "tab");
        tab.setAttribute("aria-controls", `sitmap-page-${i}`);
        tab.addEventListener("click", () => this.openTab(i));
        this.tabs.appendChild(tab);
        this.pages[i].id = `sitmap-page-${i}`;
        this.pages[i].setAttribute("role", "tabpanel");
        this.pages[i].setAttribute("aria-labelledby", tab.id);
      });
      this.tabs.addEventListener("keydown", (press) => {
        const move = { ArrowLeft: -1, ArrowRight: 1 }[press.key];
        if (!move) return;
        press.preventDefault();
        press.stopPropagation();
        this.openTab((this.tab + move + 3) % 3);
        this.tabs.children[this.tab].focus();
      });
      this.openTab(0);
    }

    openTab(index) {
      this.tab = index;
      [...this.tabs.children].forEach((tab, i) => {
        tab.setAttribute("aria-selected", String(i === index));
        tab.tabIndex = i === index ? 0 : -1;
        this.pages[i].hidden = i !== index;
      });
      if (this.charts[index]) this.charts[index].show();
    }

    /** Say that the list holds one region only, with the way back. */
    showRegion({ region }) {
      const found = region && sitmap.map?.regions.focus?.regions.find(({ code }) => code === region);
      this.region.hidden = !found;
      if (!found) return;
      const all = node("button", "sitmap-type", sitmap.text("map.all_regions"));
      all.type = "button";
      all.addEventListener("click", () => this.clock.set({ region: null }));
      this.region.replaceChildren(node("strong", "", found.name), all);
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
      if (changed.has("region")) this.charts[1].press();
      if (changed.has("selected") && state.selected) this.openTab(0);
      if (changed.size === 1 && changed.has("selected")) this.markSelected();
      else this.listLater();
    }

    listLater() {
      const now = performance.now();
      if (!this.timer) this.waitsSince = now;
      clearTimeout(this.timer);
      // Never between a step and its painting: the map comes first.
      if (now - this.waitsSince > LONGEST_MS) {
        this.waitsSince = now;
        sitmap.afterPaint(() => this.showList());
      } else this.timer = setTimeout(() => this.showList(), LIST_MS);
    }

    showList() {
      clearTimeout(this.timer);
      this.timer = null;
      if (!this.host.isConnected) return;
      const { model, state } = this.clock;
      const shown = model.shown(state);
      const bounds = sitmap.map && sitmap.map.leaflet.getBounds();
      const inView = (i) => {
        const { place } = model.events[i];
        if (state.region && model.regionAt(i, state.day) !== state.region) return false;
        if (place < 0 || !bounds) return true;
        const { lat, lon } = model.places[place];
        return bounds.contains([lat, lon]);
      };
      const { from, typeOf } = model;
      const events = shown.events.filter(inView).sort((a, b) => from[b] - from[a] || typeOf[a] - typeOf[b]);
      const ahead = shown.ahead.filter(inView).sort((a, b) => from[a] - from[b]);
      const total = events.length + ahead.length;
      const away = shown.events.length + shown.ahead.length - total;
      const first = model.span(state.day - state.window + 1, state.day);
      this.heading.replaceChildren(
        node("span", "", sitmap.text("map.in_view", { count: total })),
        node("small", "", away ? sitmap.text("map.away", { days: first, count: away }) : first),
      );
      if (this.charts[this.tab]) this.charts[this.tab].show();
      this.showRegion(state);
      this.queue = [...ahead, ...events];
      this.headings = new Map();
      if (ahead.length) {
        this.headings.set(0, sitmap.text("map.ahead"));
        this.headings.set(ahead.length, sitmap.text("map.in_window"));
      }
      this.made = 0;
      this.list.replaceChildren(...(total ? [] : [this.empty(state)]));
      this.more();
      this.markSelected();
    }

    empty(state) {
      return node("p", "sitmap-empty", sitmap.text(state.types.length ? "map.nothing_known" : "map.no_type"));
    }

    /** Make the next cards, up to one at least. */
    more(least = 0) {
      const { model } = this.clock;
      const children = [];
      const to = Math.min(this.queue.length, Math.max(this.made + CARDS, least));
      for (; this.made < to; this.made++) {
        if (this.headings.has(this.made)) children.push(node("h3", "", this.headings.get(this.made)));
        children.push(this.card(model.events[this.queue[this.made]]));
      }
      this.end.remove();
      this.list.append(...children);
      if (this.made < this.queue.length) this.list.append(this.end);
      if (!this.entered?.isConnected) this.enter(this.list.querySelector(".sitmap-card"));
    }

    card(event) {
      const card = sitmap.card(this.clock.model, event);
      card.dataset.event = event.id;
      this.reach(card, false);
      return card;
    }

    /** The tab key stops at one card of the list and its link; arrows lead to the others. */
    reach(card, on) {
      card.tabIndex = on ? 0 : -1;
      for (const link of card.querySelectorAll("a")) link.tabIndex = on ? 0 : -1;
    }

    enter(card) {
      if (!card || card === this.entered) return;
      if (this.entered) this.reach(this.entered, false);
      this.entered = card;
      this.reach(card, true);
    }

    key(press) {
      const card = press.target.closest(".sitmap-card");
      if (!card) return;
      const cards = [...this.list.querySelectorAll(".sitmap-card")];
      const at = cards.indexOf(card);
      const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: cards.length - 1 }[press.key];
      if (press.key === "Enter") {
        this.choose(press.target);
        return;
      }
      if (to === undefined) return;
      press.preventDefault();
      press.stopPropagation();
      if (cards[to]) cards[to].focus();
    }

    /** Choose the event whose card was clicked; links go their own way. */
    choose(target) {
      const card = target.closest(".sitmap-card");
      if (card && !target.closest("a")) sitmap.select(card.dataset.event);
    }

    markSelected() {
      const { selected } = this.clock.state;
      const { model } = this.clock;
      const at = selected ? this.queue.findIndex((i) => model.events[i].id === selected) : -1;
      if (at >= this.made) this.more(at + 1);
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
            node("span", "sitmap-figure-head", null, [
              node("strong", "", figure.label),
              sitmap.chip(figure.status),
            ]),
            figure.range ? node("span", "sitmap-figure-range", figure.range) : null,
            node("span", "sitmap-source", `${figure.source} · ${figure.age}`),
          ]),
        ]),
      );
      rows.forEach((row, i) => (row.title = data.figures[i].quote));
      this.figures.replaceChildren(
        node("h2", "sitmap-list-head", null, [
          node("span", "", sitmap.text("map.figures")),
          node("small", "", sitmap.text("map.figures_note")),
        ]),
        ...(rows.length ? rows : [node("p", "sitmap-empty", sitmap.text("map.no_figure"))]),
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
