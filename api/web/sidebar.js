import { signInError, takeToken } from "./account.js";
import { wireAppearance } from "./appearance.js";
import { createBar, heldWhy } from "./bar.js";
import { createClient } from "./client.js";
import { createDecisions, proposal } from "./decisions.js";
import { all, find, isUnloaded, listening, load, manualField, on, part } from "./dom.js";
import { focusFinding } from "./findings.js";
import { hasModel, refinementsOf } from "./forms.js";
import { isGrave, renderHeader, tick } from "./header.js";
import { createCommands } from "./commands.js";
import { allowedOrigins, createHost, deliver } from "./host.js";
import { forgetSession, resume, useKey } from "./kept-session.js";
import { listen, MODIFIER } from "./keys.js";
import { newsOf } from "./news.js";
import { createPanel } from "./panel.js";
import { keyTarget, newSession, run, stop, switchForm, target, unwritten } from "./session.js";
import { createTabs } from "./tabs.js";
import { onLanguage, t, translate } from "./texts.js";
import { conversationOf, openTurn, orderDay } from "./turns.js";

const SESSIONS_KEPT = 40;

const sessions = new Map();
const status = find("#status");
let session = null;
let context = null;
let signedOut = false;
let rejecting = null;
let leaveFocus = null; // where the framing page takes the focus back
let latest = null; // the last session with a draft: what the helpdesk says was sent belongs to it

const client = createClient({ onSignedOut: () => leave() });
const origins = allowedOrigins(find("meta[name='reply-assist-origins']").content);
const host = createHost(origins, async (path) => (await client.request("GET", path)).json());
const decisions = createDecisions(client, host, changed);
const undoing = { decisions, say, openEdit, render };
const editing = { changed: render, see: leaveEdit, check: checkEdit };
const panel = createPanel(find("#drafts"), {
  modifier: MODIFIER,
  insert,
  again,
  refine,
  switchTo,
  editing,
  record: () => decisions.record(session),
  retract: () => takeBack(session),
  hold: (which, held) => decisions.hold(which, held),
  confirm: (which) => decisions.confirm(which),
  askAbout: () => tabs.search("", true),
  lookUp: (question) => tabs.search(question),
  apologies,
  read: async (root) => (await load("reading")).showReading(root, client, session, target(session)),
  see: async (root, draft) => (await load("seen")).showSeen(root, client, draft),
});
const tabs = createTabs({
  client,
  insert,
  takeBack,
  day: () => orderDay(context),
  sessions: () => sessions.values(),
  session: () => session,
  view: panel.view,
  opened() {
    panel.closeCard();
    render();
  },
});
const bar = createBar(find("#bar"), {
  accept: (note) => acceptTarget(target(session), note),
  edit: () => edit(target(session)),
  openReject: () => openReject(target(session)),
  reject: (reason, said) => decisions.reject(session, rejecting, reason, said),
  cancel: leaveEdit,
  search: () => tabs.search(session.turn.messages.map(({ text }) => text).join(" ").slice(0, 300)),
  again,
});

function say(text) {
  if (text) status.textContent = text;
}

function phase() {
  if (signedOut) return "signed-out";
  if (!session) return "empty";
  if (session.edit?.open) return "editing";
  if (session.decision) return session.decision.result;
  return session.phase === "ready" && session.final.status === "abstained" ? "abstained" : session.phase;
}

function render() {
  find("#signed-out").hidden = !signedOut;
  part(find("#signed-out"), "kept").hidden = !session;
  tabs.render(signedOut);
  const drafting = tabs.is("draft") && !signedOut;
  find("#drafts").hidden = find("#bar").hidden = !drafting || !session;
  // Where conversations are pasted the next one may come as soon as this one is decided.
  const takesNext = Boolean(session?.decision) && !host.capabilities.proactive;
  find("#empty").hidden = !drafting || (Boolean(session) && !takesNext);
  find("#blank").hidden = takesNext;
  find("#next-one").hidden = !takesNext;
  renderHeader(session, context);
  bar.render(session);
  if (session) panel.render(session);
  Object.assign(status.dataset, { phase: phase(), recorded: session?.decision?.recorded || "" });
}

function changed(which, name) {
  if (name === "recorded" && which.decision) tellDecision(which.decision);
  if (which !== session) return;
  say(newsOf(session, name));
  if (name === "quote" || name === "draft") latest = session;
  if (name === "draft" || name === "quote") tabs.ready();
  if (name === "draft" && session.before === session.final.text) session.trouble = t("notice.same");
  if (name === "draft" && session.edit) session.edit.news = true;
  if (name === "draft") foldQuote(session);
  render();
}

