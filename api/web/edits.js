import { foundWords, plainText } from "./markers.js";
import { blocking } from "./session.js";

/** An edit in progress. It is kept while the agent looks elsewhere, signs in again or the network is gone. */
export function startEdit(draft) {
  const edit = { draft, text: draft.text, open: true, news: false };
  const isChanged = () => plainText(edit.text) !== plainText(draft.text);

  // A finding stands while its words do; one about the whole draft, until something is changed.
  edit.stillBlocking = () =>
    blocking(draft).filter((finding) => {
      const words = foundWords(draft.text, finding);
      return words ? plainText(edit.text).includes(words) : !isChanged();
    });
  edit.proposal = () => {
    const verdict = isChanged() ? "edited" : "accepted";
    return { draft, text: plainText(edit.text), verdict, blocked: edit.stillBlocking() };
  };
  return edit;
}
