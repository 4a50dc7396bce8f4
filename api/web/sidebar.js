import { createSignedOut, signInError, takeToken } from "./account.js";
import { wireAppearance } from "./appearance.js";
import { createBar, heldWhy } from "./bar.js";
import { createClient } from "./client.js";
import { createDecisions, proposal } from "./decisions.js";
import { all, find, manualField, on, showOnly } from "./dom.js";
import { startEdit } from "./editor.js";
import { focusFinding } from "./findings.js";
import { allowedOrigins, createHost, deliver } from "./host.js";
import { listen } from "./keys.js";
import { renderMood } from "./mood.js";
import { createPanel } from "./panel.js";
import { refine } from "./refine.js";
import { createSearch } from "./search.js";
import { keyTarget, newSession, run, stop, target, unwritten } from "./session.js";
import { onLanguage, t, translate } from "./texts.js";
import { openTurn, orderDay } from "./turns.js";

const MODIFIER = /Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl";
const SESSIONS_KEPT = 40;

const sessions = new Map();
const status = find("#status");
const tabs = all("[role='tab']");
const keySheet = find("#keys");
let session = null;
let context = null;
let tab = "draft";
let signedOut = false;
let rejecting = null;

const client = createClient({ onSignedOut: () => leave() });
const host = createHost(allowedOrigins(find("meta[name='reply-assist-origins']").content));
const decisions = createDecisions(client, host, changed);
const showSignedOut = createSignedOut(find("#signed-out"), enter);
const search = createSearch(find("#search"), client, () => orderDay(context), insert);
const panel = createPanel(find("#drafts"), {
  modifier: MODIFIER,
  insert,
  again,
  refine: (action) => refine(session, client, action, changed),
  record: () => decisions.record(session),
  editing: { changed: render, see: leaveEdit },
});
const bar = createBar(find("#bar"), {
  accept: () => accept(target(session)),
  edit: () => edit(target(session)),
  openReject: () => openReject(target(session)),
  reject: (reason, said) => decisions.reject(session, rejecting, reason, said),
  cancel: leaveEdit,
  search: () => openSearch(session.turn.messages.map(({ text }) => text).join(" ")),
  again,
});

function say(text) {
  status.textContent = text;
}

function phase() {
  if (signedOut) return "signed-out";
  if (!session) return "empty";
  if (session.edit?.open) return "editing";
  if (session.decision) return session.decision.result;
  return session.phase === "ready" && session.final.status === "abstained" ? "abstained" : session.phase;
}

function render() {
  const drafting = tab === "draft" && !signedOut;
  for (const one of tabs) {
    one.ariaSelected = one.dataset.tab === tab;
    one.tabIndex = one.dataset.tab === tab ? 0 : -1;
  }
  showSignedOut(signedOut);
  find("#drafts").hidden = find("#bar").hidden = !drafting || !session;
  find("#empty").hidden = !drafting || Boolean(session);
  find("#search").hidden = tab !== "search" || signedOut;
  find("#kept").hidden = !session;
  showOnly(find("#facts"), "channel", context?.channel);
  showOnly(find("#facts"), "locale", /^en/i.test(context?.locale) ? "en" : "zh");
  showOnly(find("#facts"), "scene", target(session)?.scene);
  renderMood(find("#mood"), target(session)?.emotion);
  bar.render(session);
  if (session) panel.render(session);
  Object.assign(status.dataset, { phase: phase(), recorded: session?.decision?.recorded || "" });
}

function openTab(name) {
  tab = name;
  panel.closeCard();
  render();
}

function openSearch(query) {
  openTab("search");
  search.ask(query);
}

const NEWS = {
  quote: () => t("say.quote"),
  draft: ({ final }) =>
    final.status === "abstained" ? t("abstention.title") : t("say.ready", { n: final.findings.length }),
  refining: () => t("refine.running"),
  unrefined: ({ trouble }) => `${t("notice.unrefined")} ${trouble}`,
  cut: () => t("notice.lost"),
  failed: () => t("notice.refused"),
  recorded: ({ decision }) => t(`notice.${decision.recorded === "no" ? "unrecorded" : decision.result}`),
};

function changed(which, name) {
  if (name === "recorded") tellDecision(which.decision);
  if (which !== session) return;
  if (NEWS[name]) say(NEWS[name](session));
  if (name === "draft" && session.edit) session.edit.news = true;
  if (name === "draft") foldQuote(session);
  render();
}

function tellDecision({ recorded, draft, verdict }) {
  if (recorded === "yes") host.tellDecision?.({ draft: draft.id, verdict });
}

function tellSent(text) {
  const draft = session?.decision?.draft || target(session);
  if (draft && client.isSignedIn()) client.tellSent(draft.id, text).catch(() => {});
}

function foldQuote(which) {
  if (which !== session || session.folded || session.final?.origin !== "model") return;
  session.folded = panel.isStill();
  if (!session.folded) setTimeout(foldQuote, 400, which);
  render();
}

function start() {
  if (client.isSignedIn()) run(session, client, changed);
}

