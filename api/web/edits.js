import { foundWords, plainText } from "./markers.js";

/* An edit in progress. It is kept while the agent looks elsewhere, signs in again or the network is gone. */

const PAUSE_MS = 400;
const AGAIN_MS = 5000;
const PATIENCE_MS = 2000;

/**
 * `context` is the conversation, `checked` the text that was checked last, with its findings: at first the draft itself.
 * `state` says how the text that stands there now is known: "asking", "checked" or "failed".
 */
export function startEdit(draft, context, written = draft.text) {
  const edit = { draft, context, text: written, open: true, news: false, checked: draft, state: written === draft.text ? "checked" : "asking" };
  const says = (text) => plainText(edit.text) === plainText(text);

  // A finding stands while its words do; one about the whole text, until something is changed.
  edit.standing = () =>
    edit.checked.findings.filter((finding) => {
      const words = foundWords(edit.checked.text, finding);
      return words ? plainText(edit.text).includes(words) : says(edit.checked.text);
    });
  edit.stillBlocking = () => edit.standing().filter(({ severity }) => severity === "block");
  edit.proposal = () => {
    const verdict = says(draft.text) ? "accepted" : "edited";
    return { draft, checked: edit.checked, text: plainText(edit.text), verdict, blocked: edit.stillBlocking() };
  };
  return edit;
}

/** Whoever edits looks things up for the edit: what was found comes to where the caret was. */
export function addTo(box, text) {
  const { selectionStart: start, selectionEnd: end, value } = box;
  box.focus();
  box.setRangeText(start > 0 && value[start - 1] !== "\n" ? `\n${text}` : text, start, end, "end");
  box.dispatchEvent(new Event("input"));
}

/**
 * Checks an edit whenever the agent pauses: call `edit.written` at every change. `ask(edit, signal)` checks it, `told`
 * hears of it, and `isShown` says whether anyone still looks. `edit.known()` ends when the text that stands there is
 * checked, or when nobody would wait any longer.
 */
export function checkWhileWriting(edit, { ask, told, isShown }) {
  let timer;
  let running;

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(check, pause);
  }

  async function check() {
    clearTimeout(timer);
    running?.abort();
    const asked = new AbortController();
    running = asked;
    try {
      const checked = await ask(edit, asked.signal);
      if (asked.signal.aborted) return;
      Object.assign(edit, { checked, state: "checked" });
    } catch (problem) {
      if (asked.signal.aborted) return;
      edit.state = "failed";
      // The network may come back; what the server refused it would refuse again.
      if (!problem.status && isShown()) later(AGAIN_MS);
    }
    told();
  }

  edit.written = () => {
    running?.abort();
    edit.state = "asking";
    if (plainText(edit.text)) return later(PAUSE_MS);
    clearTimeout(timer);
    Object.assign(edit, { checked: { text: "", findings: [] }, state: "checked" });
  };
  edit.known = () => {
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    return edit.state === "asking" ? Promise.race([check(), patience]) : Promise.resolve();
  };
}
