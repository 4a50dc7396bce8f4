import { find, on, stamp } from "./dom.js";
import { sourceBody } from "./excerpts.js";
import { sourceHead } from "./sources.js";

/* The card under a citation chip: hover or focus shows it, click or Enter pins it, Esc closes it. */

const LINGER_MS = 160;

export function createCard(around) {
  let chip = null;
  let card = null;
  let pinned = false;
  let returning = false; // focus going back to the chip must not open the card again
  let timer = 0;

  function close() {
    clearTimeout(timer);
    const from = card?.contains(document.activeElement) ? chip : null;
    card?.remove();
    if (chip) chip.ariaExpanded = "false";
    chip = card = null;
    pinned = false;
    returning = true;
    from?.focus();
    returning = false;
  }

  // Under the chip's line, so that it never covers its own sentence.
  function place() {
    if (!chip) return;
    const top = chip.getBoundingClientRect().bottom - chip.closest(".sheet").getBoundingClientRect().top;
    card.style.top = `${Math.round(top + 6)}px`;
  }

  function leave() {
    clearTimeout(timer);
    if (!pinned) timer = setTimeout(close, LINGER_MS);
  }

  function open(next, source) {
    clearTimeout(timer);
    if (chip === next || returning) return;
    close();
    const { orderDay, insert } = around();
    chip = next;
    card = stamp("card", { head: sourceHead(source, orderDay), body: sourceBody(source, insert) });
    card.ariaLabel = source.title;
    on(card, "pointerenter", () => clearTimeout(timer));
    on(card, "pointerleave", leave);
    chip.ariaExpanded = "true";
    chip.closest(".sheet").append(card);
    place();
    find("blockquote", card).scrollTop = (find("mark", card)?.offsetTop || 0) - 60;
  }

  function toggle(next, source) {
    if (chip === next && pinned) return close();
    open(next, source);
    pinned = true;
    card.scrollIntoView({ block: "nearest" });
  }

  // What happens at a chip.
  function attend({ type, key }, one, source) {
    if (type === "click") toggle(one, source);
    else if (type === "pointerenter" || type === "focus") open(one, source);
    else if (type !== "keydown") leave();
    else if (key === "Enter" || key === " ") {
      toggle(one, source);
      if (card) find("blockquote", card).focus();
    }
  }

  on(document, "pointerdown", ({ target }) => {
    if (card && !card.contains(target) && target !== chip) close();
  });
  on(window, "resize", place);
  document.fonts.ready.then(place);
  return { attend, close, isOpen: () => card !== null };
}
