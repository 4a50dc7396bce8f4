import { isRecord } from "./contexts.js";

/* The window that frames us, by postMessage. Who frames us is unauthenticated: a message counts only when it comes from
   that window and from an origin of the configuration. Messages, all objects:
   in   reply-assist:context {context}   reply-assist:inserted {id, result}   reply-assist:final {conversationId, text}
   out  reply-assist:ready   reply-assist:insert {id, text}   reply-assist:decision {decision} */

const ANSWER_MS = 1500;
const parent = window.parent === window ? null : window.parent;

// Words such as 'self' or * are not origins.
export function allowedOrigins(configured) {
  const isOrigin = (word) => URL.canParse(word) && new URL(word).origin === word;
  return [location.origin, ...configured.split(/\s+/).filter(isOrigin)];
}

export const isFramed = parent !== null;

/** What the framing window says, as long as it is one of `origins`: listener(data, origin), until `signal` aborts. */
export function hear(origins, listener, signal) {
  const take = ({ source, origin, data }) => {
    if (isFramed && source === parent && origins.includes(origin)) listener(data, origin);
  };
  window.addEventListener("message", take, { signal });
}

/** A request's own name, by which its answer is known. */
export function newId(kind) {
  return `${kind}-${crypto.getRandomValues(new Uint32Array(2)).join("")}`;
}

// Who frames us may be unknown before the first message: allowed origins are told, never "*".
export function tell(origins, message) {
  const framing = location.ancestorOrigins?.[0];
  const targets = framing ? origins.filter((one) => one === framing) : origins;
  if (isFramed) targets.forEach((one) => parent.postMessage(message, one));
}

/** An adapter over this protocol. `read` makes a context of what comes as one, `readFinal` text of a final text. */
export function openParent({ name, origins, read, readFinal = (text) => text, finalText = true }) {
  const waiting = new Map();
  const contexts = [];
  const finals = [];
  let context = null;
  let known = null;

  function take(raw, from) {
    const next = read(raw);
    if (!next) return;
    known = from;
    context = { host: name, ...next };
    contexts.forEach((listener) => listener(context));
  }

  function takeFinal({ conversationId, text }) {
    if (typeof text !== "string") return;
    const said = { conversationId: conversationId ?? context?.conversationId, text: readFinal(text) };
    finals.forEach((listener) => listener(said));
  }

  hear(origins, (data, from) => {
    if (!isRecord(data)) return;
    if (data.type === "reply-assist:context") take(data.context, from);
    if (from !== known) return;
    if (data.type === "reply-assist:inserted") waiting.get(data.id)?.(data.result);
    if (data.type === "reply-assist:final") takeFinal(data);
  });
  tell(origins, { type: "reply-assist:ready" });

  return {
    name,
    capabilities: { insert: isFramed, readThread: isFramed, proactive: isFramed, finalText: isFramed && finalText },
    getContext: async () => context,
    onContext: (listener) => contexts.push(listener),
    onFinalText: (listener) => finals.push(listener),
    tellDecision: (decision) => known && parent.postMessage({ type: "reply-assist:decision", decision }, known),
    async insertDraft(text) {
      if (!known) return "unsupported";
      const id = newId("insert");
      return new Promise((resolve) => {
        setTimeout(resolve, ANSWER_MS, "unsupported");
        waiting.set(id, resolve);
        parent.postMessage({ type: "reply-assist:insert", id, text }, known);
      }).finally(() => waiting.delete(id));
    },
  };
}
