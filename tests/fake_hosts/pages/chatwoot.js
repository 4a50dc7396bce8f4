"use strict";

/* Chatwoot's dashboard: one text message out, one understood in, and a box that no app can write into. */
const frame = document.querySelector("iframe");
const TYPES = { customer: 0, agent: 1, activity: 2, template: 3, note: 1 };
window.requests = [];
window.theme = "light";
said.push({ id: 2, role: "template", text: "我们通常几分钟内回复" }, { id: 3, role: "note", text: "老客户，注意语气" });
show();
window.data = () => ({
  conversation: {
    id: 85, account_id: 1, channel: "Channel::WebWidget", custom_attributes: { order_id: "SO-1", order_placed_at: "2026-11-20" },
    messages: said.map(({ id, role, text }) => ({
      id, content: text, message_type: TYPES[role], private: role === "note", created_at: 1700000000 + id,
    })),
  },
  contact: { id: 2, name: "林小满" },
  currentAgent: { id: 3, name: "小美" },
  theme,
});
window.push = (data = window.data()) =>
  frame.contentWindow.postMessage(JSON.stringify({ event: "appContext", data }), "*");
frame.addEventListener("load", () => push());
window.addEventListener("message", ({ source, data }) => {
  if (source !== frame.contentWindow) return;
  requests.push(data);
  if (data === "chatwoot-dashboard-app:fetch-info") push();
});
