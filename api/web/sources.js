import { day, daysBetween, inForce, today } from "./dates.js";
import { all, el, find, icon, load, on, part, stamp } from "./dom.js";
import { t } from "./texts.js";

const SOON_DAYS = 14;

// By their number; those found but not used come last, with n 0.
export function sourcesOf({ citations, passages }) {
  const cited = citations.map((citation) => {
    const passage = passages.find(({ id }) => id === citation.passage);
    return { ...passage, ...citation, text: passage?.whole || citation.quote };
  });
  const unused = passages.filter(({ id }) => citations.every(({ passage }) => passage !== id));
  return [...cited.sort((a, b) => a.n - b.n), ...unused.map((passage) => ({ ...passage, n: 0 }))];
}

/** Whether a cited rule was in force on a past day and is no longer. */
export function heldOnlyThen({ citations }, then) {
  return citations.some((rule) => inForce(rule, then) && !inForce(rule, today()));
}

/** The past day whose rules speak: stated by the server, or the order's when a cited rule held only then. */
export function answeredAsOf(draft, orderDay) {
  const { as_of: stated } = draft;
  if (stated) return day(stated) === today() ? null : day(stated);
  return orderDay && heldOnlyThen(draft, orderDay) ? orderDay : null;
}

function badge(kind, text, symbol) {
  return el("span", { class: `badge num ${kind}` }, symbol && icon(symbol), text);
}

function validity(source, orderDay) {
  const [from, until, now] = [day(source.effective_from), day(source.effective_until), today()];
  if (from > now) return badge("soon", t("source.soon"));
  const left = until ? daysBetween(now, until) : Infinity;
  if (left > SOON_DAYS) return null;
  if (left > 0) return badge("soon", t("source.left", { n: left }));
  if (orderDay && inForce(source, orderDay)) return badge("live", t("source.then"), "cal");
  return badge("past", t("source.past"), "past");
}

function numbers({ n, numbers: all = [n] }) {
  return all.map((one) => el("span", { class: one ? "cite big" : "cite big pending" }, one || "–"));
}

// Folded, a source is its document; its section where the document is there twice. Open, it is both.
function named({ title, section, twin }) {
  const [first, second] = twin && section ? [section, title] : [title, section];
  return [first, second && el("span", { class: "where whole" }, ` · ${second}`)];
}

export function sourceHead(source, orderDay) {
  const internal = source.audience === "internal" && badge("internal", t("source.internal"), "lock");
  const count = source.numbers?.length > 1 && ` · ${t("source.sentences", { n: source.numbers.length })}`;
  return [
    ...(source.n === undefined ? [] : numbers(source)),
    el("span", { class: "grow" }, named(source), el("span", { class: "where" }, count)),
    el("span", { class: "badges" }, internal, validity(source, orderDay)),
  ];
}

function sourceRow(source, orderDay, insert) {
  const row = stamp("source-row", { head: sourceHead(source, orderDay) });
  const head = part(row, "head");
  on(head, "click", async ({ isTrusted }) => {
    const excerpts = await load("excerpts");
    head.ariaExpanded = row.classList.toggle("open");
    if (head.nextElementSibling) head.nextElementSibling.remove();
    else row.append(excerpts.sourceBody(source, insert));
    // Opened by a hand it is what one wants to read: not below the edge.
    if (isTrusted) row.scrollIntoView({ block: "nearest" });
  });
  return row;
}

/** Cited sentences of one section are one source. */
function grouped(sources) {
  const groups = new Map();
  for (const source of sources) {
    const key = `${source.document} ${source.section}`;
    const group = groups.get(key) || { ...source, numbers: [], quotes: [] };
    group.numbers.push(source.n);
    group.quotes.push(source.quote);
    groups.set(key, group);
  }
  return [...groups.values()];
}

// Up and down go from source to source.
function step(event) {
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const heads = all("button.src", event.currentTarget).filter((one) => one.checkVisibility());
  const at = heads.indexOf(document.activeElement);
  if (!move || at < 0) return;
  event.preventDefault();
  heads.at((at + move) % heads.length).focus();
}

export function sourceList(draft, orderDay, insert) {
  const sources = sourcesOf(draft);
  const [cited, others] = [sources.filter(({ n }) => n), sources.filter(({ n }) => !n)];
  if (sources.length === 0) return null;
  const rows = (some) =>
    some.map((source) => {
      const twin = some.some((other) => other !== source && other.title === source.title);
      return sourceRow({ ...source, twin }, orderDay, insert);
    });
  const heading = cited.length > 0 && t("source.title");
  const view = stamp("source-list", { heading, rows: rows(grouped(cited)) });
  on(view, "keydown", step);
  if (others.length === 0) part(view, "besides").remove();
  else {
    part(view, "count").textContent = t(cited.length > 0 ? "source.besides" : "source.looked", { n: others.length });
    part(view, "others").append(...rows(others));
  }
  // Where there is room for it beside the draft the first source is open.
  if (cited.length > 0 && matchMedia("(min-width: 620px)").matches) find("button.src", view).click();
  return view;
}
