"use strict";

/* A classic script in the head: theme and language are set before the first paint. */
(function prepare() {
  const root = document.documentElement;
  let language = null;
  try {
    root.dataset.theme = localStorage.getItem("assist-theme") || "";
    language = localStorage.getItem("assist-language");
  } catch {
    // a framed page may be denied storage
  }
  language = language || new URLSearchParams(location.hash.slice(1)).get("lang");
  if (window.parent !== window) root.dataset.framed = "yes";
  root.lang = language === "en" ? "en" : "zh-CN";
})();
