import { all, el, icon, on, stamp } from "./dom.js";
import { foundWords } from "./markers.js";
import { has, t } from "./texts.js";

const ICONS = { block: "stop", warn: "alert", info: "info" };
const SEVERITIES = Object.keys(ICONS);

function worstFirst(a, b) {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}

export function headline({ text }, finding) {
  const key = `finding.${finding.kind}`;
  const what = t(has(key) ? key : "finding.unknown");
  const words = foundWords(text, finding);
  return words && words.length <= 24 ? t("finding.with", { what, words }) : what;
}

// Pointing at a row lights its words, and the reverse.
function linked(node, indexes, root) {
  node.dataset.found = indexes.join(" ");
  const light = (lit) => () => {
    const both = indexes.map((index) => `[data-found~="${index}"]`).join();
    all(both, root).forEach((one) => one.classList.toggle("lit", lit));
  };
  on(node, "pointerenter focus", light(true));
  on(node, "pointerleave blur", light(false));
  return node;
}

export function foundMark(text, found, root) {
  const { severity } = [...found].sort(worstFirst)[0];
  const short = text.length < 13 ? "short" : "";
  const mark = el("span", { class: `found ${severity} ${short}`, "data-testid": "finding-mark" }, text);
  return linked(
    mark,
    found.map(({ index }) => index),
    root,
  );
}

export function findingRows(draft, root) {
  const rows = [...draft.findings].sort(worstFirst).map((finding) => {
    const { severity, kind, message } = finding;
    const title = headline(draft, finding);
    const row = stamp("finding", { icon: icon(ICONS[severity]), severity: t(`severity.${severity}`), title, message });
    row.classList.add(severity);
    row.dataset.kind = kind;
    return linked(row, [draft.findings.indexOf(finding)], root);
  });
  return rows.length > 0 ? el("ul", { class: "findings", "aria-label": t("finding.title") }, rows) : null;
}

export function focusFinding(step) {
  const rows = all(".finding");
  const at = rows.indexOf(document.activeElement);
  rows.at((at < 0 && step < 0 ? 0 : at + step) % rows.length)?.focus();
}
