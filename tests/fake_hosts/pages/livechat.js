"use strict";

window.livechat = {
  profile: { id: "c-1", name: "林小满", chat: { chat_id: "CHAT1", groupID: "0" } },
  watched: false,
  listeners: [],
  put: (text) => (reply.textContent += text),
};
window.hearMessage = (text, messageSource = "visitor") => {
  said.push({ id: said.length + 1, role: messageSource === "visitor" ? "customer" : "agent", text });
  show();
  const message = { id: `m${said.length}`, message: text, messageSource, timestamp: 1700000000 };
  if (livechat.watched) for (const [name, listener] of livechat.listeners) if (name === "message") listener(message);
};
said.length = 0;
show();
