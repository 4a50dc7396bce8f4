import { recall } from "../memory.js";
import { copy } from "./clipboard.js";
import { t } from "../texts.js";
import { isName, isRecord, list, orderOf, record, timeOf } from "./contexts.js";
import { hear, isFramed, tell } from "./parent.js";

/* A Chatwoot dashboard app. It says who and what by a JSON text, and understands one request. There is no message that
   puts text into its reply box, so a draft is copied. Every field may be missing in one version or another. */

const FETCH = "chatwoot-dashboard-app:fetch-info";
const MAX_CHARACTERS = 1e6;
const CHANNELS = { "Channel::Email": "email", "Channel::TwitterProfile": "social", "Channel::Voice": "phone" };
const BOTS = ["agent_bot", "captain_assistant", "AgentBot", "Captain::Assistant"];
const ATTACHMENTS = ["image", "audio", "video", "file", "location", "contact"];
const TYPES = ["incoming", "outgoing", "activity", "template"];

// Nobody wrote it: a bot, a rule or a campaign did, which have no sender. Nor have echoes of the channel's own app.
function isAutomatic({ sender, content_attributes: given, additional_attributes: more }) {
  const attributes = record(given);
  if (attributes.automation_rule_id || record(more).campaign_id) return true;
  return sender === null ? !attributes.external_echo : BOTS.includes(record(sender).type);
}

function roleOf(message) {
  const type = message.message_type;
  const name = typeof type === "number" ? TYPES[type] : type;
  if (record(message.content_attributes).deleted) return null;
  if (message.private) return "note";
  if (name === "incoming") return "customer";
  // A template is the widget's own greeting or form: nobody has answered yet.
  if (name === "template") return "note";
  if (name !== "outgoing") return null;
  return isAutomatic(message) ? "bot" : "agent";
}

// Nobody reads it here; that it is there is said in brackets, as the server says it.
function attachmentOf(attached) {
  const kind = record(attached).file_type;
  return `[${t(`attachment.${ATTACHMENTS.includes(kind) ? kind : "other"}`)}]`;
}

function messageOf(message) {
  const role = roleOf(message);
  const content = typeof message.content === "string" ? message.content.trim() : "";
  const text = [content, ...list(message.attachments).map(attachmentOf)].filter(Boolean).join("\n");
  return role && text ? [{ id: message.id, role, text, at: timeOf(message.created_at) }] : [];
}

function customerOf(contact, conversation) {
  const attrs = { ...record(contact.custom_attributes), ...record(conversation.custom_attributes) };
  return { name: isName(contact.name) ? String(contact.name) : undefined, tags: list(conversation.labels), attrs };
}

/** The context in an appContext event's `data`, or null without a conversation. */
export function readConversation(data) {
  const { conversation, contact, currentAgent } = record(data);
  if (!isRecord(conversation) || !isName(conversation.id)) return null;
  const meta = record(conversation.meta);
  return {
    host: "chatwoot",
    conversationId: `chatwoot-${conversation.account_id ?? 0}-${conversation.id}`,
    channel: CHANNELS[conversation.channel ?? meta.channel] || "chat",
    customer: customerOf(record(contact ?? meta.sender), conversation),
    order: orderOf(conversation.custom_attributes),
    messages: list(conversation.messages).filter(isRecord).flatMap(messageOf),
    agent: { id: record(currentAgent).id, name: record(currentAgent).name },
  };
}

function parsed(text) {
  if (typeof text !== "string" || text.length > MAX_CHARACTERS) return {};
  try {
    const { event, data } = record(JSON.parse(text));
    return event === "appContext" ? record(data) : {};
  } catch {
    return {};
  }
}

function useTheme(theme) {
  if (["light", "dark"].includes(theme) && !recall("theme")) document.documentElement.dataset.theme = theme;
}

export async function open({ origins }) {
  const listeners = [];
  let context = null;

  hear(origins, (text) => {
    const data = parsed(text);
    useTheme(data.theme);
    const next = readConversation(data);
    if (!next) return;
    context = next;
    listeners.forEach((listener) => listener(next));
  });
  tell(origins, FETCH);

  return {
    name: "chatwoot",
    capabilities: { insert: false, readThread: isFramed, proactive: isFramed, finalText: false },
    getContext: async () => context,
    onContext: (listener) => listeners.push(listener),
    insertDraft: async (text) => ((await copy(text)) ? "copied" : "unsupported"),
  };
}
