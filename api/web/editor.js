import { diff } from "./diff.js";
import { el, find, on, part, stamp } from "./dom.js";
import { checkWhileWriting } from "./edits.js";
import { findingRows } from "./findings.js";
import { t } from "./texts.js";

const CHECKS = { asking: "edit.asking", checked: "edit.clear", failed: "edit.unchecked" };
const AROUND = 16; // characters
const REWRITTEN = 0.5; // of the draft that is gone: then a difference is no longer read, it is woven

// Of what stays the same, only what is next to a change: the checks below must be in sight.
function nearChanges(parts) {
  return parts.map(({ same, del, ins }, place) => {
    const letters = [...same];
    if (letters.length <= 2 * AROUND) return { same, del, ins };
    const after = place > 0 ? letters.slice(0, AROUND).join("").replace(/\[\d*$/, "") : "";
    const before = del || ins ? letters.slice(-AROUND).join("").replace(/^\d*\]/, "") : "";
    return { same: `${after}…${before}`, del, ins };
  });
}

/** Whether over half of a draft was written anew. */
export function isRewritten(before, parts) {
  const kept = parts.reduce((sum, { same }) => sum + same.trim().length, 0);
  return kept < REWRITTEN * before.trim().length;
}

// A box that is as high as its text: the page alone scrolls.
function grow(box) {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}

export function editorView(edit, { check, changed, see }) {
  const { draft } = edit;
  const language = draft.language === "en" ? "en" : "zh";
  const view = stamp("editor");
  const box = find("textarea", view);
  box.lang = language;

  function showCheck() {
    const held = edit.stillBlocking().length > 0;
    const line = part(view, "check");
    line.textContent = t(held ? "edit.blocked" : CHECKS[edit.state]);
    line.classList.toggle("held", held);
    const said = { text: edit.checked.text, findings: edit.standing() };
    part(view, "findings").replaceChildren(findingRows(said, view) || "");
  }

  function showEdit() {
    const parts = diff(draft.text, edit.text, language);
    const n = parts.filter(({ del, ins }) => del || ins).length;
    const marked = nearChanges(parts).flatMap(({ same, del, ins }) => [
      same,
      del && el("del", {}, del),
      ins && el("ins", {}, ins),
    ]);
    part(view, "count").textContent = n ? t("edit.changes", { n }) : "";
    const rewritten = n > 0 && isRewritten(draft.text, parts);
    part(view, "diff").replaceChildren(...(rewritten ? [t("edit.rewritten")] : n ? marked : [t("edit.same")]));
    if (rewritten) part(view, "count").textContent = "";
    grow(box);
    showCheck();
  }

  function told() {
    showCheck();
    changed();
  }

  checkWhileWriting(edit, { ask: check, told, isShown: () => view.isConnected });
  if (edit.state !== "checked") edit.written();
  box.value = edit.text;
  showEdit();
  on(box, "input compositionend", ({ isComposing }) => {
    edit.text = box.value;
    // Half a word of an input method is no text yet.
    if (!isComposing) edit.written();
    showEdit();
    changed();
  });
  on(part(view, "see"), "click", see);
  on(part(view, "restore"), "click", () => {
    box.value = draft.text;
    box.dispatchEvent(new Event("input"));
    box.focus();
  });
  return view;
}

// Said in place: neither the box nor the caret may move while the agent types.
export function showNews(view, { news }) {
  part(view, "hint").textContent = t(news ? "edit.news" : "edit.keep");
  part(view, "see").hidden = !news;
}
