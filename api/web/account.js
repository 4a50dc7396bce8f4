import { Cut, createClient } from "./client.js";
import { find, on } from "./dom.js";
import { t } from "./texts.js";

/* Signing in: by a one-time token in the address, or by a pasted access key. */

// Out of the address at once, so that it is neither bookmarked nor shared.
export function takeToken() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  return fragment.get("token");
}

export function signInError(problem) {
  return t(problem instanceof Cut ? "account.offline" : "account.used");
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

export function createSignedOut(root, enter) {
  const field = find("input", root);
  const error = find("[role='alert']", root);
  on(find("form", root), "submit", async (event) => {
    event.preventDefault();
    const key = field.value.trim();
    if (!key) return;
    error.textContent = await keyError(key);
    if (error.textContent) return;
    field.value = "";
    enter(key);
  });
  return (shown, reason) => {
    root.hidden = !shown;
    if (reason !== undefined) error.textContent = reason;
  };
}
