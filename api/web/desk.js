import { signInError, takeToken } from "./account.js";
import { wireAppearance } from "./appearance.js";
import { createClient } from "./client.js";
import { now, waiting } from "./clocks.js";
import { offerSelection } from "./commands.js";
import { day, today } from "./dates.js";
import { find, listening, on } from "./dom.js";
import { createArrivals } from "./desk-arrivals.js";
import { createFrame } from "./desk-frame.js";
import { createInbox, lastMessage } from "./desk-inbox.js";
import { orderView } from "./desk-order.js";
import { createReply } from "./desk-reply.js";
import { scrollToEnd, talkView, whoView } from "./desk-talk.js";
import { forgetSession, resume, useKey } from "./kept-session.js";
import { showKeyForm } from "./key-form.js";
import { language, onLanguage, t, translate } from "./texts.js";
import { openTurn } from "./turns.js";

/* A small helpdesk to try the sidebar in. */

const LATER_MS = 15_000;
const SHOP_MS = 8 * 3_600_000;

const conversations = [];
let selected = null;
let signedIn = false;
let account = null;

const client = createClient({ onSignedOut: () => leave() });
const inbox = createInbox({ conversations, selected: () => selected, hasReply: (id) => reply.has(id), select });
const reply = createReply({ changed: () => inbox.render(), played: playAgent, undone: (text) => frame.undone(text) });
const frame = createFrame(find("#sidebar"), { context, insert: reply.insert, retract: reply.retract, leave: go });
const regions = [inbox, reply, frame];

/** What a helpdesk tells its plug-in about the open conversation. */
function context() {
  if (!selected) return null;
  const { id, channel, locale, customer, order, messages } = selected;
  const agent = { id: "desk", name: account?.name || "" };
  return { host: "desk", conversationId: id, channel, locale, customer, order, messages, agent };
}

function customerMessages() {
  return selected.messages.filter((message) => message.role === "customer").length;
}

function render() {
  inbox.render();
  find("#account").textContent = signedIn
    ? t("desk.online", { name: account?.name || "" })
    : t("desk.offline");
  find("#account").classList.toggle("on", signedIn);
  if (!selected) return;
  const date = day(lastMessage(selected).at) || today();
  find("#who").replaceChildren(...whoView(selected));
  find("#order").replaceChildren(...orderView(selected.order, date));
  find("#messages").replaceChildren(...talkView(selected));
  reply.open(selected.id, customerMessages());
  scrollToEnd();
}

function select(id) {
  selected = conversations.find((one) => one.id === id);
  render();
  inbox.reveal();
  frame.push();
}

/** The desk's own time, by the clock of the shop. */
function stampNow() {
  return `${new Date(now() + SHOP_MS).toISOString().slice(0, 19)}+08:00`;
}

function add(conversation, role, text) {
  const { id, messages } = conversation;
  messages.push({ id: `${id}-${messages.length + 1}`, role, text, at: stampNow() });
}

function play(event) {
  event.preventDefault();
  const field = find("#play-field");
  const text = field.value.trim();
  if (!text || !selected) return;
  add(selected, "customer", text);
  field.value = "";
  render();
  frame.push();
}

/** What a helpdesk would show once the agent has answered. Nothing leaves the page; whoever is most urgent comes next. */
function playAgent(text) {
  add(selected, "agent", text);
  frame.push(); // the sidebar learns what was sent before it looks at the next customer
  const next = mostUrgent();
  if (next) return select(next.id);
  render();
}

function mostUrgent() {
  const open = conversations.map((one) => [one, openTurn({ conversationId: one.id, messages: one.messages })]);
  const due = open.filter(([, turn]) => turn).map(([one, turn]) => [one, waiting(one.channel, turn)?.left ?? Infinity]);
  return due.sort(([, a], [, b]) => a - b)[0]?.[0];
}

/** From the list to the reply box, on to the sidebar, and round; `step` -1 goes back. */
function go(step, from = frame) {
  regions.at((regions.indexOf(from) + step) % regions.length).focus();
}

// The sidebar's single keys work on the whole desk, but for fields.
function pressSingle({ key, target, altKey }) {
  const typing = target.matches("input, textarea, select");
  if (key.length > 1 || key === " " || typing || altKey) return false;
  frame.key(key.toLowerCase());
}

function pressEnter(event) {
  if (event.repeat) return;
  if (event.shiftKey) return find("#reply-played").click();
  if (reply.takes()) frame.accept();
}

/** Keys of the desk, wherever the hands are. None fires while an input method composes. */
function press(event) {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  const modified = event.ctrlKey || event.metaKey;
  let done = false;
  if (event.key === "F6") done = go(event.shiftKey ? -1 : 1, event.target.closest(".inbox") ? inbox : reply);
  else if (modified && event.key === "Enter") done = pressEnter(event);
  else if (!modified) done = pressSingle(event);
  if (done !== false) event.preventDefault();
}

/** A scripted customer writes: in a new conversation or in one that is there. It comes to the top of the inbox. */
function arrive({ to, conversation, messages }) {
  const at = conversations.findIndex(({ id }) => id === to);
  const [one] = at < 0 ? [{ ...conversation, messages: [] }] : conversations.splice(at, 1);
  for (const text of messages) add(one, "customer", text);
  conversations.unshift(one);
  find("#arrived").textContent = t("live.arrived", { name: one.customer.name });
  if (one !== selected) return inbox.render();
  render();
  frame.push();
}

function leave(reason = "") {
  signedIn = false;
  forgetSession();
  frame.close();
  find("#signed-out").hidden = false;
  showKeyForm(find("#signed-out"), enterWith, reason);
  render();
}

/** Signed in: open the sidebar with a fresh one-time token of its own. */
async function enter() {
  try {
    const token = await client.link();
    account = await (await client.request("GET", "/v1/me")).json();
    frame.open(token, language());
    signedIn = true;
    find("#signed-out").hidden = true;
    render();
  } catch (problem) {
    leave(problem.status === 401 ? "" : problem.status ? problem.message : t("account.offline"));
  }
}

async function enterWith(key) {
  await useKey(client, key);
  await enter();
}

async function signIn(token) {
  try {
    if (await resume(client, token)) await enter();
    else leave();
  } catch (problem) {
    leave(signInError(problem));
  }
}

async function read(name) {
  return (await fetch(`/web/${name}.json`)).json();
}

/** The samples are of one morning: the desk opens a moment after the newest message, whatever the day. */
function startClock() {
  const query = new URLSearchParams(location.search);
  const newest = Math.max(...conversations.map((one) => Date.parse(lastMessage(one).at)));
  if (query.has("now")) return;
  query.set("now", new Date(newest + LATER_MS - performance.now()).toISOString());
  history.replaceState(null, "", `${location.pathname}?${query}`);
}

async function begin() {
  const token = takeToken();
  translate();
  wireAppearance();
  on(find("#play"), "submit", play);
  on(document, "keydown", press);
  offerSelection("#messages", frame.search);
  onLanguage(render);
  const [samples, script] = await Promise.all(["samples", "arrivals"].map(read));
  conversations.push(...samples);
  startClock();
  const arrivals = createArrivals(script, arrive);
  onLanguage(arrivals.render);
  setInterval(inbox.tick, 1000);
  select(conversations[0].id);
  listening();
  await signIn(token);
}

begin();
