import { all, el, find, on, part } from "./dom.js";
import { sourceBody } from "./excerpts.js";
import { sourceHead } from "./sources.js";
import { t } from "./texts.js";

const PAUSE_MS = 280;
const RESULTS = 8;

export function createSearch(root, client, orderDay, insert) {
  const field = find("input", root);
  const scopes = all("[data-scope]", root);
  let scope = "today";
  let timer = 0;
  let running = null;

  function hit(passage) {
    const head = el("div", { class: "src" }, sourceHead(passage, orderDay()));
    return el("li", { "data-testid": "passage" }, head, sourceBody(passage, insert));
  }

  function showScope() {
    part(root, "scope").hidden = !orderDay();
    for (const one of scopes) {
      one.ariaPressed = one.dataset.scope === scope;
      one.textContent = t(`search.${one.dataset.scope}`, { day: orderDay() });
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
      const { passages } = await client.search({ q, k: RESULTS, as_of: scope === "order" && orderDay() }, signal);
      const ms = Math.round(performance.now() - started);
      show(passages, t(passages.length > 0 ? "search.count" : "search.nothing", { n: passages.length, ms }));
    } catch (problem) {
      if (!signal.aborted) show([], t("search.failed", { why: problem.status ? problem.message : t("notice.lost") }));
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE_MS);
  }

  on(field, "input", (event) => event.isComposing || soon());
  on(field, "compositionend", soon);
  on(field, "keydown", (event) => event.key === "Enter" && !event.isComposing && search());
  for (const one of scopes) {
    on(one, "click", () => {
      scope = one.dataset.scope;
      search();
    });
  }
  return {
    search,
    ask(query) {
      field.value = query || field.value;
      field.focus();
      if (query) search();
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
