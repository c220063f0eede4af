/* What can be shown, and what of it is shown at one moment. The model comes from
   dashboard/maps/model.py, which also describes its fields; days are whole numbers from `first`. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const DAY_MS = 86400000;
  const FORMAT = {
    short: { day: "numeric", month: "short" },
    long: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
    full: { day: "numeric", month: "long", year: "numeric" },
  };

  class Model {
    constructor(raw) {
      Object.assign(this, raw);
      this.start = Date.parse(raw.first + "T00:00:00Z");
      this.lastKnown = raw.known_days.length ? raw.known_days[raw.known_days.length - 1] : 0;
      this.firstKnown = raw.known_days.length ? Math.min(0, raw.known_days[0]) : 0;
      this.formats = {};
      for (const [name, parts] of Object.entries(FORMAT))
        this.formats[name] = new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: "UTC" });
    }

    toDate(day) {
      return new Date(this.start + day * DAY_MS).toISOString().slice(0, 10);
    }

    toIndex(date) {
      return Math.round((Date.parse(date + "T00:00:00Z") - this.start) / DAY_MS);
    }

    text(day, format) {
      return this.formats[format].format(new Date(this.start + day * DAY_MS));
    }

    /** "5–11 Jan", "28 Dec – 3 Jan". */
    span(from, to) {
      return this.formats.short.formatRange(
        new Date(this.start + from * DAY_MS),
        new Date(this.start + to * DAY_MS),
      );
    }

    clampDay(day) {
      return Math.min(this.days - 1, Math.max(0, day));
    }

    clampKnown(day) {
      return Math.min(Math.max(this.days - 1, this.lastKnown), Math.max(this.firstKnown, day));
    }

    isKnown(event, known) {
      return event.known_from <= known && (event.known_to === null || known < event.known_to);
    }

    /** A plan whose days are not over lies ahead. */
    isAhead(event, day) {
      return event.plan && event.end >= day;
    }

    /** What counts as having happened: no plan, and not denied. */
    happened(event) {
      return !event.plan && event.status !== "denied";
    }

    /**
     * List what is shown at one moment, in the order of the model.
     * @param {{day: number, known: number, window: number, types: string[]}} state
     * @returns {{events: object[], ahead: object[]}} as `geodata.tables.State` has them.
     */
    visible(state) {
      const events = [];
      const ahead = [];
      const first = state.day - state.window + 1;
      const types = this.types.map((type) => state.types.includes(type.key));
      for (const event of this.events) {
        if (!types[event.type] || !this.isKnown(event, state.known)) continue;
        if (this.isAhead(event, state.day)) ahead.push(event);
        else if (event.start <= state.day && event.end >= first) events.push(event);
      }
      return { events, ahead };
    }

    /** Count the events of the mapped type per region code. */
    regionCounts(events) {
      const counts = {};
      for (const event of events)
        if (event.type === this.choropleth.type && event.region && this.happened(event))
          counts[event.region] = (counts[event.region] || 0) + 1;
      return counts;
    }

    /** Class of a count: 0 for none, then 1 for the first break and so on. */
    classOf(count) {
      let found = 0;
      for (const least of this.choropleth.breaks) if (count >= least) found++;
      return found;
    }

    /** Events with a point, by place, then by type and form: what is drawn as one mark each. */
    marks(shown) {
      const places = new Map();
      for (const event of shown) {
        if (event.place < 0) continue;
        const form = sitmap.symbols.FORMS[event.status];
        if (!places.has(event.place)) places.set(event.place, new Map());
        const marks = places.get(event.place);
        const key = event.type + form;
        if (!marks.has(key)) marks.set(key, { type: event.type, form, events: [] });
        marks.get(key).events.push(event);
      }
      return places;
    }

    /** Events per day and type, each on its first day: `{type: Int32Array(days)}`. */
    dailyCounts(known) {
      const counts = this.types.map(() => new Int32Array(this.days));
      for (const event of this.events) {
        if (!this.isKnown(event, known) || !this.happened(event)) continue;
        if (event.start >= 0 && event.start < this.days) counts[event.type][event.start]++;
      }
      return counts;
    }

    /** Plans as known, longest first: the hatched spans of the timeline. */
    plans(known) {
      return this.events
        .filter((event) => event.plan && this.isKnown(event, known))
        .sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
    }
  }

  sitmap.Model = Model;
})();
