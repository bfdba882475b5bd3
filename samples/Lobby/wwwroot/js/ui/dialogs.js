import { byId, element } from "./dom.js";

/**
 * Opens a dialog and waits for what the person says.
 * @returns {Promise<Record<string, string> | null>} the form's values, or null when it was cancelled
 */
export function ask(id, { game = "", values = {}, problem = "", texts = {}, select } = {}) {
  const dialog = byId(id);
  const form = dialog.querySelector("form");
  if (dialog.open) return Promise.resolve(null);

  form.reset();
  for (const [name, text] of Object.entries({ game, ...texts })) {
    const place = form.querySelector(`[data-${name}]`);
    if (place) place.textContent = text;
  }

  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  for (const folded of form.querySelectorAll("details")) folded.open = [...folded.querySelectorAll("textarea")].some((field) => field.value !== "");
  showProblem(form, problem);
  dialog.returnValue = "";
  dialog.showModal();
  if (select) selectPart(form.elements[select.field], select.from, select.to);

  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "confirm" ? Object.fromEntries(trimmed(new FormData(form))) : null);
    }, { once: true });
  });
}

export const isAsking = () => document.querySelector("dialog[open]") !== null;

/** Cancel buttons, and a click beside the dialog, say no. */
export function wireDialogs() {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.querySelector("[data-cancel]")?.addEventListener("click", () => dialog.close());
    dialog.addEventListener("mousedown", (event) => event.target === dialog && dialog.close());
  }
}

/** Images that games have are offered where one is asked for. */
export function offerImages(images) {
  byId("known-images").replaceChildren(...images.map((value) => element("option", { value })));
}

const trimmed = (entries) => [...entries].map(([name, value]) => [name, value.trim()]);

function showProblem(form, problem) {
  const place = form.querySelector("[data-problem]");
  if (!place) return;
  place.hidden = !problem;
  place.textContent = problem;
}

function selectPart(input, from, to) {
  input.focus();
  input.setSelectionRange(from, to);
}
