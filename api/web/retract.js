import { allowedOrigins } from "./host.js";
import { find } from "./dom.js";

/* Takes an inserted text out of the reply box again, where the helpdesk can: it looks for exactly that text. */

const ANSWER_MS = 1500;

export function retract(text) {
  const origins = allowedOrigins(find("meta[name='reply-assist-origins']").content);
  const framing = location.ancestorOrigins?.[0];
  const targets = framing ? origins.filter((one) => one === framing) : origins;
  const id = `retract-${crypto.getRandomValues(new Uint32Array(2)).join("")}`;
  const done = new AbortController();
  return new Promise((resolve) => {
    if (parent === window) return resolve(false);
    setTimeout(resolve, ANSWER_MS, false);
    const listen = ({ source, origin, data }) => {
      const ours = source === parent && targets.includes(origin) && data?.type === "reply-assist:retracted";
      if (ours && data.id === id) resolve(data.result === "retracted");
    };
    window.addEventListener("message", listen, { signal: done.signal });
    targets.forEach((one) => parent.postMessage({ type: "reply-assist:retract", id, text }, one));
  }).finally(() => done.abort());
}
