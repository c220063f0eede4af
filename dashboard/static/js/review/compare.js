/* Versions and claims side by side: a conflict between two analysts, the history of a claim, and
   the claims of one event. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node, parts } = sitmap;

  function fieldName(name) {
    return sitmap.text("review.field_" + name);
  }

  function valueWords(desk, name, value) {
    if (value === null || value === undefined || value === "") return sitmap.text("review.nothing");
    if (["place", "place_from", "place_to"].includes(name)) {
      return [...new Set([value.name, value.admin1, value.country_code])].filter(Boolean).join(", ");
    }
    if (name === "event_type") return parts.typeOf(desk, value).label;
    if (name === "status") return sitmap.text("status." + value);
    if (name !== "quantities") return String(value);
    const words = value.map((figure) => {
      const number = [figure.value, figure.value_max].filter((one) => one !== null).join(" – ");
      return `${number} ${sitmap.text("review.kind_" + figure.kind)}`;
    });
    return words.join(", ") || sitmap.text("review.nothing");
  }

  /** Both versions, and the choice between them. */
  sitmap.conflictBox = function (desk, id, conflict) {
    const { current, since, entry } = conflict;
    const told = since.map((made) =>
      sitmap.text("review.decided_by", {
        kind: sitmap.text("review.kind_of_" + made.kind), who: made.who, when: made.when,
      }),
    );
    const box = node("div", "review-conflict", null, [
      node("strong", "", sitmap.text("review.conflict")),
      node("p", "", told.join("; ") || sitmap.text("review.conflict_moved")),
    ]);
    box.setAttribute("role", "alert");
    const mine = (entry && entry.changes) || (desk.edits[id] || {}).fields || {};
    const table = node("table", "review-compare");
    const head = node("tr", "", null, [
      node("td", ""),
      node("th", "", sitmap.text("review.theirs")),
      node("th", "", sitmap.text("review.mine")),
    ]);
    head.firstChild.setAttribute("aria-hidden", "true");
    table.append(head);
    const rows = Object.entries(mine).map(([name, value]) => [
      fieldName(name),
      valueWords(desk, name, current.fields[name]),
      valueWords(desk, name, value),
    ]);
    if (entry && entry.kind !== "correct") {
      rows.push([
        sitmap.text("review.verdict"),
        sitmap.text("review.verdict_" + current.verdict),
        sitmap.text("review.kind_of_" + entry.kind),
      ]);
    }
    for (const [name, theirs, own] of rows) {
      table.append(
        node("tr", "", null, [node("th", "", name), node("td", "", theirs), node("td", "", own)]),
      );
    }
    box.append(
      table,
      parts.button(sitmap.text("review.keep_theirs"), "review-button", () => desk.dropEdit(id)),
      parts.button(sitmap.text("review.keep_mine"), "review-button", () => desk.keepMine(id)),
    );
    return box;
  };

  /** Every decision on a claim, the newest first, and how it was read at first. */
  sitmap.historyRows = function (desk, claim, history) {
    const rows = history.map((made) => {
      const title = node("p", "review-made", null, [
        node("strong", "", sitmap.text("review.kind_of_" + made.kind)),
        node("span", "", sitmap.text("review.made_by", made)),
      ]);
      if (made.undone) title.append(node("em", "", sitmap.text("review.taken_back")));
      const row = node("li", made.undone ? "is-undone" : "", null, [title]);
      if (made.publisher) {
        row.append(node("p", "review-note", sitmap.text("review.for_publisher", made)));
      }
      if (made.why) row.append(node("p", "review-quote", made.why));
      for (const change of made.changes) {
        row.append(
          node("p", "review-change", null, [
            node("span", "review-note", change.field),
            node("del", "", change.before),
            node("span", "", " → "),
            node("ins", "", change.after),
          ]),
        );
      }
      if (made.can_undo && desk.data.can_write) {
        row.append(
          parts.button(sitmap.text("review.undo_this"), "review-link", () =>
            desk.undoOne(made.id, [claim.id]),
          ),
        );
      }
      return row;
    });
    const origin = node("li", "", null, [
      node("p", "review-made", claim.report_id ? sitmap.text("review.was_read") : sitmap.text("review.was_imported")),
    ]);
    const list = node("ol", "review-history", null, [...rows, origin]);
    if (!desk.data.can_write) return [list];
    const note = parts.element("textarea", "review-field", {
      rows: 2, id: "review-note", placeholder: sitmap.text("review.note"),
      "aria-label": sitmap.text("review.note"),
    });
    note.value = desk.notes[claim.id] || "";
    note.addEventListener("input", () => desk.noteTyped(claim.id, note.value));
    const add = parts.button(sitmap.text("review.add_note"), "review-button", () => {
      if (!note.value.trim()) return;
      desk.decide("note", [claim.id], { why: note.value.trim() });
      note.value = "";
      desk.noteTyped(claim.id, "");
    });
    return [node("div", "review-noting", null, [note, add]), list];
  };

  /** The claims of an event side by side, the leading one first, with the rules of ranking. */
  sitmap.eventRows = function (desk, claim, event) {
    if (!event) return [node("p", "review-note", sitmap.text("review.no_event"))];
    const intro = node("div", "review-event", null, [
      node("p", "review-event-name", `${event.label}, ${event.place}`),
      node("p", "review-note", event.reason),
    ]);
    const cards = event.claims.map((one, at) => {
      const isThis = one.id === claim.id;
      const card = node("li", "review-rival" + (isThis ? " is-this" : ""), null, [
        node("p", "review-rival-head", null, [
          parts.statusChip(one.status),
          node("strong", "", one.words.figures || one.words.days),
          at ? null : node("span", "review-leads", sitmap.text("review.leads")),
        ]),
        one.words.figures ? node("p", "review-note", one.words.days) : null,
        one.quote ? node("p", "review-quote", one.quote) : null,
        node("p", "review-note", sitmap.text("review.rival_source", {
          source: one.words.by || one.source || sitmap.text("map.no_source"),
          known: one.words.known_on,
          grade: one.grade,
        })),
      ]);
      if (!isThis && desk.claims.has(one.id)) {
        card.append(
          parts.button(sitmap.text("review.show_claim"), "review-link", () => desk.select(one.id)),
        );
      }
      return card;
    });
    const rows = [intro, node("ol", "review-rivals", null, cards)];
    if (event.claims.length > 1 && desk.data.can_write) {
      rows.push(
        parts.button(sitmap.text("review.split"), "review-button", () =>
          desk.decide("split", [claim.id]),
        ),
      );
    }
    rows.push(
      node("details", "review-why", null, [
        node("summary", "", sitmap.text("review.ranking")),
        node("p", "review-note", sitmap.text("review.ranking_rules")),
      ]),
    );
    return rows;
  };
})();
