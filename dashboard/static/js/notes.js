/* Notes in the margin of the map, for what is known to a country only and has no point. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const { node } = sitmap;
  const MOST_NOTES = 6;
  // On a map lower than this the notes take less room.
  const LOW_PX = 540;
  const NARROW_PX = 820;
  // From the corner of the map: the buttons, and the notes beside them in `sitmap.css`.
  const ROOM_PX = [332, 150];
  const TIGHT_ROOM_PX = [278, 116];

  const isTight = (map) => map.getSize().y < LOW_PX || map.getSize().x < NARROW_PX;

  /**
   * The part of the map that the notes may cover, in px of its layers. It is the same on all days:
   * names would wander with it.
   */
  sitmap.notesRoom = function (map, far) {
    const { x: left, y: top } = map.containerPointToLayerPoint([0, 0]);
    const [width, height] = isTight(map) ? TIGHT_ROOM_PX : ROOM_PX;
    return { left, top, right: left + far * width, bottom: top + far * height };
  };

  class Notes {
    constructor(map) {
      this.map = map;
      this.box = node("section", "sitmap-box sitmap-notes");
      this.box.setAttribute("aria-label", sitmap.text("map.notes"));
      sitmap.corner(map, "topleft", this.box);
    }

    show(scene, { day }) {
      const { model } = scene;
      // What lies ahead comes first: it is what a reader must not miss.
      const lies = (note) => (note.events.some((event) => event.plan && event.end >= day) ? 0 : 1);
      const notes = [...scene.notes.values()].sort((a, b) => lies(a) - lies(b) || a.type - b.type);
      const tight = isTight(this.map);
      this.box.classList.toggle("is-tight", tight);
      const key = JSON.stringify([
        notes.map((note) => [note.type, note.form, note.events.map((event) => event.id)]),
        tight,
        sitmap.tint().dark,
      ]);
      this.box.hidden = !notes.length;
      sitmap.refill(this.box, key, () => {
        const rows = notes.map((note) => this.row(model, note));
        const rest = rows.splice(tight ? 2 : MOST_NOTES);
        const more = rest.length
          ? node("details", "sitmap-notes-more", null, [node("summary", "", sitmap.text("map.more", { count: rest.length })), ...rest])
          : null;
        return [node("div", "sitmap-legend-head", sitmap.text("map.notes_head")), ...rows, more];
      });
    }

    row(model, note) {
      const type = model.types[note.type];
      const planned = note.form === "hollow";
      const from = Math.min(...note.events.map((event) => event.start));
      const to = Math.max(...note.events.map((event) => event.end));
      const status = sitmap.text("status." + note.events[0].status).toLowerCase();
      const text = sitmap.text(planned ? "map.note_ahead" : "map.note", {
        type: type.label,
        status,
        days: model.span(from, to),
      });
      const count = note.events.length > 1 ? `${note.events.length} × ` : "";
      const row = node("button", "sitmap-note", null, [
        sitmap.symbols.icon(type.shape, note.form, sitmap.markColours(type), 16),
        node("span", "", count + text),
      ]);
      row.type = "button";
      row.addEventListener("click", () => sitmap.select(note.events[0].id));
      return row;
    }
  }

  sitmap.Notes = Notes;
})();
