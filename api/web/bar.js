import { proposal } from "./decisions.js";
import { all, find, on, part, showOnly } from "./dom.js";
import { headline } from "./findings.js";
import { target } from "./session.js";
import { t } from "./texts.js";

/* The action bar. Its elements stay, only their words change: a button never loses focus under a finger. */

// Each part's `data-when` lists the states that it is shown in.
function stateOf(session, draft, offered) {
  if (session?.decision) return session.decision.verdict;
  if (session?.edit?.open) return "editing";
  if (draft?.status === "abstained") return offered ? "question" : "unanswered";
  return draft?.origin || "waiting";
}

export function heldWhy({ draft, blocked }) {
  return t("bar.why", { n: blocked.length, what: headline(draft, blocked[0]) });
}

export function createBar(root, actions) {
  const menu = part(root, "menu");
  const reject = part(root, "reject");
  const accept = part(root, "accept");
  const why = part(root, "why");
  const note = find("input", menu);
  const reasons = all("[data-reason]", menu);

  function showMenu(open) {
    menu.hidden = !open;
    reject.ariaExpanded = open;
    (open ? reasons[0] : reject).focus();
    note.value = "";
  }

  function pick(reason, said) {
    showMenu(false);
    actions.reject(reason, said);
  }

  function render(session) {
    const draft = target(session);
    const offered = session && proposal(session, draft);
    const state = stateOf(session, draft, offered);
    showOnly(root, "when", state);
    const held = !accept.hidden && offered?.blocked.length > 0;
    why.hidden = !held;
    find("span", why).textContent = held ? heldWhy(offered) : "";
    find("span", accept).textContent = t(held ? "bar.held" : `bar.${state}`);
    accept.ariaDisabled = held || null;
    accept.classList.toggle("primary", !held);
    part(root, "edit").classList.toggle("primary", held);
    if (reject.hidden) menu.hidden = true;
  }

  for (const name of ["accept", "edit", "cancel", "search", "again"])
    on(part(root, name), "click", () => actions[name]());
  on(reject, "click", () => (menu.hidden ? actions.openReject() : showMenu(false)));
  for (const row of reasons) on(row, "click", () => pick(row.dataset.reason, row.lastChild.textContent));
  on(find("form", menu), "submit", (event) => {
    event.preventDefault();
    if (note.value.trim()) pick("other", note.value.trim());
  });
  on(document, "pointerdown", ({ target: at }) => {
    if (!menu.contains(at) && !reject.contains(at)) menu.hidden = true;
  });
  return { render, showMenu, isMenuOpen: () => !menu.hidden, pickNumber: (n) => reasons[n - 1]?.click() };
}
