import { signInError, takeToken } from "./account.js";
import { wireAppearance } from "./appearance.js";
import { Cut, createClient, Problem } from "./client.js";
import { el, find, listening, on, part, stamp } from "./dom.js";
import { copy } from "./hosts/clipboard.js";
import { forgetSession, resume, signOut, useKey } from "./kept-session.js";
import { showKeyForm } from "./key-form.js";
import { has, language, onLanguage, t, translate } from "./texts.js";

/* One's own account and sessions; for a lead the people and everybody's sessions. A secret is shown once, here. */

const FRESH_MS = 10 * 60_000; // the server makes a key of one's own this long after signing in

const client = createClient({ onSignedOut: () => leave() });
let account = null;

function tell(problem) {
  if (problem && !(problem instanceof Cut || problem instanceof Problem)) throw problem;
  const text = problem instanceof Cut ? t("account.offline") : problem?.message || "";
  find("#trouble").textContent = text;
  find("#trouble").hidden = !text || problem?.status === 401;
}

async function json(method, path, body) {
  const answer = await client.request(method, path, { body });
  return answer.status === 204 ? null : answer.json();
}

/** Do something, tell what went wrong, and show how things are now. */
async function act(work) {
  try {
    await work();
    tell(null);
    await render();
  } catch (problem) {
    tell(problem);
  }
}

function moment(iso) {
  if (!iso) return "–";
  const form = new Intl.DateTimeFormat(language() === "zh" ? "zh-CN" : "en", { dateStyle: "medium", timeStyle: "short" });
  return form.format(new Date(iso));
}

function button(text, testid, work) {
  const made = el("button", { type: "button", class: "btn small", "data-testid": testid }, t(text));
  on(made, "click", work);
  return made;
}

function showSecret(root, secret) {
  part(root, "secret").textContent = secret;
  part(root, "copy").onclick = async () => {
    find("#status").textContent = t((await copy(secret)) ? "people.copied" : "people.byhand");
  };
  root.hidden = false;
}

function showLink({ person, token, days }) {
  const root = find("#link-shown");
  part(root, "about").textContent = t("people.handover", { name: person.name, n: days });
  showSecret(root, `${location.origin}/people#token=${token}`);
}

function personRow(person) {
  const again = () => act(async () => showLink(await json("POST", `/v1/people/${person.id}/links`)));
  const end = () => confirm(t("people.sure", { name: person.name })) && act(() => json("DELETE", `/v1/people/${person.id}`));
  const acts = [button("people.again", "new-link", again)];
  if (person.id !== account.person) acts.push(button("people.end", "end-access", end));
  const row = stamp("person", {
    name: person.name,
    role: t(`people.${person.role}`),
    since: moment(person.created_at),
    acts: person.ended_at ? t("people.ended", { at: moment(person.ended_at) }) : acts,
  });
  row.classList.toggle("ended", Boolean(person.ended_at));
  return row;
}

function sessionRow(session) {
  const { id, kind, name, role, current } = session;
  const end = () => act(() => json("DELETE", `/v1/sessions/${id}`));
  const what = current ? t("people.thisone") : session.kind === "link" ? t("people.unused") : "";
  return stamp("session", {
    name: [name, what && el("span", { class: "badge" }, what)],
    role: t(`people.${role}`),
    used: kind === "link" ? "–" : moment(session.used_at || session.created_at),
    ends: moment(session.expires_at),
    acts: current ? "–" : button("people.endsession", "end-session", end),
  });
}

async function renderPeople() {
  find("#people").hidden = account.role !== "lead";
  if (account.role !== "lead") return;
  const people = await json("GET", "/v1/people");
  find("#nobody").hidden = people.length > 0;
  find("#people-rows").hidden = people.length === 0;
  find("#people-rows tbody").replaceChildren(...people.map(personRow));
}

async function render() {
  account = await json("GET", "/v1/me");
  const sessions = await json("GET", "/v1/sessions");
  const here = sessions.find(({ current }) => current);
  find("#you").textContent = t("people.you", { name: account.name, role: t(`people.${account.role}`) });
  find("#until").textContent = account.expires_at ? t("people.until", { at: moment(account.expires_at) }) : "";
  find("#out").hidden = account.kind !== "session";
  const fresh = here && !here.made_with && Date.now() - Date.parse(here.created_at) < FRESH_MS;
  find("#own-key").hidden = !(account.person && fresh);
  find("#session-rows").replaceChildren(...sessions.map(sessionRow));
  await renderPeople();
}

function invite(event) {
  event.preventDefault();
  const [name, role] = [find("#name"), find("#role")];
  act(async () => {
    showLink(await json("POST", "/v1/people", { name: name.value.trim(), role: role.value }));
    name.value = "";
  });
}

function leave(reason = "") {
  forgetSession();
  for (const shown of ["#page", "#key-shown", "#link-shown"]) find(shown).hidden = true;
  find("#signed-out").hidden = false;
  showKeyForm(find("#signed-out"), enterWith, reason);
}

async function enterWith(key) {
  await useKey(client, key);
  await enter();
}

async function enter() {
  find("#signed-out").hidden = true;
  find("#page").hidden = false;
  await act(() => {});
}

// Why the shop's own sign-in led back without anybody.
function refusal() {
  const why = `people.refused_${new URLSearchParams(location.search).get("refused")}`;
  return has(why) ? t(why) : "";
}

function wire() {
  wireAppearance();
  on(find("#invite"), "submit", invite);
  on(find("#own-key"), "click", () => {
    act(async () => showSecret(find("#key-shown"), (await json("POST", "/v1/me/key")).key));
  });
  on(find("#out"), "click", async () => {
    await signOut(client);
    leave();
  });
  onLanguage(() => account && client.isSignedIn() && act(() => {}));
  listening();
}

async function begin() {
  const token = takeToken();
  translate();
  wire();
  try {
    if (await resume(client, token)) await enter();
    else leave(refusal());
  } catch (problem) {
    leave(signInError(problem));
  }
}

begin();
