import { takeToken } from "./account.js";

/* The shop's own sign-in leads here. Opened by a framed sidebar, whose storage is apart from ours, the token is handed to
   it; else we go on to the account ourselves. */

const token = takeToken();

function handOver() {
  try {
    if (!window.opener || window.opener.location.origin !== location.origin) return false;
    window.opener.postMessage({ type: "assist:signed-in", token }, location.origin);
    window.close();
    return true;
  } catch {
    return false; // somebody else's page opened us
  }
}

if (!token || !handOver()) location.replace(`/people#${new URLSearchParams(token ? { token } : {})}`);
