import { el, find, part, stamp } from "./dom.js";
import { sourcesOf } from "./sources.js";
import { t } from "./texts.js";

/* What the model saw: the passages offered, the masked conversation, model, prompt and release. */

function lines(messages) {
  return messages.map(({ role, text }) => el("p", {}, el("b", {}, t(`seen.${role}`)), " ", text));
}

function seconds(total) {
  return total && t("draft.seconds", { n: (total / 1000).toFixed(total < 100 ? 2 : 1) });
}

function facts({ origin, model, prompt, release, usage, timings_ms: timings }) {
  const given = { model: origin === "model" ? model : t("seen.nobody"), prompt, release, took: seconds(timings?.total) };
  if (usage.input_tokens) given.tokens = `${usage.input_tokens} + ${usage.output_tokens}`;
  return Object.entries(given).filter(([, value]) => value);
}

export async function showSeen(root, client, draft) {
  const open = find("[data-testid='seen']", root);
  if (open) return open.remove();
  const view = stamp("seen-panel", {
    facts: facts(draft).flatMap(([name, value]) => [el("dt", {}, t(`seen.${name}`)), el("dd", {}, value)]),
    passages: sourcesOf(draft).map(({ n, title, section, text }) =>
      el("li", {}, el("b", {}, n ? `[${n}] ` : "", title, section ? ` · ${section}` : ""), el("p", {}, text)),
    ),
  });
  root.append(view);
  try {
    const { messages } = await client.conversation(draft.id);
    part(view, "said").replaceChildren(...lines(messages));
  } catch (problem) {
    part(view, "said").textContent = problem.status ? problem.message : t("notice.lost");
  }
}
