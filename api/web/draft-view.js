import { el, on, part, stamp } from "./dom.js";
import { findingHere, foundMark, toldHere } from "./findings.js";
import { pieces, plainText } from "./markers.js";
import { sourcesOf } from "./sources.js";
import { t } from "./texts.js";

const JOINER = "\u2060"; // a chip never starts a line
const ENDS = /(?<=[。！？!?；;]|\.\s|\n(?!\n))/;

export function pendingChip(n) {
  return el("span", { class: "cite pending" }, n);
}

function chip(source, watch) {
  const node = stamp("chip");
  node.textContent = node.dataset.n = source.n;
  node.ariaLabel = t("draft.citation", source);
  watch(node, source);
  return node;
}

// Pieces cut at the ends of sentences, in runs that each end with their markers.
function runs(draft) {
  const cut = pieces(draft.text, draft.findings).flatMap((piece) =>
    piece.n === null ? piece.text.split(ENDS).map((text) => ({ ...piece, text })) : [piece],
  );
  const result = [[]];
  cut.forEach((piece, index) => {
    if (piece.n === null && cut[index - 1]?.n) result.push([]);
    result.at(-1).push(piece);
  });
  return result;
}

export function circled(place) {
  return place < 20 ? String.fromCodePoint(0x2460 + place) : `${place + 1}.`;
}

/** The place among the draft's questions that a run of pieces answers; -1 when it answers none in particular. */
function askedBy({ parts = [] }, run) {
  const numbers = run.map(({ n }) => n).filter(Boolean);
  return parts.findIndex(({ citations }) => citations.some((n) => numbers.includes(n)));
}

// What was found is told behind the sentence that it is in, once.
function withFindings(run, draft, root, told, sink) {
  const waiting = [];
  const tell = () => sink(...waiting.splice(0).map((index) => findingHere(draft, index, root)));
  run.forEach((piece, index) => {
    sink(piece);
    for (const { index: found } of piece.found) if (told.delete(found)) waiting.push(found);
    const next = run[index + 1];
    if (waiting.length > 0 && next?.n === undefined) tell();
    else if (waiting.length > 0 && next.n === null && (piece.n !== null || ENDS.test(piece.text))) tell();
  });
}

function paragraphs(draft, { watch, root }) {
  const sources = sourcesOf(draft);
  const told = new Set(toldHere(draft));
  const result = [el("p")];
  const labelled = new Set();
  const add = (...nodes) => nodes.forEach((node) => result.at(-1).append(node));

  function put(...some) {
    for (const one of some) {
      if (one instanceof Node) add(one);
      else if (one.n !== null) {
        const source = sources.find(({ n }) => n === one.n);
        add(JOINER, source ? chip(source, watch) : pendingChip(one.n));
      } else {
        one.text.split(/\n{2,}/).forEach((line, index) => {
          let words = line;
          if (index > 0) result.push(el("p"));
          if (!result.at(-1).hasChildNodes()) words = words.trimStart();
          if (words) add(one.found.length > 0 ? foundMark(words, one.found, root) : words);
        });
      }
    }
  }

  let last = -1;
  for (const run of runs(draft)) {
    const place = askedBy(draft, run);
    const changes = place >= 0 && place !== last;
    if (changes && last >= 0 && result.at(-1).hasChildNodes()) result.push(el("p"));
    withFindings(run, draft, root, told, put);
    if (!changes) continue;
    const label = labelled.has(place) ? circled(place) : `${circled(place)} ${draft.parts[place].question}`;
    result.at(-1).dataset.asked = label;
    labelled.add(place);
    last = place;
  }
  return result;
}

/** What the agent has to add: questions that the documents leave open, and those that the draft does not take up. */
export function openParts({ parts = [], open = [] }) {
  const missing = parts
    .map(({ question, citations, open: lacks }, place) => ({ question, place, lacks, said: citations.length > 0 }))
    .filter(({ said }) => !said);
  return parts.length > 0 ? missing : open.map((question) => ({ question, place: -1, lacks: true }));
}

function openList(draft, lookUp) {
  const rows = openParts(draft).map(({ question, place, lacks }) => {
    const look = el("button", { type: "button", class: "btn quiet small", "data-testid": "look-up" }, t("draft.lookUp"));
    on(look, "click", () => lookUp(question));
    return el(
      "li",
      { "data-testid": "open-part" },
      el("b", {}, place < 0 ? "" : `${circled(place)} `, question.replace(/[?？。.]+$/, "")),
      el("span", { class: "why" }, t(lacks ? "draft.open" : "draft.unsaid")),
      look,
    );
  });
  return rows.length > 0 && el("ul", { class: "missing", "data-testid": "open-parts" }, rows);
}

function sheet(template, draft, view, parts) {
  const node = stamp(template, { text: paragraphs(draft, view), ...parts });
  part(node, "text").lang = draft.language === "en" ? "en" : "zh-CN";
  const open = openList(draft, view.lookUp);
  if (open) node.append(open);
  return node;
}

export function quoteSheet(draft, view) {
  return sheet("quote-sheet", draft, view);
}

/** The nearest passage of each question, for a person to judge; no draft. */
export function nearSheet(draft, view) {
  const places = sourcesOf(draft).map((source) => el("span", { title: source.title }, source.section || source.title));
  const where = places.flatMap((place, at) => (at ? [" · ", place] : [place]));
  return sheet("near-sheet", draft, view, { where });
}

export function foldedQuote({ text }) {
  return stamp("quote-folded", { line: plainText(text), whole: plainText(text) });
}

export function modelSheet(draft, view) {
  return sheet("model-sheet", draft, view, { clean: draft.findings.length === 0 && t("draft.clean") });
}

export function answerText(draft, view) {
  return paragraphs(draft, view);
}

export function arrivingWords(text) {
  return pieces(text.replace(/\[\d*$/, "")).flatMap((piece) =>
    piece.n === null ? el("span", { class: "unchecked" }, piece.text) : [JOINER, pendingChip(piece.n)],
  );
}
