"""The cases of the HTML page: what was asked, the drafts side by side, checks, metrics, findings, passages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from evals.gate.impacts import CaseChange
from evals.reports.differences import marked_difference
from evals.reports.views import View, number
from evals.runs.runs import Result

SHOWN = 6  # passages of a draft
PASSAGE = 320  # characters of one


def cases_section(view: View) -> str:
    """Every case, folded: newly failing first, then failing, then changed, then the rest."""
    changes = {change.head.id: change for change in view.impact.cases} if view.impact else {}
    places = {result.id: place for place, result in enumerate(view.run.results)}

    def urgency(result: Result) -> tuple[bool, bool, bool, float, str]:
        change = changes.get(result.id)
        newly = change is not None and change.turn == "newly failing"
        return (not newly, result.passed, change is None, -change.lost if change else 0.0, result.id)

    ordered = sorted(view.run.results, key=urgency)
    body = "".join(_case(view, places[result.id], result, changes.get(result.id)) for result in ordered)
    return f'<section id="cases"><h2>Cases</h2>{_filters(view)}<div class="cases">{body}</div></section>'


def _filters(view: View) -> str:
    """Shown by the script only: without it every case is there to be read."""
    slices = "".join(f"<option>{escape(name)}</option>" for name in view.summary["slices"])
    changed = "<option>changed</option><option>newly failing</option>" if view.impact else ""
    return (
        '<form class="filters" hidden><label>Outcome <select name="outcome"><option value="">all</option>'
        f"<option>failing</option>{changed}<option>passing</option></select></label>"
        f'<label>Slice <select name="slice"><option value="">all</option>{slices}</select></label>'
        '<label>Text <input name="text" type="search" autocomplete="off"></label>'
        '<output aria-live="polite"></output></form>'
    )


def _case(view: View, place: int, result: Result, change: CaseChange | None) -> str:
    turn = change.turn if change else "passing" if result.passed else "failing"
    outcomes = " ".join(
        word
        for word, holds in (
            ("failing", not result.passed), ("passing", result.passed), ("changed", change is not None),
            ("newly-failing", turn == "newly failing"),
        )
        if holds
    )  # fmt: skip
    mark = "ok" if result.passed else "bad"
    lang = escape(result.language)
    asked = result.asked[-1].partition(": ")[2] if result.asked else ""
    return (
        f'<details class="case {mark}" id="case-{escape(result.id)}" data-outcomes="{outcomes}" '
        f'data-slices="{escape("|".join(result.slices))}">'
        f'<summary><span class="mark" aria-hidden="true">{"✓" if result.passed else "✕"}</span>'
        f'<span class="id">{escape(result.id)}</span><span class="turn">{escape(turn)}</span>'
        f'<span class="why">{escape(result.why)}</span>'
        f'<span class="asked" lang="{lang}">{escape(asked)}</span></summary>'
        f"{_conversation(result)}{_drafts(result, change)}{_findings(result)}{_figures(view, place, result)}"
        f"{_passages(result)}</details>"
    )


def _conversation(result: Result) -> str:
    if len(result.asked) < 2:
        return ""
    said = "".join(f"<p>{escape(line)}</p>" for line in result.asked)
    return f'<div class="said" lang="{escape(result.language)}">{said}</div>'


def _drafts(result: Result, change: CaseChange | None) -> str:
    """The draft; with the one before beside it when it changed."""
    now, lang = _text(result), escape(result.language)
    if change is None:
        return f'<div class="drafts one"><div class="draft" lang="{lang}">{escape(now)}</div></div>'
    was = _text(change.base)
    left, right = (escape(was), escape(now)) if was.endswith("…") else marked_difference(was, now)
    return (
        f'<div class="drafts"><figure><figcaption>base</figcaption><div class="draft" lang="{lang}">{left}</div>'
        f'</figure><figure><figcaption>head</figcaption><div class="draft" lang="{lang}">{right}</div></figure></div>'
    )


def _text(result: Result) -> str:
    if result.crashed:
        return f"(crashed) {result.crashed}"
    draft = result.draft or {}
    missing = (draft.get("abstention") or {}).get("missing") or ""
    return draft.get("text") or f"(abstained) {missing}".strip()


def _findings(result: Result) -> str:
    found: Sequence[Mapping[str, Any]] = (result.draft or {}).get("findings") or ()
    rows = "".join(
        f'<li class="{escape(one["severity"])}"><b>{escape(one["severity"])}</b> {escape(one["kind"])}: '
        f'<span lang="{escape(result.language)}">{escape(one["message"])}</span></li>'
        for one in found
    )
    return f'<ul class="findings">{rows}</ul>' if rows else ""


def _figures(view: View, place: int, result: Result) -> str:
    checks = "".join(
        f'<li class="{"ok" if held else "bad"}">{"✓" if held else "✕"} {escape(name)}</li>'
        for name, held in result.checks.items()
    )
    metrics = "".join(
        f"<li>{escape(name)} {number(view, 'results', place, 'metrics', name, form='.2f')}</li>"
        for name in result.metrics
    )
    unscored = "".join(f"<li>{escape(name)}: not scored: {escape(why)}</li>" for name, why in result.unscored.items())
    return f'<ul class="chips">{checks}</ul><ul class="chips quiet">{metrics}{unscored}</ul>'


def _passages(result: Result) -> str:
    """Passages found, the cited ones with the words they were cited for."""
    draft = result.draft or {}
    quotes: dict[str, str] = {one["passage"]: one["quote"] for one in draft.get("citations") or ()}
    found = draft.get("passages") or ()
    cited = [one for one in found if one["id"] in quotes]
    others = [one for one in found if one["id"] not in quotes][: max(0, SHOWN - len(cited))]
    rows = "".join(_passage(one, quotes.get(one["id"], "")) for one in [*cited, *others])
    return (
        f'<details class="passages"><summary>{len(found)} passages</summary><ol>{rows}</ol></details>' if rows else ""
    )


def _passage(passage: Mapping[str, Any], quote: str) -> str:
    heading = " › ".join(part for part in (passage["document"], passage["title"], passage["section"]) if part)
    badges = "".join(_badges(passage, bool(quote)))
    text = "".join(_quoted(passage["text"], quote))
    return (
        f'<li lang="{escape(passage["language"])}"><p class="where">{escape(heading)} {badges}</p>'
        f'<p class="quoted">{text}</p></li>'
    )


def _badges(passage: Mapping[str, Any], cited: bool) -> Iterator[str]:
    if cited:
        yield '<span class="badge cited">cited</span>'
    if passage.get("audience") == "internal":
        yield '<span class="badge internal">internal</span>'
    if passage.get("effective_until"):
        yield f'<span class="badge past">until {escape(passage["effective_until"])}</span>'


def _quoted(text: str, quote: str) -> Iterator[str]:
    before, found, after = text.partition(quote) if quote else (text, "", "")
    if not found:
        yield escape(text if len(text) <= PASSAGE else text[:PASSAGE] + "…")
        return
    yield f"{escape(before)}<mark>{escape(found)}</mark>{escape(after[:PASSAGE])}"
    yield "…" if len(after) > PASSAGE else ""
