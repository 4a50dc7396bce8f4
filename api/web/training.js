import { signInError, takeToken } from "./account.js";
import { wireAppearance } from "./appearance.js";
import { createClient } from "./client.js";
import { day, today } from "./dates.js";
import { lastMessage } from "./desk-inbox.js";
import { orderView } from "./desk-order.js";
import { scrollToEnd, talkView, whoView } from "./desk-talk.js";
import { el, find, icon, load, on, part, stamp } from "./dom.js";
import { findingRows, foundMark } from "./findings.js";
import { forgetSession, resume, useKey } from "./kept-session.js";
import { pieces, plainText } from "./markers.js";
import { onLanguage, t, translate } from "./texts.js";
import { draftRequest, openTurn } from "./turns.js";

/* Training: write first, and only then see the draft, its sources and what the checks say of one's own text. */

const WRONG = ["ungrounded_number", "ungrounded_name", "contradicts_source"];
const RUDE = ["forbidden_phrase", "over_promise", "off_platform_contact"];

const cases = [];
const done = new Map(); // id of a case -> {text, check}; as long as the page lives
let selected = null;
const client = createClient({ onSignedOut: () => leave() });

function count(findings, kinds) {
  return findings.filter(({ kind }) => kinds.includes(kind)).length;
}

function mark(place, text, good) {
  place.textContent = text;
  place.classList.add(good ? "good" : "bad");
}

function own({ text, check }, root) {
  return pieces(text, check.findings).map((one) => (one.found.length ? foundMark(one.text, one.found, root) : one.text));
}

function sources({ check }) {
  return check.draft.citations.map(({ n, title, section, quote }) => {
    const left = check.missed.includes(n) && t("training.left");
    return stamp("cited-source", { title: `${title}${section ? ` · ${section}` : ""}`, quote, left });
  });
}

function resultView(answer) {
  const { check, text } = answer;
  const { draft, findings, missed, courteous } = check;
  const root = stamp("result-view", { sources: sources(answer) });
  part(root, "yours").append(...own(answer, root));
  part(root, "findings").append(findingRows({ text, findings }, root) || "");
  part(root, "draft").textContent = draft.abstention?.clarify || plainText(draft.text);
  const polite = courteous && count(findings, RUDE) === 0;
  mark(part(root, "wrong"), count(findings, WRONG), count(findings, WRONG) === 0);
  mark(part(root, "missed"), t("training.of", { n: missed.length, all: draft.citations.length }), missed.length === 0);
  mark(part(root, "tone"), t(polite ? "training.polite" : courteous ? "training.careless" : "training.curt"), polite);
  on(part(root, "next"), "click", next);
  return root;
}

function row(one) {
  const answer = done.get(one.id);
  const bad = answer && (answer.check.missed.length > 0 || count(answer.check.findings, WRONG) > 0);
  const badge = answer && el("span", { class: `badge ${bad ? "warn" : "ok"}` }, t(bad ? "training.again" : "training.good"));
  const button = el(
    "button",
    { type: "button", class: "conv", "data-testid": "case", "data-case": one.id, "aria-current": one === selected },
    icon(one.channel, "ch"),
    el("span", { class: "cut name" }, one.customer.name),
    el("span", {}, badge),
    el("span", { class: "cut last", lang: one.locale }, lastMessage(one).text),
  );
  on(button, "click", () => select(one));
  return button;
}

function render() {
  const answer = done.get(selected.id);
  find("#cases").replaceChildren(...cases.map(row));
  find("#who").replaceChildren(...whoView(selected));
  find("#order").replaceChildren(...orderView(selected.order, day(lastMessage(selected).at) || today()));
  find("#messages").replaceChildren(...talkView(selected));
  find("#progress").textContent = t("training.progress", { n: done.size, all: cases.length });
  find("#answer button").disabled = !client.isSignedIn();
  find("#first").hidden = Boolean(answer) || !client.isSignedIn();
  find("#result").replaceChildren(...(answer ? [resultView(answer)] : []));
  scrollToEnd();
}

function select(one) {
  selected = one;
  find("#own").value = done.get(one.id)?.text || "";
  find("#state").textContent = "";
  render();
}

function next() {
  select(cases.find(({ id }) => !done.has(id)) || cases[(cases.indexOf(selected) + 1) % cases.length]);
  find("#own").focus();
}

async function check(event) {
  event.preventDefault();
  const one = selected;
  const text = find("#own").value.trim();
  if (!text) return;
  find("#state").textContent = t("training.checking");
  try {
    const { id, ...context } = one;
    const asked = draftRequest({ ...context, conversationId: `training-${id}` });
    done.set(id, { text, check: await client.check({ ...asked, text }) });
    find("#state").textContent = "";
    if (one !== selected) return;
    render();
    find("#result").focus({ preventScroll: true });
    find(".side").scrollTop = 0;
  } catch (problem) {
    find("#state").textContent = problem.status ? problem.message : t("notice.lost");
  }
}

async function leave(reason = "") {
  forgetSession();
  find("#signed-out").hidden = false;
  (await load("key-form")).showKeyForm(find("#signed-out"), enterWith, reason);
}

async function enterWith(key) {
  await useKey(client, key);
  enter();
}

function enter() {
  find("#signed-out").hidden = true;
  render();
}

async function begin() {
  const token = takeToken();
  translate();
  wireAppearance();
  on(find("#answer"), "submit", check);
  const samples = await (await fetch("/web/samples.json")).json();
  cases.push(...samples.filter((one) => openTurn({ conversationId: one.id, messages: one.messages })));
  select(cases[0]);
  onLanguage(render);
  try {
    if (await resume(client, token)) enter();
    else leave();
  } catch (problem) {
    leave(signInError(problem));
  }
}

begin();
