import { deliver } from "./host.js";
import { plainText } from "./markers.js";
import { blocking, stop } from "./session.js";

/* Decisions. The text goes to the reply box first; recording the decision may be repeated. */

export function proposal({ edit }, draft) {
  if (edit?.open) return edit.proposal();
  const text = draft?.status === "abstained" ? draft.abstention.clarify : plainText(draft?.text || "");
  return text ? { draft, text, verdict: "accepted", blocked: blocking(draft) } : null;
}

export function createDecisions(client, host, changed) {
  // 409: another sidebar was first, or this one and the answer got lost.
  async function compare(decision) {
    const other = await client.decision(decision.draft.id).catch(() => null);
    if (other && other.verdict !== decision.verdict) decision.other = other;
  }

  async function record(session) {
    const { decision } = session;
    const { draft, verdict, reason, note, text } = decision;
    decision.recorded = "pending";
    changed(session, "recording");
    try {
      await client.decide(draft.id, { verdict, reason, note, text: verdict === "edited" ? text : undefined });
      decision.recorded = "yes";
    } catch (problem) {
      if (problem.status === 409) await compare(decision);
      decision.recorded = problem.status === 409 ? "yes" : "no";
    }
    changed(session, "recorded");
  }

  // A choice ends the writing: what arrives later must not replace what was chosen.
  function settle(session, decision) {
    stop(session);
    const { draft } = decision;
    if (session.final?.id !== draft.id) Object.assign(session, { final: draft, folded: false });
    Object.assign(session, { decision, edit: null, phase: "ready", previous: null });
    return record(session);
  }

  async function accept(session, draft, note) {
    const offered = proposal(session, draft);
    if (!offered?.text || (offered.blocked.length > 0 && !note) || session.busy) return;
    session.busy = true;
    const result = await deliver(host, offered.text);
    session.busy = false;
    await settle(session, { ...offered, result, note });
  }

  function reject(session, draft, reason, said) {
    const note = reason === "other" ? said : undefined;
    return settle(session, { verdict: "rejected", draft, reason, note, said, result: "rejected" });
  }

  return { accept, reject, record };
}
