"use strict";

/* Zendesk's ticket page: what its framework can read and do, and no more. */
window.ticketId = 4711;
window.zendesk = {
  read: {
    "ticket.id": () => ticketId,
    "ticket.subject": () => "退货",
    "ticket.requester": () => ({ name: "林小满", locale: "zh-CN" }),
    "ticket.via": () => ({ channel: "email" }),
    "ticket.tags": () => ["vip"],
    "ticket.conversation": () =>
      said.map(({ role, text }) => ({
        author: { name: role, role: role === "customer" ? "end-user" : "agent" },
        channel: { name: role === "note" ? "internal" : "email" },
        message: { content: `<div class="zd-comment"><p>${text}</p><script>alert(1)<\/script></div>`, contentType: "text/html" },
        timestamp: "2026-11-20T08:00:00Z",
        attachments: [],
      })),
    currentUser: () => ({ id: 3, name: "Agent", locale: "zh-CN" }),
    "comment.text": () => reply.innerHTML,
    "comment.type": () => "publicReply",
  },
  invoke: {
    "ticket.editor.insert": (html) => reply.insertAdjacentHTML("beforeend", html),
    resize: () => undefined,
  },
};
window.sendHooks.push(async () => (await zendesk.fire("ticket.save")).every((one) => one === true));
window.afterSending = () => zendesk.fire("ticket.submit.done");
