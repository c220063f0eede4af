/* The workbench of the Reports page: choose a report, read it with its marks, go through its claims
   and decide on each. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node, parts } = sitmap;
  const KEYS = [
    ["J K", "move"],
    ["A", "accept"],
    ["R", "reject"],
    ["E", "edit"],
    ["U", "undo"],
    ["N", "waiting"],
    ["[ ]", "report"],
  ];

  class Workbench {
    constructor(host, desk) {
      this.desk = desk;
      this.host = host;
      this.frame = new sitmap.Frame(desk, KEYS, (name) => this.act(name));
      this.frame.host = host;
      this.chooser = node("header", "review-chooser");
      this.text = new sitmap.ReportText(desk);
      this.list = new sitmap.ClaimList(desk);
      this.detail = new sitmap.Detail(desk, { links: (claim) => this.links(claim) });
      const panes = node("div", "review-panes", null, [
        this.text.host,
        this.list.host,
        this.detail.host,
      ]);
      host.replaceChildren(this.chooser, panes, this.frame.bar);
      this.stop = [
        desk.subscribe((what) => this.show(what)),
        sitmap.onTheme(() => this.show("all")),
        sitmap.onReport(() => this.show("all")),
        () => this.frame.end(),
        () => this.detail.end(),
      ];
    }

    end() {
      for (const stop of this.stop) stop();
    }

    links(claim) {
      const { desk } = this;
      return [
        sitmap.pageLink(desk, sitmap.text("review.to_ledger"), "ledger", { claim: claim.id }),
        ...sitmap.mapLinks(desk, claim),
      ];
    }

    show(what) {
      const report = sitmap.heldReport;
      if (!report || report.id !== this.desk.data.report_id) return;
      this.desk.data.candidates = report.candidates;
      this.desk.data.numbers = report.numbers;
      if (what === "all") this.showChooser();
      this.list.show();
      this.text.show(report);
      if (what !== "edit") this.detail.show();
      else this.detail.showActions(this.desk.standing(this.desk.selected));
      this.frame.show();
    }

    showChooser() {
      const { reports } = this.desk.data;
      const report = sitmap.heldReport;
      const key = JSON.stringify([reports, report.id]);
      if (key === this.chosen) return;
      this.chosen = key;
      const at = reports.findIndex((one) => one.id === report.id);
      const choose = parts.select(
        reports.map((one) => [one.id, this.label(one)]),
        report.id,
        (id) => this.open(id),
        { id: "review-report", "aria-label": sitmap.text("review.choose_report") },
      );
      const step = (by, key) =>
        parts.button(by < 0 ? "‹" : "›", "review-step", () => this.go(by), {
          "aria-label": by < 0 ? sitmap.text("review.report_before") : sitmap.text("review.report_after"),
          "aria-keyshortcuts": key,
          disabled: !reports[at + by],
        });
      this.chooser.replaceChildren(
        node("div", "review-choose", null, [
          step(-1, "["),
          choose,
          step(1, "]"),
          node("span", "review-note", sitmap.text("review.report_of", {
            number: at + 1, count: reports.length,
          })),
        ]),
        node("p", "review-note", report.about),
        report.notice ? node("p", "review-notice", report.notice) : "",
      );
    }

    label(report) {
      const left = report.waiting
        ? sitmap.text("review.report_waiting", { count: report.waiting })
        : sitmap.text("review.report_done");
      return `${left} · ${report.headline}`;
    }

    open(id) {
      this.desk.ask("report", id);
    }

    go(by) {
      const { reports, report_id: id } = this.desk.data;
      const next = reports[reports.findIndex((one) => one.id === id) + by];
      if (next) this.open(next.id);
    }

    act(name) {
      const { desk } = this;
      if (name === "next") desk.step(1);
      else if (name === "previous") desk.step(-1);
      else if (name === "waiting") {
        if (!desk.step(1, true)) sitmap.announce(sitmap.text("review.nothing_waits"));
      } else if (name === "page_before") this.go(-1);
      else if (name === "page_after") this.go(1);
      else if (name === "leave") this.list.box.focus();
      else if (name === "search") this.detail.form.search.focus();
      else if (name !== "tick" && name !== "merge") {
        this.detail.act(name);
        if (name === "save_accept") this.list.box.focus();
      }
    }
  }

  /* The report comes apart from the claims: it stays as it is while these are decided on. */
  const listeners = new Set();
  sitmap.onReport = function (listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  (sitmap.mounts = sitmap.mounts || {}).report = function (host, data) {
    sitmap.heldReport = data.report;
    for (const listener of listeners) listener();
  };

  sitmap.mountPart("workbench", (host, desk) => new Workbench(host, desk));
})();
