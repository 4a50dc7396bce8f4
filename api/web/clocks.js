import { recall } from "./memory.js";
import { t } from "./texts.js";

/* How long a customer may still wait: seconds for each channel, as usual or as chosen on the sheet of shortcuts. */

const USUAL = { chat: 180, social: 3600, email: 86400, phone: 14400 };
const SOON = 1 / 3;

// A demo or a test may have a time of its own when the page opens: ?now=2026-11-23T10:40:00+08:00
export function now() {
  const opened = Date.parse(new URLSearchParams(location.search).get("now"));
  return opened ? opened + performance.now() : Date.now();
}

export function allowed(channel) {
  return Number(recall(`deadline-${channel}`)) || USUAL[channel];
}

/** What is left for a turn, in seconds and as a share; null when nothing says since when the customer waits. */
export function waiting(channel, turn) {
  const since = Date.parse(turn?.messages[0].at);
  if (!since) return null;
  const total = allowed(channel);
  const left = Math.ceil(total - (now() - since) / 1000);
  const state = left < 0 ? "late" : left < total * SOON ? "soon" : "calm";
  return { left, state, share: Math.max(0, Math.min(1, left / total)) };
}

export function clockText({ left, state }) {
  const n = Math.abs(left);
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  const [unit, size] = n < 3600 ? [null, 1] : n < 172800 ? ["hours", 3600] : ["days", 86400];
  const time = unit ? t(`clock.${unit}`, { n: Math.floor(n / size) }) : `${two(n / 60)}:${two(n % 60)}`;
  return state === "late" ? t("clock.late", { time }) : time;
}
