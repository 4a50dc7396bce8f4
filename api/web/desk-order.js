import { day, daysBetween } from "./dates.js";
import { el, icon } from "./dom.js";
import { language, t } from "./texts.js";

/* The order beside the conversation: what was bought, and how its days relate to the message. */

const STEPS = ["placed_at", "paid_at", "shipped_at", "delivered_at"];

function money(order) {
  const locale = language() === "zh" ? "zh-CN" : "en-US";
  const style = { style: "currency", currency: order.currency || "CNY", currencyDisplay: "narrowSymbol" };
  return new Intl.NumberFormat(locale, style).format(order.amount);
}

function fact(name, value) {
  return value ? el("div", {}, el("dt", {}, t(name)), el("dd", { class: "num" }, value)) : null;
}

function since(order, now) {
  const delivered = day(order.delivered_at);
  if (!delivered) return t("order.now");
  return t("order.day", { n: daysBetween(delivered, now) });
}

/** Ordered, paid, shipped, delivered, and the day of the customer's message. Steps of one day share a mark. */
function timeline(order, now) {
  const marks = [];
  for (const step of STEPS.filter((name) => order[name])) {
    const last = marks.at(-1);
    if (last?.date === day(order[step])) last.names.push(t(`order.${step}`));
    else marks.push({ date: day(order[step]), names: [t(`order.${step}`)] });
  }
  const steps = marks.map(({ date, names }) =>
    el("li", {}, el("b", {}, names.join(" · ")), el("span", {}, date.slice(5))),
  );
  const message = el("li", { class: "now" }, el("b", {}, since(order, now)), el("span", {}, now.slice(5)));
  return el("ol", { class: "axis num", "data-testid": "timeline" }, steps, message);
}

export function orderView(order, messageDay) {
  if (!order.id) return [el("p", { class: "mute small" }, t("order.none"))];
  const [first] = order.items || [];
  const name = first ? [el("b", {}, first.name), el("span", { class: "mute" }, ` × ${first.quantity}`)] : [];
  const status = t(`order.${order.status}`) || order.status;
  return [
    el(
      "div",
      { class: "goods" },
      el("span", { class: "thumb" }, icon("box")),
      el(
        "div",
        { class: "grow" },
        el("div", { class: "cut" }, name),
        el("div", { class: "mute num cut small" }, t("order.id", { id: order.id })),
      ),
      el("dl", {}, fact("order.amount", money(order)), fact("order.status", status)),
    ),
    timeline(order, messageDay),
  ];
}
