import { el, find, on, part, stamp } from "./dom.js";
import { t } from "./texts.js";
import { conversationOf } from "./turns.js";

/* Macros and quick phrases, found while one types: by words, by initials of pinyin. Enter puts one into the reply box. */

const PAUSE_MS = 120;

/** The conversation that phrases are for; before anybody spoke, none. */
export function phrasesRequest(session, q = "") {
  return session ? { conversation: conversationOf(session.context), q } : { q };
}

export function createPhrases(root, { client, session, use, leave }) {
  const field = find("input", root);
  const list = part(root, "list");
  let shown = [];
  let at = 0;
  let timer = 0;
  let running = null;
  let waiting = false; // what is listed is not yet what was typed

  function mark(place) {
    at = Math.max(0, Math.min(place, shown.length - 1));
    [...list.children].forEach((row, index) => (row.ariaSelected = index === at));
    const row = list.children[at];
    field.setAttribute("aria-activedescendant", row?.id || "");
    row?.scrollIntoView({ block: "nearest" });
  }

  function rowOf(phrase, place) {
    const row = stamp("phrase", { title: phrase.title, source: t(`phrases.${phrase.source}`), text: phrase.text });
    row.id = `phrase-${place}`;
    on(row, "pointermove", () => at !== place && mark(place));
    on(row, "click", () => choose(place));
    return row;
  }

  async function choose(place) {
    const phrase = shown[place];
    if (!phrase) return;
    await use(phrase.text, list.children[place]);
    leave();
  }

  async function find_() {
    clearTimeout(timer);
    running?.abort();
    const asked = new AbortController();
    running = asked;
    const state = part(root, "state");
    try {
      shown = await client.phrases(phrasesRequest(session(), field.value.trim()), asked.signal);
      state.textContent = shown.length > 0 ? "" : t("phrases.none");
    } catch (problem) {
      if (asked.signal.aborted) return;
      shown = [];
      state.textContent = problem.status ? problem.message : t("notice.lost");
    }
    if (asked.signal.aborted) return;
    waiting = false;
    list.replaceChildren(...shown.map(rowOf));
    list.hidden = shown.length === 0;
    mark(0);
  }

  // Enter takes what was typed for, however slow the list is.
  async function take() {
    if (waiting) await find_();
    choose(at);
  }

  function soon() {
    waiting = true;
    clearTimeout(timer);
    timer = setTimeout(find_, PAUSE_MS);
  }

  on(field, "input", (event) => event.isComposing || soon());
  on(field, "compositionend", soon);
  on(field, "keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(at + step);
    else if (event.key === "Enter") take();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    open(passing) {
      field.value = "";
      list.replaceChildren(el("li", { class: "phrase mute" }, t("search.running")));
      find_();
      if (!passing) setTimeout(() => field.focus());
    },
  };
}
