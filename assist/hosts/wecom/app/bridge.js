"use strict";

/* Between the 企业微信 toolbar and the sidebar. It says who the customer is; the toolbar does not say what was said, and
   has no call that puts text into the input box. The one call that hands text over delivers it, so it is left out. */
(async () => {
  const SERVER = "__SERVER__";
  const assist = document.createElement("reply-assist");

  async function signature(kind, url) {
    const response = await fetch(`${SERVER}/v1/hosts/wecom/signature?${new URLSearchParams({ kind, url })}`);
    if (!response.ok) throw new Error(`no signature: ${response.status}`);
    return response.json();
  }

  async function customer() {
    const { corpId, agentId } = await signature("corp", location.href.split("#")[0]);
    ww.register({
      corpId,
      agentId,
      jsApiList: ["getContext", "getCurExternalContact"],
      getConfigSignature: (url) => signature("corp", url),
      getAgentConfigSignature: (url) => signature("agent", url),
    });
    const { entry } = await ww.getContext();
    const { userId } = await ww.getCurExternalContact();
    return { entry, userId };
  }

  Object.assign(assist.style, { display: "block", height: "100%" });
  assist.server = SERVER;
  assist.setAttribute("host", "wecom");
  assist.setAttribute("lang", "zh");
  document.body.append(assist);
  try {
    assist.conversation = await customer();
  } catch (error) {
    console.warn(String(error)); // pasting works without knowing the customer
  }
})();
