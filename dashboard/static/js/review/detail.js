/* One claim beside the list: its words, the form, what was decided on it, and the event that it
   belongs to with the claims that compete in it. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node, parts } = sitmap;
  const TABS = ["claim", "event", "history"];
  const LETTERS = ["", "A", "B", "C", "D", "E", "F"];
  const DIGITS = ["", "1", "2", "3", "4", "5", "6"];

  class Detail {
    constructor(desk, { links }) {
      this.desk = desk;
      this.links = links;
      this.tab = "claim";
      this.form = new sitmap.ClaimForm(desk);
      this.host = node("section", "review-detail");
      this.host.setAttribute("aria-label", sitmap.text("review.detail"));
      this.head = node("header", "review-head");
      this.notices = node("div", "review-notices");
      this.tabs = node("div", "review-tabs");
      this.tabs.setAttribute("role", "tablist");
      this.body = node("div", "review-body");
      this.body.tabIndex = 0;
      this.body.setAttribute("role", "tabpanel");
      this.actions = node("footer", "review-actions");
      this.empty = node("p", "review-empty", sitmap.text("review.none_selected"));
      this.host.append(this.head, this.notices, this.tabs, this.body, this.actions);
    }

    end() {
      this.form.end();
    }

    show() {
      const id = this.desk.selected;
      const claim = id && this.desk.standing(id);
      if (!claim) {
        for (const part of [this.head, this.notices, this.tabs, this.actions]) {
          part.replaceChildren();
        }
        this.body.replaceChildren(this.empty);
        this.id = null;
        return;
      }
      if (this.id !== id) this.body.scrollTop = 0;
      this.id = id;
      this.showHead(claim);
      this.showNotices(claim);
      this.showTabs();
      this.showBody(claim);
      this.showActions(claim);
      this.askMore();
    }

    askMore() {
      clearTimeout(this.asking);
      const { id, tab } = this;
      if (tab === "claim" && this.desk.data.candidates) return;
      this.asking = setTimeout(() => this.desk.ask("about", { claim_id: id, tab }), 120);
    }

    showHead(claim) {
      const number = (this.desk.data.numbers || {})[claim.id];
      const type = parts.typeOf(this.desk, claim.fields.event_type);
      const title = node("h2", "review-title", null, [
        parts.mark(this.desk, claim),
        node("span", "", number ? `${number}. ${type.label}` : type.label),
        parts.statusChip(claim.fields.status),
        parts.verdictChip(claim),
      ]);
      const quote = claim.quote ? node("blockquote", "review-quote", claim.quote) : null;
      const source = node("p", "review-source");
      const named = claim.source.name || sitmap.text("map.no_source");
      if (/^https?:\/\//i.test(claim.source.url)) {
        source.append(
          parts.element("a", "", {
            href: claim.source.url, target: "_blank", rel: "noopener noreferrer",
            title: claim.source.url,
          }, [document.createTextNode(named)]),
        );
      } else source.append(named);
      for (const link of this.links(claim)) source.append(" · ", link);
      this.head.replaceChildren(title, ...[quote, source].filter(Boolean));
    }

    /** What stands in the way: a conflict, or a decision that could not be stored. */
    showNotices(claim) {
      const rows = [];
      const conflict = this.desk.conflicts[claim.id];
      if (conflict) rows.push(sitmap.conflictBox(this.desk, claim.id, conflict));
      for (const entry of claim.pending.filter((one) => one.fault)) {
        const box = node("div", "review-fault", null, [
          node("strong", "", sitmap.text("review.not_stored")),
          node("p", "", entry.fault),
        ]);
        box.setAttribute("role", "alert");
        box.append(
          parts.button(sitmap.text("review.try_again"), "review-button", () => this.desk.send()),
          parts.button(sitmap.text("review.give_up"), "review-link", () =>
            this.desk.giveUp(entry.id),
          ),
        );
        rows.push(box);
      }
      const key = JSON.stringify([conflict, claim.pending.map((entry) => entry.fault), claim.id]);
      if (key === this.noticed) return;
      this.noticed = key;
      this.notices.replaceChildren(...rows);
    }

    showTabs() {
      if (this.tabs.childElementCount) {
        for (const tab of this.tabs.children) this.markTab(tab);
        return;
      }
      this.tabs.append(
        ...TABS.map((name) => {
          const tab = parts.button(sitmap.text("review.tab_" + name), "review-tab", () => {
            this.tab = name;
            this.show();
          }, { role: "tab", id: "review-tab-" + name });
          tab.dataset.tab = name;
          this.markTab(tab);
          return tab;
        }),
      );
      this.tabs.addEventListener("keydown", (press) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[press.key];
        if (!by) return;
        press.stopPropagation();
        const at = (TABS.indexOf(this.tab) + by + TABS.length) % TABS.length;
        this.tab = TABS[at];
        this.show();
        this.tabs.children[at].focus();
      });
    }

    markTab(tab) {
      const isOn = tab.dataset.tab === this.tab;
      tab.setAttribute("aria-selected", String(isOn));
      tab.tabIndex = isOn ? 0 : -1;
      if (isOn) this.body.setAttribute("aria-labelledby", tab.id);
    }

    showBody(claim) {
      const about = (this.desk.data.found || {}).about;
      const known = about && about.claim_id === claim.id && about.tab === this.tab ? about : null;
      this.body.setAttribute("aria-busy", String(this.tab !== "claim" && !known));
      if (this.tab === "claim") {
        if (!this.claimBody) {
          this.why = node("details", "review-why");
          this.grade = node("div", "review-row");
          this.claimBody = [this.form.host, this.grade, this.why];
        }
        if (this.form.host.parentNode !== this.body) this.body.replaceChildren(...this.claimBody);
        this.form.show(claim.id);
        this.showGrade(claim);
        this.showWhy(claim);
        return;
      }
      const key = JSON.stringify([this.tab, claim.id, known, this.desk.data.can_write]);
      if (key === this.shownBody && !this.form.host.isConnected) return;
      this.shownBody = key;
      if (known && known.fault) {
        this.body.replaceChildren(node("p", "review-fault", known.fault));
      } else if (!known) {
        this.body.replaceChildren(node("p", "review-note", sitmap.text("review.loading")));
      } else if (this.tab === "history") {
        this.body.replaceChildren(...sitmap.historyRows(this.desk, claim, known.history));
      } else this.body.replaceChildren(...sitmap.eventRows(this.desk, claim, known.event));
    }

    showGrade(claim) {
      const { source } = claim;
      const key = JSON.stringify([claim.id, source, this.desk.data.can_write]);
      if (key === this.graded) return;
      this.graded = key;
      const letter = LETTERS.find((one) => one && source.grade.startsWith(one)) || "";
      const digit = source.grade.slice(letter.length);
      // What nobody graded counts as "cannot be judged", the last of the options.
      const named = (one) => sitmap.text("review.grade_" + one.toLowerCase());
      const open = (options) => sitmap.text("review.grade_as", { grade: named(options.at(-1)) });
      const choose = (label, options, value) =>
        parts.select(
          options.map((one) => [one, one ? named(one) : open(options)]),
          value,
          (chosen) => chosen && this.desk.decide(...this.gradeOf(claim, chosen)),
          { "aria-label": label, disabled: !this.desk.data.can_write },
        );
      const made = parts.row(sitmap.text("review.field_grade"), [
        choose(sitmap.text("review.reliability"), LETTERS, letter),
        choose(sitmap.text("review.credibility"), DIGITS, digit),
        node("span", "review-note", source.publisher
          ? sitmap.text("review.grade_note", { publisher: source.publisher })
          : ""),
      ], "review-grade");
      made.querySelector("select").id = "review-grade";
      this.grade.replaceWith(made);
      this.claimBody[1] = this.grade = made;
    }

    /** The letter grades the source, so all of its claims; the digit what it says here. */
    gradeOf(claim, grade) {
      const { publisher } = claim.source;
      if (publisher && LETTERS.includes(grade)) return ["grade", [], { grade, publisher }];
      return ["grade", [claim.id], { grade }];
    }

    showWhy(claim) {
      const rows = claim.reasons.map((reason) => node("li", "", reason));
      const sure = sitmap.text("review.confidence", { value: claim.confidence.toFixed(2) });
      this.why.replaceChildren(
        node("summary", "", sitmap.text("review.why_read")),
        node("ul", "", null, [...rows, node("li", "", sure)]),
      );
    }

    showActions(claim) {
      const isEdited = this.desk.isEdited(claim.id);
      const key = [claim.id, claim.verdict, isEdited, this.desk.data.can_write].join();
      if (key === this.acted) return;
      this.acted = key;
      if (!this.desk.data.can_write) {
        this.actions.replaceChildren(node("p", "review-note", this.desk.data.why_not));
        return;
      }
      const { text } = sitmap;
      const made = [];
      const keyed = (name, press, css) =>
        parts.keyButton(text("review.do_" + name), press, css, () => this.act(name));
      if (isEdited) {
        made.push(
          keyed("save_accept", "Ctrl+⏎", "is-main"),
          parts.button(text("review.do_save"), "review-button", () => this.act("save")),
          keyed("discard", "Esc", ""),
        );
      } else {
        made.push(keyed("accept", "A", claim.verdict === "waiting" ? "is-main" : ""));
        made.push(keyed("reject", "R", ""), keyed("edit", "E", ""));
      }
      made.push(keyed("undo", "U", ""));
      if (!isEdited && claim.verdict === "accepted") {
        made.push(
          parts.button(text("review.do_retract"), "review-link", () => this.act("retract"), {
            title: text("review.retract_note"),
          }),
        );
      }
      this.actions.replaceChildren(...made);
    }

    /** Do what a key or a button says. Gives whether there was something to do. */
    act(wanted) {
      let name = wanted;
      const { desk, id } = this;
      if (name === "undo") {
        if (!desk.undo()) sitmap.announce(sitmap.text("review.nothing_to_undo"));
        return;
      }
      if (!id || !desk.data.can_write) return;
      const { verdict } = desk.standing(id);
      if (name === "edit") {
        this.tab = "claim";
        this.show();
        this.form.focusFirst();
        return;
      }
      if (desk.conflicts[id]) {
        sitmap.announce(sitmap.text("review.settle_first"));
        this.notices.querySelector("button")?.focus();
        return;
      }
      const goOn = () => {
        if (!desk.step(1, true)) desk.step(1);
      };
      // An edit that is begun is finished first.
      if (name === "accept" && desk.isEdited(id)) name = "save_accept";
      if (name === "discard") desk.dropEdit(id);
      else if (name.startsWith("save") && desk.halves[id]) {
        sitmap.announce(sitmap.text("review.finish_first"));
        this.form.host.querySelector('[aria-invalid="true"]')?.focus();
      } else if (name === "save") desk.saveEdit(id);
      else if (name === "retract") desk.decide("retract", [id]);
      else if (name === "reject") {
        delete desk.edits[id];
        delete desk.halves[id];
        if (verdict !== "rejected") desk.decide("reject", [id]);
        goOn();
      } else {
        if (!desk.saveEdit(id)) return;
        if (verdict === "retracted") desk.decide("restore", [id]);
        else if (verdict !== "accepted" || !desk.claims.get(id).decided_by) {
          desk.decide("accept", [id]);
        }
        goOn();
      }
    }
  }

  sitmap.Detail = Detail;
})();
