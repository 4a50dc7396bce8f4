"use strict";

/* LiveChat's SDK in the widget's frame: messages come only after watchMessages, never those of before. */
window.LiveChat = {
  async createDetailsWidget() {
    const host = window.parent.livechat;
    return {
      on: (name, listener) => host.listeners.push([name, listener]),
      getCustomerProfile: () => host.profile,
      watchMessages: async () => void (host.watched = true),
      putMessage: async (text) => host.put(text),
    };
  },
};
