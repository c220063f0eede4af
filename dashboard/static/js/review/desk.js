/* What the Reports and Ledger pages work on: claims as the ledger has them, decisions on their way
   there, and edits that were not decided on yet. Decisions and edits are kept in the session store
   of the tab until Python says that the ledger holds them, so neither a reload nor a restart of
   the server loses one. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  // A turn that nothing was heard of is sent again after so long.
  const FIRST_WAIT_MS = 4000;
  const LONGEST_WAIT_MS = 15000;
  // Decisions that name no version; a note changes nothing, so it raises none either.
  const UNVERSIONED = new Set(["note", "undo"]);
  const VERDICTS = {
    accept: "accepted",
    reject: "rejected",
    retract: "retracted",
    restore: "accepted",
  };

  /** 32 random hexadecimal digits; crypto.randomUUID is missing where the address is not secure. */
  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function copyOf(value) {
    return value === undefined ? null : JSON.parse(JSON.stringify(value));
  }

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  class Desk {
    /**
     * @param {string} key - names the situation in the tab's store.
     * @param {(turn: object) => void} send - hands a turn to Python.
     */
    constructor(key, send) {
      this.key = "sitmap.review." + key;
      this.sendNow = send;
      this.claims = new Map();
      this.order = [];
      this.selected = null;
      this.data = {};
      this.turn = 0;
      this.session = null;
      this.asks = {};
      this.listeners = new Set();
      const kept = this.load();
      // Decisions on their way: {id, kind, claim_ids, versions, changes ..., fault?}.
      this.outbox = kept.outbox || [];
      // Claim id -> {version, fields, why}: what was typed and not decided on.
      this.edits = kept.edits || {};
      // Claim id -> {current, since}: the edit was made on an older version.
      this.conflicts = kept.conflicts || {};
      // Decisions made in this tab, for "undo".
      this.made = kept.made || [];
      // Claim id -> a note being typed.
      this.notes = kept.notes || {};
      // Claim id -> field -> what was typed and is no whole value yet.
      this.halves = kept.halves || {};
      for (const entry of this.outbox) delete entry.fault;
    }

    load() {
      try {
        return JSON.parse(sessionStorage.getItem(this.key)) || {};
      } catch {
        return {};
      }
    }

    keep() {
      const { outbox, edits, conflicts, made, notes, halves } = this;
      try {
        sessionStorage.setItem(this.key, JSON.stringify({ outbox, edits, conflicts, made, notes, halves }));
      } catch {
        // A full or forbidden store: the page itself still holds everything.
      }
    }

    subscribe(listener) {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    }

    changed(what = "all") {
      for (const listener of this.listeners) listener(what);
    }

    get who() {
      return this.data.login || localStorage.getItem("sitmap.analyst") || this.data.who || "";
    }

    set who(name) {
      localStorage.setItem("sitmap.analyst", name.trim());
    }

    /** Whether it is known who decides; where not, the analyst is asked. */
    isSigned() {
      if (this.who) return true;
      this.changed("nameless");
      return false;
    }

    /** Take what Python sent: claims, and what became of decisions. */
    take(data) {
      this.data = data;
      for (const [id, answer] of Object.entries(data.answers)) this.answer(id, answer);
      this.claims = new Map(data.claims.map((claim) => [claim.id, claim]));
      this.order = data.claims.map((claim) => claim.id);
      if (!this.claims.has(this.selected)) this.selected = null;
      if (data.select && this.claims.has(data.select) && this.followed !== data.select) {
        this.followed = this.selected = data.select;
      }
      if (this.selected === null) this.selected = this.firstWaiting() ?? this.order[0] ?? null;
      for (const id of Object.keys(this.edits)) this.checkEdit(id);
      if (this.collided && this.claims.has(this.collided)) this.meet(this.collided);
      this.collided = null;
      this.keep();
      const isNew = this.session !== data.session;
      this.session = data.session;
      // A new session on the server has not heard of what this tab sent to an earlier one. What
      // failed waits until the analyst tries again.
      const failed = this.outbox.some((entry) => entry.fault);
      if (this.outbox.length && (isNew || (data.turn >= this.turn && !failed))) this.send();
      this.changed();
    }

    answer(id, answer) {
      const at = this.outbox.findIndex((entry) => entry.id === id);
      if (at < 0) return;
      const entry = this.outbox[at];
      if (answer.fault) {
        entry.fault = answer.fault;
        return;
      }
      this.outbox.splice(at, 1);
      if (answer.stale) {
        // What follows on the same claim was decided in the belief that this one was stored.
        const [claimId] = entry.claim_ids;
        this.outbox = this.outbox.filter((other) => !other.claim_ids.includes(claimId));
        for (const current of answer.stale.current) {
          this.conflicts[current.id] = { current, since: answer.stale.since, entry };
        }
        this.collided = claimId;
        return;
      }
      for (const claimId of entry.kind === "note" ? [] : answer.made.claim_ids) {
        // What is still being typed goes on from one's own decision.
        if (this.edits[claimId]) this.edits[claimId].version += 1;
      }
      if (entry.kind === "undo") {
        this.made = this.made.filter((made) => made.id !== entry.undoes);
      } else if (entry.kind !== "note") {
        this.made.push({ id, claim_ids: answer.made.claim_ids });
        if (this.made.length > 200) this.made.shift();
      }
    }

    /** Show what collided with another's decision, unless something is being typed elsewhere. */
    meet(id) {
      if (!sitmap.parts.isTyping(document.activeElement)) this.selected = id;
      sitmap.announce(sitmap.text("review.conflict"));
    }

    /** An edit on a version that others have decided on since becomes a conflict to settle. */
    checkEdit(id) {
      const edit = this.edits[id];
      const claim = this.claims.get(id);
      if (!claim) return;
      const pending = this.outbox.some((entry) => entry.claim_ids.includes(id));
      if (!pending && !this.conflicts[id] && edit.version !== claim.version) {
        this.conflicts[id] = { current: claim, since: [], entry: null };
      }
    }

    firstWaiting() {
      return this.order.find((id) => this.claims.get(id).verdict === "waiting");
    }

    pending(id) {
      return this.outbox.filter((entry) => entry.claim_ids.includes(id));
    }

    /** A claim as it will stand once everything on its way is stored. */
    standing(id) {
      const claim = this.claims.get(id);
      if (!claim) return null;
      const found = { ...claim, fields: { ...claim.fields } };
      for (const entry of this.pending(id)) {
        if (entry.kind !== "note") found.version += 1;
        found.verdict = VERDICTS[entry.kind] || found.verdict;
        if (entry.kind === "correct") Object.assign(found.fields, entry.changes);
      }
      found.pending = this.pending(id);
      return found;
    }

    /** Fields as the form shows them: with what was typed. */
    fieldsOf(id) {
      const claim = this.standing(id);
      return { ...claim.fields, ...((this.edits[id] || {}).fields || {}) };
    }

    isEdited(id) {
      if (this.halves[id]) return true;
      return Boolean(this.edits[id] && Object.keys(this.edits[id].fields).length);
    }

    /** Note a keystroke: a field of a claim has a new value, not decided on yet. */
    edit(id, name, value) {
      const claim = this.standing(id);
      const edit = (this.edits[id] = this.edits[id] || { version: claim.version, fields: {} });
      if (same(claim.fields[name], value)) delete edit.fields[name];
      else edit.fields[name] = copyOf(value);
      if (!Object.keys(edit.fields).length) delete this.edits[id];
      this.keep();
      this.changed("edit");
    }

    /** What was typed into a field and is not a whole value yet. */
    halfTyped(id, name) {
      return (this.halves[id] || {})[name];
    }

    typeHalf(id, name, typed) {
      const held = (this.halves[id] = this.halves[id] || {});
      if (typed === undefined) delete held[name];
      else held[name] = copyOf(typed);
      if (!Object.keys(held).length) delete this.halves[id];
      this.keep();
      this.changed("edit");
    }

    noteTyped(id, typed) {
      if (typed) this.notes[id] = typed;
      else delete this.notes[id];
      this.keep();
    }

    dropEdit(id) {
      delete this.edits[id];
      delete this.halves[id];
      delete this.conflicts[id];
      this.keep();
      this.changed();
    }

    /** Settle a conflict: what was typed goes onto the version that stands now. */
    keepMine(id) {
      const conflict = this.conflicts[id];
      delete this.conflicts[id];
      const { entry, current } = conflict;
      if (entry && entry.kind !== "correct") {
        this.keep();
        this.decide(entry.kind, [id], { ...entry, id: undefined }, { [id]: current.version });
        return;
      }
      const fields = (entry && entry.changes) || this.edits[id].fields;
      this.edits[id] = { version: current.version, fields: { ...fields } };
      this.keep();
      this.changed();
    }

    select(id) {
      if (id === null || id === this.selected || !this.claims.has(id)) return;
      this.selected = id;
      this.changed("select");
    }

    /** Go down (1) or up (-1) the list; with `waiting`, to the next that waits for review. */
    step(by, waiting = false) {
      const { order } = this;
      let at = order.indexOf(this.selected);
      for (let count = 0; count < order.length; count += 1) {
        at += by;
        if (waiting) at = (at + order.length) % order.length;
        if (at < 0 || at >= order.length) return false;
        if (!waiting || this.standing(order[at]).verdict === "waiting") {
          this.select(order[at]);
          return true;
        }
      }
      return false;
    }

    /**
     * Put a decision on its way.
     * @param {string} kind - as in `geodata.tables.DecisionKind`.
     * @param {string[]} ids - the claims.
     * @param {object} more - what the kind needs: changes, why, grade, publisher, into, undoes.
     */
    decide(kind, ids, more = {}, versions = {}) {
      if (!this.isSigned()) return;
      const looked = ids.map((id) => versions[id] ?? this.standing(id).version);
      this.outbox.push({
        ...more,
        id: newId(),
        kind,
        who: this.who,
        claim_ids: ids,
        versions: UNVERSIONED.has(kind) ? [] : looked,
      });
      this.keep();
      this.send();
      this.changed();
    }

    /** Store what was typed as a correction; gives whether nothing is left to be typed. */
    saveEdit(id) {
      if (this.halves[id] || !this.isSigned()) return false;
      if (!this.edits[id]) return true;
      const { fields } = this.edits[id];
      delete this.edits[id];
      this.decide("correct", [id], { changes: fields });
      return true;
    }

    /** Take back what was last decided in this tab, else on the selected claim. */
    undo() {
      const taken = new Set(this.outbox.map((entry) => entry.undoes));
      const last = this.made.filter((made) => !taken.has(made.id)).pop();
      if (!last) return false;
      this.undoOne(last.id, last.claim_ids);
      const [first] = last.claim_ids;
      if (first) this.select(first);
      return true;
    }

    undoOne(decisionId, ids) {
      this.decide("undo", ids, { undoes: decisionId });
    }

    /** Give up a decision that could not be stored; what it would change goes back to the form. */
    giveUp(entryId) {
      const entry = this.outbox.find((one) => one.id === entryId);
      this.outbox = this.outbox.filter((one) => one !== entry);
      const [id] = entry.claim_ids;
      if (entry.kind === "correct" && this.claims.has(id)) {
        const held = (this.edits[id] || {}).fields || {};
        this.edits[id] = {
          version: this.standing(id).version,
          fields: { ...entry.changes, ...held },
        };
      }
      this.keep();
      this.send();
      this.changed();
    }

    /** Ask Python for more, such as the history of a claim; later asks of a name replace earlier. */
    ask(name, value) {
      if (same(this.asks[name], value)) return;
      this.asks[name] = value;
      this.send();
    }

    send() {
      this.turn += 1;
      for (const entry of this.outbox) delete entry.fault;
      this.sendNow({ n: this.turn, outbox: copyOf(this.outbox), asks: copyOf(this.asks) });
      this.sendAgain(FIRST_WAIT_MS);
    }

    /** Say it again as long as nothing is heard: the server may be starting anew. */
    sendAgain(wait_ms) {
      clearTimeout(this.waiting);
      if (!this.outbox.length) return;
      this.waiting = setTimeout(() => {
        if (this.data.turn >= this.turn || this.isEnded) return;
        this.turn += 1;
        this.sendNow({ n: this.turn, outbox: copyOf(this.outbox), asks: copyOf(this.asks) });
        this.sendAgain(Math.min(wait_ms * 1.5, LONGEST_WAIT_MS));
      }, wait_ms);
    }

    end() {
      this.isEnded = true;
      clearTimeout(this.waiting);
    }

    /** "saved", "saving" or "failed", and the faults. */
    state() {
      const faults = [...new Set(this.outbox.map((entry) => entry.fault).filter(Boolean))];
      if (faults.length) return { name: "failed", faults, count: this.outbox.length };
      return { name: this.outbox.length ? "saving" : "saved", faults, count: this.outbox.length };
    }
  }

  sitmap.Desk = Desk;
  sitmap.sameValue = same;
})();
