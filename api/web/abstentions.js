import { all, part, stamp } from "./dom.js";
import { seconds } from "./draft-view.js";
import { t } from "./texts.js";

/* No draft: why, what is missing, a question to ask, the closest source, and a person. */

export function abstentionView(draft, keys) {
  const { reason, missing, clarify, escalate_to: team, closest } = draft.abstention;
  const section = closest?.section ? ` · ${closest.section}` : "";
  const view = stamp("abstention", {
    aside: seconds(draft),
    reason,
    missing,
    hint: t("abstention.hint", { keys }),
    clarify,
    closest: closest?.quote,
    closestTitle: closest?.title,
    closestSection: section,
    team,
  });
  for (const row of all("[data-needs]", view)) {
    if (!part(row, row.dataset.needs)) row.remove();
  }
  return view;
}
