import { signInError, takeToken } from "./account.js";
import { wireAppearance } from "./appearance.js";
import { Cut, createClient, Problem } from "./client.js";
import { all, find, isUnloaded, listening, on } from "./dom.js";
import { forgetSession, resume, useKey } from "./kept-session.js";
import { showKeyForm } from "./key-form.js";
import { has, language, onLanguage, t, translate } from "./texts.js";

/* The studio's shell: asks for the part of the page, follows links and sends forms without a reload.
   In a part:
     <a href="/studio/…">                      another part
     <form action="/studio/PAGE" method="get">  the same with what was typed
     <form data-send="PUT /v1/…">              sent as JSON; then the part is read again, or data-then is opened
     <button data-send="POST /v1/…" data-body='{…}' data-confirm="…">
     <div data-module="studio-document">       a script of its own: export function wire(root, studio)
     <progress data-job="ID">                  follows a job, then reads the part again
   A field with data-list is sent as a list, with data-number as a number; an empty one is left out unless data-keep. */

const JOB_SECONDS = 1;

const slot = find("#part");
const trouble = find("#trouble");
const client = createClient({ onSignedOut: () => leave() });
let asked = 0;

export const studio = { client, go, reload, send, tell, t };

function tell(text) {
  trouble.textContent = text;
  trouble.hidden = !text;
}

function whyNot(problem) {
  if (problem instanceof Cut || isUnloaded(problem)) return t("account.offline");
  if (problem instanceof Problem) return [problem.message, ...problem.more].join("\n");
  throw problem;
}

function leave(reason = "") {
  forgetSession();
  slot.hidden = true;
  find("#signed-out").hidden = false;
  showKeyForm(find("#signed-out"), enterWith, reason);
}

async function enterWith(key) {
  await useKey(client, key);
  enter();
}

function enter() {
  find("#signed-out").hidden = true;
  slot.hidden = false;
  reload();
}

function place() {
  return location.pathname.replace("/studio/", "/studio/parts/") + location.search;
}

/** Asks for the part again; `keeping` what was typed and not sent, where nobody asked for a fresh one. */
async function reload(keeping = false) {
  const turn = ++asked;
  slot.setAttribute("aria-busy", "true");
  try {
    const text = await (await client.request("GET", place(), { accept: "text/html" })).text();
    const body = new DOMParser().parseFromString(text, "text/html").body;
    const modules = await Promise.all(all("[data-module]", body).map(moduleOf));
    if (turn !== asked) return;
    tell("");
    show(body, keeping ? typed() : new Map());
    for (const [root, module] of modules) module.wire(root, studio);
  } catch (problem) {
    if (turn !== asked) return;
    if (problem.status !== 401) tell(problem.status === 403 ? t("studio.forbidden") : whyNot(problem));
  } finally {
    if (turn === asked) slot.setAttribute("aria-busy", "false");
  }
}

function isTyped(field) {
  if (["file", "hidden", "submit", "button"].includes(field.type)) return false;
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.options) return field.value !== (find("[selected]", field) || field.options[0])?.value;
  return field.value !== field.defaultValue;
}

function nameOf(field) {
  return [field.id, field.form?.id, field.name, field.type === "radio" || field.type === "checkbox" ? field.value : ""].join(" ");
}

function fields(within = "") {
  return all(`${within} :is(input, textarea, select)`, slot);
}

function typed() {
  return new Map(fields().filter(isTyped).map((field) => [nameOf(field), field]));
}

function isUnsaved() {
  return fields("[data-guard]").some(isTyped);
}

function show(body, kept) {
  const at = document.activeElement?.id;
  const top = document.scrollingElement.scrollTop;
  slot.replaceChildren(...body.childNodes);
  for (const field of kept.size ? fields() : []) {
    const before = kept.get(nameOf(field));
    if (before) Object.assign(field, { value: before.value, checked: before.checked });
  }
  const title = find("[data-title]", slot)?.dataset.title;
  document.title = title ? `${title} · ${t("studio.name")}` : t("studio.name");
  find("#status").textContent = title || "";
  const page = location.pathname.split("/")[2];
  for (const one of all("[data-page]")) one.ariaCurrent = one.dataset.page === page ? "page" : null;
  for (const one of all("[data-moment]", slot)) one.textContent = moment(one.dateTime);
  for (const one of all("[data-job]", slot)) follow(one);
  if (at) document.getElementById(at)?.focus();
  document.scrollingElement.scrollTop = top;
}

