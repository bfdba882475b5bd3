// No module, so that it also runs when one of them could not be loaded: then nothing else of the page does.
addEventListener("error", ({ target }) => {
  if (target?.tagName !== "SCRIPT") return;
  document.getElementById("connection").textContent = "Not loaded, trying again…";
  setTimeout(loadAgain, 1000);
}, true);

/** Not before the host answers: a page that is there says more than a browser's error page. */
async function loadAgain() {
  try {
    await fetch("healthz", { cache: "no-store" });
    location.reload();
  } catch {
    setTimeout(loadAgain, 1000);
  }
}
