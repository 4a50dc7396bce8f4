/* The session is kept where a new tab, a bookmark and a restart of the browser find it: in localStorage, for twelve hours
   at most. An access key is never kept: a session takes its place.

   Not in a cookie: framed by a helpdesk, ours would be a third party's, which browsers do not send; and as no request is
   signed in by anything but its Authorization header, no other site can make one. A browser keeps what a framed page
   stores apart for each site around it. In the desk, which is our own site, the sidebar keeps to its tab: the desk signs
   it in, and the pages' session is not its own. */

const NAME = "assist-session";

let current = null;

function isInOwnPage() {
  try {
    return window.parent !== window && window.parent.location.origin === location.origin;
  } catch {
    return false; // another site's
  }
}

// A framed page may be denied any storage; then the session lasts as long as the page.
function storage() {
  try {
    return isInOwnPage() ? window.sessionStorage : window.localStorage;
  } catch {
    return null;
  }
}

function keep({ bearer }) {
  current = bearer;
  storage()?.setItem(NAME, bearer);
}

/** Forget this page's session; one that another tab has begun meanwhile stays. */
export function forgetSession() {
  const kept = storage();
  if (kept && (!current || kept.getItem(NAME) === current)) kept.removeItem(NAME);
  current = null;
}

/** Sign in by a one-time token, or go on with the session of before; whether somebody is signed in now. */
export async function resume(client, token) {
  const before = storage()?.getItem(NAME);
  const goOn = () => client.useKey((current = before));
  try {
    if (token) keep(await client.signIn(token));
    else if (before) goOn();
    return Boolean(token || before);
  } catch (problem) {
    if (!before) throw problem;
    goOn(); // the frame was loaded again with the token that it used before
    return true;
  }
}

export async function useKey(client, key) {
  client.useKey(key);
  try {
    keep(await client.signIn(await client.link()));
  } catch {
    client.useKey(key); // it works all the same, until the page is loaded again
  }
}

/** End the session here and on the server; what was made in it ends too. */
export async function signOut(client) {
  await client.request("POST", "/v1/sign-out").catch(({ status }) => status);
  forgetSession();
}
