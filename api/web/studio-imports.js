import { Cut, Problem } from "./client.js";
import { all, find, on } from "./dom.js";

/* The page of imports: files that are dropped or chosen, a page's address, and an item that is taken. */

export function wire(root, studio) {
  const drop = find("[data-drop]", root);
  if (drop) wireDrop(drop, studio);
  const form = find("[data-take]", root);
  if (form) on(form, "submit", (event) => taken(event, form, studio));
}

function wireDrop(form, studio) {
  for (const one of all("[data-choose]", form)) on(one, "click", () => find(one.dataset.choose, form).click());
  for (const input of all("input[type=file]", form)) {
    on(input, "change", () => upload(form, [...input.files].map((file) => [file, file.webkitRelativePath || file.name]), studio));
  }
  on(form, "dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  on(form, "dragleave drop", () => form.classList.remove("over"));
  on(form, "drop", async (event) => {
    event.preventDefault();
    upload(form, await dropped(event.dataTransfer), studio);
  });
  on(form, "submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const url = find("#import-address", form).value.trim();
    if (url) begin(form, { url }, studio);
  });
}

/** Files that were dropped, each with its path: those in folders too. */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => [file, file.name]);
  return (await Promise.all(entries.map((entry) => filesOf(entry, "")))).flat();
}

async function filesOf(entry, above) {
  const path = above + entry.name;
  if (entry.isFile) return [[await new Promise((done, failed) => entry.file(done, failed)), path]];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) break;
    found.push(...some);
  }
  return (await Promise.all(found.map((one) => filesOf(one, `${path}/`)))).flat();
}

function upload(form, files, studio) {
  if (!files.length) return;
  const body = new FormData();
  for (const [file, path] of files) body.append("files", file, path);
  begin(form, body, studio);
}

async function begin(form, body, studio) {
  const status = find("[data-sending]", form);
  status.textContent = status.dataset.sending;
  await said(form, studio, () => studio.client.request("POST", "/v1/imports", { body }));
  status.textContent = "";
  for (const input of all("input[type=file]", form)) input.value = ""; // the same file may be chosen again
}

async function taken(event, form, studio) {
  event.preventDefault();
  event.stopPropagation();
  const id = form.dataset.item;
  const chosen = all("[data-choice]", form).filter((one) => one.checked).map((one) => [one.dataset.choice, one.value]);
  const text = find("[data-text]", form);
  const body = { items: [id], choices: { [id]: Object.fromEntries(chosen) } };
  if (text && text.value !== text.defaultValue) body.texts = { [id]: text.value };
  const [method, address] = form.dataset.take.split(" ");
  await said(form, studio, () => studio.client.request(method, address, { body }));
}

/** Does something, says at the form why it failed, and shows the page anew when it did not. */
async function said(form, studio, doing) {
  const alert = find("[role=alert]", form);
  const buttons = all("button", form);
  alert.textContent = "";
  for (const one of buttons) one.disabled = true;
  try {
    await doing();
  } catch (problem) {
    if (!(problem instanceof Problem || problem instanceof Cut)) throw problem;
    const cut = problem instanceof Cut ? [studio.t("account.offline")] : [problem.message, ...problem.more];
    alert.textContent = cut.join("\n");
    return;
  } finally {
    for (const one of buttons) one.disabled = false;
  }
  await (form.dataset.then ? studio.go(form.dataset.then) : studio.reload());
}
