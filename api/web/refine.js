import { Cut, Problem } from "./client.js";
import { el, on, stamp } from "./dom.js";
import { deadline } from "./turns.js";
import { t } from "./texts.js";

/* Refinements: the draft on screen in another form. The server checks it again; the old form stays until it is there. */

const BY_RULE = ["shorter", "softer", "formal"];
const BY_MODEL = ["longer", "translate", "rewrite"];
const KEYS = { shorter: "S", softer: "G", formal: "F", translate: "T" };

/** What can be made of the draft now. Without a model the server refuses the last three. */
export function refinementsOf({ final, decision, edit }) {
  if (!final || final.status === "abstained" || decision || edit?.open) return [];
  return final.origin === "model" || final.degraded ? [...BY_RULE, ...BY_MODEL] : BY_RULE;
}

export function refineRow(names, pick) {
  const button = (name) => {
    const attributes = { type: "button", class: "btn quiet small", title: KEYS[name], "data-testid": "refine" };
    const node = el("button", { ...attributes, "data-action": name }, t(`refine.${name}`));
    on(node, "click", () => pick(name));
    return node;
  };
  return stamp("refine-row", { buttons: names.map(button) });
}

/** False when the draft cannot be refined so. */
export function refine(session, client, action, changed) {
  if (!session || session.refining || !refinementsOf(session).includes(action)) return false;
  run(session, client, action, changed);
}

async function run(session, client, action, changed) {
  const { final } = session;
  Object.assign(session, { refining: true, trouble: null });
  changed(session, "refining");
  let refined = null;
  try {
    refined = await client.refine(final.id, { action, ...deadline() });
  } catch (problem) {
    session.trouble = problem instanceof Problem ? problem.message : t("notice.lost");
    if (!(problem instanceof Cut || problem instanceof Problem)) throw problem;
  } finally {
    session.refining = false;
    // Decided, edited or drafted again meanwhile: what the agent has under their hands stays.
    const fits = session.final === final && !session.decision && !session.edit?.open;
    if (refined && fits) Object.assign(session, { final: refined, previous: final, changedAt: performance.now() });
    changed(session, refined ? "draft" : "unrefined");
  }
}
