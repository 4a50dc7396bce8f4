"use strict";

/* TGO's page: says who the visitor is; an inserted text is added below what stands in the input box. */
const frame = document.querySelector("iframe");
const origin = new URL(frame.dataset.src).origin;
window.actions = [];
window.tell = (more = {}) =>
  frame.contentWindow.postMessage(
    { type: "tgo_context_update", visitor_id: "v-9", session_id: "s-31", visitor: { nickname: "林小满" }, agent: { id: "a-1", name: "小美" }, ...more },
    origin,
  );
window.addEventListener("message", ({ source, origin: from, data }) => {
  if (source !== frame.contentWindow || from !== origin || data?.type !== "tgo_plugin_message") return;
  actions.push(data.action);
  if (data.action === "send_message") sent.push(data.data.content);
  if (data.action !== "insert_text") return;
  reply.textContent = reply.textContent ? `${reply.textContent}\n${data.data.text}` : data.data.text;
});
