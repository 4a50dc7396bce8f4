import { clockText, waiting } from "./clocks.js";
import { all, find, part, showOnly } from "./dom.js";
import { target } from "./session.js";
import { has, t } from "./texts.js";

/* The header: channel, language and scene, how long the customer may still wait, and how they feel. */

export function tick(session) {
  const left = session && !session.decision && waiting(session.context.channel, session.turn);
  const [clock, spent] = [find("#clock"), find("#spent")];
  clock.hidden = spent.hidden = !left;
  if (!left) return;
  part(clock, "name").textContent = t(`clock.${session.context.channel}`);
  part(clock, "time").textContent = clockText(left);
  clock.dataset.state = spent.dataset.state = left.state;
  find("i", spent).style.width = `${left.share * 100}%`;
}

/** Anger or a threat that somebody has to act on has a card of its own beside the draft. */
export function isGrave(emotion) {
  return Boolean(emotion) && (emotion.level > 1 || Boolean(emotion.escalate));
}

export function showLevel(root, { label, level }, name) {
  name.textContent = has(`emotion.${label}`) ? t(`emotion.${label}`) : label;
  part(root, "level").ariaLabel = t("emotion.level", { n: level });
  all("i", part(root, "level")).forEach((step, index) => step.classList.toggle("on", index < level));
}

function showMood(line, emotion) {
  line.hidden = !emotion || isGrave(emotion);
  if (!line.hidden) showLevel(line, emotion, find("b", line));
}

// Until the server has said more, what the helpdesk itself tells.
function orderOf(session, context) {
  const told = target(session)?.order_line;
  if (told) return told;
  const name = context?.order?.items?.[0]?.name;
  return typeof name === "string" ? [name] : [];
}

function showOrder(line, told) {
  const [goods, ...days] = told;
  line.hidden = told.length === 0;
  part(line, "goods").textContent = part(line, "goods").title = goods || "";
  part(line, "days").textContent = days.map((one) => `· ${one}`).join(" ");
}

export function renderHeader(session, context) {
  const facts = find("#facts");
  showOnly(facts, "channel", context?.channel);
  showOnly(facts, "locale", /^en/i.test(context?.locale) ? "en" : "zh");
  showOnly(facts, "scene", target(session)?.scene);
  showOrder(find("#order-line"), orderOf(session, context));
  showMood(find("#mood"), target(session)?.emotion);
  tick(session);
}
