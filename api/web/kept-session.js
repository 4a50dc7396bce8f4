/* The session outlives a reload of the frame, for some helpdesks load it anew with each conversation; it ends with the tab.
   An access key is never kept: a session takes its place. */

const NAME = "assist-session";

// A framed page may be denied any storage; then the session lasts as long as the page.
function storage() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

function keep({ bearer }) {
  storage()?.setItem(NAME, bearer);
}

export function forgetSession() {
  storage()?.removeItem(NAME);
}

/** Sign in by a one-time token, or go on with the session of before; whether somebody is signed in now. */
export async function resume(client, token) {
  const before = storage()?.getItem(NAME);
  try {
    if (token) keep(await client.signIn(token));
    else if (before) client.useKey(before);
    return Boolean(token || before);
  } catch (problem) {
    if (!before) throw problem;
    client.useKey(before); // the frame was loaded again with the token that it used before
    return true;
  }
}

export async function useKey(client, key) {
  client.useKey(key);
  try {
    keep(await client.signIn(await client.link()));
  } catch {
    client.useKey(key); // it works all the same, until the frame is loaded again
  }
}
