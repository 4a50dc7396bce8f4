import { copy } from "./hosts/clipboard.js";
import { contextOf } from "./hosts/contexts.js";
import { allowedOrigins } from "./hosts/parent.js";

/* The helpdesk around the sidebar. `?host=` names an adapter: a module whose
   open({origins, ask}) → {name, capabilities, getContext(), onContext(listener), insertDraft(text), onFinalText?(listener)}.
   An adapter can put text into the reply box. None can send. What comes from outside is checked, then used as data only. */

const ADAPTERS = {
  generic: () => import("./hosts/generic.js"),
  chatwoot: () => import("./hosts/chatwoot.js"),
  zendesk: () => import("./hosts/zendesk.js"),
  freshdesk: () => import("./hosts/freshdesk.js"),
  livechat: () => import("./hosts/livechat.js"),
  tgo: () => import("./hosts/tgo.js"),
  wecom: () => import("./hosts/wecom.js"),
  window: () => import("./hosts/window.js"),
};
const NOTHING = { insert: false, readThread: false, proactive: false, finalText: false };
const RESULTS = ["inserted", "copied"];

export { allowedOrigins };

function wanted() {
  const name = new URLSearchParams(location.search).get("host");
  return Object.hasOwn(ADAPTERS, name) ? name : "generic";
}

/** The host of this page. It is opened by start(); until then, and without a helpdesk, it has no context. ask(path) reads
    from the server, where it hears from the helpdesk. */
export function createHost(origins, ask) {
  const contexts = [];
  const finals = [];
  let adapter = null;
  let context = null;

  function take(raw) {
    const next = contextOf(raw);
    if (!next) return;
    context = next;
    contexts.forEach((listener) => listener(next));
  }

  function takeFinal({ conversationId, text }) {
    if (typeof text !== "string" || !text.trim()) return;
    finals.forEach((listener) => listener(text, String(conversationId)));
  }

  return {
    get name() {
      return wanted();
    },
    get capabilities() {
      return adapter?.capabilities || NOTHING;
    },
    getContext: () => context,
    onContext: (listener) => contexts.push(listener),
    /** listener(text, conversationId): what the agent really used, where the helpdesk tells it. */
    onFinalText: (listener) => finals.push(listener),
    async insertDraft(text) {
      const result = await adapter?.insertDraft(text);
      return RESULTS.includes(result) ? result : "unsupported";
    },
    /** What the agent decided, for hosts that want to know: {draft, verdict}. */
    tellDecision: (decision) => adapter?.tellDecision?.(decision),
    async start() {
      adapter = await (await ADAPTERS[wanted()]()).open({ origins, ask });
      adapter.onContext(take);
      adapter.onFinalText?.(takeFinal);
      const now = await adapter.getContext();
      if (now && !context) take(now);
    },
  };
}

export async function deliver(host, text) {
  const result = await host.insertDraft(text);
  if (result !== "unsupported") return result;
  return (await copy(text)) ? "copied" : "manual";
}
