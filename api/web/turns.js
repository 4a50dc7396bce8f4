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

// A slow model of one's own gets its time by /desk?deadline=SECONDS; otherwise what suits the channel.
export function deadline() {
  const seconds = Number(new URLSearchParams(location.search).get("deadline"));
  return seconds > 0 ? { deadline_ms: Math.round(seconds * 1000) } : {};
}

export function conversationOf({ conversationId: id, channel, locale, customer, order, messages }) {
  return { id, channel, locale, customer, order, messages: messages.slice(-MAX_SENT) };
}

export function draftRequest(context) {
  return { conversation: conversationOf(context), ...deadline() };
}

export function orderDay(context) {
  return day(context?.order?.placed_at);
}
