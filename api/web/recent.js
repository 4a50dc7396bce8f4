import { diff } from "./diff.js";
import { el, find, icon, on, stamp } from "./dom.js";
import { plainText } from "./markers.js";
import { has, t } from "./texts.js";

/* The third tab: one's own last decisions, what was changed, and what the customer really got. */

const BADGES = { accepted: "ok", edited: "live", rejected: "plain" };

function clock(stamped) {
  const time = new Date(stamped);
  const sameDay = time.toDateString() === new Date().toDateString();
  return time.toLocaleString("sv", sameDay ? { hour: "2-digit", minute: "2-digit" } : { month: "2-digit", day: "2-digit" });
}

function changes({ decision, proposed, final }) {
  const used = final?.text || decision.text;
  if (!used) return null;
  const language = /[\u3400-\u9fff]/.test(proposed) ? "zh" : "en";
  const parts = diff(plainText(proposed), plainText(used), language);
  return parts.flatMap(({ same, del, ins }) => [same, del && el("del", {}, del), ins && el("ins", {}, ins)]);
}

function whatBecame({ decision, final }) {
  if (final && final.distance === 0) return t("recent.unchanged");
  if (final) return final.kinds.map((kind) => t(`recent.${kind}`)).join(t("list.comma"));
  const reason = has(`reject.${decision.reason}`) && decision.reason !== "other" && t(`reject.${decision.reason}`);
  return reason || decision.note || "";
}

function rowOf(decided, undo) {
  const { decision, turn } = decided;
  const verdict = el("span", { class: `badge ${BADGES[decision.verdict]}` }, t(`recent.${decision.verdict}`));
  const told = changes(decided);
  const back = undo && el("button", { type: "button", class: "btn quiet small", "data-testid": "recent-undo" });
  const row = stamp("recent-row", {
    head: [verdict, el("span", { class: "grow cut" }, turn), el("span", { class: "mute num" }, clock(decision.decided_at))],
    became: whatBecame(decided),
    sent: decided.final && t("recent.sent"),
    diff: told,
    undo: back,
  });
  if (back) {
    back.append(icon("undo", "sm"), t("notice.undo"));
    on(back, "click", undo);
  }
  return row;
}

/** What this page inserted and nobody took back yet can be taken back from here too. */
export async function showRecent(root, client, sessions, takeBack) {
  const here = [...sessions].filter(({ decision }) => decision?.result === "inserted");
  const list = find("ul", root);
  const state = find("p", root);
  try {
    const decisions = await client.decisions();
    const undoOf = (id) => {
      const session = here.find(({ decision }) => decision.draft.id === id);
      return session && (() => takeBack(session).then(() => showRecent(root, client, here, takeBack)));
    };
    list.replaceChildren(...decisions.map((one) => rowOf(one, undoOf(one.decision.draft))));
    state.textContent = decisions.length > 0 ? "" : t("recent.none");
  } catch (problem) {
    state.textContent = problem.status ? problem.message : t("notice.lost");
  }
  list.hidden = list.childNodes.length === 0;
}
