/* What can be shown, and what of it is shown at one moment. The model comes from
   dashboard/maps/model.py, which also describes its fields; days are whole numbers from `first`.

   What is asked at every step lies in typed arrays, one value per event. Events of one type and
   form at one place share a slot: what is drawn as one mark. Slots of a place stand together. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const DAY_MS = 86400000;
  const STILL = 2 ** 30;
  // Days of one region lie apart from those of the next by more than any situation lasts.
  const REGION_STEP = 2 ** 24;
  const FORMAT = {
    short: { day: "numeric", month: "short" },
    long: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
    full: { day: "numeric", month: "long", year: "numeric" },
  };
  const FORM_ORDER = ["filled", "hatched", "hollow", "struck"];

  /** Give the sign of APP-6 that holds for two forces: each part of its name that both share. */
  function sharedSign(one, other) {
    const [first, second] = [one.split("-"), other.split("-")];
    const parts = ["unknown", "force", ""].map((untold, i) => (first[i] === second[i] && first[i]) || untold);
    return parts.filter(Boolean).join("-");
  }

  /** Number distinct keys from 0, in ascending order of key; -1 where there is none. */
  function numbered(keys) {
    const distinct = [...new Set(keys)].filter((key) => key >= 0).sort((a, b) => a - b);
    const at = new Map(distinct.map((key, i) => [key, i]));
    return { of: Int32Array.from(keys, (key) => (key < 0 ? -1 : at.get(key))), distinct };
  }

  /** Whether two lists hold the same values; one may be missing. */
  sitmap.alike = function (these, those) {
    let i = these && those && these.length === those.length ? these.length : -1;
    while (i > 0 && these[i - 1] === those[i - 1]) i--;
    return i === 0;
  };

  const PACKED = {
    u8: Uint8Array,
    i8: Int8Array,
    u16: Uint16Array,
    i16: Int16Array,
    u32: Uint32Array,
    i32: Int32Array,
  };

  /** A list, or what came as the bytes of one: numbers, or hexadecimal names. */
  function list(column) {
    if (Array.isArray(column)) return column;
    const bytes = Uint8Array.from(atob(column.bytes), (sign) => sign.charCodeAt(0));
    if (column.type !== "hex") return new PACKED[column.type](bytes.buffer);
    const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const { length } = column;
    return Array.from({ length: pairs.length / length }, (_, i) =>
      pairs.slice(i * length, (i + 1) * length),
    );
  }

  /** Rows that came as columns, see `dashboard/maps/packing.py`; or rows as they are. */
  function unpack(packed) {
    if (Array.isArray(packed)) return packed;
    const { length, columns } = packed;
    const names = Object.keys(columns);
    const values = names.map((name) => {
      const { each, values: distinct, at } = columns[name];
      const of = each || at ? list(each || at) : null;
      if (each) return (i) => of[i];
      return at ? (i) => distinct[of[i]] : () => distinct[0];
    });
    return Array.from({ length }, (_, i) => {
      const row = {};
      for (let n = 0; n < names.length; n++) row[names[n]] = values[n](i);
      return row;
    });
  }

  class Model {
    constructor(raw) {
      Object.assign(this, raw);
      this.events = unpack(raw.events);
      this.places = unpack(raw.places);
      this.asked = new Map();
      this.start = Date.parse(raw.first + "T00:00:00Z");
      this.lastKnown = raw.known_days.length ? raw.known_days[raw.known_days.length - 1] : 0;
      this.firstKnown = raw.known_days.length ? Math.min(0, raw.known_days[0]) : 0;
      this.formats = {};
      for (const [name, parts] of Object.entries(FORMAT))
        this.formats[name] = new Intl.DateTimeFormat(sitmap.locale, { ...parts, timeZone: "UTC" });
      this.words = new Map();
      this.indexEvents();
    }

    indexEvents() {
      const { events } = this;
      const ints = (value) => Int32Array.from(events, value);
      this.from = ints((event) => event.start);
      this.to = ints((event) => event.end);
      this.knownFrom = ints((event) => event.known_from);
      this.knownTo = ints((event) => (event.known_to === null ? STILL : event.known_to));
      this.typeOf = Uint8Array.from(events, (event) => event.type);
      this.planned = Uint8Array.from(events, (event) => (event.plan ? 1 : 0));
      this.happened = Uint8Array.from(events, (event) => (event.happened ? 1 : 0));
      this.exact = Uint8Array.from(events, (event) => (event.precision === "area" ? 0 : 1));
      const kinds = FORM_ORDER.length * this.types.length;
      const kind = (event) =>
        event.type * FORM_ORDER.length + FORM_ORDER.indexOf(sitmap.symbols.FORMS[event.status]);
      const codes = events.flatMap((event) => event.regions || [event.region]);
      this.regionCodes = [...new Set(codes.filter(Boolean))].sort();
      const region = new Map(this.regionCodes.map((code, i) => [code, i]));
      this.regionOfSpans = this.spans.map((_, span) =>
        ints((event) => {
          const code = event.regions ? event.regions[span] : event.region;
          return code ? region.get(code) : -1;
        }),
      );
      this.turnTo(0);
      const slots = numbered(
        events.map((event) => (event.place < 0 ? -1 : event.place * kinds + kind(event))),
      );
      this.slotOf = slots.of;
      this.ways = this.ways || [];
      const moves = numbered(
        events.map((event) => (event.way >= 0 ? event.way * kinds + kind(event) : -1)),
      );
      this.waySlotOf = moves.of;
      this.waySlots = {
        length: moves.distinct.length,
        way: Int32Array.from(moves.distinct, (key) => Math.floor(key / kinds)),
        kind: Uint8Array.from(moves.distinct, (key) => key % kinds),
      };
      this.slotSigns = this.commonSigns(events, slots);
      this.slots = {
        length: slots.distinct.length,
        place: Int32Array.from(slots.distinct, (key) => Math.floor(key / kinds)),
        kind: Uint8Array.from(slots.distinct, (key) => key % kinds),
      };
    }

    /** Name of the sign of each slot: side, function and echelon that all its events share. */
    commonSigns(events, slots) {
      const signs = new Array(slots.distinct.length);
      events.forEach((event, i) => {
        const slot = slots.of[i];
        if (slot < 0 || !event.sign) return;
        const held = signs[slot];
        signs[slot] = held === undefined || held === event.sign ? event.sign : sharedSign(held, event.sign);
      });
      return signs;
    }

    /** Sign of the forces in a slot of a type; null for a type that is drawn as a shape. */
    signOf(slot, type) {
      return this.signs[this.slotSigns[slot]] || this.types[type].unit;
    }

    /** Number of the span of days, with the same regions throughout, that a day lies in. */
    spanOf(day) {
      let span = this.spans.length - 1;
      while (span > 0 && this.spans[span] > day) span--;
      return span;
    }

    /** Take the regions of a day for those that events lie in. */
    turnTo(day) {
      this.regionSpan = this.spanOf(day);
      this.regionOf = this.regionOfSpans[this.regionSpan];
    }

    /** Code of the region that an event lies in on a day; null for none. */
    regionAt(i, day) {
      const region = this.regionOfSpans[this.spanOf(day)][i];
      return region < 0 ? null : this.regionCodes[region];
    }

    /** Whether what is written of an event is there. */
    hasWords(event) {
      return event.where !== undefined;
    }

    /**
     * Run `act` once the words of an event are there; see `sitmap.askWords`. They are asked for once
     * time rests, where `isWanted` says so even then.
     */
    whenWords(event, act, isWanted = () => true) {
      if (this.hasWords(event)) {
        act();
        return;
      }
      this.rowOf = this.rowOf || new Map(this.events.map((one, i) => [one, i]));
      const row = this.rowOf.get(event);
      if (this.asked.has(row)) this.asked.get(row).push({ act, isWanted });
      else this.asked.set(row, [{ act, isWanted }]);
      this.askLater();
    }

    /** Ask at once for all that one list needs. */
    askLater() {
      this.asking =
        this.asking ||
        setTimeout(() => {
          if (sitmap.clock) sitmap.clock.whenSettled(() => this.ask());
          else this.ask();
        });
    }

    ask() {
      this.asking = null;
      for (const [row, waiting] of this.asked)
        if (!waiting.some(({ isWanted }) => isWanted())) this.asked.delete(row);
      const rows = [...this.asked.keys()];
      if (rows.length && sitmap.askWords) sitmap.askWords({ version: this.version, rows });
    }

    /** Take the words that the server sent: {version, rows: [[row, words]]}. */
    takeWords(sent) {
      if (!sent || sent.version !== this.version) return;
      let news = false;
      for (const [row, words] of sent.rows) {
        Object.assign(this.events[row], words);
        for (const { act } of this.asked.get(row) || []) act();
        news = this.asked.delete(row) || news;
      }
      // One answer does not hold everything.
      if (news && this.asked.size) this.askLater();
    }

    /** Number of the newest version of an event; -1 for none. */
    indexOf(id) {
      if (id === undefined || id === null) return -1;
      this.byId = this.byId || new Map(this.events.map((event, i) => [event.id, i]));
      return this.byId.has(id) ? this.byId.get(id) : -1;
    }

    /** Type and form of a kind, as slots have it. */
    kind(kind) {
      const forms = FORM_ORDER.length;
      return { type: Math.floor(kind / forms), form: FORM_ORDER[kind % forms] };
    }

    toDate(day) {
      return new Date(this.start + day * DAY_MS).toISOString().slice(0, 10);
    }

    toIndex(date) {
      return Math.round((Date.parse(date + "T00:00:00Z") - this.start) / DAY_MS);
    }

    text(day, format) {
      const key = format + day;
      if (!this.words.has(key))
        this.words.set(key, this.formats[format].format(new Date(this.start + day * DAY_MS)));
      return this.words.get(key);
    }

    /** "5–11 Jan", "28 Dec – 3 Jan". */
    span(from, to) {
      const key = from + "/" + to;
      if (!this.words.has(key)) {
        const ends = [from, to].map((day) => new Date(this.start + day * DAY_MS));
        this.words.set(key, this.formats.short.formatRange(...ends));
      }
      return this.words.get(key);
    }

    clampDay(day) {
      return Math.min(this.days - 1, Math.max(0, day));
    }

    clampKnown(day) {
      return Math.min(Math.max(this.days - 1, this.lastKnown), Math.max(this.firstKnown, day));
    }

    /**
     * Number what is shown at one moment, in the order of the model.
     * @param {{day: number, known: number, window: number, types: string[]}} state
     * @returns {{events: Int32Array, ahead: Int32Array}} indices of events; a plan whose days are
     *   not over lies ahead.
     */
    shown(state) {
      const { from, to, knownFrom, knownTo, typeOf, planned } = this;
      const types = Uint8Array.from(this.types, (type) => (state.types.includes(type.key) ? 1 : 0));
      const { day, known } = state;
      const first = day - state.window + 1;
      // One array for all steps: a new one for each would be cleared away in the middle of one.
      const events = (this.found = this.found || new Int32Array(from.length));
      const ahead = [];
      let count = 0;
      for (let i = 0; i < from.length; i++) {
        if (knownFrom[i] > known || known >= knownTo[i] || !types[typeOf[i]]) continue;
        if (planned[i] && to[i] >= day) ahead.push(i);
        else if (from[i] <= day && to[i] >= first) events[count++] = i;
      }
      return { events: events.slice(0, count), ahead: Int32Array.from(ahead) };
    }

    /** As `shown`, but the events themselves. */
    visible(state) {
      const { events, ahead } = this.shown(state);
      const all = (indices) => Array.from(indices, (i) => this.events[i]);
      return { events: all(events), ahead: all(ahead) };
    }

    /** Count the events of the mapped type per region, in the order of `regionCodes`. */
    regionCounts(events) {
      const counts = new Int32Array(this.regionCodes.length);
      for (const i of events)
        if (this.typeOf[i] === this.mapped_type && this.regionOf[i] >= 0 && this.happened[i])
          counts[this.regionOf[i]]++;
      return counts;
    }

    /** Largest count that any region reaches in any window, as known on a day. */
    busiestCount(known, window) {
      const starts = [];
      const ends = [];
      for (let i = 0; i < this.from.length; i++) {
        if (this.knownFrom[i] > known || known >= this.knownTo[i] || !this.happened[i]) continue;
        if (this.typeOf[i] !== this.mapped_type || this.regionOf[i] < 0) continue;
        const region = this.regionOf[i] * REGION_STEP;
        starts.push(region + this.from[i]);
        ends.push(region + this.to[i] + window);
      }
      starts.sort((a, b) => a - b);
      ends.sort((a, b) => a - b);
      // What has ended in one region stands before all that starts in the next.
      let most = 0;
      let ended = 0;
      starts.forEach((start, started) => {
        while (ends[ended] <= start) ended++;
        most = Math.max(most, started + 1 - ended);
      });
      return most;
    }

    /** Lowest and highest count of each class, as `dashboard/classes.py` has them. */
    classes(known, window) {
      const key = `${known} ${window} ${this.regionSpan}`;
      if (this.classesKey === key) return this.heldClasses;
      const most = this.busiestCount(known, window);
      const part = (share) => Math.ceil((most * share) / 15);
      const ends =
        most <= 4
          ? Array.from({ length: most }, (_, i) => i + 1)
          : [...new Set([part(1), part(3), part(7), most])].sort((a, b) => a - b);
      this.classesKey = key;
      this.heldClasses = ends.map((end, i) => [i ? ends[i - 1] + 1 : 1, end]);
      return this.heldClasses;
    }

    /** Class of a count: 0 for none, then 1 for the first and so on. */
    classOf(count, classes) {
      return count ? 1 + classes.findIndex(([, high]) => count <= high) : 0;
    }

    /** Events per day and type, each on its first day: `{type: Int32Array(days)}`. */
    dailyCounts(known) {
      const counts = this.types.map(() => new Int32Array(this.days));
      const { from, knownFrom, knownTo, happened } = this;
      for (let i = 0; i < from.length; i++) {
        if (knownFrom[i] > known || known >= knownTo[i] || !happened[i]) continue;
        if (from[i] >= 0 && from[i] < this.days) counts[this.typeOf[i]][from[i]]++;
      }
      return counts;
    }

    /** Whether an event of the types shown begins on a day. */
    beginsOn(day, known, types) {
      return this.from.some(
        (from, i) =>
          from === day &&
          this.knownFrom[i] <= known &&
          known < this.knownTo[i] &&
          types.includes(this.types[this.typeOf[i]].key),
      );
    }

    /** Plans as known, longest first: the hatched spans of the timeline. */
    plans(known) {
      return this.events
        .filter((event, i) => event.plan && this.knownFrom[i] <= known && known < this.knownTo[i])
        .sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
    }
  }

  sitmap.Model = Model;
})();
