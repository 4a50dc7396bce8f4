import { find, on } from "./dom.js";
import { t } from "./texts.js";

/* The reply box, with one text for each conversation. It can be filled, cleared and copied; nothing here sends. */

/** `changed()` and `played(text)` hear of the box, `undone(text)` of an inserted text that was taken out by Ctrl Z. */
export function createReply({ changed, played, undone }) {
  const box = find("#reply-box");
  const frame = find("#reply");
  const hint = find("#reply-hint");
  const kept = new Map(); // conversation id -> {text, filled, turn}
  let current = null;
  let asked = null; // the typed text beside which a draft was refused once

  function save() {
    if (current) kept.set(current.id, { ...kept.get(current.id), text: box.value });
    changed();
  }

  function show(key = "") {
    const filled = Boolean(box.value) && kept.get(current?.id)?.filled === box.value;
    frame.classList.toggle("filled", filled);
    hint.textContent = t(key || (filled ? "desk.fromSidebar" : "desk.nosend"));
  }

  /** As if it were typed: Ctrl Z takes it out again, and leaves what was typed elsewhere alone. */
  function type(text, start, end) {
    box.focus();
    box.setSelectionRange(start, end);
    const typed = document.execCommand(text ? "insertText" : "delete", false, text);
    if (!typed) box.setRangeText(text, start, end, "end");
  }

  /** Like any editor: at the caret, on its own line. Only an untouched draft for an older turn is replaced. */
  function insert(text) {
    if (!current) return false;
    const { filled, turn } = kept.get(current.id) || {};
    const outdated = filled === box.value && turn !== current.turn;
    if (outdated) box.select();
    const [start, end] = [box.selectionStart, box.selectionEnd];
    const line = start > 0 && box.value[start - 1] !== "\n" ? "\n" : "";
    type(line + text, start, end);
    kept.set(current.id, { text: box.value, filled: box.value, turn: current.turn, inserted: text });
    save();
    show();
    return true;
  }

  /** Takes a text out that was inserted; false when it is no longer there as it was. */
  function retract(text) {
    const at = box.value.lastIndexOf(text);
    if (!current || at < 0) return false;
    const start = at > 0 && box.value[at - 1] === "\n" ? at - 1 : at;
    type("", start, at + text.length);
    save();
    show();
    return true;
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(box.value);
      show("desk.copied");
    } catch {
      box.select();
    }
  }

  on(box, "input", ({ inputType }) => {
    const { inserted } = kept.get(current?.id) || {};
    save();
    show();
    if (inputType === "historyUndo" && inserted && !box.value.includes(inserted)) undone(inserted);
  });
  on(find("#reply-copy"), "click", copy);
  on(find("#reply-clear"), "click", () => {
    box.value = "";
    save();
    show();
    box.focus();
  });

  on(find("#reply-played"), "click", () => {
    const text = box.value.trim();
    if (!text || !current) return;
    box.value = "";
    save();
    show();
    played(text);
  });

  return {
    insert,
    retract,
    show,
    focus: () => box.focus(),
    /** Whether a draft may come beside what stands there; typed words are not mixed with it before one has asked twice. */
    takes() {
      const typed = box.value.trim() && kept.get(current?.id)?.filled !== box.value;
      if (!typed || asked === box.value || document.activeElement !== box) return true;
      asked = box.value;
      show("desk.beside");
      return false;
    },
    has: (id) => Boolean(kept.get(id)?.text),
    open(id, turn) {
      const same = current?.id === id;
      current = { id, turn };
      if (!same) box.value = kept.get(id)?.text || "";
      show();
    },
  };
}
