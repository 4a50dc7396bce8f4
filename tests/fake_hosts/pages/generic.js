"use strict";

const frame = document.querySelector("iframe");
const origin = new URL(frame.dataset.src).origin;
window.answers = true;
window.decisions = [];
window.post = (message) => frame.contentWindow.postMessage(message, origin);
window.push = () =>
  post({ type: "reply-assist:context", context: { conversationId: "g1", channel: "chat", messages: said, order: {} } });
window.addEventListener("message", ({ source, origin: from, data }) => {
  if (source !== frame.contentWindow || from !== origin) return;
  if (data.type === "reply-assist:ready") push();
  if (data.type === "reply-assist:decision") decisions.push(data.decision);
  if (data.type !== "reply-assist:insert" || !answers) return;
  reply.textContent = data.text;
  post({ type: "reply-assist:inserted", id: data.id, result: "inserted" });
});
window.sendHooks.push((html) => {
  post({ type: "reply-assist:final", conversationId: "g1", text: reply.innerText });
  return true;
});
