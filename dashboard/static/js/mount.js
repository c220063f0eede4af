/* The components of the pages, mounted by Streamlit without an iframe. Streamlit
   calls the default export at every run of the page; each mount is built once and then updated. */
const loading = (window.sitmapLoading = window.sitmapLoading || {});

function loadScript(address) {
  loading[address] =
    loading[address] ||
    new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.async = false;
      script.onload = done;
      script.onerror = () => failed(new Error("a part of the page is missing: " + address));
      document.head.appendChild(script);
    });
  return loading[address];
}

function loadStyle(address) {
  loading[address] =
    loading[address] ||
    new Promise((done, failed) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = address;
      link.onload = done;
      link.onerror = () => failed(new Error("a part of the page is missing: " + address));
      document.head.appendChild(link);
    });
  return loading[address];
}

/** Load scripts; `bundle` holds all of them, for a page on which none of them is yet. */
function loadScripts({ js, bundle }) {
  if (bundle && !js.some((address) => address in loading)) {
    const whole = loadScript(bundle);
    for (const address of js) loading[address] = whole;
  }
  return js.map(loadScript);
}

async function loadAll(data) {
  if (data.fetch && !window.sitmap) {
    const early = (window.sitmapEarly = window.sitmapEarly || {});
    early[data.fetch] = early[data.fetch] || fetch(data.fetch);
  }
  await Promise.all([...data.css.map(loadStyle), ...loadScripts(data)]);
  window.sitmap.useTexts(data.texts);
  window.sitmap.checkTheme();
}

/** Run what folium wrote, as a module of its own: no eval, so the page's policy can forbid it. */
async function runScript(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

const mounts = {
  async map(host, data) {
    const { sitmap } = window;
    if (host.sitmapModel !== data.model.version) {
      host.sitmapModel = data.model.version;
      sitmap.setModel(new sitmap.Model(data.model), data.view);
    }
    if (host.sitmapMap === data.map_id) return;
    host.sitmapMap = data.map_id;
    const box = document.createElement("div");
    box.id = data.map_id;
    box.className = "sitmap-map";
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", data.label);
    box.tabIndex = 0;
    if (host.sitmapEnd) host.sitmapEnd();
    host.replaceChildren(box);
    await runScript(data.script);
    const { leaflet } = sitmap.map;
    const observer = new ResizeObserver(() => leaflet.invalidateSize({ pan: false }));
    observer.observe(box);
    host.sitmapEnd = () => {
      observer.disconnect();
      sitmap.dropMap();
    };
    sitmap.mapReady();
  },

  async timeline(host, data, component) {
    host.sitmapReport = (view) => component.setStateValue("view", view);
    if (!host.sitmapEnd) {
      const timeline = window.sitmap.mountTimeline(host, (view) => host.sitmapReport(view));
      host.sitmapEnd = timeline.end;
      host.sitmapJoin = timeline.join;
    }
    host.sitmapJoin(data.session, data.held);
  },

  async panel(host, data, component) {
    window.sitmap.askWords = (asked) => component.setStateValue("asked", asked);
    if (data.words && window.sitmap.clock) window.sitmap.clock.model.takeWords(data.words);
    if (!host.sitmapPanel) {
      host.sitmapPanel = window.sitmap.mountPanel(host);
      host.sitmapEnd = host.sitmapPanel.end;
    }
    host.sitmapPanel.setFigures(data.figures);
  },
};

export default function (component) {
  const { data, parentElement } = component;
  const host = parentElement.querySelector(".sitmap-mount");
  loadAll(data)
    .then(() => {
      if (!host.isConnected) return null; // The page was left while its parts were on their way.
      return (mounts[data.part] || window.sitmap.mounts[data.part])(host, data, component);
    })
    .catch((error) => {
      host.setAttribute("role", "alert");
      // The catalogue's own script may be what is missing.
      const text = (key) => data.texts.texts[key];
      host.textContent = text("map.part_failed").replace("{error}", () => error.message);
    });
  return () => {
    // Streamlit also ends a call that a later one overtook; what it mounted goes on.
    if (host.isConnected) return;
    if (host.sitmapEnd) host.sitmapEnd();
    host.sitmapEnd = host.sitmapMap = host.sitmapModel = host.sitmapPanel = null;
    if (data.part === "map" && window.sitmap?.endClock) window.sitmap.endClock();
  };
}
