import { isName, isRecord, list, record, timeOf } from "./contexts.js";
import { textOf } from "./markup.js";
import { openParent } from "./parent.js";

/* Zendesk. Its SDK runs in the app's own page (assist connect zendesk), which frames us and hands over what
   client.get() gave: an object whose keys are whole paths, such as "ticket.conversation". */

const CUSTOMERS = ["end-user", "customer"];
const AGENTS = ["agent", "admin"];
const CHANNELS = {
  chat: "chat",
  messaging: "chat",
  native_messaging: "chat",
  sms: "chat",
  whatsapp: "chat",
  line: "chat",
  voice: "phone",
  phone: "phone",
  twitter: "social",
  facebook: "social",
};
// A ticket that is not saved yet has no number of its own.
const unsaved = `new-${crypto.getRandomValues(new Uint32Array(1))[0]}`;

function roleOf(author, channel) {
  if (channel.name === "internal") return "note";
  if (CUSTOMERS.includes(author.role)) return "customer";
  return AGENTS.includes(author.role) ? "agent" : "note";
}

function messageOf(entry, index) {
  const message = record(entry.message);
  if (typeof message.content !== "string") return [];
  const text = message.contentType === "text/plain" ? message.content.trim() : textOf(message.content);
  const role = roleOf(record(entry.author), record(entry.channel));
  return text ? [{ id: `${index + 1}`, role, text, at: timeOf(entry.timestamp) }] : [];
}

// What a customer asks may stand in the subject alone.
function withSubject(messages, subject) {
  const [first, ...rest] = messages;
  if (typeof subject !== "string" || first?.role !== "customer" || first.text.includes(subject.trim())) return messages;
  return [{ ...first, text: `${subject.trim()}\n${first.text}` }, ...rest];
}

export function readTicket(data) {
  if (!isRecord(data)) return null;
  const id = /^\d+$/.test(data["ticket.id"]) ? data["ticket.id"] : unsaved;
  const via = data["ticket.via"];
  const { name, locale } = record(data["ticket.requester"]);
  const user = record(data.currentUser);
  const messages = list(data["ticket.conversation"]).filter(isRecord).flatMap(messageOf);
  return {
    conversationId: `zendesk-${id}`,
    channel: CHANNELS[isRecord(via) ? via.channel : via] || "email",
    locale: typeof locale === "string" ? locale : undefined,
    customer: { name: isName(name) ? String(name) : undefined, tags: list(data["ticket.tags"]), attrs: {} },
    order: {},
    messages: withSubject(messages, data["ticket.subject"]),
    agent: { id: user.id, name: user.name },
  };
}

export async function open({ origins }) {
  return openParent({ name: "zendesk", origins, read: readTicket, readFinal: textOf });
}
