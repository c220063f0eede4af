/* What is said of events, as text nodes only: names and quotes are never parsed as HTML. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});

  /** Make an element: class, text, children. */
  function node(tag, className, text, children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined && text !== null && text !== "") made.textContent = text;
    for (const child of children || []) if (child) made.appendChild(child);
    return made;
  }

  /** "5–11 Jan", or why there is no day. */
  function when(model, event) {
    if (event.start === null) return sitmap.text("map.no_day");
    const days = model.span(event.start, event.end);
    return event.days_text ? `${days} (${event.days_text})` : days;
  }

  function chip(status) {
    return node("span", "sitmap-chip sitmap-chip-" + status, sitmap.text("status." + status));
  }

  function source(event) {
    const parts = [event.publisher || event.source, event.published].filter(Boolean);
    const line = node("div", "sitmap-source");
    if (event.by) {
      line.appendChild(node("span", "sitmap-by", sitmap.text("map.according_to", event) + " "));
    }
    const text = parts.join(", ") || sitmap.text("map.no_source");
    if (/^https?:\/\//i.test(event.url)) {
      const link = node("a", "", text);
      link.href = event.url;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      link.title = sitmap.text("map.opens_source", event);
      line.appendChild(link);
    } else line.appendChild(document.createTextNode(text));
    if (event.claims > 1) {
      const count = sitmap.text("map.claims", { count: event.claims });
      line.appendChild(node("span", "", " · " + count));
    }
    return line;
  }

  /** Where an event lies, as far as it is known before its words have come. */
  function where(model, event) {
    if (model.hasWords(event)) return event.where;
    return event.place < 0 ? "" : model.places[event.place].name;
  }

  /** Colours of an event's sign, with the frame and fill of its side where it has one. */
  function coloursOf(model, event) {
    const type = model.types[event.type];
    return sitmap.signColours(sitmap.markColours(type), model.signs[event.sign] || type.unit);
  }

  function cardParts(model, event) {
    const type = model.types[event.type];
    const form = sitmap.symbols.FORMS[event.status];
    const title = [type.label, where(model, event)].filter(Boolean).join(", ");
    const head = node("div", "sitmap-card-head", null, [
      sitmap.symbols.icon(type.shape, form, coloursOf(model, event), 18),
      node("span", "sitmap-card-title", title),
    ]);
    const facts = [when(model, event), event.numbers].filter(Boolean).join(" · ");
    const worded = model.hasWords(event);
    return [
      head,
      node("div", "sitmap-card-facts", null, [chip(event.status), node("span", "", facts)]),
      event.quote ? node("blockquote", "sitmap-quote", event.quote) : null,
      worded ? source(event) : node("div", "sitmap-source", sitmap.text("map.words_coming")),
    ].filter(Boolean);
  }

  /** Fill in the words of a card once they are there. */
  function fill(card, model, event) {
    card.replaceChildren(...cardParts(model, event));
    if (!card.hasAttribute("tabindex")) return;
    for (const link of card.querySelectorAll("a")) link.tabIndex = card.tabIndex;
  }

  // Cards without words ask for them when they come into view.
  const wordless = new WeakMap();
  const watch = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || !wordless.has(target)) continue;
      watch.unobserve(target);
      const { model, event } = wordless.get(target);
      wordless.delete(target);
      model.whenWords(event, () => fill(target, model, event), () => target.isConnected);
    }
  });

  /** One event as a card for the panel and for popups. */
  sitmap.card = function (model, event) {
    const card = node("article", "sitmap-card", null, cardParts(model, event));
    if (!model.hasWords(event)) {
      wordless.set(card, { model, event });
      watch.observe(card);
    }
    return card;
  };

  /** "950", "1.2k": short enough to stand inside a mark. */
  sitmap.shortNumber = (count) =>
    count < 1000 ? String(count) : `${(count / 1000).toFixed(count < 10000 ? 1 : 0)}k`;

  /** "3 occurred, 1 claimed". */
  sitmap.statusCounts = function (events) {
    const counts = {};
    for (const event of events) counts[event.status] = (counts[event.status] || 0) + 1;
    return Object.entries(counts)
      .map(([status, count]) =>
        sitmap.text("map.status_count", { count, status: sitmap.text("status." + status).toLowerCase() }),
      )
      .join(", ");
  };

  sitmap.node = node;
  sitmap.chip = chip;
  sitmap.when = when;
})();
