import { now } from "./clocks.js";
import { el, on } from "./dom.js";
import { t } from "./texts.js";

/* The host's side of the sidebar: it gives a context and takes text for the reply box, as any helpdesk would. */

const MAX_CHARACTERS = 100_000;

export function createFrame(root, { context, insert, retract, leave }) {
  let frame = null;

  function post(message) {
    frame?.contentWindow?.postMessage(message, location.origin);
  }

  function push() {
    const current = context();
    if (current) post({ type: "reply-assist:context", context: current });
  }

  function take({ id, text }) {
    if (typeof id !== "string" || typeof text !== "string" || text.length > MAX_CHARACTERS) return;
    post({ type: "reply-assist:inserted", id, result: insert(text) ? "inserted" : "unsupported" });
  }

  function giveBack({ id, text }) {
    if (typeof id !== "string" || typeof text !== "string") return;
    post({ type: "reply-assist:retracted", id, result: retract(text) ? "retracted" : "unsupported" });
  }

  on(window, "message", ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== location.origin || typeof data !== "object" || !data)
      return;
    if (data.type === "reply-assist:ready") push();
    if (data.type === "reply-assist:insert") take(data);
    if (data.type === "reply-assist:retract") giveBack(data);
    if (data.type === "reply-assist:leave") leave(data.back ? -1 : 1);
  });

  return {
    push,
    accept: () => post({ type: "reply-assist:accept" }),
    key: (key) => post({ type: "reply-assist:key", key }),
    undone: (text) => post({ type: "reply-assist:undone", text }),
    focus() {
      frame?.focus();
      post({ type: "reply-assist:focus" });
    },
    search: (text) => post({ type: "reply-assist:search", text }),
    open(token, language) {
      const query = new URLSearchParams(location.search);
      query.set("now", new Date(now()).toISOString());
      const fragment = new URLSearchParams({ token, lang: language });
      frame = el("iframe", {
        title: t("app.name"),
        src: `/sidebar?${query}#${fragment}`,
        allow: "clipboard-write",
        "data-testid": "sidebar-frame",
      });
      root.replaceChildren(frame);
    },
    close() {
      frame = null;
      root.replaceChildren();
    },
  };
}