function moment(iso) {
  const form = { year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Date(iso).toLocaleString(language() === "zh" ? "zh-CN" : "en-GB", form);
}

/** A part's own script, here before the part is shown: what is chosen or dropped at once is not lost. */
async function moduleOf(root) {
  return [root, await import(`./${root.dataset.module}.js`)];
}

/** Opens another part; what was written and not saved is asked about first, unless it is `sent`. */
function go(address, sent = false) {
  if (!sent && isUnsaved() && !confirm(t("studio.unsaved"))) return;
  history.pushState(null, "", address);
  document.scrollingElement.scrollTop = 0;
  return reload();
}

function valueOf(field) {
  if (field.type === "checkbox") return field.checked;
  const text = field.value.trim();
  if ("list" in field.dataset) return text.split(/[,，、\n]/).map((one) => one.trim()).filter(Boolean);
  if ("number" in field.dataset) return text === "" ? null : Number(text);
  return "keep" in field.dataset ? field.value : text;
}

function bodyOf(node) {
  if (node.dataset.body) return JSON.parse(node.dataset.body);
  if (!(node instanceof HTMLFormElement)) return undefined;
  const body = {};
  for (const field of node.elements) {
    if (!field.name || field.disabled || (field.type === "radio" && !field.checked)) continue;
    const value = valueOf(field);
    if ((value !== "" && value !== null && value.length !== 0) || "keep" in field.dataset) body[field.name] = value;
  }
  return body;
}

function alertOf(node) {
  return (node instanceof HTMLFormElement && find("[role='alert']", node)) || trouble;
}

/** Sends what a form or button says; whether it was taken. What refused it is said at the form. */
async function send(node, body = bodyOf(node)) {
  if (node.dataset.confirm && !confirm(node.dataset.confirm)) return false;
  const [method, address] = node.dataset.send.split(" ");
  const headers = node.dataset.match ? { "If-Match": node.dataset.match } : {};
  const presses = all("button", node.closest("form") || node.parentElement);
  for (const one of presses) one.disabled = true;
  try {
    await client.request(method, address, { body, headers });
  } catch (problem) {
    const place = alertOf(node);
    place.textContent = whyNot(problem);
    place.hidden = false;
    return false;
  } finally {
    for (const one of presses) one.disabled = false;
  }
  await (node.dataset.then ? go(node.dataset.then, true) : reload());
  return true;
}

/** How far a job is; nothing while the server cannot be reached, which is no end of the job. */
async function progressOf(job) {
  try {
    return await (await client.request("GET", `/v1/jobs/${encodeURIComponent(job)}`)).json();
  } catch (problem) {
    if (problem instanceof Cut) return {};
    throw problem;
  }
}

/** A step in the reader's words; what is no step's name, as a file's, stays. */
function stepOf(note) {
  const key = `job.${note.replaceAll(" ", "_")}`;
  return has(key) ? t(key) : note;
}

async function follow(bar) {
  while (bar.isConnected) {
    const job = await progressOf(bar.dataset.job);
    if (job.total) Object.assign(bar, { max: job.total, value: job.done });
    const note = bar.nextElementSibling;
    if (note && job.note) note.textContent = stepOf(job.note);
    if (job.state === "done" || job.state === "failed") return reload(true);
    await new Promise((later) => setTimeout(later, JOB_SECONDS * 1000));
  }
}

function isPlain(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

on(document, "click", (event) => {
  const link = event.target.closest("a[href^='/studio/']");
  const button = event.target.closest("button[data-send]");
  if (button && slot.contains(button)) {
    event.preventDefault();
    send(button);
  } else if (link && isPlain(event) && !link.target && !link.download) {
    event.preventDefault();
    go(link.getAttribute("href"));
  }
});

on(document, "submit", (event) => {
  const form = event.target;
  if (!slot.contains(form)) return;
  event.preventDefault();
  if (form.dataset.send) send(form);
  else go(`${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`);
});

// Beside the place for files a drop would open the file in the page's stead.
on(document, "dragover drop", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());

on(window, "popstate", () => reload());
on(window, "beforeunload", (event) => isUnsaved() && event.preventDefault());

async function start() {
  translate();
  wireAppearance();
  listening();
  onLanguage(() => client.isSignedIn() && reload(true));
  const token = takeToken();
  try {
    if (await resume(client, token)) enter();
    else leave();
  } catch (problem) {
    leave(signInError(problem));
  }
}

start();
