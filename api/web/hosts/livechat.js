import { isName, isRecord, list, record, timeOf } from "./contexts.js";
import { openParent } from "./parent.js";

/* LiveChat. Its SDK runs in the widget's own page (assist connect livechat), which frames us and hands over
   {profile, messages}: the customer profile, and the messages heard since the chat was opened. */

const ROLES = { visitor: "customer", customer: "customer", agent: "agent", bot: "bot" };

function messageOf(entry, index) {
  const said = record(entry.message);
  const text = [entry.text, entry.message, said.text].find((one) => typeof one === "string" && one.trim());
  const author = [entry.messageSource, entry.author_type, record(entry.author).type, said.author_type].find(isName);
  // Who speaks must be known: a system's line is not the customer's.
  const message = { id: entry.id ?? index, role: ROLES[author] || "note", at: timeOf(entry.timestamp) };
  return text ? [{ ...message, text: text.trim() }] : [];
}

export function readChat(data) {
  const { profile, messages } = record(data);
  const chat = record(record(profile).chat);
  const id = chat.chat_id ?? chat.id ?? record(profile).id;
  if (!isName(id)) return null;
  return {
    conversationId: `livechat-${id}`,
    channel: "chat",
    customer: { name: isName(profile.name) ? String(profile.name) : undefined, tags: [], attrs: {} },
    order: {},
    messages: list(messages).filter(isRecord).flatMap(messageOf),
    agent: {},
  };
}

export async function open({ origins }) {
  return openParent({ name: "livechat", origins, read: readChat, finalText: false });
}
