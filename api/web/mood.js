import { all, find, part } from "./dom.js";
import { has, t } from "./texts.js";

/* The mood line: how the customer feels, how strongly, and what to do besides replying. */

export function renderMood(line, emotion) {
  line.hidden = !emotion;
  if (!emotion) return;
  const { label, level, escalate } = emotion;
  find("b", line).textContent = has(`emotion.${label}`) ? t(`emotion.${label}`) : label;
  part(line, "level").ariaLabel = t("emotion.level", { n: level });
  all("i", line).forEach((step, index) => step.classList.toggle("on", index < level));
  part(line, "escalate").textContent = escalate || "";
}
