() => [...document.querySelectorAll("button, input, select, a[href], summary, [role=tab], dialog, table, section")]
  .filter((node) => node.checkVisibility())
  .filter((node) => {
    const by = node.getAttribute("aria-labelledby");
    const name = by ? document.getElementById(by)?.textContent : node.getAttribute("aria-label");
    const labels = [...(node.labels ?? [])].map((label) => label.textContent).join();
    const text = ["BUTTON", "A", "SUMMARY"].includes(node.tagName) ? node.textContent : "";
    return !(name || labels || text).trim();
  })
  .map((node) => node.outerHTML.slice(0, 120))
