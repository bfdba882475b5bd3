import { element, setData, setText } from "./dom.js";
import { mebibytes, splitImage } from "./format.js";
import { wordsOf } from "./words.js";

/** A pill: shape, colour and word say the same. */
export function statusPill() {
  const pill = element("span", { className: "status" });
  return {
    node: pill,
    show({ status, busy, trouble }) {
      setData(pill, "status", busy ? "busy" : trouble ? "trouble" : status);
      setText(pill, busy ? (busy.kind ? wordsOf(busy.kind).doing : "pulling") : trouble?.label ?? status);
    },
  };
}

/** How far a pull has come. */
export function pullMeter() {
  const bar = element("progress", { max: 100, aria: { label: "Pull" } });
  const text = element("span", {});
  const node = element("div", { className: "pull", hidden: true }, bar, text);
  return {
    node,
    show(pull) {
      node.hidden = !pull;
      if (!pull) return;
      const { layers_done: done, layers_total: layers, bytes_done: bytes, bytes_total: total } = pull;
      if (total > 0) {
        const percent = Math.min(100, Math.floor((100 * bytes) / total));
        bar.value = percent;
        setText(text, `pulling ${percent} % · ${mebibytes(bytes)} of ${mebibytes(total)} MiB · layer ${Math.min(done + 1, layers)} of ${layers}`);
      } else {
        bar.removeAttribute("value");
        setText(text, layers > 0 ? `pulling · ${done} of ${layers} layers` : "pulling");
      }
    },
  };
}

/** An image reference whose version is always readable. */
export function imageName(imageRef) {
  const [repository, version] = splitImage(imageRef);
  return element("code", { className: "image-ref", title: imageRef },
    element("span", { className: "repository" }, element("bdi", { dir: "ltr" }, repository)),
    element("span", { className: "version" }, version));
}
