import { Cut } from "./client.js";
import { t } from "./texts.js";

/* Signing in by a one-time token in the address. */

// Out of the address at once, so that it is neither bookmarked nor shared.
export function takeToken() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  return fragment.get("token");
}

export function signInError(problem) {
  return t(problem instanceof Cut ? "account.offline" : "account.used");
}
