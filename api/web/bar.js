import { proposal } from "./decisions.js";
import { all, find, load, on, part, showOnly } from "./dom.js";
import { headline } from "./findings.js";
import { isGrave } from "./header.js";
import { target } from "./session.js";
import { t } from "./texts.js";

/* The action bar. Its elements stay, only their words change: a button never loses focus under a finger. */

// Each part's `data-when` lists the states that it is shown in.
function stateOf(session, draft, offered) {
  if (session?.decision) return session.decision.result === "retracted" ? "rejected" : session.decision.verdict;
  if (session?.edit?.open) return "editing";
  if (draft?.status === "abstained" && session.apology && isGrave(draft.emotion)) return "sorry";
  if (draft?.status === "abstained") return offered ? "question" : "unanswered";
  if (draft?.status === "near") return "near";
  return draft?.origin || "waiting";
}

export function heldWhy({ draft, checked = draft, blocked }) {
  return t("bar.why", { n: blocked.length, what: headline(checked, blocked[0]) });
}

export function createBar(root, actions) {
  const reject = part(root, "reject");
  const accept = part(root, "accept");
  const why = part(root, "why");
  let isOpen = false;
  let loaded = null;

  // Opened by a key, it takes the number pressed right after, loaded or not.
  function showMenu(open) {
    isOpen = open;
    loaded ??= load("menus").then(({ createMenus }) => createMenus(root, { ...actions, close: () => showMenu(false) }));
    return loaded.then((menus) => {
      const hadFocus = root.contains(document.activeElement);
      menus.show(isOpen);
      keepFocus(hadFocus);
    });
  }

  // A button that goes under a finger hands the focus on.
  function keepFocus(had) {
    const at = document.activeElement;
    if (!had || (at !== document.body && at.checkVisibility())) return;
    focus();
  }

  function focus() {
    (all(".btn.big", root).find((one) => one.checkVisibility()) || find("[role='tab'][tabindex='0']")).focus();
  }

  function render(session) {
    const hadFocus = root.contains(document.activeElement);
    const draft = target(session);
    const offered = session && proposal(session, draft);
    const state = stateOf(session, draft, offered);
    showOnly(root, "when", state);
    const held = !accept.hidden && offered?.blocked.length > 0;
    why.hidden = !held;
    find("span", why).textContent = held ? heldWhy(offered) : "";
    if (!held) part(root, "confirm").hidden = true;
    const holds = state === "question" && !/[?？]/.test(offered.text);
    find("span", accept).textContent = t(held ? "bar.held" : holds ? "bar.holding" : `bar.${state}`);
    accept.ariaDisabled = held || null;
    accept.classList.toggle("primary", !held);
    part(root, "edit").classList.toggle("primary", held);
    if (reject.hidden && isOpen) showMenu(false);
    keepFocus(hadFocus);
  }

  for (const name of ["accept", "edit", "cancel", "search", "again"])
    on(part(root, name), "click", () => actions[name]());
  on(part(root, "still"), "click", async () => {
    await showMenu(false);
    (await loaded).confirm();
  });
  on(reject, "click", () => (isOpen ? showMenu(false) : actions.openReject()));
  return { render, focus, showMenu, isMenuOpen: () => isOpen, pickNumber: (n) => loaded.then((menus) => menus.pick(n)) };
}
