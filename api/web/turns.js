import { day, wallTime } from "./dates.js";

/* Consecutive customer messages are one turn; a note between them does not end it. */

const MAX_SENT = 60;

/** The turn that waits for an answer, or null when the agent spoke last. */
export function openTurn({ conversationId, messages }) {
  const answered = messages.findLastIndex((message) => message.role === "agent");
  const open = messages.slice(answered + 1).filter((message) => message.role === "customer");
  if (open.length === 0) return null;
  return { key: JSON.stringify([conversationId, ...open.map(({ id, text }) => [id, text])]), messages: open };
}

export function timeSpan(messages) {
  const times = messages.map((message) => wallTime(message.at)).filter(Boolean);
  return [...new Set([times[0], times.at(-1)])].filter(Boolean).join("–");
}

export function draftRequest({ conversationId: id, channel, locale, customer, order, messages }) {
  return { conversation: { id, channel, locale, customer, order, messages: messages.slice(-MAX_SENT) } };
}

export function orderDay(context) {
  return day(context?.order?.placed_at);
}
