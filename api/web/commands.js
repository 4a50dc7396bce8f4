import { el, find, on } from "./dom.js";
import { allowedOrigins, hear, tell } from "./hosts/parent.js";
import { t } from "./texts.js";

/* What reaches the sidebar from outside its own keys: those that the framing page hands on, words that were selected, and
   that an inserted text was undone. */

const LONGEST = 200; // characters of a search

/** A button beside selected words: `take(words)` looks them up. */
export function offerSelection(within, take) {
  let button = null;
  const gone = () => {
    button?.remove();
    button = null;
  };
  function offer() {
    const selection = getSelection();
    const words = String(selection).replace(/\s+/g, " ").trim().slice(0, LONGEST);
    const inside = selection.anchorNode?.parentElement?.closest(within);
    if (button?.matches(":hover, :focus")) return;
    gone();
    if (words.length < 2 || !inside) return;
    const short = words.length > 12 ? `${words.slice(0, 12)}…` : words;
    button = el("button", { type: "button", class: "btn small pick", "data-testid": "search-selection" }, t("search.selected", { words: short }));
    const { left, bottom } = selection.getRangeAt(0).getBoundingClientRect();
    button.style.left = `${Math.max(8, Math.min(left, innerWidth - 228))}px`;
    button.style.top = `${Math.min(bottom + 6, innerHeight - 36)}px`;
    on(button, "click", () => {
      gone();
      take(words);
    });
    document.body.append(button);
  }
  on(document, "pointerup keyup", () => setTimeout(offer));
  on(document, "pointerdown", ({ target }) => target === button || gone());
  on(document, "scroll", gone);
}

/** `actions` by the names of messages: accept(), focus(), search(text), key(key), undone(text). Returns leave(back), which
    hands the focus to the framing page. */
export function createCommands(actions) {
  const origins = allowedOrigins(find("meta[name='reply-assist-origins']").content);
  hear(origins, (data) => {
    const [, name] = /^reply-assist:(accept|focus|search|key|undone)$/.exec(data?.type) || [];
    const said = data?.text ?? data?.key ?? "";
    if (name && typeof said === "string") actions[name](name === "search" ? said.slice(0, LONGEST) : said);
  });
  offerSelection(".turn, .draft, .quoted", actions.search);
  return (back) => tell(origins, { type: "reply-assist:leave", back });
}
