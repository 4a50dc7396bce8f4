import { el, find, on } from "./dom.js";
import { allowedOrigins, hear } from "./hosts/parent.js";
import { t } from "./texts.js";

/* What reaches the sidebar from outside its own keys: the framing page's Ctrl Enter, and words that were selected. */

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

export function createCommands({ accept, search }) {
  const origins = allowedOrigins(find("meta[name='reply-assist-origins']").content);
  hear(origins, (data) => {
    if (data?.type === "reply-assist:accept") accept();
    if (data?.type === "reply-assist:search" && typeof data.text === "string") search(data.text.slice(0, LONGEST));
  });
  offerSelection(".turn, .draft, .quoted", search);
}
