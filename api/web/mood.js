import { find, on, part, stamp } from "./dom.js";
import { isGrave, showLevel } from "./header.js";
import { copy } from "./hosts/clipboard.js";
import { target } from "./session.js";
import { t } from "./texts.js";

/* An angry or threatening customer: whom to hand over to, the facts for that person, and the shop's words of regret. */

/** What a colleague needs who takes over. Nothing in it is a judgement of ours but the mood. */
export function handover({ context, turn }, draft) {
  const { customer, channel, conversationId } = context;
  const said = turn.messages.map(({ text }) => text).join(" / ");
  const { label, level } = draft.emotion;
  const lines = [
    ["handover.who", [customer.name, t(`channel.${channel}`), conversationId].filter(Boolean).join(" · ")],
    ["handover.order", [context.order?.id, ...(draft.order_line || [])].filter(Boolean).join(" · ")],
    ["handover.mood", `${t(`emotion.${label}`) || label} ${level}/3`],
    ["handover.said", said.length > 400 ? `${said.slice(0, 400)}…` : said],
    ["handover.rules", [...new Set(draft.citations.map(({ title, section }) => `${title} ${section}`.trim()))].join("; ")],
  ];
  return lines.filter(([, value]) => value).map(([name, value]) => `${t(name)}${value}`).join("\n");
}

export function moodCard(session, emotion, { insert, apologies }) {
  const card = stamp("mood-card", { escalate: emotion.escalate || t("mood.take") });
  showLevel(card, emotion, part(card, "label"));
  const [sorry, state] = [part(card, "sorry"), part(card, "state")];
  sorry.hidden = true;
  on(part(card, "copy"), "click", async () => {
    const done = await copy(handover(session, target(session)));
    state.textContent = t(done ? "mood.copied" : "mood.uncopied");
  });
  apologies(session).then((apology) => {
    if (!apology || !isGrave(emotion)) return;
    part(card, "apology").textContent = apology.text;
    sorry.hidden = false;
    on(sorry, "click", () => insert(apology.text, sorry));
  });
  return find("*", card) && card;
}
