import { all, find, on, part, stamp } from "./dom.js";
import { t } from "./texts.js";

/* The row under a draft: other forms to make of it, and the forms that there are. */

const BY_RULE = ["shorter", "softer", "formal"];
const BY_MODEL = ["longer", "translate", "rewrite"];

/** Whether a draft is less than it could be for how it was searched for, not for what a model did. */
export function searchedByWords(draft) {
  return ["index_away", "embedder_away"].includes(draft.degraded);
}

/** Whether a model answers here at all: without one nothing that needs one is shown. */
export function hasModel(final) {
  return Boolean(final) && (final.model !== "quote" || Boolean(final.degraded && !searchedByWords(final)));
}

/** What can be made of the draft now. Without a model the server refuses the last three. */
export function refinementsOf({ final, decision, edit }) {
  if (final?.status !== "answered" || decision || edit?.open) return [];
  return hasModel(final) ? [...BY_RULE, ...BY_MODEL] : BY_RULE;
}

export function formsRow({ refine, switchTo, askAbout }) {
  const row = stamp("refine-row");
  const wish = find("form", row);
  for (const one of all("[data-action]", row)) {
    on(one, "click", () => {
      if (one.dataset.action !== "rewrite") return refine(one.dataset.action);
      wish.hidden = !wish.hidden;
      if (!wish.hidden) find("input", wish).focus();
    });
  }
  on(wish, "submit", (event) => {
    event.preventDefault();
    const instruction = find("input", wish).value.trim();
    if (instruction) refine("rewrite", instruction);
  });
  on(part(row, "askabout"), "click", askAbout);
  for (const one of all("[data-step]", row)) on(one, "click", () => switchTo(Number(one.dataset.step)));
  return row;
}

export function showForms(row, session) {
  const { forms, final, refining } = session;
  const possible = refinementsOf(session);
  const at = forms.findIndex(({ id }) => id === final?.id);
  for (const one of all("[data-action]", row)) one.hidden = !possible.includes(one.dataset.action);
  part(row, "state").textContent = refining ? t("refine.running") : "";
  part(row, "forms").hidden = forms.length < 2 || at < 0;
  part(row, "which").textContent = t("refine.which", { n: at + 1, all: forms.length });
  const [back, forth] = all("[data-step]", row);
  back.disabled = at <= 0;
  forth.disabled = at >= forms.length - 1;
}
