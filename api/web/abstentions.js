import { el, stamp } from "./dom.js";
import { t } from "./texts.js";

/* Nothing near: a reply that holds, and whom to ask; why, and the closest source, are folded. */

/** A question to the customer, or a word that somebody will come back to them. */
function isQuestion(clarify) {
  return /[?？]/.test(clarify);
}

export function abstentionView(draft, grave) {
  const { reason, missing, clarify, escalate_to: team, closest } = draft.abstention;
  return stamp("abstention", {
    reason,
    missing,
    clarify: !grave && clarify,
    offer: !grave && clarify && t(isQuestion(clarify) ? "abstention.ask" : "abstention.hold"),
    closest: closest && el("p", { class: "quoted", lang: closest.language }, closest.quote),
    closestTitle: closest && [closest.title, closest.section].filter(Boolean).join(" · "),
    team: !grave && team,
  });
}
