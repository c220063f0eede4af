/* Small parts that the Reports and Ledger pages share: fields, buttons, chips, marks of type. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;

  const parts = {
    /** An element with attributes; those that are null or false are left out. */
    element(tag, className, attributes = {}, children = []) {
      const made = node(tag, className, null, children);
      for (const [name, value] of Object.entries(attributes)) {
        if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
      }
      return made;
    },

    button(label, className, onClick, attributes = {}) {
      const made = parts.element("button", className, { type: "button", ...attributes });
      made.append(label);
      made.addEventListener("click", onClick);
      return made;
    },

    /** A button with its key beside it. */
    keyButton(label, key, className, onClick) {
      const made = parts.button(label, "review-button " + className, onClick, {
        "aria-keyshortcuts": key,
      });
      made.append(node("kbd", "", key));
      return made;
    },

    /** A choice: options are [value, label] pairs. */
    select(options, value, onChange, attributes = {}) {
      const made = parts.element("select", "review-field", attributes);
      for (const [key, label] of options) {
        const option = node("option", "", label);
        option.value = key;
        option.selected = key === (value ?? "");
        made.append(option);
      }
      made.addEventListener("change", () => onChange(made.value));
      return made;
    },

    input(type, value, onInput, attributes = {}) {
      const made = parts.element("input", "review-field", { type, ...attributes });
      made.value = value ?? "";
      made.addEventListener("input", () => onInput(made.value, made));
      return made;
    },

    /** A day as it is typed: year, month, day. `onInput` gets the text, and the day or null. */
    day(value, onInput, attributes = {}) {
      const check = (typed, field) => {
        const day = parts.dayOf(typed);
        field.setAttribute("aria-invalid", String(typed.trim() !== "" && day === null));
        onInput(typed, day);
      };
      const made = parts.input("text", value, check, {
        placeholder: sitmap.text("review.day_form"), maxlength: "10", inputmode: "numeric",
        autocomplete: "off", class: "review-field review-day-field", ...attributes,
      });
      made.setAttribute("aria-invalid", String(Boolean(value) && parts.dayOf(value) === null));
      return made;
    },

    /** The day that a text names, as ISO; null where it is none. */
    dayOf(typed) {
      const found = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/.exec(typed || "");
      if (!found) return null;
      const [year, month, day] = found.slice(1).map(Number);
      const date = new Date(Date.UTC(year, month - 1, day));
      if (year < 1800 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
      return date.toISOString().slice(0, 10);
    },

    /** A labelled row of the form. */
    row(label, controls, id) {
      const made = node("div", "review-row");
      const name = parts.element("label", "review-label", { for: id });
      name.textContent = label;
      made.append(name, node("div", "review-controls", null, controls));
      return made;
    },

    typeOf(desk, key) {
      return desk.data.types.find((type) => type.key === key) || desk.data.types.at(-1);
    },

    /** The mark of a type in the form of a status, as on the map. */
    mark(desk, claim) {
      const type = parts.typeOf(desk, claim.fields.event_type);
      const form = sitmap.symbols.FORMS[claim.fields.status] || "struck";
      return sitmap.symbols.icon(type.shape, form, sitmap.markColours(type), 18);
    },

    statusChip(status) {
      return node("span", "review-chip review-status-" + status, sitmap.text("status." + status));
    },

    verdictChip(claim) {
      const chip = node("span", "review-verdict review-verdict-" + claim.verdict);
      chip.append(node("i", ""), sitmap.text("review.verdict_" + claim.verdict));
      return chip;
    },

    isTyping(target) {
      return Boolean(target && target.closest("input, textarea, select, [contenteditable]"));
    },
  };

  sitmap.parts = parts;
})();
