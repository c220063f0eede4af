/* What the Reports and Ledger pages have around their work: who decides, whether everything is
   stored, the keys, and what is read out. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node, parts } = sitmap;
  let teller = null;

  /** Say something to screen readers, and in the bar below. */
  sitmap.announce = function (words) {
    if (!teller) return;
    teller.textContent = words;
    clearTimeout(teller.ending);
    teller.ending = setTimeout(() => (teller.textContent = ""), 6000);
  };

  class Frame {
    /**
     * @param {Desk} desk
     * @param {[string, string][]} keys - keys and the names of what they do, for the bar.
     * @param {(name: string) => void} act - does what a key says.
     */
    constructor(desk, keys, act) {
      this.desk = desk;
      this.act = act;
      this.bar = node("footer", "review-bar");
      this.state = node("span", "review-state");
      this.state.setAttribute("role", "status");
      this.told = teller = node("span", "review-told");
      teller.setAttribute("role", "status");
      const hints = keys.map(([key, name]) =>
        node("span", "review-hint", null, [node("kbd", "", key), node("span", "", sitmap.text("review.key_" + name))]),
      );
      this.bar.append(node("span", "review-hints", null, hints), this.told, this.signature(), this.state);
      this.onKey = (press) => this.press(press);
      // Before Streamlit, whose own keys run or clear things.
      document.addEventListener("keydown", this.onKey, true);
      this.onLeave = (event) => {
        if (this.desk.outbox.length || Object.keys(this.desk.edits).length) event.preventDefault();
      };
      window.addEventListener("beforeunload", this.onLeave);
      this.stop = desk.subscribe((what) => what === "nameless" && this.askName());
    }

    askName() {
      sitmap.announce(sitmap.text("review.name_first"));
      this.bar.querySelector("#review-who")?.focus();
    }

    end() {
      this.stop();
      document.removeEventListener("keydown", this.onKey, true);
      window.removeEventListener("beforeunload", this.onLeave);
    }

    signature() {
      const label = node("label", "review-who", sitmap.text("review.deciding_as"));
      const { desk } = this;
      if (desk.data.login) {
        label.append(node("strong", "", desk.data.login));
        return label;
      }
      const name = parts.input("text", desk.who, (typed) => (desk.who = typed), {
        id: "review-who", maxlength: "80", "aria-label": sitmap.text("review.deciding_as"),
      });
      label.append(name);
      return label;
    }

    show() {
      const state = this.desk.state();
      const key = JSON.stringify(state);
      if (key === this.shown) return;
      this.shown = key;
      this.state.className = "review-state is-" + state.name;
      this.state.textContent = sitmap.text("review.state_" + state.name, { count: state.count });
      this.state.title = state.faults.join("\n");
    }

    press(press) {
      if (!this.host || !this.host.isConnected) return;
      const { target, key } = press;
      const isOurs = this.host.contains(target) || target === document.body;
      if (!isOurs) return;
      const take = (name) => {
        press.preventDefault();
        press.stopImmediatePropagation();
        this.act(name);
      };
      if ((press.ctrlKey || press.metaKey) && key === "Enter") return take("save_accept");
      if (parts.isTyping(target)) {
        if (key !== "Escape" || target.type === "search") return undefined;
        return take("leave");
      }
      if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
      const inList = target === document.body || Boolean(target.closest("[role=listbox], [role=grid]"));
      const arrows = { ArrowDown: "next", ArrowUp: "previous" };
      const name =
        (inList && arrows[key]) ||
        {
          j: "next", k: "previous", n: "waiting", a: "accept", r: "reject", e: "edit", u: "undo",
          "[": "page_before", "]": "page_after", "/": "search", x: "tick", m: "merge",
        }[key];
      return name ? take(name) : undefined;
    }
  }

  sitmap.Frame = Frame;

  /** A link to another page of the dashboard; a plain click goes there within the session. */
  sitmap.pageLink = function (desk, label, page, query) {
    const search = new URLSearchParams(query).toString();
    const link = node("a", "review-goto", label);
    link.href = `${desk.data.root}${page}?${search}`;
    link.addEventListener("click", (click) => {
      if (click.ctrlKey || click.metaKey || click.shiftKey || click.button) return;
      click.preventDefault();
      desk.ask("go", { page: page || "situation", query });
    });
    return link;
  };

  /** The way from a claim to its event on the map; none where the map cannot show it. */
  sitmap.mapLinks = function (desk, claim) {
    const { date_start: day, known_on, place } = claim.fields;
    if (claim.verdict !== "accepted" || !day || !place) return [];
    const query = { day, known: known_on > day ? known_on : day, sel: claim.id };
    return [sitmap.pageLink(desk, sitmap.text("review.to_map"), "", query)];
  };
})();
