import { t } from "./texts.js";

/* What is announced to those who do not see the page: events that matter, never tokens or seconds. */

const NEWS = {
  quote: () => t("say.quote"),
  draft: ({ final }) =>
    ({ abstained: t("abstention.title"), near: t("near.title") })[final.status] || t("say.ready", { n: final.findings.length }),
  refining: () => t("refine.running"),
  unrefined: ({ trouble }) => `${t("notice.unrefined")} ${trouble}`,
  cut: () => t("notice.lost"),
  failed: () => t("notice.refused"),
  rejected: () => t("notice.rejected"),
  // Drafted anew meanwhile, there is no decision any more.
  recorded: ({ decision }) => decision && t(`notice.${decision.recorded === "no" ? "unrecorded" : decision.result}`),
};

export function newsOf(session, event) {
  return NEWS[event]?.(session);
}
