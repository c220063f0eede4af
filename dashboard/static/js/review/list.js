/* The claims of a report as a list to go through with the keyboard. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node, parts } = sitmap;

  class ClaimList {
    constructor(desk) {
      this.desk = desk;
      this.host = node("div", "review-list");
      this.box = parts.element("ul", "review-rows", {
        role: "listbox", tabindex: "0", "aria-label": sitmap.text("review.claims"),
      });
      this.count = node("p", "review-count");
      this.host.append(this.count, this.box);
      this.rows = new Map();
    }

    show() {
      const { desk } = this;
      const order = desk.order.join();
      if (order !== this.order) {
        this.order = order;
        this.rows.clear();
        this.box.replaceChildren(
          ...desk.order.map((id) => {
            const row = parts.element("li", "review-item", { role: "option", id: "claim-" + id });
            row.addEventListener("click", () => desk.select(id));
            this.rows.set(id, row);
            return row;
          }),
        );
        this.painted = new Map();
      }
      for (const [id, row] of this.rows) this.paint(id, row);
      this.follow();
      const waiting = desk.order.filter((id) => desk.standing(id).verdict === "waiting").length;
      const total = desk.order.length;
      if (!total) this.count.textContent = sitmap.text("review.no_claims");
      else if (!waiting) this.count.textContent = sitmap.text("review.none_waiting", { count: total });
      else this.count.textContent = sitmap.text("review.waiting_of", { count: waiting, total });
    }

    paint(id, row) {
      const claim = this.desk.standing(id);
      const marks = [
        this.desk.isEdited(id) ? "edited" : "",
        this.desk.conflicts[id] ? "conflict" : "",
        claim.pending.some((entry) => entry.fault) ? "fault" : claim.pending.length ? "pending" : "",
      ].filter(Boolean);
      const key = JSON.stringify([claim.version, claim.verdict, claim.fields, marks, sitmap.tint().dark]);
      if (this.painted.get(id) === key) return;
      this.painted.set(id, key);
      const type = parts.typeOf(this.desk, claim.fields.event_type);
      const number = (this.desk.data.numbers || {})[id];
      row.className = `review-item is-${claim.verdict} ${marks.map((mark) => "is-" + mark).join(" ")}`;
      const facts = [claim.words.days, claim.words.figures].filter(Boolean).join(" · ");
      row.replaceChildren(
        node("span", "review-item-number", String(number ?? "")),
        parts.mark(this.desk, claim),
        node("span", "review-item-words", null, [
          node("span", "review-item-title", `${type.label}, ${claim.words.place}`),
          node("span", "review-item-facts", facts),
        ]),
        node("span", "review-item-side", null, [
          parts.verdictChip(claim),
          ...marks.map((mark) => node("span", "review-flag", sitmap.text("review.flag_" + mark))),
        ]),
      );
      row.setAttribute(
        "aria-label",
        [
          sitmap.text("review.claim_number", { number: number ?? "", what: type.label }),
          sitmap.text("status." + claim.fields.status),
          claim.words.place,
          facts,
          sitmap.text("review.verdict_" + claim.verdict),
          ...marks.map((mark) => sitmap.text("review.flag_" + mark)),
        ].join(", "),
      );
    }

    follow() {
      for (const [id, row] of this.rows) {
        row.setAttribute("aria-selected", String(id === this.desk.selected));
      }
      const chosen = this.rows.get(this.desk.selected);
      if (!chosen) {
        this.box.removeAttribute("aria-activedescendant");
        return;
      }
      this.box.setAttribute("aria-activedescendant", chosen.id);
      const [box, row] = [this.box.getBoundingClientRect(), chosen.getBoundingClientRect()];
      if (row.top < box.top) this.box.scrollTop -= box.top - row.top;
      if (row.bottom > box.bottom) this.box.scrollTop += row.bottom - box.bottom;
    }
  }

  sitmap.ClaimList = ClaimList;
})();
