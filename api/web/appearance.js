import { all, on } from "./dom.js";
import { remember } from "./memory.js";
import { language, onLanguage, setLanguage } from "./texts.js";

const root = document.documentElement;

function theme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  return root.dataset.theme || (dark ? "dark" : "light");
}

export function wireAppearance() {
  const languages = all("[data-language]");
  const mark = () => {
    for (const one of languages) one.ariaPressed = one.dataset.language === language();
  };
  for (const one of languages) on(one, "click", () => setLanguage(one.dataset.language));
  onLanguage(mark);
  mark();
  for (const toggle of all("[data-theme-toggle]")) {
    on(toggle, "click", () => {
      root.dataset.theme = theme() === "dark" ? "light" : "dark";
      remember("theme", root.dataset.theme);
    });
  }
  on(window, "storage", ({ key, newValue }) => {
    if (key === "assist-theme") root.dataset.theme = newValue || "";
  });
}
