"use strict";

/* Between the Freshworks client and the sidebar. It reads the ticket, opens the reply editor with a text in it, and hears
   what the agent sends. It never sends. */
(async () => {
  const SERVER = "__SERVER__";
  const client = await app.initialized();
  const assist = document.createElement("reply-assist");

  async function answer(name, options) {
    const { response } = await client.request.invokeTemplate(name, options);
    return JSON.parse(response);
  }

  // What one method does not give must not cost the rest.
  async function given(name) {
    try {
      return (await client.data.get(name))[name];
    } catch {
      return undefined;
    }
  }

  async function refresh() {
    const [ticket, contact, agent] = await Promise.all(["ticket", "contact", "loggedInUser"].map(given));
    if (!ticket) return;
    const conversations = await answer("conversations", { context: { ticket: ticket.id } }).catch(() => []);
    assist.conversation = JSON.parse(JSON.stringify({ ticket, contact, agent, conversations }));
  }

  function asHtml(text) {
    const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    return escaped.replaceAll('"', "&quot;").replaceAll("\n", "<br>");
  }

  // The reply waits until done() is called: nothing here may keep it.
  function hearReply(event) {
    try {
      const said = event.helper.getData() || {};
      const text = [said.body, said.text, said.content].find((one) => typeof one === "string" && one.trim());
      if (text) assist.finalText(text);
    } finally {
      event.helper.done();
    }
  }

  Object.assign(assist.style, { display: "block", height: "100%" });
  assist.server = SERVER;
  assist.lang = navigator.language;
  assist.setAttribute("host", "freshdesk");
  assist.addEventListener("insert", ({ detail: { text, respond } }) => {
    respond(client.interface.trigger("click", { id: "reply", text: asHtml(text) }).then(() => "inserted"));
  });
  client.events.on("app.activated", refresh);
  client.events.on("ticket.sendReply", hearReply, { intercept: true });
  // The key stays with Freshworks; the page gets a token that works once, or the sidebar asks for a key.
  assist.token = await answer("signIn", { body: "{}" }).then(({ token }) => token, () => "");
  document.body.append(assist);
  await refresh();
})();
