/* The Ledger page: filters, a table of claims a page at a time, alone or by event, and beside it
   the claim that is chosen. The database finds and sorts; a page is all that comes here. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node, parts } = sitmap;
  const KEYS = [
    ["J K", "move"],
    ["A", "accept"],
    ["R", "reject"],
    ["E", "edit"],
    ["U", "undo"],
    ["X", "tick"],
    ["M", "merge"],
    ["/", "search"],
    ["[ ]", "page"],
  ];
  const COLUMNS = [
    ["verdict", null],
    ["event_type", "event_type"],
    ["status", "status"],
    ["place", "place"],
    ["days", "day"],
    ["figures", null],
    ["source", "publisher"],
    ["known_on", "known_on"],
  ];
  const STATUSES = ["occurred", "announced", "planned", "claimed", "denied", "retracted"];
  const VERDICTS = ["waiting", "accepted", "rejected", "retracted"];
  const LETTERS = ["A", "B", "C", "D", "E", "F", "none"];
  const DAYS = ["since", "until", "known_since", "known_until"];

  class Ledger {
    constructor(host, desk) {
      this.desk = desk;
      this.host = host;
      this.query = { order: "known_on", descending: true, page: 0, by: "claims" };
      this.ticked = new Set();
      this.frame = new sitmap.Frame(desk, KEYS, (name) => this.act(name));
      this.frame.host = host;
      this.detail = new sitmap.Detail(desk, { links: (claim) => this.links(claim) });
      this.filters = node("div", "review-filters");
      this.batch = node("div", "review-batch");
      this.table = parts.element("div", "review-table", {
        role: "grid", tabindex: "0", "aria-label": sitmap.text("review.claims"),
        "aria-multiselectable": "true",
      });
      this.pager = node("nav", "review-pager");
      this.pager.setAttribute("aria-label", sitmap.text("ledger.pages"));
      const left = node("div", "review-found", null, [this.batch, this.table, this.pager]);
      const panes = node("div", "review-panes is-ledger", null, [left, this.detail.host]);
      host.replaceChildren(this.filters, panes, this.frame.bar);
      this.stop = [
        desk.subscribe((what) => this.show(what)),
        sitmap.onTheme(() => this.show("theme")),
        () => this.frame.end(),
        () => this.detail.end(),
      ];
    }

    end() {
      for (const stop of this.stop) stop();
    }

    links(claim) {
      const { desk } = this;
      const found = [];
      if (claim.report_id) {
        const query = { report: claim.report_id, claim: claim.id };
        found.push(sitmap.pageLink(desk, sitmap.text("review.to_words"), "reports", query));
      }
      return [...found, ...sitmap.mapLinks(desk, claim)];
    }

    show(what) {
      if (what === "all" || what === "theme") {
        this.showFilters();
        this.showTable();
        this.showPager();
      } else this.follow();
      this.showBatch();
      if (what !== "edit") this.detail.show();
      else this.detail.showActions(this.desk.standing(this.desk.selected));
      this.frame.show();
    }

    ask(change) {
      this.query = { ...this.query, page: 0, ...change };
      this.desk.ask("query", this.query);
    }

    /** Filters are built once, so that nothing typed is lost; the options are filled in later. */
    showFilters() {
      const { options } = this.desk.data;
      const key = JSON.stringify(options);
      if (this.filtered === key) return;
      this.filtered = key;
      const { text } = sitmap;
      const all = (name) => ["", text("ledger.any_" + name)];
      const choose = (name, choices) =>
        parts.select([all(name), ...choices], this.query[name], (value) => this.ask({ [name]: value }), {
          id: "ledger-" + name, "aria-label": text("ledger.filter_" + name),
        });
      this.search = this.search || parts.input("search", "", (typed) => {
        clearTimeout(this.typing);
        this.typing = setTimeout(() => this.ask({ text: typed }), 200);
      }, { id: "ledger-search", placeholder: text("ledger.search"), "aria-label": text("ledger.search") });
      const day = (name) =>
        parts.day(this.query[name] || "", (typed, found) => {
          if (found || !typed.trim()) this.ask({ [name]: found || "" });
        }, { id: "ledger-" + name, "aria-label": text("ledger.filter_" + name) });
      const between = (label, first, last) =>
        node("span", "review-between", null, [
          node("span", "review-label", label), day(first), node("span", "review-to", "–"), day(last),
        ]);
      const groups = parts.element("div", "review-switch", { role: "group", "aria-label": text("ledger.by") });
      for (const by of ["claims", "events"]) {
        const made = parts.button(text("ledger.by_" + by), "review-tab", () => {
          this.ask({ by });
          for (const other of groups.children) other.setAttribute("aria-pressed", String(other === made));
        }, { "aria-pressed": String(this.query.by === by) });
        groups.append(made);
      }
      const publishers = options.publishers.map((one) => [
        one.key, one.grade ? `${one.name} (${one.grade})` : one.name,
      ]);
      const regions = options.regions.map((one) => [
        one.key, one.key.includes("/") ? "\u2003" + one.name : one.name,
      ]);
      this.filters.replaceChildren(
        this.search,
        choose("verdict", VERDICTS.map((key) => [key, text("review.verdict_" + key)])),
        choose("type", this.desk.data.types.map((type) => [type.key, type.label])),
        choose("status", STATUSES.map((key) => [key, text("status." + key)])),
        choose("region", regions),
        choose("publisher", publishers),
        choose("grade", LETTERS.map((key) => [key, text("review.grade_" + key.toLowerCase())])),
        between(text("ledger.days"), ...DAYS.slice(0, 2)),
        between(text("ledger.known"), ...DAYS.slice(2)),
        parts.button(text("ledger.clear"), "review-link", () => this.clear()),
        groups,
      );
    }

    clear() {
      this.search.value = "";
      this.filtered = null;
      const { order, descending, by } = this.query;
      this.query = { order, descending, by, page: 0 };
      this.desk.ask("query", this.query);
      this.showFilters();
    }

    showTable() {
      const { groups, claims } = this.desk.data;
      const scroll = this.table.scrollTop;
      const head = parts.element("div", "review-tr is-head", { role: "row" });
      head.append(node("span", "review-td is-tick"), ...COLUMNS.map((column) => this.heading(column)));
      head.firstChild.setAttribute("role", "columnheader");
      this.rows = new Map();
      const made = [head];
      const held = new Set(claims.map((claim) => claim.id));
      if (groups) {
        const order = [];
        for (const group of groups) {
          made.push(this.groupRow(group));
          for (const { id } of group.claims.filter((one) => held.has(one.id))) {
            order.push(id);
            made.push(this.row(id));
          }
        }
        this.desk.order = order;
        if (!order.includes(this.desk.selected)) this.desk.selected = order[0] ?? null;
      } else made.push(...claims.map((claim) => this.row(claim.id)));
      if (!claims.length) made.push(node("p", "review-empty", sitmap.text("ledger.none_found")));
      this.table.replaceChildren(...made);
      const page = JSON.stringify(this.desk.data.query);
      this.table.scrollTop = page === this.page ? scroll : 0;
      this.page = page;
      for (const id of this.ticked) if (!this.rows.has(id)) this.ticked.delete(id);
      this.follow();
    }

    heading([name, order]) {
      const cell = parts.element("span", "review-td is-" + name, { role: "columnheader" });
      const label = sitmap.text("ledger.column_" + name);
      if (!order || this.query.by === "events") {
        cell.textContent = label;
        return cell;
      }
      const isOn = this.query.order === order;
      const down = this.query.descending;
      cell.setAttribute("aria-sort", isOn ? (down ? "descending" : "ascending") : "none");
      const button = parts.button(label, "review-sort", () =>
        this.ask({ order, descending: isOn ? !down : order === "known_on" }),
      );
      if (isOn) button.append(node("span", "", down ? " ↓" : " ↑"));
      cell.append(button);
      return cell;
    }

    groupRow(event) {
      const row = parts.element("div", "review-tr is-group", { role: "row" });
      const cell = node("span", "review-td is-wide", null, [
        node("strong", "", `${event.label}, ${event.place}`),
        node("span", "review-note", event.reason),
      ]);
      cell.setAttribute("role", "gridcell");
      row.append(cell);
      return row;
    }

    row(id) {
      const claim = this.desk.standing(id);
      const type = parts.typeOf(this.desk, claim.fields.event_type);
      const row = parts.element("div", `review-tr is-${claim.verdict}`, { role: "row", id: "row-" + id });
      const cell = (name, children) => {
        const made = node("span", "review-td is-" + name, null, children);
        made.setAttribute("role", "gridcell");
        row.append(made);
        return made;
      };
      const tick = parts.element("input", "", {
        type: "checkbox", tabindex: "-1", "aria-label": sitmap.text("ledger.tick"),
      });
      tick.checked = this.ticked.has(id);
      tick.addEventListener("change", () => this.tick(id, tick.checked));
      cell("tick", [tick]);
      cell("verdict", [parts.verdictChip(claim)]);
      cell("event_type", [parts.mark(this.desk, claim), document.createTextNode(type.label)]);
      cell("status", [parts.statusChip(claim.fields.status)]);
      cell("place").textContent = claim.words.place;
      cell("days").textContent = claim.words.days;
      cell("figures").textContent = claim.words.figures;
      const source = cell("source");
      source.textContent = claim.source.name;
      const grade = node("span", "review-grade", claim.source.full_grade);
      if (claim.source.grade !== claim.source.full_grade) {
        grade.classList.add("is-open");
        grade.title = sitmap.text("review.grade_open");
      }
      source.append(grade);
      cell("known_on").textContent = claim.fields.known_on;
      row.title = claim.quote;
      row.addEventListener("click", (click) => {
        if (click.target !== tick) this.desk.select(id);
      });
      this.rows.set(id, row);
      return row;
    }

    follow() {
      this.table.removeAttribute("aria-activedescendant");
      for (const [id, row] of this.rows || []) {
        const isChosen = id === this.desk.selected;
        row.setAttribute("aria-selected", String(isChosen));
        if (!isChosen) continue;
        this.table.setAttribute("aria-activedescendant", row.id);
        const [box, at] = [this.table.getBoundingClientRect(), row.getBoundingClientRect()];
        const top = box.top + (this.table.firstChild?.offsetHeight || 0);
        if (at.top < top) this.table.scrollTop -= top - at.top;
        if (at.bottom > box.bottom) this.table.scrollTop += at.bottom - box.bottom;
      }
    }

    showPager() {
      const { total, page, pages, groups } = this.desk.data;
      this.query.page = page;
      const found = { count: total, number: total.toLocaleString(sitmap.locale) };
      const count = groups
        ? sitmap.text("ledger.events_found", found)
        : sitmap.text("ledger.claims_found", found);
      const go = (to, label, key) =>
        parts.button(label, "review-step", () => this.ask({ page: to }), {
          "aria-label": to < page ? sitmap.text("ledger.page_before") : sitmap.text("ledger.page_after"),
          "aria-keyshortcuts": key,
          disabled: to < 0 || to >= pages,
        });
      this.pager.replaceChildren(
        node("span", "review-note", count),
        go(page - 1, "‹", "["),
        node("span", "review-note", sitmap.text("ledger.page_of", {
          page: (page + 1).toLocaleString(sitmap.locale), pages: pages.toLocaleString(sitmap.locale),
        })),
        go(page + 1, "›", "]"),
      );
    }

    tick(id, isOn) {
      if (isOn) this.ticked.add(id);
      else this.ticked.delete(id);
      const box = this.rows.get(id)?.querySelector("input");
      if (box) box.checked = isOn;
      this.showBatch();
    }

    /** What can be done with the ticked claims together. */
    showBatch() {
      const ids = [...this.ticked];
      const key = JSON.stringify([ids, this.desk.selected, this.desk.data.can_write]);
      if (key === this.batched) return;
      this.batched = key;
      this.batch.hidden = !ids.length || !this.desk.data.can_write;
      const done = (kind, more) => {
        this.desk.decide(kind, kind === "merge" ? more.ids : ids, more.with || {});
        this.ticked.clear();
        this.show("all");
      };
      const others = ids.filter((id) => id !== this.desk.selected);
      const merge = parts.keyButton(sitmap.text("ledger.merge"), "M", "", () =>
        done("merge", { ids: others, with: { into: this.desk.selected } }),
      );
      merge.disabled = !others.length;
      merge.title = sitmap.text("ledger.merge_note");
      this.merge = () => merge.disabled || merge.click();
      const split = parts.button(sitmap.text("ledger.split"), "review-button", () => done("split", {}));
      split.title = sitmap.text("ledger.split_note");
      this.batch.replaceChildren(
        node("span", "", sitmap.text("ledger.ticked", { count: ids.length })),
        parts.button(sitmap.text("review.do_accept"), "review-button", () => done("accept", {})),
        parts.button(sitmap.text("review.do_reject"), "review-button", () => done("reject", {})),
        merge,
        split,
        parts.button(sitmap.text("ledger.untick"), "review-link", () => {
          this.ticked.clear();
          this.show("all");
        }),
      );
    }

    act(name) {
      const { desk } = this;
      const { page, pages } = desk.data;
      if (name === "next") {
        if (!desk.step(1) && page + 1 < pages) this.ask({ page: page + 1 });
      } else if (name === "previous") desk.step(-1);
      else if (name === "waiting") desk.step(1, true);
      else if (name === "page_before" && page > 0) this.ask({ page: page - 1 });
      else if (name === "page_after" && page + 1 < pages) this.ask({ page: page + 1 });
      else if (name === "leave") this.table.focus();
      else if (name === "search") this.search.focus();
      else if (name === "tick" && desk.selected) this.tick(desk.selected, !this.ticked.has(desk.selected));
      else if (name === "merge") this.merge?.();
      else if (!["tick", "page_before", "page_after"].includes(name)) {
        this.detail.act(name);
        if (name === "save_accept") this.table.focus();
      }
    }
  }

  sitmap.mountPart("ledger", (host, desk) => new Ledger(host, desk));
})();