function tellDecision({ recorded, draft, verdict }) {
  if (recorded === "yes") host.tellDecision?.({ draft: draft.id, verdict });
}

function foldQuote(which) {
  if (which !== session || session.folded || session.final?.origin !== "model") return;
  session.folded = panel.isStill();
  if (!session.folded) setTimeout(foldQuote, 400, which);
  render();
}

/** The shop's words of regret for this customer, asked for once; null when there are none. */
function apologies(which) {
  which.apologies ??= load("phrases")
    .then(({ phrasesRequest }) => client.phrases(phrasesRequest(which)))
    .then((found) => found.find(({ fits }) => fits) || null, () => null)
    .then((apology) => {
      which.apology = apology;
      if (which === session) render();
      return apology;
    });
  return which.apologies;
}

function start() {
  if (client.isSignedIn()) run(session, client, changed);
}

async function tellSent(text, messages) {
  const which = latest;
  const draft = which?.decision?.draft || target(which);
  if (!draft || !client.isSignedIn()) return;
  const finals = await load("finals");
  finals.tellSent(which, client, draft, messages ? finals.sentAfter(which.turn, messages) : text);
}

function receive(next) {
  const before = session;
  const moved = context?.conversationId !== next.conversationId;
  const turn = openTurn(next);
  const answered = latest?.context.conversationId === next.conversationId && latest.turn.key !== turn?.key;
  if (answered) tellSent("", next.messages);
  context = next;
  if (turn && turn.key === before?.turn.key) {
    session.context = next;
    if (session.edit) session.edit.context = next;
    return render();
  }
  stop(before);
  decisions.confirm(before);
  session = turn && (sessions.get(turn.key) || newSession(next, turn));
  if (moved) leaveConversation();
  tabs.newContext();
  if (session) {
    // Anew at the end: the one that was left longest ago is forgotten first.
    sessions.delete(turn.key);
    sessions.set(turn.key, session);
    if (sessions.size > SESSIONS_KEPT) sessions.delete(sessions.keys().next().value);
    keepEdit(before);
    if (session.phase !== "ready") start();
  }
  render();
}

function leaveConversation() {
  tabs.reset();
  bar.showMenu(false);
  find(".main").scrollTop = 0;
}

function keepEdit(before) {
  if (!before?.edit?.open || before.context.conversationId !== context.conversationId || session.edit) return;
  session.edit = Object.assign(before.edit, { context, news: true });
  session.edit.written();
  say(t("edit.news"));
}

function again() {
  if (!session || session.edit?.open) return false;
  stop(session);
  decisions.confirm(session);
  if (session.final) Object.assign(session, { before: session.final.text }, unwritten());
  start();
}

// An angry customer whose question has no answer gets the shop's words of regret, which are no draft to decide on.
function acceptTarget(draft, note) {
  const sorry = draft?.status === "abstained" && isGrave(draft.emotion) && session.apology;
  if (!sorry || session.decision) return accept(draft, note);
  insert(sorry.text, find("[data-part='accept']"));
}

// What is not in sight is shown first.
function acceptSeen(draft) {
  if (signedOut) return false;
  if (tabs.is("draft")) return acceptTarget(draft);
  tabs.open("draft");
}

function accept(draft, note) {
  if (!session || session.decision || !proposal(session, draft)) return false;
  acceptKnown(session, draft, note);
}

// What was typed a moment ago is checked before it goes anywhere.
async function acceptKnown(which, draft, note) {
  if (which.edit?.open) await which.edit.known();
  const offered = which === session && !which.decision && proposal(which, draft);
  if (!offered) return;
  if (offered.blocked.length > 0 && !note) say(`${t("bar.held")} ${heldWhy(offered)}`);
  decisions.accept(which, draft, note);
}

async function takeBack(which) {
  return (await load("retract")).takeBack(which, undoing);
}

function refine(action, instruction) {
  if (!session || session.refining || !refinementsOf(session).includes(action)) return false;
  load("refine").then((module) => module.refine(session, client, { action, instruction }, changed));
}

function switchTo(step) {
  if (switchForm(session, step) === false) return false;
  say(t("refine.which", { n: session.forms.indexOf(session.final) + 1, all: session.forms.length }));
  render();
}

function isOpenTo(draft) {
  return draft && !session.decision && !session.edit?.open;
}

function edit(draft) {
  if (!isOpenTo(draft) || draft.status === "abstained") return false;
  openEdit(session, draft);
}

