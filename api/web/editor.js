import { diff } from "./diff.js";
import { el, find, on, part, stamp } from "./dom.js";
import { t } from "./texts.js";

export function editorView(edit, { changed, see }) {
  const { draft } = edit;
  const language = draft.language === "en" ? "en" : "zh";
  const view = stamp("editor");
  const box = find("textarea", view);
  box.lang = language;

  function write(text) {
    edit.text = text;
    const parts = diff(draft.text, text, language);
    const n = parts.filter(({ del, ins }) => del || ins).length;
    const marked = parts.flatMap(({ same, del, ins }) => [same, del && el("del", {}, del), ins && el("ins", {}, ins)]);
    const held = edit.stillBlocking().length > 0;
    part(view, "count").textContent = n ? t("edit.changes", { n }) : "";
    part(view, "diff").replaceChildren(...(n ? marked : [t("edit.same")]));
    part(view, "check").textContent = t(held ? "edit.blocked" : "edit.unchecked");
    part(view, "check").classList.toggle("held", held);
  }

  box.value = edit.text;
  write(edit.text);
  on(box, "input", () => {
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
