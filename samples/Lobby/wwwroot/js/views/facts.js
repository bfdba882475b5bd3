import { element } from "../ui/dom.js";
import { fullTime, shortId } from "../ui/format.js";
import { imageName } from "../ui/parts.js";

/** What the record says: what is asked for most, and the rest folded away. */
export function factsOf(record, isOpen) {
  return [
    list([
      ["Image", imageName(record.image_ref), record.image_ref],
      record.status !== "removed" && ["Endpoint", element("code", {}, record.engine_endpoint), record.engine_endpoint],
      record.container_id && ["Container", element("code", { title: record.container_id }, shortId(record.container_id)), record.container_id],
      instant("Started", record.started_at),
      instant("Stopped", record.stopped_at),
      instant("Removed", record.removed_at),
    ]),
    element("details", { className: "more-facts", open: isOpen },
      element("summary", {}, "More"),
      list([
        ["State", element("code", {}, record.state_path), record.state_path],
        ["Network", element("code", {}, record.network)],
        record.image_id && ["Image id", element("code", { title: record.image_id }, shortId(record.image_id)), record.image_id],
        record.engine_id && ["Engine", element("code", {}, record.engine_id)],
        instant("First start", record.created_at),
        instant("Last change", record.last_op_at),
      ])),
  ];
}

const instant = (name, at) => at && [name, element("time", { dateTime: at }, fullTime(at))];

const list = (facts) => element("dl", { className: "facts" }, ...facts.filter(Boolean).flatMap(([name, value, copied]) => [
  element("dt", {}, name),
  element("dd", {}, value, copied && canCopy ? copyButton(name, copied) : null),
]));

/** Browsers have a clipboard only where the page came over TLS or from this machine. */
const canCopy = Boolean(navigator.clipboard);

function copyButton(name, text) {
  const button = element("button", { type: "button", className: "copy", aria: { label: `Copy ${name.toLowerCase()}` } }, "Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  return button;
}