async function openEdit(which, draft, written) {
  const [{ startEdit }, { editorView, showNews }] = await Promise.all([load("edits"), load("editor")]);
  if (which !== session && written) which.edit = startEdit(draft, which.context, written);
  if (which !== session || !isOpenTo(draft)) return;
  Object.assign(editing, { view: editorView, showNews });
  if (session.edit?.draft.id === draft.id) session.edit.open = true;
  else session.edit = startEdit(draft, session.context, written);
  session.withdrawn = false;
  render();
  find("#edit-box").focus();
}

function checkEdit({ draft, context: about, text }, signal) {
  return client.checkEdit(draft.id, { conversation: conversationOf(about), text }, signal);
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
  if (session?.edit?.open) {
    tabs.open("draft");
    return (await load("edits")).addTo(find("#edit-box"), text);
  }
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
  else if (!tabs.is("draft")) tabs.open("draft");
  else return false;
}

async function leave(reason = "") {
  signedOut = true;
  forgetSession();
  stop(session);
  render();
  (await load("key-form")).showKeyForm(find("#signed-out"), enter, reason);
}

async function enter(key) {
  if (key) await useKey(client, key);
  signedOut = false;
  render();
  if (session && session.phase !== "ready") start();
  decisions.confirmAll();
}

function paste(event) {
  event.preventDefault();
  const text = find("textarea", event.target).value.trim();
  const messages = [{ id: "1", role: "customer", text }];
  if (text) receive({ conversationId: `pasted-${Date.now()}`, channel: "chat", customer: {}, order: {}, messages });
}

function wireKeys() {
  const onDraft = (action) => (n) => tabs.is("draft") && !signedOut && action(n);
  return listen({
    accept: () => acceptSeen(keyTarget(session)),
    F6: (_, { shiftKey }) => leaveFocus !== null && leaveFocus(shiftKey),
    a: onDraft(() => target(session) && tabs.search("", true)),
    q: () => tabs.search(String(getSelection()).trim()),
    e: onDraft(() => edit(keyTarget(session))),
    r: onDraft(() => openReject(keyTarget(session))),
    n: onDraft(again),
    s: onDraft(() => refine("shorter")),
    g: onDraft(() => refine("softer")),
    f: onDraft(() => refine("formal")),
    t: onDraft(() => refine("translate")),
    "[": onDraft(() => switchTo(-1)),
    "]": onDraft(() => switchTo(1)),
    undo: onDraft(() => session?.decision?.result === "inserted" && takeBack(session)),
    j: onDraft(() => focusFinding(1)),
    k: onDraft(() => focusFinding(-1)),
    number: onDraft(pressNumber),
    "/": () => !signedOut && tabs.open("phrases"),
    Escape: escape,
  });
}

function wire() {
  wireAppearance();
  const giveFocus = createCommands({
    accept: () => acceptSeen(target(session)),
    focus() {
      leaveFocus = giveFocus; // a page that gives it goes round; elsewhere F6 is the browser's
      bar.focus();
    },
    search: tabs.search,
    key: wireKeys(),
    undone: async (text) => (await load("retract")).undone(session, text, undoing),
  });
  on(find("#empty form"), "submit", paste);
  onLanguage(() => {
    render();
    tabs.translate();
  });
  on(window, "unhandledrejection", (event) => {
    if (!isUnloaded(event.reason)) return;
    event.preventDefault();
    say(t("notice.lost"));
  });
  on(find("#open-keys"), "click", async () => (await load("who")).showWho(find("#who"), client, leave));
  on(window, "online", () => {
    decisions.confirmAll();
    if (session?.retryAt) again();
  });
  on(window, "pagehide", decisions.confirmAll);
  setInterval(() => {
    tick(session);
    if (!session?.retryAt) return;
    if (Date.now() >= session.retryAt) again();
    else panel.countDown(session);
  }, 500);
}

// Where nothing can be put into the reply box, accepting copies; the sheet of keys tells what works here.
function tellHowAcceptWorks() {
  const { insert: inserts } = host.capabilities;
  for (const one of all("[data-for]", find("#keys"))) {
    const here = { insert: inserts, copy: !inserts, desk: context?.host === "desk", framed: inserts && context?.host !== "desk" };
    one.hidden = one.dataset.for === "model" ? !hasModel(session?.final) : !here[one.dataset.for];
  }
  if (!inserts) document.querySelector("[data-text='bar.foot']").dataset.text = "bar.copies";
  translate();
}

async function begin() {
  const token = takeToken();
  translate();
  wire();
  on(find("#open-keys"), "click", tellHowAcceptWorks);
  host.onContext(receive);
  host.onFinalText?.((text, id) => latest?.context.conversationId === id && tellSent(text));
  host.start().then(tellHowAcceptWorks);
  render();
  listening();
  try {
    if (await resume(client, token)) enter();
    else leave();
  } catch (problem) {
    leave(signInError(problem));
  }
}

begin();
