import { Cut, Problem } from "./client.js";
import { draftRequest } from "./turns.js";

/* A session is the work on one customer turn. */

const RETRY_SECONDS = [2, 4, 8, 15, 30];
const GRACE_MS = 500;

export function newSession(context, turn) {
  return { context, turn, ...unwritten(), edit: null, passages: [], forms: [] };
}

// Phases: waiting, writing, ready, cut (a retry may help), failed.
export function unwritten() {
  const drafts = { quote: null, written: "", final: null, previous: null, folded: false, withdrawn: false };
  return { phase: "waiting", ...drafts, decision: null, attempt: 0, retryAt: null, refining: false, trouble: null };
}

// What Accept, Edit and Reject are about. Half a model draft never is.
export function target(session) {
  return session?.final || session?.quote || null;
}

// A key pressed just after the target changed still means the draft that was there before.
export function keyTarget(session) {
  const fresh = session?.previous && performance.now() - session.changedAt < GRACE_MS;
  return fresh ? session.previous : target(session);
}

export function blocking(draft) {
  return draft.findings.filter(({ severity }) => severity === "block");
}

// Every complete text of a turn stays: the agent may go back to an earlier one.
export function keepForm({ forms }, draft) {
  const at = forms.findIndex(({ id, text }) => id === draft.id || text === draft.text);
  if (draft.status === "abstained") return;
  forms.splice(at < 0 ? forms.length : at, at < 0 ? 0 : 1, draft);
}

/** Another form becomes the target; false when there is none in that direction. */
export function switchForm(session, step) {
  const { forms, final, decision, edit } = session || {};
  const next = forms?.[forms.findIndex(({ id }) => id === final?.id) + step];
  if (!final || !next || next === final || decision || edit?.open) return false;
  // The agent chose it: no grace for the one before.
  Object.assign(session, { final: next, previous: null });
}

function take(session, { name, data }) {
  const { passages, quote, written } = session;
  const draft = () => ({ ...data, passages: data.passages?.length ? data.passages : passages });
  if (name === "passages") session.passages = data.passages;
  if (name === "quote") {
    Object.assign(session, { phase: "writing", quote: draft() });
    keepForm(session, session.quote);
  }
  if (name === "delta") Object.assign(session, { phase: "writing", written: written + data.text });
  if (name === "error") Object.assign(session, { phase: "failed", problem: data.detail || data.title });
  if (name !== "draft") return;
  Object.assign(session, { phase: "ready", final: draft(), previous: quote, changedAt: performance.now() });
  keepForm(session, session.final);
}

function fail(session, error) {
  const worthRetry = error instanceof Cut || error.status === 429 || error.status >= 500;
  const seconds = error.retryAfter || RETRY_SECONDS[session.attempt];
  session.phase = worthRetry ? "cut" : "failed";
  session.problem = error instanceof Problem ? error.message : null;
  session.attempt += 1;
  if (worthRetry && seconds) session.retryAt = Date.now() + seconds * 1000;
}

export async function run(session, client, changed) {
  const controller = new AbortController();
  const { signal } = controller;
  Object.assign(session, { stop: controller, retryAt: null, phase: "waiting" });
  changed(session, "start");
  let first = true;
  try {
    for await (const event of client.draft(draftRequest(session.context), signal)) {
      if (signal.aborted) return;
      // After a cut the old words stay until the new stream has something to show.
      if (first) session.written = "";
      first = false;
      take(session, event);
      changed(session, event.name);
      if (session.phase === "ready" || session.phase === "failed") return;
    }
    throw new Cut("the stream ended without a draft");
  } catch (error) {
    if (signal.aborted) return;
    fail(session, error);
    changed(session, session.phase);
    if (!(error instanceof Cut || error instanceof Problem)) throw error;
  } finally {
    controller.abort();
  }
}

export function stop(session) {
  if (!session) return;
  session.stop?.abort();
  session.retryAt = null;
}
