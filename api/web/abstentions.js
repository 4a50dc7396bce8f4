import { all, el, part, stamp } from "./dom.js";
import { t } from "./texts.js";

/* Nothing near: a reply that holds, the reason in a line, the closest source folded, and a person. */

/** A question to the customer, or a word that somebody will come back to them. */
export function isQuestion(clarify) {
  return /[?？]/.test(clarify);
}

export function abstentionView(draft, grave) {
  const { reason, missing, clarify, escalate_to: team, closest } = draft.abstention;
  const offer = t(isQuestion(clarify) ? "abstention.ask" : "abstention.hold");
  const view = stamp("abstention", {
    reason,
    missing,
    offer: el("span", {}, offer),
    clarify: !grave && clarify,
    closest: closest?.quote,
    closestTitle: closest?.title,
    closestSection: closest?.section ? ` · ${closest.section}` : "",
    team: !grave && team,
  });
  for (const row of all("[data-needs]", view)) {
    if (!part(row, row.dataset.needs)) row.remove();
  }
  return view;
}
