// Says what the page waits for until Python has started: JupyterLab itself shows only a small dot.
// It reads the state of the kernel of the open notebook, changes nothing, and removes itself.
(() => {
  const began = Date.now();
  const line = document.createElement("div");
  line.setAttribute("role", "status");
  line.style.cssText =
    "position:fixed;right:16px;bottom:36px;z-index:10000;max-width:min(360px,calc(100vw - 64px));padding:10px 14px;" +
    "border-radius:6px;font:14px/1.4 system-ui,sans-serif;background:#1f2933;color:#fff;box-shadow:0 2px 10px #0006";
  const words = document.createElement("span");
  const bar = document.createElement("progress");
  bar.style.cssText = "display:block;width:100%;margin-top:6px";
  bar.setAttribute("aria-label", "Python is starting");
  line.append(words, bar);

  const states = {
    page: "Opening JupyterLab",
    notebook: "Opening the lesson",
    starting: "Starting Python in this page. The first time, MEGABYTES MB come from this site",
  };
  const state = () => {
    const app = window.jupyterapp;
    if (!app) return "page";
    const session = app.shell.currentWidget?.sessionContext;
    if (!session) return app.shell.currentWidget ? "none" : "notebook";
    const kernel = session.session?.kernel;
    return kernel && ["idle", "busy"].includes(kernel.status) ? "ready" : "starting";
  };

  const timer = setInterval(() => {
    const now = state();
    if (document.body && !line.isConnected) document.body.append(line);
    if (now === "ready" || now === "none" || Date.now() - began > 180_000) {
      clearInterval(timer);
      line.remove();
      return;
    }
    words.textContent = `${states[now]}: ${Math.round((Date.now() - began) / 1000)} s`;
  }, 250);
})();
