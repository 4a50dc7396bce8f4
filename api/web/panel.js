import { el, fill, find, icon, load, manualField, on, part, stamp } from "./dom.js";
import { arrivingWords, foldedQuote, modelSheet, nearSheet, openParts, quoteSheet } from "./draft-view.js";
import { noteRows, wholeFindings } from "./findings.js";
import { formsRow, hasModel, searchedByWords, showForms } from "./forms.js";
import { isGrave } from "./header.js";
import { target } from "./session.js";
import { answeredAsOf, heldOnlyThen, sourceList } from "./sources.js";
import { language, t } from "./texts.js";
import { orderDay, timeSpan } from "./turns.js";

/* The draft tab, in slots: nothing moves under the agent's hands without a reason. */

const SLOTS = ["turn", "mood", "done", "quote", "notice", "main", "refine", "findings", "sources", "editor"];

function turnView({ turn: { messages } }, read) {
  const burst = messages.length > 1 && t("turn.burst", { n: messages.length });
  const node = stamp("turn", { hint: burst && `· ${burst}`, words: messages.map(({ text }) => el("p", {}, text)) });
  node.title = timeSpan(messages);
  on(part(node, "read"), "click", () => read(node));
  return node;
}

function notice(kind, symbol, title, text, retry) {
  const node = stamp("notice", { icon: icon(symbol), title, text, retry: retry && t("notice.retry") });
  node.classList.add(kind);
  if (retry) on(part(node, "retry"), "click", retry);
  return node;
}

function doneView({ result, recorded, said, text, other }, { record, retract }) {
  if (recorded === "no") return notice("warn", "alert", t("notice.unrecorded"), "", record);
  if (other) return notice("warn", "person", t("notice.other"), t(`recent.${other.verdict}`));
  const node = notice("ok", "check", t(`notice.${result}`), said || t(`notice.${result}Hint`) || t("notice.read"));
  if (result === "inserted") {
    node.append(stamp("undo"));
    on(node.lastElementChild, "click", retract);
  }
  return result === "manual" ? [node, manualField(text)] : node;
}

