/** The element with that id. */
export const byId = (id) => document.getElementById(id);

/**
 * An element with properties and children. Texts become text nodes, never markup.
 * @param {string} tag @param {object} [properties] data, aria and on are objects of their own; the rest is set as a property.
 */
export function element(tag, { data, aria, on, role, ...properties } = {}, ...children) {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  Object.assign(made.dataset, data);
  if (role) made.setAttribute("role", role);
  for (const [name, value] of Object.entries(aria ?? {})) made.setAttribute(`aria-${name}`, value);
  for (const [name, listener] of Object.entries(on ?? {})) made.addEventListener(name, listener);
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** Sets the text only when it differs, so that screen readers and selections are left in peace. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setData(node, name, value) {
  if (value === undefined || value === null || value === false) delete node.dataset[name];
  else node.dataset[name] = value === true ? "" : value;
}

/** Puts the nodes in that order, and moves only what is not in its place: a moved node would lose the focus. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}
