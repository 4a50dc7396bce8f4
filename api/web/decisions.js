import { deliver } from "./host.js";
import { isGrave } from "./header.js";
import { plainText } from "./markers.js";
import { blocking, stop } from "./session.js";

/* Decisions. The text goes to the reply box first; recording the decision is tried again until the server has it. */

const AGAIN_SECONDS = [2, 4, 8, 15, 30];
const REGRET_MS = 5000; // in which the reason of a rejection can still be changed

export function proposal({ edit }, draft) {
  if (edit?.open) return edit.proposal();
  const asks = draft?.status === "abstained" && !isGrave(draft.emotion);
  const text = asks ? draft.abstention.clarify : plainText(draft?.text || "");
  return text ? { draft, text, verdict: "accepted", blocked: blocking(draft) } : null;
}

export function createDecisions(client, host, changed) {
  const waiting = new Map(); // decisions that are not with the server yet, and their sessions

  // 409: another sidebar was first, or this one and the answer got lost.
  async function compare(decision) {
    const other = await client.decision(decision.draft.id).catch(() => null);
    if (other && other.verdict !== decision.verdict) decision.other = other;
  }

  function later(session, decision) {
    const seconds = AGAIN_SECONDS[Math.min(decision.tries, AGAIN_SECONDS.length - 1)];
    decision.tries += 1;
    decision.timer = setTimeout(record, seconds * 1000, session, decision);
  }

  // What was decided on a draft stays to be told, also when the turn is drafted anew.
  async function record(session, decision = session.decision) {
    const { draft, verdict, reason, note, text } = decision;
    clearTimeout(decision.timer);
    waiting.set(decision, session);
    Object.assign(decision, { recorded: "pending", unsent: false, tries: decision.tries || 0 });
    changed(session, "recording");
    try {
      await client.decide(draft.id, { verdict, reason, note, text: verdict === "edited" ? text : undefined });
      decision.recorded = "yes";
    } catch (problem) {
      if (problem.status === 409) await compare(decision);
      decision.recorded = problem.status === 409 ? "yes" : "no";
      const worthRetry = !problem.status || problem.status === 429 || problem.status >= 500;
      if (decision.recorded === "no" && worthRetry) later(session, decision);
    }
    if (decision.recorded === "yes") waiting.delete(decision);
    changed(session, "recorded");
  }

  // A choice ends the writing: what arrives later must not replace what was chosen.
  function settle(session, decision) {
    stop(session);
    const { draft } = decision;
    if (session.final?.id !== draft.id) Object.assign(session, { final: draft, folded: false });
    Object.assign(session, { decision, edit: null, phase: "ready", previous: null, withdrawn: false });
  }

  async function accept(session, draft, note) {
    const offered = proposal(session, draft);
    if (!offered?.text || (offered.blocked.length > 0 && !note) || session.busy) return;
    session.busy = true;
    const result = await deliver(host, offered.text);
    session.busy = false;
    settle(session, { ...offered, result, note });
    await record(session);
  }

  function reject(session, draft, reason, said) {
    const note = reason === "other" ? said : undefined;
    settle(session, { verdict: "rejected", draft, reason, note, said, result: "rejected", unsent: true });
    waiting.set(session.decision, session);
    hold(session, false);
    changed(session, "rejected");
  }

  /** While somebody is at the reason of a rejection it is not sent. */
  function hold(session, held) {
    const { decision } = session;
    if (!decision?.unsent) return;
    clearTimeout(decision.timer);
    if (!held) decision.timer = setTimeout(confirm, REGRET_MS, session);
  }

  function confirm(session) {
    if (session?.decision?.unsent) return record(session);
  }

  /** Takes a decision back at the server; whether it did. One that never got there is taken back at once. */
  async function withdraw(session) {
    const { decision } = session;
    clearTimeout(decision.timer);
    const gone = decision.recorded === "no" || decision.other || (await client.withdraw(decision.draft.id).then(() => true, () => false));
    if (!gone) return false;
    waiting.delete(decision);
    Object.assign(session, { decision: null, withdrawn: true });
    return true;
  }

  /** Everything that waits, now: the network is back, or the page is about to go. */
  function confirmAll() {
    for (const [decision, session] of waiting) if (decision.recorded !== "pending") record(session, decision);
  }

  return { accept, reject, record, hold, confirm, withdraw, confirmAll };
}
