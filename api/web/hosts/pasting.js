import { el, find, on } from "../dom.js";
import { recall, remember } from "../memory.js";
import { onLanguage, t } from "../texts.js";
import { readPasted } from "./pasted.js";

/* Where the helpdesk does not say what was said: the agent copies the chat there and pastes it here. Pasting needs no
   field: anywhere in the page will do. */

const NAMES = "own-names";

function ownNames(field) {
  return field.value.split(/[,，、;；]/).map((name) => name.trim()).filter(Boolean);
}

function panel() {
  const chat = el("textarea", { class: "field", rows: 2, "data-testid": "chat-field" });
  const names = el("input", { class: "field", "data-testid": "own-names" });
  const button = el("button", { type: "submit", class: "btn small", "data-testid": "chat-read" });
  const wrong = el("p", { class: "wrong", role: "alert", "data-testid": "chat-wrong" });
  const row = el("div", { class: "row" }, names, button);
  return { form: el("form", { class: "box pasting", "data-testid": "pasting" }, chat, row, wrong), chat, names, button, wrong };
}

function label({ chat, names, button }) {
  button.textContent = t("host.read");
  chat.placeholder = chat.ariaLabel = t("host.paste");
  names.placeholder = names.ariaLabel = t("host.names");
}

/** Show the panel; take(messages) gets what was pasted, with a customer's message in it. */
export function showPasting(take) {
  const parts = panel();
  const { form, chat, names, wrong } = parts;
  names.value = recall(NAMES) || "";
  label(parts);
  onLanguage(() => label(parts));

  function read(text) {
    const messages = readPasted(text, ownNames(names));
    const asks = messages.some(({ role }) => role === "customer");
    wrong.textContent = asks ? "" : t("host.unread");
    if (!asks) return;
    chat.value = "";
    take(messages);
  }

  on(names, "change", () => remember(NAMES, names.value));
  on(form, "submit", (event) => {
    event.preventDefault();
    read(chat.value);
  });
  on(document, "paste", (event) => {
    if (event.target.matches?.("input, textarea")) return;
    event.preventDefault();
    read(event.clipboardData.getData("text/plain"));
  });
  document.head.append(el("link", { rel: "stylesheet", href: "/web/hosts/pasting.css" }));
  find("#empty form")?.remove(); // it takes one message; this takes a chat
  find("main").prepend(form);
}
