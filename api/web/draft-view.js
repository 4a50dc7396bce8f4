import { el, part, stamp } from "./dom.js";
import { foundMark } from "./findings.js";
import { pieces, plainText } from "./markers.js";
import { sourcesOf } from "./sources.js";
import { t } from "./texts.js";

const JOINER = "\u2060"; // a chip never starts a line

export function seconds({ timings_ms: timings }) {
  return timings?.total && t("draft.seconds", { n: (timings.total / 1000).toFixed(timings.total < 100 ? 2 : 1) });
}

function pendingChip(n) {
  return el("span", { class: "cite pending" }, n);
}

function chip(source, watch) {
  const node = stamp("chip");
  node.textContent = node.dataset.n = source.n;
  node.ariaLabel = t("draft.citation", source);
  watch(node, source);
  return node;
}

function paragraphs(draft, { watch, root }) {
  const sources = sourcesOf(draft);
  const result = [el("p")];
  for (const { text, n, found } of pieces(draft.text, draft.findings)) {
    if (n !== null) {
      const source = sources.find((one) => one.n === n);
      result.at(-1).append(JOINER, source ? chip(source, watch) : pendingChip(n));
      continue;
    }
    text.split(/\n{2,}/).forEach((words, index) => {
      if (index > 0) result.push(el("p"));
      if (words) result.at(-1).append(found.length > 0 ? foundMark(words, found, root) : words);
    });
  }
  return result;
}

function sheet(template, draft, view, parts) {
  const node = stamp(template, { aside: seconds(draft), text: paragraphs(draft, view), ...parts });
  part(node, "text").lang = draft.language === "en" ? "en" : "zh-CN";
  return node;
}

export function quoteSheet(draft, view) {
  return sheet("quote-sheet", draft, view);
}

export function foldedQuote({ text }) {
  return stamp("quote-folded", { line: plainText(text), whole: plainText(text) });
}

export function modelSheet(draft, view) {
  return sheet("model-sheet", draft, view, { clean: draft.findings.length === 0 && t("draft.clean") });
}

export function arrivingWords(text) {
  return pieces(text.replace(/\[\d*$/, "")).flatMap((piece) =>
    piece.n === null ? el("span", { class: "unchecked" }, piece.text) : [JOINER, pendingChip(piece.n)],
  );
}
