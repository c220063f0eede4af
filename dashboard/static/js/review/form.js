/* The form of one claim: what it states, every field of it to be corrected. Each keystroke goes to
   the desk at once; nothing is stored before it is saved. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node, parts } = sitmap;
  const FIGURES = ["personnel", "equipment", "fatalities", "injured", "detained", "participants"];
  const MODALITIES = ["exact", "about", "at_least", "at_most", "almost", "range"];
  const STATUSES = ["occurred", "announced", "planned", "claimed", "denied", "retracted"];
  const PRECISIONS = ["", "day", "week", "month", "year", "window"];
  const SHOWN_PLACES = 2;

  const named = (keys, name) => keys.map((key) => [key, name(key)]);
  const datesName = (key) => sitmap.text("review.dates_" + (key || "none"));
  const modalityName = (key) => sitmap.text("review.modality_" + key);
  const kindName = (key) => sitmap.text("review.kind_" + key);
  const measureName = (key) => sitmap.text("review.measure_" + key);

  function numberOf(text) {
    const value = Number(text.replace(/[\s,]/g, ""));
    return text.trim() === "" || !Number.isFinite(value) || value < 0 ? null : value;
  }

  class ClaimForm {
    constructor(desk) {
      this.desk = desk;
      this.host = node("form", "review-form");
      this.host.addEventListener("submit", (event) => event.preventDefault());
      this.map = new sitmap.SmallMap(desk.data.root);
      this.built = null;
      this.stopTheme = sitmap.onTheme(() => this.showMap());
    }

    end() {
      this.stopTheme();
    }

    /** Build the form where the claim or its version is another; else leave what is typed alone. */
    show(id) {
      const claim = this.desk.standing(id);
      const held = this.desk.conflicts[id] ? "conflict" : "";
      const built = `${id} ${claim.version} ${held} ${this.desk.data.can_write}`;
      const found = JSON.stringify([this.desk.data.found, id]);
      if (built === this.built) {
        if (found !== this.found) this.showPlaces();
        this.found = found;
        return;
      }
      const focused = this.host.contains(document.activeElement)
        ? document.activeElement.id
        : null;
      if (this.id !== id) this.isSearching = false;
      Object.assign(this, { built, found, id, fields: this.desk.fieldsOf(id) });
      this.host.replaceChildren(...this.rows());
      for (const field of this.host.querySelectorAll("input, select, textarea, button")) {
        if (!this.desk.data.can_write) field.disabled = true;
      }
      this.showPlaces();
      if (focused) this.host.querySelector("#" + CSS.escape(focused))?.focus();
    }

    set(name, value) {
      this.fields[name] = value;
      this.desk.edit(this.id, name, value);
    }

    text(name, label, attributes = {}) {
      const id = "review-" + name;
      const value = this.fields[name];
      return parts.row(
        label,
        [parts.input("text", value, (typed) => this.set(name, typed), { id, ...attributes })],
        id,
      );
    }

    choice(name, label, options) {
      const id = "review-" + name;
      return parts.row(
        label,
        [parts.select(options, this.fields[name], (chosen) => this.set(name, chosen), { id })],
        id,
      );
    }

    rows() {
      const types = this.desk.data.types.map((type) => [type.key, type.label]);
      const first = node("div", "review-pair", null, [
        this.choice("event_type", sitmap.text("review.field_event_type"), types),
        this.choice(
          "status",
          sitmap.text("review.field_status"),
          STATUSES.map((key) => [key, sitmap.text("status." + key)]),
        ),
      ]);
      return [
        first,
        this.placeRow(),
        ...this.endRows(),
        this.dayRows(),
        this.figureRows(),
        this.text("actor", sitmap.text("review.field_actor")),
        this.text("attributed_to", sitmap.text("review.field_attributed_to")),
        this.knownRow(),
      ];
    }

    dayRows() {
      const day = (name, label) => this.dayField(name, { "aria-label": label });
      const precision = parts.select(
        named(PRECISIONS, datesName),
        this.fields.date_precision,
        (chosen) => this.set("date_precision", chosen),
        { id: "review-date_precision", "aria-label": sitmap.text("review.field_date_precision") },
      );
      const days = parts.row(
        sitmap.text("review.days"),
        [
          day("date_start", sitmap.text("review.field_date_start")),
          node("span", "review-to", sitmap.text("review.to")),
          day("date_end", sitmap.text("review.field_date_end")),
          precision,
        ],
        "review-date_start",
      );
      if (this.fields.date_text) {
        const words = sitmap.text("review.words_said", { words: this.fields.date_text });
        days.lastChild.append(node("span", "review-note", words));
      }
      return days;
    }

    knownRow() {
      const id = "review-known_on";
      return parts.row(
        sitmap.text("review.field_known_on"),
        [this.dayField("known_on", { required: true })],
        id,
      );
    }

    /** What is typed of a day is kept as it is until it names one. */
    dayField(name, attributes) {
      const typed = this.desk.halfTyped(this.id, name);
      return parts.day(typed ?? this.fields[name] ?? "", (text, day) => {
        const isWhole = day !== null || (text.trim() === "" && name !== "known_on");
        this.desk.typeHalf(this.id, name, isWhole ? undefined : text);
        if (isWhole) this.set(name, day);
      }, { id: "review-" + name, ...attributes });
    }

    figureRows() {
      this.figures = node("div", "review-figures");
      this.showFigures();
      return parts.row(sitmap.text("review.field_quantities"), [this.figures], "review-figure-0");
    }

    /** The figures as they stand; one that has no number yet is not among them. */
    showFigures() {
      const list = this.desk.halfTyped(this.id, "quantities") || this.fields.quantities || [];
      const rows = (this.typed = list.map((figure) => ({ ...figure })));
      const add = parts.button(sitmap.text("review.add_figure"), "review-link", () => {
        rows.push({
          kind: "fatalities", value: null, value_max: null, measure: "flow", modality: "exact",
          span: null,
        });
        this.figures.insertBefore(this.figureRow(rows, rows.length - 1), add);
        this.figures.querySelector(`#review-figure-${rows.length - 1}`).focus();
      });
      this.figures.replaceChildren(...rows.map((_, at) => this.figureRow(rows, at)), add);
    }

    figureRow(rows, at) {
      const figure = rows[at];
      const store = () => {
        const all = rows.filter(Boolean);
        const whole = all.filter((one) => one.value !== null);
        this.desk.typeHalf(this.id, "quantities", whole.length < all.length ? all : undefined);
        this.set("quantities", whole);
      };
      const put = (name) => (value) => {
        figure[name] = value;
        store();
      };
      const number = (name, id, label) =>
        parts.input("text", figure[name], (typed, field) => {
          figure[name] = numberOf(typed);
          field.setAttribute("aria-invalid", String(typed.trim() !== "" && figure[name] === null));
          store();
        }, { id, inputmode: "decimal", "aria-label": label, class: "review-field review-number" });
      const row = node("div", "review-figure", null, [
        parts.select(named(MODALITIES, modalityName), figure.modality, put("modality"), {
          "aria-label": sitmap.text("review.modality"),
        }),
        number("value", "review-figure-" + at, sitmap.text("review.number")),
        node("span", "review-to", "–"),
        number("value_max", `review-figure-${at}-max`, sitmap.text("review.number_max")),
        parts.select(named(FIGURES, kindName), figure.kind, put("kind"), {
          "aria-label": sitmap.text("review.counts_what"),
        }),
        parts.select(named(["flow", "stock"], measureName), figure.measure, put("measure"), {
          "aria-label": sitmap.text("review.measure"),
        }),
      ]);
      row.append(
        parts.button("×", "review-remove", () => {
          rows[at] = null;
          row.remove();
          store();
        }, { "aria-label": sitmap.text("review.remove_figure") }),
      );
      return row;
    }

    placeRow() {
      this.places = node("div", "review-places");
      this.places.setAttribute("role", "radiogroup");
      this.places.setAttribute("aria-label", sitmap.text("review.field_place"));
      this.search = parts.input("search", "", (typed) => this.lookUp(typed), {
        id: "review-place-search",
        placeholder: sitmap.text("review.find_place"),
        "aria-label": sitmap.text("review.find_place"),
      });
      return parts.row(
        sitmap.text("review.field_place"),
        [this.map.canvas, this.places, this.search],
        "review-place-search",
      );
    }

    endRows() {
      this.ends = ["place_from", "place_to"].map((name) => new sitmap.EndField(this, name));
      return this.ends.map((end) => end.row);
    }

    lookUp(typed) {
      clearTimeout(this.waiting);
      this.isSearching = typed.trim().length > 1;
      this.waiting = setTimeout(() => {
        if (this.isSearching) {
          this.desk.ask("place", { name: typed.trim(), on: this.fields.date_start || null });
        } else this.showPlaces();
      }, 220);
    }

    options() {
      const { found, candidates } = this.desk.data;
      if (this.isSearching && found.places) return found.places;
      if (candidates) return candidates[this.id] || [];
      const { about } = found;
      return about && about.claim_id === this.id && about.candidates ? about.candidates : [];
    }

    showPlaces() {
      const now = this.fields.place;
      const key = (place) => place && [place.geonameid, place.name, place.lat, place.lon].join("|");
      const options = [...this.options()];
      const current = options.find((option) => key(option.place) === key(now));
      if (now && !current) {
        options.unshift({ place: now, words: this.placeWords(now), note: "", why: "" });
      }
      options.push({ place: null, words: sitmap.text("review.no_place"), note: "", why: "" });
      const isAll = this.isSearching || this.opened === this.id;
      const shown = isAll ? options : options.slice(0, SHOWN_PLACES);
      const chosen = options.find((option) => key(option.place) === key(now));
      if (!shown.includes(chosen)) shown.unshift(chosen);
      const rows = shown.map((option) => this.placeOption(option, option === chosen));
      if (options.length > shown.length) {
        const more = sitmap.text("review.more_places", { count: options.length - shown.length });
        rows.push(
          parts.button(more, "review-link review-more", () => {
            this.opened = this.id;
            this.showPlaces();
          }),
        );
      }
      if (this.isSearching && !this.options().length) {
        rows.unshift(node("p", "review-note", sitmap.text("review.nothing_found")));
      }
      this.places.replaceChildren(...rows);
      this.ends.forEach((end) => end.show());
      this.showMap();
    }

    placeWords(place) {
      return [...new Set([place.name, place.admin1, place.country_code])].filter(Boolean).join(", ");
    }

    placeOption(option, isChosen) {
      const row = node("label", "review-place" + (isChosen ? " is-chosen" : ""));
      const radio = parts.element("input", "", { type: "radio", name: "review-place" });
      radio.checked = isChosen;
      radio.disabled = !this.desk.data.can_write;
      radio.addEventListener("change", () => {
        this.set("place", option.place);
        this.showPlaces();
        this.places.querySelector("input:checked")?.focus();
      });
      const note = node("span", "review-note", option.note);
      row.append(radio, node("span", "review-place-name", option.words), note);
      if (option.why) row.append(node("span", "review-place-why", option.why));
      return row;
    }

    showMap() {
      if (!this.fields) return;
      const others = this.options().map((option) => option.place);
      const type = parts.typeOf(this.desk, this.fields.event_type);
      requestAnimationFrame(() =>
        this.map.show(this.fields.place, others, sitmap.typeColour(type)),
      );
    }

    focusFirst() {
      this.host.querySelector("#review-event_type")?.focus();
    }
  }

  sitmap.ClaimForm = ClaimForm;
})();
