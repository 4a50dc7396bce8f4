import { signInError, takeToken } from "./account.js";
import { wireAppearance } from "./appearance.js";
import { createClient } from "./client.js";
import { day, today } from "./dates.js";
import { find, on } from "./dom.js";
import { createFrame } from "./desk-frame.js";
import { createInbox, lastMessage } from "./desk-inbox.js";
import { orderView } from "./desk-order.js";
import { createReply } from "./desk-reply.js";
import { scrollToEnd, talkView, whoView } from "./desk-talk.js";
import { showKeyForm } from "./key-form.js";
import { language, onLanguage, t, translate } from "./texts.js";

/* A small helpdesk to try the sidebar in. Its bearer stays in this tab's session storage, so a reload works. */

const BEARER = "assist-desk-bearer";
const NAME = "assist-desk-name";

const conversations = [];
let selected = null;
let signedIn = false;

const client = createClient({ bearer: sessionStorage.getItem(BEARER), onSignedOut: () => leave() });
const inbox = createInbox({ conversations, selected: () => selected, hasReply: (id) => reply.has(id), select });
const reply = createReply(() => inbox.render());
const frame = createFrame(find("#sidebar"), { context, insert: (text) => reply.insert(text) });

/** What a helpdesk tells its plug-in about the open conversation. */
function context() {
  if (!selected) return null;
  const { id, channel, locale, customer, order, messages } = selected;
  const agent = { id: "desk", name: sessionStorage.getItem(NAME) || "" };
  return { host: "desk", conversationId: id, channel, locale, customer, order, messages, agent };
}

function customerMessages() {
  return selected.messages.filter((message) => message.role === "customer").length;
}

function render() {
  inbox.render();
  find("#account").textContent = signedIn
    ? t("desk.online", { name: sessionStorage.getItem(NAME) || "" })
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
  frame.push();
}

/** Now, with the local offset, so that the clock shown is the visitor's. */
function now() {
  const moment = new Date();
  const offset = -moment.getTimezoneOffset();
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const local = new Date(moment.getTime() + offset * 60000).toISOString().slice(0, 19);
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}

function play(event) {
  event.preventDefault();
  const field = find("#play-field");
  const text = field.value.trim();
  if (!text || !selected) return;
  selected.messages.push({ id: `${selected.id}-${selected.messages.length + 1}`, role: "customer", text, at: now() });
  field.value = "";
  render();
  frame.push();
}

function remember(bearer, name) {
  sessionStorage.setItem(BEARER, bearer);
  sessionStorage.setItem(NAME, name);
}

function leave(reason = "") {
  signedIn = false;
  sessionStorage.removeItem(BEARER);
  frame.close();
  find("#signed-out").hidden = false;
  showKeyForm(find("#signed-out"), (key) => enter(key, ""), reason);
  render();
}

/** Signed in: open the sidebar with a fresh one-time token of its own. */
async function enter(bearer, name) {
  if (bearer) {
    client.useKey(bearer);
    remember(bearer, name);
  }
  try {
    frame.open(await client.link(), language());
    signedIn = true;
    find("#signed-out").hidden = true;
    render();
  } catch (problem) {
    leave(problem.status === 401 ? "" : t("account.offline"));
  }
}

async function signIn(token) {
  try {
    const { bearer, name } = await client.signIn(token);
    await enter(bearer, name);
  } catch (problem) {
    leave(signInError(problem));
  }
}

async function begin() {
  const token = takeToken();
  translate();
  wireAppearance();
  on(find("#play"), "submit", play);
  onLanguage(render);
  conversations.push(...(await (await fetch("/web/samples.json")).json()));
  select(conversations[0].id);
  if (token) await signIn(token);
  else if (client.isSignedIn()) await enter();
  else leave();
}

begin();
