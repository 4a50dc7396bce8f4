import { isName, isRecord } from "./contexts.js";
import { hear, tell } from "./parent.js";
import { openPasting } from "./window.js";

/* 企业微信. Its JS-SDK runs in the toolbar's own page (assist connect wecom), which frames us and says who the customer
   is, not what was said. In 微信客服 the server reads that, and is asked for it; elsewhere the chat is pasted. Nothing puts
   text into the input box: the draft is copied. The one call that hands text over delivers it at once, so it is used nowhere. */

const LOOK_MS = 5000;

export async function open({ origins, ask }) {
  let user = null;
  let read = ""; // the last message that was shown
  const about = () => ({ conversationId: `wecom-${user}`, customer: { attrs: { external_userid: user } } });
  const { adapter, take } = openPasting("wecom", () => (user ? about() : {}));

  async function look() {
    const whom = user;
    const { messages } = await ask(`/v1/hosts/wecom/conversations/${encodeURIComponent(whom)}`);
    const last = `${whom} ${messages.at(-1).id}`;
    if (whom !== user || last === read) return;
    read = last;
    take(messages);
  }

  hear(origins, (data) => {
    if (!isRecord(data) || data.type !== "reply-assist:context" || !isRecord(data.context)) return;
    if (isName(data.context.userId)) user = String(data.context.userId).slice(0, 200);
  });
  tell(origins, { type: "reply-assist:ready" });
  // Unknown or signed out: asked again; until then the chat can be pasted.
  setInterval(() => user && ask && !document.hidden && look().catch(() => {}), LOOK_MS);
  return adapter;
}
