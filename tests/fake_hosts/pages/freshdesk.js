"use strict";

/* Freshdesk's ticket page. The reply editor opens with a text; a reply waits until each interceptor calls done(). */
window.freshdesk = {
  data: {
    ticket: () => ({ ticket: { id: 77, subject: "退货", description: `<div>${said[0].text}</div>`, source: 2, tags: [] } }),
    contact: () => ({ contact: { name: "林小满", language: "zh-CN" } }),
    loggedInUser: () => ({ loggedInUser: { id: 3, name: "Agent" } }),
  },
  trigger: {
    click: ({ id, text }) => {
      if (id !== "reply") throw new Error(`no button ${id}`);
      reply.innerHTML = text;
    },
  },
  interceptors: [],
};
window.sendHooks.push((html) =>
  Promise.all(
    freshdesk.interceptors.map(
      (listener) =>
        new Promise((resolve) => {
          setTimeout(resolve, 2000, false);
          const helper = { getData: () => ({ body: html }), done: () => resolve(true), fail: () => resolve(false) };
          try {
            listener({ type: "ticket.sendReply", helper });
          } catch {
            refused.push("an interceptor failed");
          }
        }),
    ),
  ).then((all) => all.every(Boolean)),
);
