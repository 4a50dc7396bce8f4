import { signInError, takeToken } from "./account.js";
import { wireAppearance } from "./appearance.js";
import { createClient } from "./client.js";
import { day, today } from "./dates.js";
import { lastMessage } from "./desk-inbox.js";
import { orderView } from "./desk-order.js";
import { scrollToEnd, talkView, whoView } from "./desk-talk.js";
import { all, el, find, icon, listening, load, on, part, stamp } from "./dom.js";
import { showCertificates } from "./training-certificates.js";
import { findingRows, foundMark } from "./findings.js";
import { forgetSession, resume, useKey } from "./kept-session.js";
import { pieces } from "./markers.js";
import { onLanguage, t, translate } from "./texts.js";

/* Training: write first, and only then see what was right, what is wrong, and how somebody experienced answered. */

const SCENES = ["presale", "in_sale", "aftersale", "complaint"];

let exercises = [];
const texts = new Map(); // exercise → what was written; as long as the page lives
const begun = new Map(); // exercise → what is written and not yet checked
const judged = new Map(); // exercise → how it was judged
let selected = null;
let shown = "all"; // a scene, all, or again
let progress = null; // what the server says, while it is looked at
let looking = null; // the last request for it, until something else is looked at
const client = createClient({ onSignedOut: () => leave() });

function sceneName(scene) {
  return scene === "complaint" ? t("training.complaint") : t(`scene.${scene}`);
}

function lastOf(one) {
  return judged.get(one.id) || one.last;
}

function isGood(last) {
  return last.good ?? (!last.wrong && !last.forbidden && !last.missed);
}

function listed() {
  if (shown === "again") return exercises.filter((one) => lastOf(one) && !isGood(lastOf(one)));
  return exercises.filter(({ scene }) => shown === "all" || scene === shown);
}

function talkOf(one) {
  const customer = { name: t("training.customer") };
  return { ...one, locale: one.language === "en" ? "en" : "zh-CN", customer };
}

function factRow(fact, sign) {
  return el("li", { class: `fact ${sign}`, "data-testid": `fact-${sign}` }, icon({ good: "check", missed: "alert", open: "info" }[sign], "sm"), el("span", {}, fact.text));
}

function facts(answer, said) {
  const sign = said === true ? "good" : said === false ? "missed" : "open";
  return answer.facts.filter((fact) => fact.said === said).map((fact) => factRow(fact, sign));
}

function resultView(one) {
  const answer = judged.get(one.id);
  const found = [...answer.wrong, ...answer.forbidden];
  const text = texts.get(one.id);
  const right = facts(answer, true);
  const root = stamp("result-view", {
    right: right.length ? right : el("li", { class: "mute" }, t("training.nothing")),
    missed: facts(answer, false),
    open: facts(answer, null),
    example: answer.example,
  });
  for (const name of ["missed", "open"]) if (!facts(answer, name === "open" ? null : false).length) part(root, `${name}-part`)?.remove();
  part(root, "yours").append(...pieces(text, found).map((piece) => (piece.found.length ? foundMark(piece.text, piece.found, root) : piece.text)));
  part(root, "findings").append(findingRows({ text, findings: found }, root) || "");
  part(root, "verdict").textContent = t(found.length ? "training.look" : isGood(answer) ? "training.fine" : "training.compare");
  part(root, "verdict").classList.add(found.length ? "bad" : "fine");
  const tone = answer.forbidden.length ? "careless" : answer.courteous ? "polite" : "curt";
  part(root, "tone").textContent = t(`training.${tone}`);
  on(part(root, "next"), "click", next);
  return root;
}

function row(one) {
  const last = lastOf(one);
  const badge = last && el("span", { class: `badge ${isGood(last) ? "ok" : "warn"}` }, t(isGood(last) ? "training.good" : "training.again"));
  const labels = { type: "button", class: "conv", "data-testid": "case", "data-case": one.id, "aria-current": one === selected };
  const button = el(
    "button",
    labels,
    icon(one.channel, "ch"),
    el("span", { class: "cut name" }, sceneName(one.scene)),
    el("span", {}, badge),
    el("span", { class: "cut last", lang: one.language }, lastMessage(one).text),
  );
  on(button, "click", () => select(one));
  return button;
}

function share([done, good]) {
  return t("training.share", { done, good });
}

