import { find } from "./dom.js";
import { allowedOrigins, hear, isFramed, newId, tell } from "./hosts/parent.js";

/* Takes an inserted text out of the reply box again, where the helpdesk can: it looks for exactly that text. */

const ANSWER_MS = 1500;

/** Whether the helpdesk took it out; one that does not answer could not. */
export async function retract(text) {
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
