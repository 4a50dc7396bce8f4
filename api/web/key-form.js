import { Cut, createClient } from "./client.js";
import { offerCompanyAccount } from "./company-account.js";
import { find, on } from "./dom.js";
import { t } from "./texts.js";

/* Signing in by a pasted access key. */

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
  const field = find("input", root);
  const error = find("[role='alert']", root);
  error.textContent = reason;
  if (root.dataset.wired) return;
  root.dataset.wired = "yes";
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
