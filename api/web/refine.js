import { Cut, Problem } from "./client.js";
import { keepForm } from "./session.js";
import { deadline } from "./turns.js";
import { t } from "./texts.js";

/* Refinements: the draft on screen in another form. The server checks it again; the old form stays until it is there. */

export async function refine(session, client, wanted, changed) {
  const { final } = session;
  Object.assign(session, { refining: true, trouble: null });
  changed(session, "refining");
  let refined = null;
  try {
    refined = await client.refine(final.id, { ...wanted, ...deadline() });
  } catch (problem) {
    session.trouble = problem instanceof Problem ? problem.message : t("notice.lost");
    if (!(problem instanceof Cut || problem instanceof Problem)) throw problem;
  } finally {
    session.refining = false;
    if (refined) keepForm(session, refined);
    // Decided, edited or drafted again meanwhile: what the agent has under their hands stays.
    const fits = session.final === final && !session.decision && !session.edit?.open;
    if (refined && fits) Object.assign(session, { final: refined, previous: final, changedAt: performance.now() });
    changed(session, refined ? "draft" : "unrefined");
  }
}
