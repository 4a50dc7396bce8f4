import { isName, isRecord, list, record, timeOf } from "./contexts.js";
import { hear, tell } from "./parent.js";
import { openPasting } from "./window.js";

/* TGO, as a plugin's page in its sidebar. It says who the visitor is, and in some versions what was said last; otherwise
   the chat is pasted. What it is told to insert is added in the agent's input box. Its other action that takes a text
   delivers that text at once, so it is used nowhere. */

const ROLES = { visitor: "customer", customer: "customer", user: "customer", staff: "agent", agent: "agent", system: "note" };

function messageOf(entry, index) {
  const text = [entry.content, entry.text].find((one) => typeof one === "string" && one.trim());
  const role = ROLES[[entry.role, entry.sender_type].find(isName)] || "note"; // an assistant of theirs settles nothing
  const id = [entry.message_id, entry.id].find(isName) ?? index;
  return text ? [{ id, role, text: text.trim(), at: timeOf(entry.created_at) }] : [];
}

/** Who and what a `tgo_context_update` tells: {about, messages}, or null when it names no visitor. */
export function readUpdate(data) {
  if (!isRecord(data) || data.type !== "tgo_context_update" || !isName(data.visitor_id)) return null;
  const visitor = record(data.visitor);
  const name = [visitor.nickname, visitor.name, visitor.display_name].find((one) => typeof one === "string" && one);
  const session = isName(data.session_id) ? data.session_id : data.visitor_id;
  return {
    about: {
      conversationId: `tgo-${session}`.slice(0, 200),
      customer: { name, tags: [], attrs: record(visitor.metadata) },
      agent: { id: record(data.agent).id, name: record(data.agent).name },
    },
    messages: list(data.last_messages).filter(isRecord).flatMap(messageOf),
  };
}

export async function open({ origins }) {
  let about = {};
  let known = null;
  const { adapter, take } = openPasting("tgo", () => about);
  hear(origins, (data, origin) => {
    const update = readUpdate(data);
    if (!update) return;
    about = update.about;
    known = origin;
    if (update.messages.some(({ role }) => role === "customer")) take(update.messages);
  });
  return {
    ...adapter,
    get capabilities() {
      return { ...adapter.capabilities, insert: known !== null };
    },
    async insertDraft(text) {
      if (!known) return adapter.insertDraft(text);
      tell([known], { type: "tgo_plugin_message", action: "insert_text", data: { text } });
      return "inserted";
    },
  };
}
