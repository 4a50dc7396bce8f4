"use strict";

/* Between LiveChat's agent app and the sidebar. It reads who the customer is and what is said while the chat is open, and
   puts text into the message box. It never sends. */
(async () => {
  const SERVER = "__SERVER__";
  const MOST = 60;
  const assist = document.createElement("reply-assist");
  const widget = await window.LiveChat.createDetailsWidget();
  let profile = null;
  let messages = [];

  function chatOf(one) {
    return one?.chat?.chat_id ?? one?.chat?.id ?? one?.id;
  }

  function push() {
    if (profile) assist.conversation = JSON.parse(JSON.stringify({ profile, messages }));
  }

  function open(next) {
    if (chatOf(next) !== chatOf(profile)) messages = [];
    profile = next;
    push();
  }

  Object.assign(assist.style, { display: "block", height: "100%" });
  assist.server = SERVER;
  assist.lang = navigator.language;
  assist.setAttribute("host", "livechat");
  assist.addEventListener("insert", ({ detail: { text, respond } }) => {
    respond(widget.putMessage(text).then(() => "inserted"));
  });
  widget.on("customer_profile", open);
  widget.on("message", (message) => {
    messages = [...messages, message].slice(-MOST);
    push();
  });
  document.body.append(assist);
  await widget.watchMessages();
  const now = widget.getCustomerProfile();
  if (now) open(now);
})();
