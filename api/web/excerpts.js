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

function quoted({ text = "", quote = "" }) {
  const at = quote ? text.indexOf(quote) : -1;
  if (at < 0) return [quote && el("mark", {}, quote), quote && "\n", text];
  const rest = (words) => el("span", { class: "rest" }, words);
  return [rest(text.slice(0, at)), el("mark", {}, quote), rest(text.slice(at + quote.length))];
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
  else on(button, "click", () => insert(source.quote || source.text, button));
  if (isWeb) find("a", card).href = source.url;
  find("blockquote", card).lang = source.language || "";
  return card;
}
