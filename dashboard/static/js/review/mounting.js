/* Mounts of the Reports and Ledger pages: built once, then handed what Python sends. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  const mounts = (sitmap.mounts = sitmap.mounts || {});

  /** Let `js/mount.js` mount a part whose work is on a desk. */
  sitmap.mountPart = function (name, build) {
    mounts[name] = function (host, data, component) {
      if (!host.sitmapDesk) {
        const desk = new sitmap.Desk(data.key, (turn) => host.sitmapSend("turn", turn));
        host.sitmapDesk = desk;
        desk.data = data;
        const page = build(host, desk);
        host.sitmapEnd = () => {
          page.end();
          desk.end();
          host.sitmapDesk = null;
        };
      }
      // A later run hands over a new one.
      host.sitmapSend = component.setStateValue;
      host.sitmapDesk.take(data);
    };
  };
})();
