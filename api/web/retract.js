import { find } from "./dom.js";
import { allowedOrigins, hear, isFramed, newId, tell } from "./hosts/parent.js";
import { t } from "./texts.js";

/* Takes an inserted text out of the reply box again, where the helpdesk can: it looks for exactly that text.
   `page` are the sidebar's own {decisions, say, openEdit, render}. */

const ANSWER_MS = 1500;

/** The text comes out of the reply box, the decision goes back, and what had been written is there again. */
export async function takeBack(session, page) {
  const { decision } = session || {};
  if (decision?.result !== "inserted") return false;
  if (await retract(decision.text)) return withdraw(session, page);
  session.trouble = t("notice.stuck");
  page.say(session.trouble);
  page.render();
}

/** The helpdesk tells that an inserted text was undone there. */
export function undone(session, text, page) {
  const { result, text: inserted } = session?.decision || {};
  return result === "inserted" && inserted === text && withdraw(session, page);
}

async function withdraw(session, { decisions, say, openEdit, render }) {
  const { decision } = session;
  const withdrawn = await decisions.withdraw(session);
  if (!withdrawn) decision.result = "retracted";
  say(t(withdrawn ? "notice.withdrawn" : "notice.retracted"));
  if (withdrawn && decision.verdict === "edited") await openEdit(session, decision.draft, decision.text);
  render();
}

/** Whether the helpdesk took it out; one that does not answer could not. */
async function retract(text) {
  if (!isFramed) return false;
  const origins = allowedOrigins(find("meta[name='reply-assist-origins']").content);
  const id = newId("retract");
  const done = new AbortController();
  const answer = new Promise((resolve) => {
    setTimeout(resolve, ANSWER_MS, false);
    const listen = (data) =>
      data?.type === "reply-assist:retracted" && data.id === id && resolve(data.result === "retracted");
    hear(origins, listen, done.signal);
  });
  tell(origins, { type: "reply-assist:retract", id, text });
  return answer.finally(() => done.abort());
}
