// Elements, made with their text as text: nothing that comes from outside is parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

export const find = (id) => document.getElementById(id);

/** The elements of some ids, each under its own name. */
export const parts = (...ids) => Object.fromEntries(ids.map((id) => [id, find(id)]));

/** An HTML element; children may be texts, and null for none. */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same of SVG. */
export function shape(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}
