import { translate } from "./texts.js";

/* Elements, made or stamped from the page's templates. Text goes in as text; nothing parses HTML. */

export function find(selector, root = document) {
  return root.querySelector(selector);
}

export function all(selector, root = document) {
  return [...root.querySelectorAll(selector)];
}

export function on(node, names, listener) {
  for (const name of names.split(" ")) node.addEventListener(name, listener);
}

/** A page is inert until its script listens: what is clicked, typed or dropped before would vanish. */
export function listening() {
  document.body.inert = false;
}

export function showOnly(root, name, value) {
  for (const one of all(`[data-${name}]`, root)) one.hidden = !one.dataset[name].split(" ").includes(value);
}

export function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}

export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value || value === 0) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

export function icon(name, size = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `i ${size}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(svg.namespaceURI, "use"));
  svg.firstChild.setAttribute("href", `/web/icons.svg#${name}`);
  return svg;
}

/** A template with its `data-part` places filled; a place with nothing to say is removed. */
export function stamp(template, parts = {}) {
  const node = find(`#${template}`).content.firstElementChild.cloneNode(true);
  translate(node);
  for (const [name, content] of Object.entries(parts)) {
    const filling = [content].flat().filter(Boolean);
    if (filling.length > 0) part(node, name).append(...filling);
    else part(node, name).remove();
  }
  return node;
}

// What is seldom needed comes when it is first used. Without the network it cannot, and the caller goes no further.
export function load(name) {
  return import(`./${name}.js`);
}

export function isUnloaded(reason) {
  return reason instanceof TypeError && /module/.test(reason.message);
}

// Filled again only when its signature changed: focus, hover and selection survive.
export function fill(slot, signature, build) {
  if (slot.dataset.signature === signature) return;
  slot.dataset.signature = signature;
  slot.replaceChildren(...[build()].flat().filter(Boolean));
  slot.hidden = slot.childNodes.length === 0;
}

// Where neither host nor clipboard takes a text, the agent copies it by hand.
export function manualField(text) {
  const field = stamp("manual");
  field.value = text;
  setTimeout(() => field.select());
  return field;
}
