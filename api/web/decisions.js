import { isChanged, stillBlocking } from "./editor.js";
import { deliver } from "./host.js";
import { plainText } from "./markers.js";
import { blocking, stop } from "./session.js";

/* Decisions. The text goes to the reply box first; recording the decision may be repeated. */

export function proposal({ edit }, draft) {
  if (edit?.open) {
    const verdict = isChanged(edit) ? "edited" : "accepted";
    return { draft: edit.draft, text: plainText(edit.text), verdict, blocked: stillBlocking(edit) };
  }
  const text = draft?.status === "abstained" ? draft.abstention.clarify : plainText(draft?.text || "");
  return text ? { draft, text, verdict: "accepted", blocked: blocking(draft) } : null;
}

export function createDecisions(client, host, changed) {
  async function record(session) {
    const { decision } = session;
    const { draft, verdict, reason, note, text } = decision;
    decision.recorded = "pending";
    changed(session, "recording");
    try {
      await client.decide(draft.id, { verdict, reason, note, text: verdict === "edited" ? text : undefined });
      decision.recorded = "yes";
    } catch (problem) {
      // 409: the draft has its one decision already.
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

  async function accept(session, draft) {
    const offered = proposal(session, draft);
    if (!offered?.text || offered.blocked.length > 0 || session.busy) return;
    session.busy = true;
    const result = await deliver(host, offered.text);
    session.busy = false;
    await settle(session, { ...offered, result });
  }

  function reject(session, draft, reason, said) {
    const note = reason === "other" ? said : undefined;
    return settle(session, { verdict: "rejected", draft, reason, note, said, result: "rejected" });
  }

  return { accept, reject, record };
}
