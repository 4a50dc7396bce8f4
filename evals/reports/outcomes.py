"""The part of a report that tells what agents get: outcomes, and risk against coverage."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from evals.reports.plots import risk_curve
from evals.reports.views import View, number

_ASKED = (("answerable", "the documents answer"), ("unanswerable", "they do not"))
_SHARES = (
    ("right", "answerable: right draft"),
    ("first_right", "or the nearest passage, shown for judging, is right"),
    ("wrong_in_drafts", "of what is called a draft: wrong"),
    ("unanswerable_no_draft", "unanswerable: no draft"),
    ("usable", "to be sent with at most one small edit"),
)


def outcomes_section(view: View) -> str:
    """Outcomes as a table, shares, and the curve."""
    shares = "".join(f"<tr><th scope=row>{words}</th><td>{_share(view, key)}</td></tr>" for key, words in _SHARES)
    rows = "".join(
        f"<tr><th scope=row>{words}: {escape(name)}</th><td>{number(view, *place, name)}</td></tr>"
        for asked, words in _ASKED
        for place in [("summary", "outcomes", asked)]
        for name, count in view.at(*place).items()
        if count
    )
    return (
        '<section><h2>Risk and coverage</h2><div class="figures"><figure class="wide"><table><tbody>'
        f"{shares}</tbody></table></figure>{_curve(view)}</div>"
        f'<details class="notes"><summary>Outcomes</summary><table><tbody>{rows}</tbody></table></details></section>'
    )


def outcomes_lines(view: View) -> Iterator[str]:
    """The shares in Markdown."""
    yield "\n<details><summary>Risk and coverage</summary>\n"
    yield "| share | |\n| --- | --: |"
    for key, words in _SHARES:
        value = view.at("summary", "outcomes", key)
        yield f"| {words} | {'–' if value is None else f'{value:.2f}'} |"
    yield "\n</details>"


def _share(view: View, key: str) -> str:
    known = view.at("summary", "outcomes", key) is not None
    return number(view, "summary", "outcomes", key, form=".2f") if known else "–"


def _curve(view: View) -> str:
    points = view.at("summary", "risk_curve")
    if not points:
        return ""
    return (
        "<figure><figcaption><b>wrong drafts, the surest first</b> share that is wrong, upwards, against the share of "
        f'turns that have a draft</figcaption>{risk_curve(points)}<p class="axis"><span>0</span><span>1</span></p>'
        "</figure>"
    )
