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

function fillRow(template, draft, index, root) {
  const finding = draft.findings[index];
  const { severity, kind, message } = finding;
  const title = template === "finding" ? headline(draft, finding) : t(has(`finding.${kind}`) ? `finding.${kind}` : "finding.unknown");
  const row = stamp(template, { icon: icon(ICONS[severity]), severity: t(`severity.${severity}`), title, message });
  row.classList.add(severity);
  row.dataset.kind = kind;
  return linked(row, [index], root);
}

/** One finding behind its sentence. */
export function findingHere(draft, index, root) {
  return fillRow("finding-here", draft, index, root);
}

/** The places of the findings that are told at their words: one for each phrase, the worst. */
export function toldHere({ findings }) {
  const chosen = [];
  const order = findings.map((_, index) => index).sort((a, b) => worstFirst(findings[a], findings[b]));
  for (const index of order) {
    const { start, end, severity } = findings[index];
    const overlaps = chosen.some((other) => findings[other].start < end && start < findings[other].end);
    if (severity !== "info" && start < end && !overlaps) chosen.push(index);
  }
  return chosen;
}

function list(draft, indexes, root) {
  const order = [...indexes].sort((a, b) => worstFirst(draft.findings[a], draft.findings[b]));
  const rows = order.map((index) => fillRow("finding", draft, index, root));
  return rows.length > 0 ? el("ul", { class: "findings", "aria-label": t("finding.title") }, rows) : null;
}

/** All findings, as rows. */
export function findingRows(draft, root) {
  return list(draft, draft.findings.keys(), root);
}

/** What is told of the text as a whole; open questions have a line of their own under it. */
export function wholeFindings(draft, root, hasOpen) {
  const whole = ({ start, end, severity, kind }) =>
    severity !== "info" && start >= end && !(hasOpen && kind === "incomplete" && severity !== "block");
  return list(
    draft,
    [...draft.findings.keys()].filter((index) => whole(draft.findings[index])),
    root,
  );
}

/** For the record: how figures were worked out, what was left out. */
export function noteRows(draft, root) {
  return list(
    draft,
    [...draft.findings.keys()].filter((index) => draft.findings[index].severity === "info"),
    root,
  );
}

export function focusFinding(step) {
  const rows = all(".finding").filter((row) => row.checkVisibility());
  const at = rows.indexOf(document.activeElement);
  rows.at((at < 0 && step < 0 ? 0 : at + step) % rows.length)?.focus();
}
