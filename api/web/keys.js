import { on } from "./dom.js";
import { recall, remember } from "./memory.js";

/* Single keys work outside fields and can be switched off. No key works while an input method composes. */

const SETTING = "single-keys";

/** An action that answers false did nothing. */
export function listen(dialog, box, actions) {
  box.checked = recall(SETTING) !== "off";
  on(box, "change", () => remember(SETTING, box.checked ? "on" : "off"));

  on(document, "keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.repeat || dialog.open) return;
    const modified = event.ctrlKey || event.metaKey;
    const key = event.key.length > 1 ? event.key : event.key.toLowerCase();
    const isText = event.target.matches?.("input, textarea, select");
    const undo = modified && key === "z" && !event.shiftKey && !isText;
    if (!undo && key.length === 1 && (modified || event.altKey || isText || !box.checked)) return;
    const name = undo ? "undo" : modified && key === "Enter" ? "accept" : key;
    const action = /^[1-9]$/.test(name) ? actions.number : actions[name];
    if (action && action(Number(name)) !== false) event.preventDefault();
  });
}
