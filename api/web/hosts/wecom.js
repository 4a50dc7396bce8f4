import { isName, isRecord } from "./contexts.js";
import { hear, tell } from "./parent.js";
import { openPasting } from "./window.js";

/* 企业微信. Its JS-SDK runs in the toolbar's own page (assist connect wecom), which frames us and says who the customer
   is. It does not say what was said, and nothing puts text into its input box: the chat is pasted, the draft is copied.
   Its one call that hands text over delivers it at once, so it is used nowhere. */

export async function open({ origins }) {
  let user = null;
  hear(origins, (data) => {
    if (!isRecord(data) || data.type !== "reply-assist:context" || !isRecord(data.context)) return;
    if (isName(data.context.userId)) user = String(data.context.userId).slice(0, 200);
  });
  tell(origins, { type: "reply-assist:ready" });
  const about = () => ({ conversationId: `wecom-${user}`, customer: { attrs: { external_userid: user } } });
  return openPasting("wecom", () => (user ? about() : {})).adapter;
}
