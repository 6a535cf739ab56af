// Says that the page could not be loaded where its modules cannot: a proxy refuses one, the server gives it a wrong type, or the
// browser is too old for it. So this is no module, and written for old browsers.
(function () {
  function tell() {
    document.getElementById("progress").hidden = true;
    document.getElementById("loading-text").hidden = true;
    document.getElementById("unloaded").hidden = false;
  }

  function failed() {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", tell);
    else tell();
  }

  // Whatever else fails, the modules explain.
  function isTheirs(event) {
    return event.target.localName === "script" || event.error instanceof SyntaxError;
  }

  addEventListener("error", function (event) { if (isTheirs(event)) failed(); }, true);
  if (!("noModule" in document.createElement("script"))) failed();
})();
