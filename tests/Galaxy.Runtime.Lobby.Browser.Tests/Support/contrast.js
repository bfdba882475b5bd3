// WCAG 2.2, 1.4.3: text stands out by 4.5 to 1. What is disabled may stand back.
() => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const paint = (colors) => {
    context.clearRect(0, 0, 1, 1);
    for (const color of colors) {
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgrounds = (node) => (node ? [...backgrounds(node.parentElement), getComputedStyle(node).backgroundColor] : ["white"]);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const findings = [];
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility({ checkVisibilityCSS: true }) || node.closest(":disabled, script, .hidden-title")) continue;
    const behind = backgrounds(node);
    const [text, back] = [luminance(paint([...behind, getComputedStyle(node).color])), luminance(paint(behind))];
    const ratio = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
    if (ratio < 4.5) findings.push(`${ratio.toFixed(2)}: "${walker.currentNode.data.trim().slice(0, 40)}" in ${node.tagName}.${node.className}`);
  }
  return findings;
}
