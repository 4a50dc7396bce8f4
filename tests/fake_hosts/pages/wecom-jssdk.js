"use strict";

/* WeCom's JS-SDK in the toolbar's frame. Without signatures that fit this address nothing answers. */
window.ww = (() => {
  let options = null;
  async function allowed(name) {
    if (!options?.jsApiList.includes(name)) throw new Error(`${name}: no permission`);
    const url = location.href.split("#")[0];
    for (const [kind, sign] of [["corp", options.getConfigSignature], ["agent", options.getAgentConfigSignature]]) {
      const given = { kind, url, ...(await sign(url)) };
      const checked = await fetch("/wecom-check", { method: "POST", body: JSON.stringify(given) });
      if (!checked.ok) throw new Error(`${name}: invalid signature`);
    }
    window.parent.wecom.calls.push(name);
  }
  return {
    register: (given) => (options = given),
    async getContext() {
      await allowed("getContext");
      return { entry: "single_chat_tools" };
    },
    async getCurExternalContact() {
      await allowed("getCurExternalContact");
      return { userId: window.parent.wecom.userId };
    },
  };
})();
