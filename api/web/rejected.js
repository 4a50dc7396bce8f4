import { el, find, icon, on, part, stamp } from "./dom.js";
import { t } from "./texts.js";

/* A rejection is sent after a moment: until then its reason can be changed and a word be added. */

const REASONS = ["wrong_fact", "against_policy", "off_topic", "outdated_source", "wrong_tone", "length_or_format", "other"];

export function rejectedView(decision, session, { hold, confirm }) {
  const options = REASONS.map((name) => el("option", { value: name }, t(name === "other" ? "reject.another" : `reject.${name}`)));
  const view = stamp("rejected", { icon: icon("check"), soon: t("notice.soon"), reason: options });
  const [reason, note] = [part(view, "reason"), part(view, "note")];
  reason.value = decision.reason;
  note.value = decision.note || "";
  // Whoever is at it is not hurried.
  on(view, "focusin", () => hold(session, true));
  on(view, "focusout", ({ relatedTarget }) => view.contains(relatedTarget) || hold(session, false));
  // What is confirmed afterwards is what was chosen last.
  const choose = () => {
    const word = note.value.trim();
    const chosen = reason.selectedOptions[0].textContent;
    Object.assign(decision, { reason: reason.value, note: word || undefined, said: word ? `${chosen} · ${word}` : chosen });
  };
  on(reason, "change", choose);
  on(note, "input", choose);
  on(view, "submit", (event) => {
    event.preventDefault();
    find("#bar [data-part='again']").focus(); // this view goes, the keyboard stays
    confirm(session);
  });
  return view;
}
