/* A report's text with what was found in it marked in place. The text comes in pieces and is set
   as text, never as HTML; the marks follow what review makes of the claims. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node, parts } = sitmap;

  class ReportText {
    constructor(desk) {
      this.desk = desk;
      this.host = node("section", "review-text");
      this.host.setAttribute("aria-label", sitmap.text("review.report_text"));
      this.host.tabIndex = 0;
      this.host.addEventListener("click", (click) => this.choose(click.target));
      this.shown = null;
    }

    /** Show a report: {id, pieces, heading, note, claim_ids}. */
    show(report) {
      if (this.shown !== report.id) this.build(report);
      this.paint();
    }

    build(report) {
      this.shown = report.id;
      this.ids = report.claim_ids;
      this.marks = [];
      this.refs = [];
      const body = node("div", "review-words");
      body.setAttribute("dir", "auto");
      let mark = null;
      for (const piece of report.pieces) {
        const key = piece.claims.join();
        // Pieces of the same claims, one behind the other, make one mark.
        if (key && (!mark || mark.key !== key)) {
          mark = { key, mark: node("mark", ""), claims: piece.claims, leads: [] };
          this.marks.push(mark);
          body.append(mark.mark);
        } else if (!key) mark = null;
        if (mark) mark.leads.push(...piece.leads);
        (mark ? mark.mark : body).append(this.words(piece));
        if (piece.ends.length) {
          body.append(...piece.ends.map((number) => this.reference(number)));
          mark = null;
        }
      }
      if (report.rest) body.append(node("p", "review-note", report.rest));
      if (report.unplaced.length) body.append(this.unplaced(report.unplaced));
      this.legend = node("ul", "review-legend");
      this.host.replaceChildren(this.legend, body);
      this.host.scrollTop = 0;
    }

    /** Names of places that nothing could be found for, each with why. */
    unplaced(names) {
      const count = sitmap.text("review.unplaced", { count: names.length });
      const rows = names.map(({ name, why }) =>
        node("li", "", null, [node("b", "", name), document.createTextNode(" " + why)]),
      );
      return node("details", "review-why", null, [node("summary", "", count), node("ul", "", null, rows)]);
    }

    words({ text, kind, title }) {
      const made = document.createTextNode(text);
      if (!kind) return made;
      return parts.element("span", "review-" + kind, { title, tabindex: "0" }, [made]);
    }

    reference(number) {
      const made = parts.button(String(number), "review-number-mark", () =>
        this.desk.select(this.ids[number - 1]),
      );
      this.refs.push({ made, number });
      return made;
    }

    choose(target) {
      const mark = target.closest("mark");
      if (!mark || target.closest("button")) return;
      const { claims } = this.marks.find((one) => one.mark === mark);
      const now = claims.indexOf(this.ids.indexOf(this.desk.selected) + 1);
      this.desk.select(this.ids[claims[(now + 1) % claims.length] - 1]);
    }

    /** Give the marks the form of the claims as they stand. */
    paint() {
      const standing = this.ids.map((id) => this.desk.standing(id));
      const chosen = this.ids.indexOf(this.desk.selected) + 1;
      for (const { mark, claims } of this.marks) {
        const number = claims.includes(chosen) ? chosen : claims[0];
        const claim = standing[number - 1];
        if (!claim) continue;
        const type = parts.typeOf(this.desk, claim.fields.event_type);
        mark.className = `review-status-${claim.fields.status} is-${claim.verdict}`;
        mark.classList.toggle("is-chosen", claims.includes(chosen));
        mark.style.setProperty("--type-colour", sitmap.typeColour(type));
      }
      for (const { made, number } of this.refs) {
        const claim = standing[number - 1];
        if (!claim) continue;
        const type = parts.typeOf(this.desk, claim.fields.event_type);
        made.style.setProperty("--type-colour", sitmap.typeColour(type));
        made.classList.toggle("is-chosen", number === chosen);
        made.classList.toggle("is-rejected", claim.verdict === "rejected");
        const where = `${type.label}, ${claim.words.place}`;
        made.setAttribute("aria-label", sitmap.text("review.claim_number", { number, what: where }));
      }
      this.showLegend(standing.filter(Boolean));
      if (this.followed !== chosen) {
        this.followed = chosen;
        this.reveal(chosen);
      }
    }

    showLegend(standing) {
      const statuses = [...new Set(standing.map((claim) => claim.fields.status))];
      const marks = statuses.map((status) =>
        node("li", "", null, [node("mark", "review-status-" + status, sitmap.text("status." + status))]),
      );
      const kinds = ["mention", "unplaced", "figure", "day"].filter((kind) =>
        this.host.querySelector(".review-words .review-" + kind),
      );
      marks.push(
        ...kinds.map((kind) =>
          node("li", "", null, [node("span", "review-" + kind, sitmap.text("review.mark_" + kind))]),
        ),
      );
      this.legend.replaceChildren(...marks);
    }

    reveal(number) {
      const found =
        this.marks.find((one) => one.leads.includes(number)) ||
        this.marks.find((one) => one.claims.includes(number));
      if (!found) return;
      const [box, mark] = [this.host.getBoundingClientRect(), found.mark.getBoundingClientRect()];
      if (mark.top < box.top + 30 || mark.bottom > box.bottom - 20) {
        this.host.scrollTop += mark.top - box.top - box.height * 0.3;
      }
    }
  }

  sitmap.ReportText = ReportText;
})();
