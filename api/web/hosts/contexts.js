/* A context as the sidebar uses it, whoever it comes from: {host, conversationId, channel, locale, customer, order,
   messages [{id, role, text, at}], agent}. Everything but the conversation's id and its messages is optional. */

const MAX_CHARACTERS = 1e6;
const CHANNELS = ["chat", "email", "social", "phone"];
// A bot settles nothing: whether it answered, a person judges.
const ROLES = { customer: "customer", agent: "agent", bot: "note", note: "note" };
const ORDER_FIELD = /^order_(\w+)$/;

export function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isName(value) {
  return typeof value === "string" || typeof value === "number";
}

/** The record itself, or an empty one: for fields that a host may leave out. */
export function record(value) {
  return isRecord(value) ? value : {};
}

export function list(value) {
  return Array.isArray(value) ? value : [];
}

/** A text that the server takes: without NUL, and an emoji that the host cut in two replaced. */
function wellFormed(text) {
  return text.replaceAll("\0", "").replace(/\p{Surrogate}/gu, "\ufffd");
}

function messageOf({ id, role, text, at }, index) {
  if (typeof text !== "string" || !Object.hasOwn(ROLES, role)) throw new TypeError("not a message");
  const time = typeof at === "string" ? at : undefined;
  return { id: String(isName(id) ? id : index), role: ROLES[role], text: wellFormed(text), at: time };
}

/** The context of what a host handed over, or null when it is none. */
export function contextOf(raw) {
  try {
    const { host, conversationId, channel, locale, customer, order, messages, agent } = raw;
    if (!isName(conversationId) || JSON.stringify(raw).length > MAX_CHARACTERS) return null;
    return {
      host: typeof host === "string" ? host : "generic",
      conversationId: String(conversationId),
      channel: CHANNELS.includes(channel) ? channel : "chat",
      locale: typeof locale === "string" ? locale : undefined,
      customer: record(customer),
      order: record(order),
      messages: messages.map(messageOf),
      agent: record(agent),
    };
  } catch {
    return null;
  }
}

/** ISO time of seconds since 1970, or of a text that is a time already. */
export function timeOf(value) {
  const time = new Date(typeof value === "number" ? value * 1000 : value);
  return isName(value) && !Number.isNaN(time.getTime()) ? time.toISOString() : undefined;
}

/** Custom fields order_id, order_placed_at, … as an order. */
export function orderOf(fields) {
  const order = {};
  for (const [name, value] of Object.entries(record(fields))) {
    const field = ORDER_FIELD.exec(name)?.[1];
    if (field && isName(value)) order[field] = value;
  }
  // The server refuses an order whose day it cannot read.
  if (order.placed_at && !/^\d{4}-\d\d-\d\d/.test(order.placed_at)) delete order.placed_at;
  return order;
}
