() => {
  const width = document.documentElement.clientWidth;
  const scrolls = "pre, .hidden-title, .image-ref, .endpoint, .skip";
  return [...document.querySelectorAll("body *")]
    .filter((node) => node.checkVisibility() && !node.closest(scrolls) && !node.parentElement.closest(".name"))
    .map((node) => ({ node, box: node.getBoundingClientRect() }))
    .filter(({ box }) => box.left + scrollX < -1 || box.right + scrollX > width + 1)
    .map(({ node, box }) => `${node.tagName}.${node.className} is at ${Math.round(box.left + scrollX)}..${Math.round(box.right + scrollX)} of ${width}`);
}
