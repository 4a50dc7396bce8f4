import { all, find, on, part } from "./dom.js";

/* What opens above the action bar: why a draft is rejected, and why one is right that a finding blocks. */

export function createMenus(root, actions) {
  const menu = part(root, "menu");
  const reject = part(root, "reject");
  const note = find("input", menu);
  const confirm = part(root, "confirm");
  const reason = find("input", confirm);
  const reasons = all("[data-reason]", menu);

  function pick(name, said) {
    actions.close();
    actions.reject(name, said);
  }

  for (const row of reasons) on(row, "click", () => pick(row.dataset.reason, row.lastChild.textContent));
  on(find("form", menu), "submit", (event) => {
    event.preventDefault();
    if (note.value.trim()) pick("other", note.value.trim());
  });
  on(confirm, "submit", (event) => {
    event.preventDefault();
    const said = reason.value.trim();
    if (!said) return;
    reason.value = "";
    actions.accept(said);
  });
  on(document, "pointerdown", ({ target: at }) => {
    if (!menu.hidden && !menu.contains(at) && !reject.contains(at)) actions.close();
  });

  return {
    show(open) {
      if (open !== menu.hidden) return;
      const inside = menu.contains(document.activeElement);
      menu.hidden = !open;
      reject.ariaExpanded = open;
      if (open) reasons[0].focus();
      else if (inside && reject.checkVisibility()) reject.focus();
      note.value = "";
    },
    confirm() {
      confirm.hidden = !confirm.hidden;
      if (!confirm.hidden) reason.focus();
    },
    pick: (n) => reasons[n - 1]?.click(),
  };
}
