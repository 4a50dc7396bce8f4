import { day } from "./dates.js";
import { el, find } from "./dom.js";
import { language, t } from "./texts.js";
import { openTurn, timeSpan } from "./turns.js";

/* The conversation: bursts of messages by one speaker, notes between them. */

function longDay(date) {
  const form = { month: "long", day: "numeric", weekday: "short", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language() === "zh" ? "zh-CN" : "en-GB", form).format(new Date(date));
}

/** Consecutive messages of one speaker on one day. */
function bursts(messages) {
  const result = [];
  for (const message of messages) {
    const last = result.at(-1);
    if (last && last[0].role === message.role && day(last[0].at) === day(message.at)) last.push(message);
    else result.push([message]);
  }
  return result;
}

function noteView(messages, locale) {
  const text = messages.map((message) => message.text).join("\n");
  return el("div", { class: "note", "data-testid": "note", lang: locale }, el("b", {}, t("desk.note")), " ", text);
}

function burstView(messages, conversation, open) {
  const { role } = messages[0];
  const answering = open?.messages.includes(messages[0]);
  const count = messages.length > 1 && answering ? t("desk.burst", { n: messages.length }) : "";
  const who = role === "agent" ? shopName(conversation) : conversation.customer.name;
  const by = [who, timeSpan(messages), count].filter(Boolean).join(" · ");
  const texts = messages.map((message) =>
    el("div", { class: "msg", "data-testid": "message", "data-role": role, lang: conversation.locale }, message.text),
  );
  return el("div", { class: role === "agent" ? "burst me" : "burst" }, el("div", { class: "by num" }, by), texts);
}

function shopName({ locale }) {
  return locale === "en" ? "Shanlan Outdoor" : "山岚户外";
}

export function talkView(conversation) {
  const open = openTurn({ conversationId: conversation.id, messages: conversation.messages });
  let date = null;
  return bursts(conversation.messages).flatMap((messages) => {
    const next = day(messages[0].at);
    const separator = next && next !== date ? [el("div", { class: "day" }, longDay(next))] : [];
    date = next;
    const view =
      messages[0].role === "note" ? noteView(messages, conversation.locale) : burstView(messages, conversation, open);
    return [...separator, view];
  });
}

export function whoView({ customer, channel }) {
  const first = [...customer.name.replace(/^@/, "")][0];
  const level = customer.level && el("span", { class: "badge plain" }, customer.level);
  const where = [t(`channel.${channel}`), customer.from].filter(Boolean).join(" · ");
  return [
    el("span", { class: "ava", "aria-hidden": "true" }, first),
    el(
      "div",
      { class: "grow" },
      el("div", { class: "row" }, el("b", { class: "cut" }, customer.name), level),
      el("div", { class: "mute small cut" }, where),
    ),
  ];
}

export function scrollToEnd() {
  const box = find("#messages");
  box.scrollTop = box.scrollHeight;
}
