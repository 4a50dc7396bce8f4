import { isName, isRecord, list, record, timeOf } from "./contexts.js";
import { textOf } from "./markup.js";
import { openParent } from "./parent.js";

/* Freshdesk. The Freshworks client runs in the app's own page (assist connect freshdesk), which frames us and hands over
   {ticket, contact, agent, conversations} as the data methods and the REST API gave them. */

const SOURCES = { 3: "phone", 5: "social", 6: "social", 7: "chat", 13: "chat" };

function plain(text, html) {
  if (typeof text === "string" && text.trim()) return text.trim();
  return typeof html === "string" ? textOf(html) : "";
}

function firstOf(ticket) {
  const text = plain(ticket.description_text, ticket.description);
  const subject = typeof ticket.subject === "string" ? ticket.subject.trim() : "";
  const whole = subject && !text.includes(subject) ? `${subject}\n${text}`.trim() : text;
  return whole ? [{ id: "ticket", role: "customer", text: whole, at: timeOf(ticket.created_at) }] : [];
}

function messageOf(entry) {
  const text = plain(entry.body_text, entry.body);
  const role = entry.private ? "note" : entry.incoming ? "customer" : "agent";
  return text ? [{ id: entry.id, role, text, at: timeOf(entry.created_at) }] : [];
}

export function readTicket(data) {
  const { ticket, contact, agent, conversations } = record(data);
  if (!isRecord(ticket) || !isName(ticket.id)) return null;
  const said = list(conversations).filter(isRecord).flatMap(messageOf);
  const { name, language } = record(contact);
  return {
    conversationId: `freshdesk-${ticket.id}`,
    channel: SOURCES[ticket.source] || "email",
    locale: typeof language === "string" ? language : undefined,
    customer: { name: isName(name) ? String(name) : undefined, tags: list(ticket.tags), attrs: {} },
    order: {},
    messages: [...firstOf(ticket), ...said.sort((a, b) => (a.at || "").localeCompare(b.at || ""))],
    agent: { id: record(agent).id, name: record(agent).name },
  };
}

export async function open({ origins }) {
  return openParent({ name: "freshdesk", origins, read: readTicket, readFinal: textOf });
}
