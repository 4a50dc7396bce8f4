import { find, part, stamp } from "./dom.js";
import { plainText } from "./markers.js";
import { language, t } from "./texts.js";

/* Reading help: the customer's words and the draft in the agent's own language. Never inserted. */

async function fillIn(client, place, text) {
  try {
    place.textContent = (await client.translate({ text, language: language() })).text;
  } catch (problem) {
    place.textContent = problem.status ? problem.message : t("notice.lost");
  }
}

export function showReading(root, client, session, draft) {
  const open = find("[data-testid='reading']", root);
  if (open) return open.remove();
  const view = stamp("reading", { draft: draft?.text && t("reading.running") });
  part(view, "turn").textContent = t("reading.running");
  root.append(view);
  const turn = session.turn.messages.map(({ text }) => text).join("\n");
  const work = [fillIn(client, part(view, "turn"), turn)];
  if (draft?.text) work.push(fillIn(client, part(view, "draft"), plainText(draft.text)));
  return Promise.all(work);
}