function progressView() {
  const { scenes, weeks, mistakes, is_certified: certified } = progress;
  const root = stamp("progress-view", {
    scenes: SCENES.map((name) => el("div", {}, el("dt", {}, sceneName(name)), el("dd", { class: "num" }, share(scenes[name])))),
    weeks: Object.entries(weeks).map(([monday, counts]) => el("div", {}, el("dt", { class: "num" }, monday), el("dd", { class: "num" }, share(counts)))),
    mistakes: Object.entries(mistakes).map(([kind, n]) => el("li", {}, `${t(`finding.${kind}`)} × ${n}`)),
    certificate: t(certified ? "training.certified" : "training.uncertified"),
  });
  part(root, "certificate")?.classList.add(certified ? "fine" : "open");
  showCertificates(root, client, progress, (sheet) => find("#result").replaceChildren(sheet), render);
  const people = part(root, "people");
  if (!progress.people) people.remove();
  else {
    people.append(...Object.entries(progress.people).map(([person, name]) => el("option", { value: person, selected: person === progress.person }, name)));
    on(people, "change", () => look(people.value));
  }
  return root;
}

function render() {
  const done = exercises.filter(lastOf);
  find("#cases").replaceChildren(...listed().map(row));
  for (const one of all("[data-scene]")) one.ariaPressed = String(one.dataset.scene === shown);
  find("#progress").textContent = t("training.progress", { n: done.length, all: exercises.length });
  for (const one of all("#answer button, #own")) one.disabled = !client.isSignedIn() || !selected;
  find("#first").hidden = Boolean(progress) || !client.isSignedIn() || (selected && judged.has(selected.id));
  find("#first").textContent = t(exercises.length ? "training.first" : "training.none");
  const result = progress ? [progressView()] : selected && judged.has(selected.id) ? [resultView(selected)] : [];
  find("#result").replaceChildren(...result);
  if (!selected) return;
  find("#who").replaceChildren(...whoView(talkOf(selected)));
  find("#order").replaceChildren(...orderView(selected.order, day(lastMessage(selected).at) || today()));
  find("#messages").replaceChildren(...talkView(talkOf(selected)));
  scrollToEnd();
}

function select(one) {
  selected = one;
  progress = looking = null;
  find("#own").value = begun.get(one?.id) ?? texts.get(one?.id) ?? "";
  find("#state").textContent = "";
  render();
}

function next() {
  const here = listed();
  select(here.find((one) => !lastOf(one)) || here[(here.indexOf(selected) + 1) % here.length] || selected);
  find("#own").value = begun.get(selected?.id) || "";
  find("#own").focus();
}

// Beside the conversation it begins at its top; where it stands below, it comes into sight.
function showResult() {
  find("#result").focus({ preventScroll: true });
  find(".side").scrollTop = 0;
  find(".side").scrollIntoView({ block: "start" });
}

async function check(event) {
  event.preventDefault();
  const one = selected;
  const text = find("#own").value.trim();
  if (!text || !one) return;
  find("#state").textContent = t("training.checking");
  try {
    const path = `/v1/exercises/${encodeURIComponent(one.id)}/attempts`;
    judged.set(one.id, await (await client.request("POST", path, { body: { text } })).json());
    texts.set(one.id, text);
    begun.delete(one.id);
    find("#state").textContent = "";
    if (one !== selected) return;
    progress = looking = null;
    render();
    showResult();
  } catch (problem) {
    find("#state").textContent = problem.status ? problem.message : t("notice.lost");
  }
}

async function look(person) {
  const query = person ? `?person=${encodeURIComponent(person)}` : "";
  const mine = (looking = {});
  try {
    const [found, certificates] = await Promise.all(
      ["progress", "certificates"].map(async (name) => (await client.request("GET", `/v1/${name}${query}`)).json()),
    );
    if (mine !== looking) return;
    progress = { ...found, certificates };
    render();
    showResult();
  } catch (problem) {
    find("#state").textContent = problem.status ? problem.message : t("notice.lost");
  }
}

async function leave(reason = "") {
  forgetSession();
  find("#look").disabled = true;
  find("#signed-out").hidden = false;
  (await load("key-form")).showKeyForm(find("#signed-out"), enterWith, reason);
}

async function enterWith(key) {
  await useKey(client, key);
  enter();
}

async function enter() {
  find("#signed-out").hidden = true;
  exercises = await (await client.request("GET", "/v1/exercises")).json();
  select(exercises[0] || null);
  find("#look").disabled = false;
}

async function begin() {
  const token = takeToken();
  translate();
  wireAppearance();
  on(find("#answer"), "submit", check);
  on(find("#own"), "input", ({ target }) => selected && begun.set(selected.id, target.value));
  on(find("#own"), "keydown", (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing && check(event));
  for (const one of all("[data-scene]")) on(one, "click", () => ((shown = one.dataset.scene), render()));
  on(find("#look"), "click", () => look());
  onLanguage(render);
  listening();
  try {
    if (await resume(client, token)) await enter();
    else leave();
  } catch (problem) {
    leave(signInError(problem));
  }
}

begin();
