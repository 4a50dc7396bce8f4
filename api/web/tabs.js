import { all, find, load, on } from "./dom.js";

/* Draft, search, phrases, recent. The last three come when they are first opened. */

export function createTabs({ client, insert, takeBack, day, sessions, opened, session, view }) {
  const tabs = all("[role='tab']");
  const dot = find(".dot");
  let current = "draft";
  let searching = null;
  let choosing = null;
  let early = false; // asked before what answers was there

  async function openSearch() {
    const { createSearch } = await load("search");
    const isNew = !searching;
    searching ??= createSearch(find("#search"), { client, day, insert, session, view });
    searching.newContext();
    if (isNew) searching.search(); // what was typed while it was loading
    if (early) find("#search form").dispatchEvent(new Event("submit", { cancelable: true }));
    early = false;
  }

  async function openPhrases(passing) {
    const { createPhrases } = await load("phrases");
    choosing ??= createPhrases(find("#phrases"), { client, session, use: insert, leave: () => open("draft") });
    choosing.open(passing);
  }

  async function openRecent() {
    const { showRecent } = await load("recent");
    if (client.isSignedIn()) showRecent(find("#recent"), client, sessions(), takeBack);
  }

  // Whoever passes by with the arrows keeps the focus on the tabs.
  function open(name, passing = false) {
    const left = find("main").contains(document.activeElement) && current !== name;
    current = name;
    if (name === "draft") dot.hidden = true;
    opened();
    if (left) find(`#tab-${name}`).focus();
    if (name === "recent") openRecent();
    if (name === "phrases") return openPhrases(passing);
    return name === "search" && openSearch();
  }

  on(find("#search form"), "submit", (event) => {
    event.preventDefault();
    early = !searching;
  });
  for (const one of tabs) {
    on(one, "click", () => open(one.dataset.tab));
    on(one, "focus", () => current !== one.dataset.tab && one.matches(":focus-visible") && open(one.dataset.tab, true));
    on(one, "keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (step) tabs.at((tabs.indexOf(one) + step) % tabs.length).focus();
    });
  }

  return {
    open,
    is: (name) => current === name,
    async search(query, about) {
      await open("search");
      searching.ask(query, about);
    },
    /** Another conversation: from the beginning, with nothing of the last one. */
    reset() {
      searching?.clear();
      if (current !== "draft") open("draft");
      dot.hidden = true;
    },
    /** A draft is there; whoever looks at another tab sees a dot. */
    ready() {
      dot.hidden = current === "draft";
    },
    newContext: () => searching?.newContext(),
    translate() {
      searching?.search();
      if (current === "recent") openRecent();
      if (current === "phrases") openPhrases();
    },
    render(signedOut) {
      for (const one of tabs) {
        one.ariaSelected = one.dataset.tab === current;
        one.tabIndex = one.dataset.tab === current ? 0 : -1;
      }
      for (const name of ["search", "phrases", "recent"]) find(`#${name}`).hidden = current !== name || signedOut;
    },
  };
}
