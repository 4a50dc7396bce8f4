import { foundWords, plainText } from "./markers.js";
import { blocking } from "./session.js";

/**
 * An edit in progress. It is kept while the agent looks elsewhere, signs in again or the network is gone. `context` is
 * the conversation, `checked` the text that was checked last, with its findings: at first the draft itself.
 */
export function startEdit(draft, context) {
  const edit = { draft, context, text: draft.text, open: true, news: false, checked: draft, asked: "checked" };
  const says = (text) => plainText(edit.text) === plainText(text);

  // A finding stands while its words do; one about the whole text, until something is changed.
  edit.stillBlocking = () =>
    blocking(edit.checked).filter((finding) => {
      const words = foundWords(edit.checked.text, finding);
      return words ? plainText(edit.text).includes(words) : says(edit.checked.text);
    });
  edit.proposal = () => {
    const verdict = says(draft.text) ? "accepted" : "edited";
    return { draft, checked: edit.checked, text: plainText(edit.text), verdict, blocked: edit.stillBlocking() };
  };
  return edit;
}

const PAUSE_MS = 400;

/** A function to call at every change: when the agent pauses, `ask(edit, signal)` checks it, and `told` hears of it. */
export function checking(edit, ask, told) {
  let timer;
  let running;

  async function check() {
    const asked = new AbortController();
    running = asked;
    try {
      const checked = await ask(edit, asked.signal);
      if (asked.signal.aborted) return;
      Object.assign(edit, { checked, asked: "checked" });
    } catch {
      if (asked.signal.aborted) return;
      edit.asked = "failed";
    }
    told();
  }

  return () => {
    clearTimeout(timer);
    running?.abort();
    if (!plainText(edit.text)) return;
    edit.asked = "asking";
    timer = setTimeout(check, PAUSE_MS);
  };
}