function receive(next) {
  const before = session;
  const turn = openTurn(next);
  context = next;
  if (turn && turn.key === before?.turn.key) {
    session.context = next;
    return render();
  }
  stop(before);
  session = turn && (sessions.get(turn.key) || newSession(next, turn));
  search.newContext();
  if (session) {
    sessions.set(turn.key, session);
    if (sessions.size > SESSIONS_KEPT) sessions.delete(sessions.keys().next().value);
    keepEdit(before);
    if (session.phase !== "ready") start();
  }
  render();
}

function keepEdit(before) {
  if (!before?.edit?.open || before.context.conversationId !== context.conversationId || session.edit) return;
  session.edit = before.edit;
  session.edit.news = true;
  say(t("edit.news"));
}

function again() {
  if (!session || session.edit?.open) return false;
  stop(session);
  if (session.final) Object.assign(session, unwritten());
  start();
}

function accept(draft) {
  const offered = session && !session.decision && proposal(session, draft);
  if (!offered) return false;
  if (offered.blocked.length > 0) say(`${t("bar.held")} ${heldWhy(offered)}`);
  decisions.accept(session, draft);
}

function isOpenTo(draft) {
  return draft && !session.decision && !session.edit?.open;
}

function edit(draft) {
  if (!isOpenTo(draft) || draft.status === "abstained") return false;
  if (session.edit?.draft.id === draft.id) session.edit.open = true;
  else session.edit = startEdit(draft);
  render();
  find("#edit-box").focus();
}

function leaveEdit() {
  session.edit.open = false;
  render();
  find("[data-part='edit']").focus();
}

function openReject(draft) {
  if (!isOpenTo(draft)) return false;
  rejecting = draft;
  bar.showMenu(true);
}

async function insert(text, button) {
  const result = await deliver(host, text);
  say(t(`notice.${result}`));
  if (result === "manual") button.replaceWith(manualField(text));
}

function pressNumber(n) {
  if (bar.isMenuOpen()) return bar.pickNumber(n);
  const chip = find(`[data-testid="draft-text"] [data-n="${n}"]`);
  chip?.focus();
  chip?.click();
}

function escape() {
  if (bar.isMenuOpen()) bar.showMenu(false);
  else if (panel.isCardOpen()) panel.closeCard();
  else if (session?.edit?.open) leaveEdit();
  else if (tab === "search") openTab("draft");
  else return false;
}

function leave(reason) {
  signedOut = true;
  stop(session);
  showSignedOut(true, reason);
  render();
}

function enter(key) {
  if (key) client.useKey(key);
  signedOut = false;
  render();
  if (session && session.phase !== "ready") start();
}

function paste(event) {
  event.preventDefault();
  const text = find("textarea", event.target).value.trim();
  const messages = [{ id: "1", role: "customer", text }];
  if (text) receive({ conversationId: `pasted-${Date.now()}`, channel: "chat", customer: {}, order: {}, messages });
}

function wire() {
  wireAppearance();
  for (const cap of all("[data-modifier]")) cap.textContent = MODIFIER;
  for (const one of tabs) {
    on(one, "click", () => openTab(one.dataset.tab));
    on(one, "keydown", ({ key }) => key.startsWith("Arrow") && tabs.find((other) => other !== one).focus());
    on(one, "focus", () => openTab(one.dataset.tab));
  }
  on(find("#empty form"), "submit", paste);
  on(find("#open-keys"), "click", () => keySheet.showModal());
  on(find("#close-keys"), "click", () => keySheet.close());
  const onDraft = (action) => (n) => tab === "draft" && !signedOut && action(n);
  listen(keySheet, find("#single-keys"), {
    accept: onDraft(() => accept(keyTarget(session))),
    e: onDraft(() => edit(keyTarget(session))),
    r: onDraft(() => openReject(keyTarget(session))),
    n: onDraft(again),
    s: onDraft(() => refine(session, client, "shorter", changed)),
    g: onDraft(() => refine(session, client, "softer", changed)),
    f: onDraft(() => refine(session, client, "formal", changed)),
    t: onDraft(() => refine(session, client, "translate", changed)),
    j: onDraft(() => focusFinding(1)),
    k: onDraft(() => focusFinding(-1)),
    number: onDraft(pressNumber),
    "/": () => openSearch(),
    "?": () => keySheet.showModal(),
    Escape: escape,
  });
  onLanguage(() => {
    render();
    search.search();
  });
  on(window, "online", () => session?.retryAt && again());
  setInterval(() => {
    if (!session?.retryAt) return;
    if (Date.now() >= session.retryAt) again();
    else panel.countDown(session);
  }, 500);
}

async function begin() {
  const token = takeToken();
  translate();
  wire();
  host.onContext(receive);
  host.onFinalText?.((text) => tellSent(text));
  host.start();
  render();
  if (!token) return leave();
  try {
    await client.signIn(token);
    enter();
  } catch (problem) {
    leave(signInError(problem));
  }
}

begin();
