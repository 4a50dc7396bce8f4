import { all, el, fill, find, on, part, stamp } from "./dom.js";
import { answerText } from "./draft-view.js";
import { sourceBody } from "./excerpts.js";
import { plainText } from "./markers.js";
import { target } from "./session.js";
import { sourceHead } from "./sources.js";
import { t } from "./texts.js";
import { conversationOf, deadline } from "./turns.js";

/* Looking things up: passages while one types; Enter asks a question, whose answer is for the agent alone. */

const PAUSE_MS = 280;
const RESULTS = 8;

export function createSearch(root, { client, day, insert, session, view }) {
  const field = find("input", root);
  const scopes = all("[data-scope]", root);
  const answer = part(root, "answer");
  let scope = "today";
  let timer = 0;
  let running = null;
  let asking = null;
  let about = null; // the draft that a question follows up

  function hit(passage) {
    const head = el("div", { class: "src" }, sourceHead(passage, day()));
    return el("li", { "data-testid": "passage", tabindex: -1 }, head, sourceBody(passage, insert));
  }

  function showScope() {
    part(root, "scope").hidden = !day();
    for (const one of scopes) {
      one.ariaPressed = one.dataset.scope === scope;
      one.textContent = t(`search.${one.dataset.scope}`, { day: day() });
    }
  }

  function show(passages, state) {
    part(root, "state").textContent = state;
    part(root, "results").replaceChildren(...passages.map(hit));
    part(root, "results").hidden = passages.length === 0;
  }

  async function search() {
    clearTimeout(timer);
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    const q = field.value.trim();
    const started = performance.now();
    showScope();
    if (!q) return show([], "");
    part(root, "state").textContent = t("search.running");
    try {
      const { passages } = await client.search({ q, k: RESULTS, as_of: scope === "order" && day() }, signal);
      const ms = Math.round(performance.now() - started);
      show(passages, t(passages.length > 0 ? "search.count" : "search.nothing", { n: passages.length, ms }));
    } catch (problem) {
      if (!signal.aborted) show([], t("search.failed", { why: problem.status ? problem.message : t("notice.lost") }));
    }
  }

  function tell(key, build) {
    fill(answer, key, build);
  }

  function answered(draft) {
    const told = draft.status === "answered";
    const words = told ? answerText({ ...draft, parts: [] }, view) : [el("p", {}, t("search.unanswered"))];
    const shown = stamp("answer", { title: t(told ? "search.answer" : "search.noanswer"), text: words });
    if (told) part(shown, "text").lang = draft.language === "en" ? "en" : "zh-CN";
    return shown;
  }

  async function askServer() {
    const question = field.value.trim();
    if (!question) return;
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    tell(`${question} running`, () => el("p", { class: "mute small" }, t("search.asking")));
    const now = session();
    const conversation = now ? { ...conversationOf(now.context), id: undefined } : undefined;
    const draft = about ? plainText(about.text) : undefined;
    try {
      const found = await client.ask({ question, conversation, draft, ...deadline() }, mine.signal);
      if (!mine.signal.aborted) tell(found.id, () => answered(found));
    } catch (problem) {
      const why = problem.status ? problem.message : t("notice.lost");
      if (!mine.signal.aborted) tell(`${question} failed`, () => el("p", { class: "small wrong" }, t("search.failed", { why })));
    }
  }

  // Up and down go from the field through what was found; Enter takes what one is at.
  function step(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const stops = [field, ...part(root, "results").children];
    const at = stops.indexOf(event.target);
    const next = stops[at + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
    if (at > 0 && event.key === "Enter") find("button", event.target)?.click();
    else if (at >= 0 && next) next.focus();
    else return;
    event.preventDefault();
  }

  function setAbout(draft) {
    about = draft?.text ? draft : null;
    part(root, "about").hidden = !about;
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE_MS);
  }

  on(field, "input", (event) => event.isComposing || soon());
  on(field, "compositionend", soon);
  on(part(root, "ask"), "submit", (event) => {
    event.preventDefault();
    search();
    askServer();
  });
  on(field, "keydown", (event) => event.key === "Enter" && event.isComposing && event.preventDefault());
  on(root, "keydown", step);
  on(part(root, "forget"), "click", () => setAbout(null));
  for (const one of scopes) {
    on(one, "click", () => {
      scope = one.dataset.scope;
      search();
    });
  }
  return {
    search,
    ask(query, follows) {
      setAbout(follows ? target(session()) : null);
      field.value = query || (follows ? "" : field.value);
      field.focus();
      if (query || follows) search();
    },
    /** Nothing of the last conversation stays. */
    clear() {
      asking?.abort();
      setAbout(null);
      field.value = "";
      scope = "today";
      tell("", () => null);
      show([], "");
    },
    // Another order, another day: results for the old one must not stay.
    newContext() {
      const stale = scope === "order";
      scope = "today";
      if (stale) search();
      else showScope();
    },
  };
}
