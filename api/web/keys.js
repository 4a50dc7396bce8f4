import { allowed } from "./clocks.js";
import { all, find, on } from "./dom.js";
import { recall, remember } from "./memory.js";

/* Single keys work outside fields and can be switched off. No key works while an input method composes. The sheet lists
   them, and holds the settings that few people change. */

export const MODIFIER = /Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl";
const SETTING = "single-keys";
const sheet = find("#keys");
const box = find("#single-keys");

function wireSheet() {
  for (const cap of all("[data-modifier]")) cap.textContent = MODIFIER;
  on(find("#open-keys"), "click", () => sheet.showModal());
  on(find("#close-keys"), "click", () => sheet.close());
  box.checked = recall(SETTING) !== "off";
  on(box, "change", () => remember(SETTING, box.checked ? "on" : "off"));
  for (const one of all("[data-deadline]")) {
    one.value = allowed(one.dataset.deadline);
    on(one, "change", () => remember(`deadline-${one.dataset.deadline}`, one.value));
  }
}

// The action's name in the table, or null when the key was not meant for us.
function nameOf(event) {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.repeat || sheet.open) return null;
  const modified = event.ctrlKey || event.metaKey;
  const key = event.key.length > 1 ? event.key : event.key.toLowerCase();
  const isText = event.target.matches?.("input, textarea, select, [contenteditable]");
  if (modified && key === "z" && !event.shiftKey && !isText) return "undo";
  if (key.length === 1 && (modified || event.altKey || isText || !box.checked)) return null;
  return modified && key === "Enter" && !event.shiftKey ? "accept" : key;
}

/** `actions` by key, "undo", "accept" or "number". An action that answers false did nothing. Returns what presses a single
    key from outside, as if it were pressed here. */
export function listen(actions) {
  wireSheet();
  const table = { ...actions, "?": () => sheet.showModal() };
  const act = (name, event) => (/^[1-9]$/.test(name) ? table.number : table[name])?.(Number(name), event);
  on(document, "keydown", (event) => {
    const name = nameOf(event);
    if (Object.hasOwn(table, name) || /^[1-9]$/.test(name)) act(name, event) === false || event.preventDefault();
  });
  return (key) => key?.length === 1 && box.checked && !sheet.open && act(key);
}
