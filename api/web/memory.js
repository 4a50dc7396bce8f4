/* Settings that outlive the page. A framed page may be denied any storage. */

export function recall(name) {
  try {
    return localStorage.getItem(`assist-${name}`);
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(`assist-${name}`, value);
  } catch {
    /* it then lasts as long as the page */
  }
}