export function createPanel(root, actions) {
  const slots = {};
  for (const name of SLOTS) root.append((slots[name] = el("div", { class: `slot slot-${name}`, hidden: true })));
  let shown = null;
  const around = () => ({ orderDay: orderDay(shown?.context), insert: actions.insert });
  let card = null;
  const view = { watch, root, lookUp: actions.lookUp };

  // The card comes with the first chip that is pointed at; what happens meanwhile happens then, in order.
  function watch(chip, source) {
    on(chip, "pointerenter pointerleave focus blur click keydown", async (event) => {
      if ([" ", "Enter"].includes(event.key) && !event.ctrlKey && !event.metaKey) event.preventDefault();
      else if (event.type === "keydown") return;
      if (!card) card = await load("card").then(({ createCard }) => card || createCard(around));
      if (chip.isConnected) card.attend(event, chip, source);
    });
  }

  function set(name, key, build) {
    fill(slots[name], `${language()} ${key}`, build);
  }

  function clear(...names) {
    for (const name of names) set(name, "", () => null);
  }

  function renderNotice({ phase, problem, final, written, attempt, trouble }) {
    if (trouble) set("notice", trouble, () => notice("warn", "alert", t("notice.unrefined"), trouble));
    else if (phase === "cut" || phase === "failed") {
      const title = t(problem ? "notice.refused" : written ? "notice.half" : "notice.lost");
      const text = problem || t("notice.kept");
      set("notice", `${phase} ${attempt}`, () => notice("warn", problem ? "alert" : "off", title, text, actions.again));
    } else if (final?.degraded) {
      const why = t(`degraded.${final.degraded}`) || final.degraded;
      const title = searchedByWords(final) ? "by_words" : final.origin === "model" ? "repaired" : "degraded";
      set("notice", final.id, () => notice("degraded", "clock", t(`notice.${title}`), why, actions.again));
    } else clear("notice");
  }

  function renderQuote({ quote, final, folded }) {
    const isFinal = final?.origin === "quote";
    const draft = isFinal ? final : quote;
    if (!draft || (final || draft).status === "abstained") return clear("quote");
    // What Accept would insert is never folded away, whenever it was chosen.
    if (folded && !isFinal) set("quote", `${draft.id} folded`, () => foldedQuote(draft));
    else set("quote", `${draft.id} ${draft.status}`, () => (draft.status === "near" ? nearSheet : quoteSheet)(draft, view));
  }

  async function renderAbstention(draft) {
    const { abstentionView } = await load("abstentions");
    const grave = isGrave(draft.emotion); // nobody who is angry is asked what they mean
    if (target(shown)?.id === draft.id) set("main", `${draft.id} ${grave}`, () => abstentionView(draft, grave));
  }

  function renderMain({ phase, final, quote, written, turn }, draft) {
    const stopped = phase === "cut" || phase === "failed";
    if (draft?.status === "abstained") return renderAbstention(draft);
    else if (final?.origin === "model") set("main", final.id, () => modelSheet(final, view));
    else if (final || (stopped && !written)) clear("main");
    else if (!quote && !written) set("main", turn.key, () => stamp("waiting"));
    else set("main", `${stopped} ${quote?.id}`, () => stamp(stopped ? "cut-sheet" : "writing-sheet"));
    const arriving = part(slots.main, "arriving");
    arriving?.replaceChildren(...arrivingWords(written));
    arriving?.closest(".sheet").classList.toggle("late", !written);
  }

  // Exactly one text is `draft-text`: the one that Accept would insert.
  function nameTarget({ origin }) {
    for (const name of ["quote", "main"]) {
      const text = part(slots[name], "text");
      if (text) text.dataset.testid = (name === "main") === (origin === "model") ? "draft-text" : "other-text";
    }
  }

  function renderDraft(session, draft) {
    renderQuote(session);
    renderNotice(session);
    renderMain(session, draft);
    if (!draft) return clear("refine", "findings", "sources");
    // The row outlives the draft: the button that was pressed keeps the focus.
    const final = session.final && draft.status === "answered" && !session.decision;
    set("refine", final ? session.turn.key : "", () => final && formsRow(actions));
    if (final) showForms(slots.refine, session);
    set("findings", draft.id, () => wholeFindings(draft, root, openParts(draft).length > 0));
    nameTarget(draft);
    if (session.final) renderSources(draft);
    else clear("sources");
  }

  function renderSources(draft) {
    const { orderDay: ordered, insert } = around();
    const asOf = answeredAsOf(draft, ordered);
    const asked = asOf && t("draft.asOf", { day: asOf });
    // Rules that hold to this day need no word on the day that they are taken of.
    const fact = asOf && heldOnlyThen(draft, asOf) && stamp("as-of", { day: asked });
    // The nearest passage names its section itself.
    const listed = draft.status === "near" ? { ...draft, citations: [] } : draft;
    const answered = draft.status !== "abstained";
    set("sources", draft.id, () => [fact, sourceList(listed, ordered, insert), answered && moreView(draft, !fact && asked)]);
  }

  // What the model saw, what follows from the order, how figures were worked out.
  function moreView(draft, asked) {
    const view = stamp("more", { facts: [...(draft.facts || []), asked].filter(Boolean).join(" · "), notes: noteRows(draft, root) });
    on(part(view, "see"), "click", () => actions.see(find(".stack", view), draft));
    return view;
  }

  async function renderMood({ emotion }, session) {
    if (!isGrave(emotion) || session.edit?.open) return clear("mood");
    const { moodCard } = await load("mood");
    if (shown === session) set("mood", `${session.turn.key} ${emotion.label} ${emotion.level}`, () => moodCard(session, emotion, actions));
  }

  function renderDone(session) {
    const { decision, withdrawn } = session;
    const done = decision && `${decision.draft.id} ${decision.recorded} ${decision.result}`;
    if (decision?.unsent) return load("rejected").then(({ rejectedView }) => {
      if (shown === session && decision.unsent) set("done", `${done} unsent`, () => rejectedView(decision, session, actions));
    });
    if (decision) set("done", done, () => doneView(decision, actions));
    else if (withdrawn) set("done", "withdrawn", () => notice("ok", "undo", t("notice.withdrawn"), ""));
    else clear("done");
  }

  function render(session) {
    if (shown !== session || session.edit?.open) card?.close();
    shown = session;
    const { edit, decision, turn } = session;
    root.classList.toggle("editing", Boolean(edit?.open));
    set("turn", turn.key, () => turnView(session, actions.read));
    part(slots.turn, "read").hidden = !hasModel(session.final);
    renderDone(session);
    renderMood(target(session) || {}, session);
    if (edit?.open) {
      clear("quote", "notice", "main", "refine", "findings");
      renderSources(edit.draft);
      set("editor", edit.draft.id, () => actions.editing.view(edit, actions.editing));
      actions.editing.showNews(slots.editor, edit);
    } else {
      clear("editor");
      renderDraft(session, target(session));
    }
  }

  function countDown({ retryAt, attempt }) {
    const line = part(slots.notice, "text");
    const n = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
    if (line) line.textContent = t("notice.countdown", { n, attempt });
  }

  // Nothing folds while the agent points at the quote, has the focus in there or reads a card.
  function isStill() {
    return !card?.isOpen() && !slots.quote.matches(":hover, :focus-within");
  }

  return { render, view, countDown, isStill, closeCard: () => card?.close(), isCardOpen: () => card?.isOpen() };
}
