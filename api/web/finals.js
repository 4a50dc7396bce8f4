/* What was really sent: the server compares it with the draft. Once for each turn. */

/** What the agent sent after a turn, as the conversation now shows it; "" while it shows nothing. */
export function sentAfter(turn, messages) {
  const last = messages.findLastIndex(({ id }) => id === turn.messages.at(-1).id);
  const after = messages.slice(last + 1).filter(({ role }) => role !== "note");
  const next = after.findIndex(({ role }) => role === "customer");
  const sent = next < 0 ? after : after.slice(0, next);
  return last < 0 ? "" : sent.map(({ text }) => text).join("\n");
}

/** A draft that nobody decided on counts too: the agent wrote something else. */
export async function tellSent(session, client, draft, text) {
  if (!draft || !text.trim() || session.sent) return;
  session.sent = text;
  await client.tellSent(draft.id, text).catch(({ status }) => status === 409 || (session.sent = null));
}
