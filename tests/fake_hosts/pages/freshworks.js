"use strict";

/* The Freshworks client in the app's frame. Request templates are filled and fetched by Freshworks' servers. */
window.app = {
  async initialized() {
    const host = window.parent.freshdesk;
    const known = (table, name) => {
      if (Object.hasOwn(table, name)) return table[name];
      window.parent.refused.push(name);
      throw new Error(`unknown: ${name}`);
    };
    return {
      events: {
        on(name, listener, options) {
          if (name === "app.activated") setTimeout(listener);
          else if (name === "ticket.sendReply" && options?.intercept) host.interceptors.push(listener);
          else window.parent.refused.push(name);
        },
      },
      data: { get: async (name) => known(host.data, name)() },
      interface: { trigger: async (name, options) => known(host.trigger, name)(options) },
      request: {
        async invokeTemplate(name, { context = {}, body } = {}) {
          const response = await fetch(`/freshworks-servers/${name}`, { method: "POST", body: JSON.stringify({ context, body }) });
          if (!response.ok) throw { status: response.status };
          return { status: 200, response: await response.text() };
        },
      },
    };
  },
};
