import { all, find, load, on } from "./dom.js";

/* Draft, search, recent. The last two come when they are first opened. */

export function createTabs({ client, insert, takeBack, day, sessions, opened }) {
  const tabs = all("[role='tab']");
  let current = "draft";
  let searching = null;

  async function openSearch() {
    const { createSearch } = await load("search");
    const isNew = !searching;
    searching ??= createSearch(find("#search"), client, day, insert);
    searching.newContext();
    if (isNew) searching.search(); // what was typed while it was loading
  }

  async function openRecent() {
    const { showRecent } = await load("recent");
    if (client.isSignedIn()) showRecent(find("#recent"), client, sessions(), takeBack);
  }

  function open(name) {
    current = name;
    opened();
    if (name === "recent") openRecent();
    return name === "search" && openSearch();
  }

  for (const one of tabs) {
    on(one, "click focus", () => current !== one.dataset.tab && open(one.dataset.tab));
    on(one, "keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (step) tabs.at((tabs.indexOf(one) + step) % tabs.length).focus();
    });
  }

  return {
    open,
    is: (name) => current === name,
    async search(query) {
      await open("search");
      searching.ask(query);
    },
    newContext: () => searching?.newContext(),
    translate() {
      searching?.search();
      if (current === "recent") openRecent();
    },
    render(signedOut) {
      for (const one of tabs) {
        one.ariaSelected = one.dataset.tab === current;
        one.tabIndex = one.dataset.tab === current ? 0 : -1;
      }
      find("#search").hidden = current !== "search" || signedOut;
      find("#recent").hidden = current !== "recent" || signedOut;
    },
  };
}
