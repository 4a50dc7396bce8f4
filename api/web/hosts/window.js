import { copy } from "./clipboard.js";
import { showPasting } from "./pasting.js";

/* A window of its own beside a helpdesk that offers no place for ours (千牛, 飞鸽, 微博, 抖音): the chat is pasted, and
   accepting a draft (Ctrl/⌘ Enter) copies it. */

/** An adapter whose conversations are pasted, and how one comes that is told: {adapter, take(messages)}. `about()` gives
    what is known besides: {conversationId?, customer?, agent?}. */
export function openPasting(name, about = () => ({})) {
  const listeners = [];
  let context = null;
  function take(messages) {
    const known = { conversationId: `${name}-${Date.now()}`, customer: {}, agent: {}, ...about() };
    context = { host: name, channel: "chat", order: {}, ...known, messages };
    listeners.forEach((listener) => listener(context));
  }
  showPasting(take);
  const adapter = {
    name,
    capabilities: { insert: false, readThread: false, proactive: false, finalText: false },
    getContext: async () => context,
    onContext: (listener) => listeners.push(listener),
    insertDraft: async (text) => ((await copy(text)) ? "copied" : "unsupported"),
  };
  return { adapter, take };
}

export async function open() {
  return openPasting("window").adapter;
}
