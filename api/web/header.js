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

function showMood(line, emotion) {
  line.hidden = !emotion;
  if (!emotion) return;
  const { label, level, escalate } = emotion;
  find("b", line).textContent = has(`emotion.${label}`) ? t(`emotion.${label}`) : label;
  part(line, "level").ariaLabel = t("emotion.level", { n: level });
  all("i", line).forEach((step, index) => step.classList.toggle("on", index < level));
  part(line, "escalate").textContent = escalate || "";
}

export function renderHeader(session, context) {
  const facts = find("#facts");
  showOnly(facts, "channel", context?.channel);
  showOnly(facts, "locale", /^en/i.test(context?.locale) ? "en" : "zh");
  showOnly(facts, "scene", target(session)?.scene);
  showMood(find("#mood"), target(session)?.emotion);
  tick(session);
}
