"use strict";

/* Between Zendesk's app framework and the sidebar. It reads the ticket and puts text at the cursor of the composer.
   It never submits the ticket. */
(async () => {
  const SERVER = "__SERVER__";
  const TICKET = [
    "ticket.id",
    "ticket.subject",
    "ticket.conversation",
    "ticket.requester",
    "ticket.via",
    "ticket.tags",
    "currentUser",
  ];
  const client = ZAFClient.init();
  const assist = document.createElement("reply-assist");
  let written = null;

  // The key stays with Zendesk, which fills it in; the page gets a token that works once.
  async function oneTimeToken() {
    const link = { url: `${SERVER}/v1/sign-in/links`, type: "POST", contentType: "application/json", secure: true };
    const headers = { Authorization: "Bearer {{setting.token}}" };
    try {
      return (await client.request({ ...link, headers })).token;
    } catch {
      return ""; // the sidebar then asks for a key
    }
  }

  // Only what can be read is taken: one path that fails must not cost the others.
  async function refresh() {
    const { errors, ...ticket } = await client.get(TICKET);
    assist.conversation = JSON.parse(JSON.stringify(ticket));
  }

  function asHtml(text) {
    const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    return escaped.replaceAll('"', "&quot;").replaceAll("\n", "<br>");
  }

  // Called before the ticket is saved. Whatever goes wrong here must not keep the agent from saving.
  async function remember() {
    try {
      const { "comment.text": text, "comment.type": type } = await client.get(["comment.text", "comment.type"]);
      written = type === "internalNote" ? null : text;
    } catch {
      written = null;
    }
    return true;
  }

  function tellFinal() {
    if (written) assist.finalText(written);
    written = null;
  }

  Object.assign(assist.style, { display: "block", height: "100%" });
  assist.server = SERVER;
  assist.lang = navigator.language;
  assist.setAttribute("host", "zendesk");
  assist.addEventListener("insert", ({ detail: { text, respond } }) => {
    respond(client.invoke("ticket.editor.insert", asHtml(text)).then(() => "inserted"));
  });
  client.on("app.activated", refresh);
  client.on("ticket.conversation.changed", refresh);
  client.on("ticket.save", remember);
  client.on("ticket.submit.done", tellFinal);
  client.invoke("resize", { width: "100%", height: "640px" });
  assist.token = await oneTimeToken();
  document.body.append(assist);
  await refresh();
})();
