import { day, lastDay } from "./dates.js";
import { el, find, icon, on, stamp } from "./dom.js";
import { t } from "./texts.js";

/* A passage to read: its dates, and the quoted words in their section. */

function dates(source) {
  const [from, until] = [day(source.effective_from), day(source.effective_until)];
  if (!from && !until) return null;
  const key = from && until ? "source.fromTo" : from ? "source.from" : "source.to";
  return [icon("cal", "sm"), " ", t(key, { from, last: until && lastDay(until) })];
}

// The quoted words in their section, however many sentences they are.
function quoted({ text = "", quote = "", quotes = [quote] }) {
  const found = quotes.filter((words) => words && text.includes(words)).map((words) => [text.indexOf(words), words.length]);
  if (found.length === 0) return [quote && el("mark", {}, quote), quote && "\n", text];
  const result = [];
  let at = 0;
  for (const [start, length] of found.sort(([a], [b]) => a - b)) {
    if (start < at) continue;
    result.push(el("span", { class: "rest" }, text.slice(at, start)), el("mark", {}, text.slice(start, start + length)));
    at = start + length;
  }
  return [...result, el("span", { class: "rest" }, text.slice(at))];
}

/** What a passage is when it is said: sentences, not the points of a list. */
function spoken({ quote, quotes = [quote], text }) {
  const said = quotes.filter(Boolean).join("\n") || text;
  return said.replace(/^\s*(?:[-*•]|\d{1,2}[.、)])\s+/gm, "").trim();
}

// An internal passage has no insert button.
export function sourceBody(source, insert) {
  const internal = source.audience === "internal";
  const isWeb = /^https?:\/\//.test(source.url || "");
  const card = stamp("source-body", {
    dates: dates(source),
    section: source.section,
    text: quoted(source),
    internal: internal && t("source.forReference"),
    link: isWeb && t("source.open"),
  });
  const button = find("button", card);
  if (internal) button.remove();
  else on(button, "click", () => insert(spoken(source), button));
  if (isWeb) find("a", card).href = source.url;
  find("blockquote", card).lang = source.language || "";
  return card;
}
