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

  // What the sign-in brought back; out of the address at once, so that it is not shared.
  const brought = new URLSearchParams(location.hash.slice(1));
  const here = location.href.split("#")[0];
  history.replaceState(null, "", here);

  async function customer() {
    const { corpId, agentId, signIn } = await signature("corp", here);
    // Inside WeCom nobody has to do anything for it: out, and back with a token.
    if (signIn && ![...brought].length && /wxwork/i.test(navigator.userAgent)) {
      location.replace(`${SERVER}/sign-in/wecom?${new URLSearchParams({ back: here })}`);
      return null;
    }
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
  assist.token = brought.get("token") || "";
  document.body.append(assist);
  try {
    const found = await customer();
    if (found) assist.conversation = found;
  } catch (error) {
    console.warn(String(error)); // pasting works without knowing the customer
  }
})();
