/* Colours of the map in light and dark. Streamlit says which one is on through its CSS variables. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const TINTS = {
    light: {
      dark: false,
      sea: "#d5e3ea",
      land: "#eceae4",
      water: "#a9c4d2",
      border: "#b9b4a8",
      regionBorder: "#b7ab93",
      outline: "#5a5348",
      ribbon: "rgba(120, 100, 62, 0.10)",
      classes: ["#fcfaf5", "#f8ecd6", "#efd7ae", "#e0b981", "#c9955a"],
      ink: "#22252a",
      soft: "#6d675d",
      label: "#7d735f",
      waterLabel: "#5f8499",
      abroad: "#a29c8f",
      halo: "rgba(255, 255, 255, 0.92)",
      ground: "#ffffff",
      rule: "#dcd8cf",
      late: "rgba(90, 83, 72, 0.10)",
      window: "rgba(184, 67, 47, 0.10)",
      accent: "#9c2f24",
    },
    dark: {
      dark: true,
      sea: "#0e171d",
      land: "#1c2126",
      water: "#2b4656",
      border: "#3c434a",
      regionBorder: "#5b5a55",
      outline: "#a59d8c",
      ribbon: "rgba(214, 190, 140, 0.06)",
      // From slate over plum to coral: dark shades of orange would look like mud.
      classes: ["#272c31", "#3b303b", "#563947", "#794650", "#9a5452"],
      ink: "#eceae5",
      soft: "#a7a39a",
      label: "#b3a88f",
      waterLabel: "#6f9ab2",
      abroad: "#5d646b",
      halo: "rgba(16, 20, 24, 0.9)",
      ground: "#14191d",
      rule: "#353b41",
      late: "rgba(200, 196, 188, 0.10)",
      window: "rgba(232, 131, 107, 0.14)",
      accent: "#ee8f78",
    },
  };
  let current = null;
  let forced = null;

  function isDark() {
    const app = document.querySelector(".stApp") || document.body;
    const parts = getComputedStyle(app).backgroundColor.match(/[\d.]+/g);
    if (!parts || parts.length < 3) return false;
    return 0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2] < 128;
  }

  /** Give the colours that are on. */
  sitmap.tint = function () {
    if (!current) current = TINTS[forced || (isDark() ? "dark" : "light")];
    return current;
  };

  /** Colour of an event type on the ground that is on. */
  sitmap.typeColour = (type) => (sitmap.tint().dark ? type.colour_dark : type.colour);

  /** Colours that a mark needs. */
  sitmap.markColours = (type) => ({
    colour: sitmap.typeColour(type),
    ground: sitmap.tint().ground,
    ink: sitmap.tint().ink,
    unit: type.unit,
  });

  /**
   * Give the colours of a type's marks as those of the sign of one force, `unit`. Where its side is
   * known, ink stands on the fill of that side (`fill`); else it has the colour of the type.
   */
  sitmap.signColours = function (colours, unit) {
    if (!unit || !unit.fill) return { ...colours, unit };
    const fill = sitmap.tint().dark ? unit.fill.dark : unit.fill.light;
    return { ...colours, unit, colour: colours.ink, fill };
  };

  const listeners = new Set();

  /** Run `listener` when light turns to dark or back; give a function that takes it back. */
  sitmap.onTheme = function (listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  /** Look again which theme is on; called when Streamlit draws and when the system changes. */
  sitmap.checkTheme = function () {
    const name = forced || (isDark() ? "dark" : "light");
    document.documentElement.dataset.sitmapTheme = name;
    if (current === TINTS[name]) return;
    current = TINTS[name];
    for (const listener of listeners) listener();
  };

  /** Use the colours of a theme whatever Streamlit's is; null: those of Streamlit's again. */
  sitmap.useTheme = function (name) {
    forced = name;
    sitmap.checkTheme();
  };

  new MutationObserver(() => requestAnimationFrame(sitmap.checkTheme)).observe(document.head, {
    childList: true,
  });
  window
    .matchMedia("(prefers-color-scheme: dark)")
    .addEventListener("change", () => setTimeout(sitmap.checkTheme, 50));

  /** Say in plain sight that something failed. */
  sitmap.fail = function (host, message) {
    const box = document.createElement("div");
    box.className = "sitmap-fault";
    box.setAttribute("role", "alert");
    box.textContent = `${message} ${sitmap.text("map.after_fault")}`;
    host.appendChild(box);
  };
})();
