import { day, wallTime } from "./dates.js";
import { clockText, waiting } from "./clocks.js";
import { all, el, find, icon, on } from "./dom.js";
import { language, t } from "./texts.js";
import { openTurn } from "./turns.js";

/* The inbox: who wrote, in which channel, and whether a reply is being prepared. */

const CHANNELS = ["all", "chat", "email", "social", "phone"];

export function lastMessage(conversation) {
  return conversation.messages.findLast((message) => message.role !== "note") || conversation.messages.at(-1);
}

function matches(conversation, words) {
  const { customer, order, messages } = conversation;
  const items = (order.items || []).map((item) => item.name);
  const text = [customer.name, customer.from, order.id, ...items, ...messages.map((message) => message.text)].join(" ");
  return words.every((word) => text.toLowerCase().includes(word));
}

function turnOf({ id, messages }) {
  return openTurn({ conversationId: id, messages });
}

/** `desk` tells what is selected, whether a reply box has text, and selects. */
export function createInbox(desk) {
  const list = find("#inbox");
  const field = find("#inbox-search");
  const kept = new Map(); // id of a conversation -> its row, and what it shows
  let order = [];
  let channel = "all";

  function status(conversation) {
    const turn = turnOf(conversation);
    const burst = turn && turn.messages.length > 1 && t("desk.unread", { n: turn.messages.length });
    return [
      desk.hasReply(conversation.id) && el("span", { class: "badge ok" }, t("desk.filled")),
      el("span", {}, turn ? burst || "" : t("desk.answered")),
    ].filter(Boolean);
  }

  // A row is made anew only when it says something else: a finger on it is not robbed of it.
  function rowFor(conversation, newest) {
    const { id } = conversation;
    const shows = [language(), newest, id === desk.selected()?.id, desk.hasReply(id), conversation.messages.length].join();
    if (kept.get(id)?.shows !== shows) kept.set(id, { shows, node: row(conversation, newest) });
    return kept.get(id).node;
  }

  // While the pointer is over the list the rows stay where they are; whoever comes meanwhile waits at the end.
  function settled(shown) {
    if (!list.matches(":hover")) {
      order = shown.map(({ id }) => id);
      return shown;
    }
    const place = ({ id }) => (order.includes(id) ? order.indexOf(id) : order.length);
    return [...shown].sort((a, b) => place(a) - place(b));
  }

  function row(conversation, newest) {
    const { id, channel: through, customer, locale } = conversation;
    const last = lastMessage(conversation);
    const time = day(last.at) === newest ? wallTime(last.at) : (day(last.at) || "").slice(5);
    const left = waiting(through, turnOf(conversation));
    const labels = { type: "button", "data-testid": "conversation", "data-conversation": id };
    const node = el(
      "button",
      { ...labels, class: turnOf(conversation) ? "conv" : "conv read", "aria-current": id === desk.selected()?.id },
      icon(through, "ch"),
      el("span", { class: "cut name" }, customer.name),
      el("span", { class: "time num", "data-testid": "sla", "data-state": left?.state }, left ? clockText(left) : time),
      el("span", { class: "cut last", lang: locale }, last.text.replace(/\s+/g, " ")),
      el("span", { class: "st" }, status(conversation)),
    );
    on(node, "click", () => desk.select(id));
    return node;
  }

  function chip(name) {
    const count = desk.conversations.filter((one) => name === "all" || one.channel === name).length;
    const label = `${t(`channel.${name}`)} ${count}`;
    const face = name === "all" ? t("channel.all") : icon(name);
    const labels = {
      type: "button",
      "data-channel": name,
      "data-testid": "channel",
      "aria-label": label,
      title: label,
    };
    const node = el("button", labels, face, el("span", { class: "num" }, count));
    node.ariaPressed = channel === name;
    on(node, "click", () => {
      channel = name;
      render();
    });
    return node;
  }

  function render() {
    const focused = document.activeElement?.dataset;
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const inChannel = desk.conversations.filter((one) => channel === "all" || one.channel === channel);
    const shown = inChannel.filter((one) => matches(one, words));
    const newest = desk.conversations
      .map((one) => day(lastMessage(one).at))
      .sort()
      .at(-1);
    find("#channels").replaceChildren(...CHANNELS.map(chip));
    const rows = settled(shown).map((one) => rowFor(one, newest));
    if (rows.length !== list.children.length || rows.some((one, index) => one !== list.children[index]))
      list.replaceChildren(...rows);
    // One row can always be reached, also when the open conversation is not among those that are shown.
    const stop = rows.find((one) => one.ariaCurrent === "true") || rows[0];
    for (const one of rows) one.tabIndex = one === stop ? 0 : -1;
    find("#nothing").hidden = shown.length > 0;
    refocus(focused);
  }

  function refocus({ conversation, channel: name } = {}) {
    if (conversation) find(`[data-conversation="${CSS.escape(conversation)}"]`)?.focus();
    if (name) find(`[data-channel="${name}"]`)?.focus();
  }

  /** The selected row comes into sight: the next one may be far down. */
  function reveal() {
    find("[aria-current=true]", list)?.scrollIntoView({ block: "nearest" });
  }

  /** From the search field: down into the list, Enter opens what stands first in it. */
  function enter(event) {
    const first = find("[data-conversation]", list);
    if (event.isComposing || !first || !["ArrowDown", "Enter"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "ArrowDown") first.focus();
    else if (field.value.trim()) first.click();
  }

  // One stop for the keyboard; up and down go from row to row.
  function step(event) {
    const rows = all("[data-conversation]", list);
    const at = rows.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(to, rows.length - 1))].focus();
  }

  // Only the clocks: a row that is being read or pressed stays as it is.
  function tick() {
    for (const node of all("[data-conversation]", list)) {
      const conversation = desk.conversations.find(({ id }) => id === node.dataset.conversation);
      const left = waiting(conversation.channel, turnOf(conversation));
      const clock = find(".time", node);
      if (left) Object.assign(clock, { textContent: clockText(left) }).dataset.state = left.state;
    }
  }

  on(field, "input", render);
  on(field, "keydown", enter);
  on(list, "keydown", step);
  on(list, "pointerleave", render);
  return { render, reveal, tick, focus: () => find("[tabindex='0']", list)?.focus() };
}
