import { diff } from "./diff.js";
import { el, find, on, part, stamp } from "./dom.js";
import { checking } from "./edits.js";
import { findingRows } from "./findings.js";
import { t } from "./texts.js";

const CHECKS = { asking: "edit.asking", checked: "edit.clear", failed: "edit.unchecked" };

const AROUND = 16;

// Of what stays the same, only what is next to a change: the checks below must be in sight.
function nearChanges(parts) {
  return parts.map(({ same, del, ins }, place) => {
    const letters = [...same];
    if (letters.length <= 2 * AROUND) return { same, del, ins };
    const after = place > 0 ? letters.slice(0, AROUND).join("") : "";
    const before = del || ins ? letters.slice(-AROUND).join("") : "";
    return { same: `${after}…${before}`, del, ins };
  });
}

export function editorView(edit, { check, changed, see }) {
  const { draft } = edit;
  const language = draft.language === "en" ? "en" : "zh";
  const view = stamp("editor");
  const box = find("textarea", view);
  box.lang = language;

  function showCheck() {
    const blocked = edit.stillBlocking();
    const held = blocked.length > 0;
    const { text, findings } = edit.checked;
    const line = part(view, "check");
    line.textContent = t(held ? "edit.blocked" : CHECKS[edit.asked]);
    line.classList.toggle("held", held);
    line.dataset.asked = edit.asked;
    // Without an answer only what still holds is said of the text.
    const known = edit.asked === "failed" ? blocked : findings;
    part(view, "findings").replaceChildren(findingRows({ text, findings: known }, view) || "");
  }

  const checkSoon = checking(edit, check, () => {
    showCheck();
    changed();
  });

  function write(text) {
    edit.text = text;
    const parts = diff(draft.text, text, language);
    const n = parts.filter(({ del, ins }) => del || ins).length;
    const marked = nearChanges(parts).flatMap(({ same, del, ins }) => [same, del && el("del", {}, del), ins && el("ins", {}, ins)]);
    part(view, "count").textContent = n ? t("edit.changes", { n }) : "";
    part(view, "diff").replaceChildren(...(n ? marked : [t("edit.same")]));
    showCheck();
  }

  box.value = edit.text;
  write(edit.text);
  if (edit.asked !== "checked") checkSoon();
  on(box, "input", () => {
    checkSoon();
    write(box.value);
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
