import { recall, remember } from "./memory.js";

/* texts.json is the one table of interface texts: Chinese, then English; "one|more" goes by {n}. */

const TEXTS = await (await fetch("/web/texts.json")).json();

const listeners = [];
let current = document.documentElement.lang === "en" ? "en" : "zh";

export function language() {
  return current;
}

function lookUp(key) {
  const [family, name] = key.split(".");
  return TEXTS[family]?.[name];
}

export function has(key) {
  return Array.isArray(lookUp(key));
}

export function t(key, values = {}) {
  const forms = (lookUp(key)?.[current === "zh" ? 0 : 1] || "").split("|");
  const form = forms.length > 1 && values.n !== 1 ? forms[1] : forms[0];
  return form.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function translate(root = document) {
  for (const [name, property] of Object.entries({ text: "textContent", aria: "ariaLabel", hint: "placeholder" })) {
    for (const node of root.querySelectorAll(`[data-${name}]`)) node[property] = t(node.dataset[name]);
  }
}

function apply(code) {
  if (code === current || !["zh", "en"].includes(code)) return;
  current = code;
  document.documentElement.lang = code === "en" ? "en" : "zh-CN";
  translate();
  listeners.forEach((listener) => listener());
}

export function setLanguage(code) {
  remember("language", code);
  apply(code);
}

export function onLanguage(listener) {
  listeners.push(listener);
}

// The desk and the sidebar in it share one setting: switching one switches both.
window.addEventListener("storage", ({ key, newValue }) => key === "assist-language" && apply(newValue));
// It may have been switched while this page was loading its texts.
apply(recall("language"));
