/* The helpdesk around the sidebar. What comes by postMessage is unauthenticated: checked, then used as data only.
   An adapter can put text into the reply box. None can send. */

const MAX_CHARACTERS = 1e6;
const ANSWER_MS = 1500;
const CHANNELS = ["chat", "email", "social", "phone"];
const ROLES = { customer: "customer", agent: "agent", bot: "agent", note: "note" };

// Words such as 'self' or * are not origins.
export function allowedOrigins(configured) {
  const isOrigin = (word) => URL.canParse(word) && new URL(word).origin === word;
  return [location.origin, ...configured.split(/\s+/).filter(isOrigin)];
}

function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isName(value) {
  return typeof value === "string" || typeof value === "number";
}

function messageOf({ id, role, text, at }, index) {
  if (typeof text !== "string" || !Object.hasOwn(ROLES, role)) throw new TypeError("not a message");
  const time = typeof at === "string" ? at : undefined;
  return { id: String(isName(id) ? id : index), role: ROLES[role], text, at: time };
}

function contextOf(raw) {
  try {
    const { conversationId, channel, locale, customer, order, messages } = raw;
    if (!isName(conversationId) || JSON.stringify(raw).length > MAX_CHARACTERS) return null;
    return {
      conversationId: String(conversationId),
      channel: CHANNELS.includes(channel) ? channel : "chat",
      locale: typeof locale === "string" ? locale : undefined,
      customer: isRecord(customer) ? customer : {},
      order: isRecord(order) ? order : {},
      messages: messages.map(messageOf),
    };
  } catch {
    return null;
  }
}

export function createHost(origins) {
  const parent = window.parent === window ? null : window.parent;
  const framed = parent !== null;
  const waiting = new Map();
  const listeners = [];
  let context = null;
  let origin = null;

  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (!framed || source !== parent || !origins.includes(from) || !isRecord(data)) return;
    if (data.type === "reply-assist:inserted" && from === origin) waiting.get(data.id)?.(data.result);
    const next = data.type === "reply-assist:context" ? contextOf(data.context) : null;
    if (!next) return;
    origin = from;
    context = next;
    listeners.forEach((listener) => listener(next));
  });

  return {
    capabilities: { insert: framed, readThread: framed, proactive: framed },
    getContext: () => context,
    onContext: (listener) => listeners.push(listener),
    insertDraft(text) {
      if (!origin) return Promise.resolve("unsupported");
      const id = `insert-${crypto.getRandomValues(new Uint32Array(2)).join("")}`;
      return new Promise((resolve) => {
        setTimeout(resolve, ANSWER_MS, "unsupported");
        waiting.set(id, (result) => resolve(["inserted", "copied"].includes(result) ? result : "unsupported"));
        parent.postMessage({ type: "reply-assist:insert", id, text }, origin);
      }).finally(() => waiting.delete(id));
    },
    // Who frames us may be unknown before the first context: allowed origins are told, never "*".
    start() {
      const framing = location.ancestorOrigins?.[0];
      const targets = framing ? origins.filter((one) => one === framing) : origins;
      if (framed) targets.forEach((one) => parent.postMessage({ type: "reply-assist:ready" }, one));
    },
  };
}

export async function deliver(host, text) {
  const result = await host.insertDraft(text);
  if (result !== "unsupported") return result;
  try {
    await navigator.clipboard.writeText(text);
    return "copied";
  } catch {
    return "manual";
  }
}
