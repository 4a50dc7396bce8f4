"use strict";

/* The framework in the app's frame. Unknown paths are reported, unknown actions refused, requests go by Zendesk's servers. */
window.ZAFClient = {
  init() {
    const host = window.parent.zendesk;
    const listeners = [];
    host.fire = (name) => Promise.all(listeners.filter(([one]) => one === name).map(([, listener]) => listener()));
    return {
      on: (name, listener) => {
        listeners.push([name, listener]);
        if (name === "app.activated") setTimeout(listener);
      },
      async get(paths) {
        const found = { errors: {} };
        for (const path of paths) {
          if (host.read[path]) found[path] = host.read[path]();
          else found.errors[path] = { message: "unknown" };
        }
        return found;
      },
      async invoke(name, value) {
        if (!host.invoke[name]) {
          window.parent.refused.push(name);
          throw new Error(`no action ${name}`);
        }
        return host.invoke[name](value);
      },
      async request(options) {
        const response = await fetch("/zendesk-servers", { method: "POST", body: JSON.stringify(options) });
        if (!response.ok) throw new Error(await response.text());
        return response.json();
      },
    };
  },
};
