import { Cut, createClient } from "./client.js";
import { offerCompanyAccount } from "./company-account.js";
import { el, find, icon, on } from "./dom.js";
import { t, translate } from "./texts.js";

/* Signing in by a pasted access key: the one form for it. A page has only the place, #signed-out, and may say there what
   it keeps meanwhile. */

function build(root) {
  const label = (tag, key, properties = {}) => el(tag, { ...properties, "data-text": `account.${key}` });
  const art = icon("key");
  art.classList.add("art");
  root.prepend(art, label("h2", "out"), label("p", "why"));
  const field = el("input", {
    class: "field",
    id: "key-field",
    type: "password",
    autocomplete: "off",
    spellcheck: "false",
    "data-testid": "key-field",
    "aria-describedby": "key-error key-help",
  });
  const enter = label("button", "enter", { type: "submit", class: "btn primary", "data-testid": "key-enter" });
  const form = el("form", { class: "keyform" },
    label("label", "key", { for: "key-field" }),
    el("div", { class: "row" }, field, enter),
    el("p", { class: "wrong", id: "key-error", role: "alert" }),
    label("p", "help", { class: "mute small", id: "key-help" }));
  root.append(form);
  translate(root);
}

async function keyError(key) {
  try {
    await createClient({ bearer: key }).search({ q: "7", k: 1 });
  } catch (problem) {
    if (problem instanceof Cut) return t("account.offline");
    if (problem.status === 401) return t("account.wrong");
  }
  return "";
}

/** Shows why nobody is signed in; `enter` gets a key that works. */
export function showKeyForm(root, enter, reason) {
  const isNew = !find("form", root);
  if (isNew) build(root);
  const field = find("input", root);
  const error = find("[role='alert']", root);
  error.textContent = reason;
  if (!isNew) return;
  offerCompanyAccount(root).catch(() => {});
  on(find("form", root), "submit", async (event) => {
    event.preventDefault();
    const key = field.value.trim();
    if (!key) return;
    error.textContent = await keyError(key);
    if (error.textContent) return;
    field.value = "";
    enter(key);
  });
}
