"use strict";

/* <reply-assist server="https://assist.example.com"></reply-assist>: the sidebar in a page of your own.

   Properties  server        where Reply Assist runs (also an attribute)
               token         a one-time token of POST /v1/sign-in/links, asked for by your own server
               conversation  {conversationId, channel, messages: [{id, role, text, at}], customer, order}; set it again
                             whenever it changes
               host, lang    which adapter reads the conversation (generic); zh or en (also attributes)
   Method      finalText(text, conversationId?)   what the agent really used in the end
   Events      insert    detail {text, respond(result)}: put the text into the reply box and call respond("inserted"), or
                         respond("unsupported"); a promise of either will do. Without a response the text is copied.
               retract   the same detail: take exactly that text out again, and call respond("retracted")
               decision  detail {draft, verdict}
   A classic script, so that a page of another origin can load it. It talks with that server's origin only. */
(() => {
  const PREFIX = "reply-assist:";

  class ReplyAssist extends HTMLElement {
    static observedAttributes = ["server"];

    #frame = null;
    #conversation = null;
    #token = "";
    #listen = (event) => this.#hear(event);

    connectedCallback() {
      window.addEventListener("message", this.#listen);
      this.#open();
    }

    disconnectedCallback() {
      window.removeEventListener("message", this.#listen);
      this.replaceChildren();
      this.#frame = null;
    }

    attributeChangedCallback() {
      this.#open();
    }

    get server() {
      return this.getAttribute("server") || "";
    }

    set server(address) {
      this.setAttribute("server", address);
    }

    get token() {
      return this.#token;
    }

    set token(value) {
      this.#token = String(value || "");
      this.#open();
    }

    get conversation() {
      return this.#conversation;
    }

    set conversation(value) {
      this.#conversation = value;
      this.#push();
    }

    finalText(text, conversationId) {
      this.#post({ type: `${PREFIX}final`, text, conversationId });
    }

    get #origin() {
      return URL.canParse(this.server) ? new URL(this.server).origin : null;
    }

    #open() {
      if (!this.isConnected || !this.#origin) return;
      const frame = document.createElement("iframe");
      const lang = (this.getAttribute("lang") || document.documentElement.lang).slice(0, 2);
      const fragment = new URLSearchParams({ token: this.#token, lang });
      const query = new URLSearchParams({ host: this.getAttribute("host") || "generic" });
      frame.src = `${this.#origin}/sidebar?${query}#${fragment}`;
      frame.title = "Reply Assist";
      frame.allow = "clipboard-write";
      Object.assign(frame.style, { width: "100%", height: "100%", border: "0", display: "block" });
      this.#frame = frame;
      this.replaceChildren(frame);
    }

    #post(message) {
      if (this.#frame && this.#origin) this.#frame.contentWindow?.postMessage(message, this.#origin);
    }

    #push() {
      if (this.#conversation) this.#post({ type: `${PREFIX}context`, context: this.#conversation });
    }

    #hear({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
      if (typeof data !== "object" || !data) return;
      if (data.type === `${PREFIX}ready`) this.#push();
      if (data.type === `${PREFIX}insert`) this.#ask("insert", "inserted", data);
      if (data.type === `${PREFIX}retract`) this.#ask("retract", "retracted", data);
      if (data.type === `${PREFIX}decision`) this.dispatchEvent(new CustomEvent("decision", { detail: data.decision }));
    }

    async #ask(event, answered, { id, text }) {
      if (typeof text !== "string") return;
      let answer = "unsupported";
      const detail = { text, respond: (result) => (answer = result) };
      this.dispatchEvent(new CustomEvent(event, { detail }));
      const result = await Promise.resolve(answer).catch(() => "unsupported");
      this.#post({ type: `${PREFIX}${answered}`, id, result });
    }
  }

  if (!customElements.get("reply-assist")) customElements.define("reply-assist", ReplyAssist);
})();
