import { find, on } from "./dom.js";
import { t } from "./texts.js";

/* Scripted customers: one after the other they write, always the same, as long as the visitor lets them. */

const EVERY_MS = 20_000;

/** `arrive` gets the next entry of the script. /desk?live=off waits for the button. */
export function createArrivals(script, arrive) {
  const pause = find("#live-pause");
  const next = find("#live-next");
  let timer = 0;
  let running = new URLSearchParams(location.search).get("live") !== "off";

  function render() {
    pause.ariaPressed = running && script.length > 0;
    pause.textContent = t(script.length === 0 ? "live.over" : running ? "live.pause" : "live.go");
    pause.disabled = next.disabled = script.length === 0;
  }

  function step() {
    clearTimeout(timer);
    const entry = script.shift();
    if (entry) arrive(entry);
    if (running && script.length > 0) timer = setTimeout(step, EVERY_MS);
    render();
  }

  function toggle() {
    running = !running;
    clearTimeout(timer);
    if (running) timer = setTimeout(step, EVERY_MS);
    render();
  }

  on(next, "click", step);
  on(pause, "click", toggle);
  if (running) timer = setTimeout(step, EVERY_MS);
  render();
  return { render };
}
