/* The ends of a movement in the form of a claim: where a force came from, where it went. Each is
   one line that is searched in; what was found stands below until one is chosen. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node, parts } = sitmap;
  const MOST_SHOWN = 6;
  const SEARCH_AFTER_MS = 220;

  const words = (place) =>
    place ? [...new Set([place.name, place.admin1, place.country_code])].filter(Boolean).join(", ") : "";

  class EndField {
    /** @param {object} form - the claim's form. @param {string} name - place_from or place_to. */
    constructor(form, name) {
      this.form = form;
      this.name = name;
      this.isSearching = false;
      const label = sitmap.text("review.field_" + name);
      const id = "review-" + name;
      this.input = parts.input("search", words(form.fields[name]), (typed) => this.type(typed), {
        id, "aria-label": label, placeholder: sitmap.text("review.end_not_stated"),
      });
      this.found = node("div", "review-places");
      this.found.setAttribute("role", "group");
      this.found.setAttribute("aria-label", sitmap.text("review.found_for", { field: label }));
      this.row = parts.row(label, [this.input, this.found], id);
    }

    type(typed) {
      clearTimeout(this.waiting);
      const name = typed.trim();
      this.isSearching = name.length > 1;
      // A name alone is no place: the field states one again when one is chosen.
      if (!name) this.form.set(this.name, null);
      this.show();
      if (!this.isSearching) return;
      this.waiting = setTimeout(() => {
        this.asked = name;
        this.form.desk.ask("place", { name, on: this.form.fields.date_start || null });
      }, SEARCH_AFTER_MS);
    }

    /** Show what was found for what is typed here; called when an answer comes in. */
    show() {
      const { places } = this.form.desk.data.found;
      const isAnswered = this.isSearching && this.asked === this.input.value.trim();
      const options = isAnswered && places ? places.slice(0, MOST_SHOWN) : [];
      const rows = options.map((option) =>
        parts.button(`${option.words} · ${option.note}`, "review-link review-end", () => {
          this.form.set(this.name, option.place);
          this.input.value = words(option.place);
          this.isSearching = false;
          this.show();
          this.input.focus();
        }),
      );
      if (isAnswered && places && !options.length)
        rows.push(node("p", "review-note", sitmap.text("review.nothing_found")));
      this.found.replaceChildren(...rows);
    }
  }

  sitmap.EndField = EndField;
})();
