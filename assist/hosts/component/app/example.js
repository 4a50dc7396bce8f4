"use strict";

const assist = document.querySelector("reply-assist");
const reply = document.querySelector("#reply");

// assist.token = a one-time token: your server asks POST __SERVER__/v1/sign-in/links with its access key.
assist.conversation = {
  conversationId: "42",
  channel: "chat",
  messages: [{ id: "1", role: "customer", text: document.querySelector("[data-testid=said]").textContent }],
};
assist.addEventListener("insert", ({ detail: { text, respond } }) => {
  reply.value = text;
  reply.focus();
  respond("inserted");
});
assist.addEventListener("retract", ({ detail: { text, respond } }) => {
  respond(reply.value.includes(text) ? "retracted" : "unsupported");
  reply.value = reply.value.replace(text, "");
});
assist.addEventListener("decision", ({ detail }) => console.info("decided", detail.verdict));
