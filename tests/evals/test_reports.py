"""Reports: one results.json, four readers; every number can be traced, nobody's text is markup."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from evals.gate.gates import decide
from evals.gate.rules import read_rules
from evals.gate.run_files import read_run
from evals.labelled.certificates import Certificate, Standing, Subject, subject_of
from evals.reports import print_comparison, print_run, print_verdict, write_reports
from evals.reports.differences import marked_difference
from evals.reports.junit import junit
from evals.reports.plots import bin_of
from evals.runs.runs import Run
from tests.evals.made_runs import changed, many, scored

HOSTILE = "<script>alert(1)</script> @everyone [x](http://example.com) **b**"

JUDGE = {"model": "m", "answered_by": f"m {HOSTILE}", "source": "live", "repeats": 3, "metrics": ["faithfulness"],
         "flips": {"faithfulness": 0.25}, "failures": {"refused": 2}, "calls": 240}  # fmt: skip
WEAK = Certificate(
    judge="m", metric="faithfulness", language="zh", prompts="p", date="2026-11-01", rows=80, unscored=3,
    threshold=1.0, floor=0.4, auroc=0.613, kappa=0.213, kappa_low=0.02, kappa_high=0.412, tpr=0.311, tnr=0.901,
    reliability=((0.0, 0.35, 20), (0.9, 0.8, 57)),
)  # fmt: skip
STANDINGS = {
    subject_of(WEAK): Standing("weak", "agrees too little", WEAK),
    Subject("m", "faithfulness", "en", "p"): Standing("missing", "has no certificate"),
}


class Page(HTMLParser):
    """All start tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture
def base() -> Run:
    run = scored(many(60), {3: 0.5})
    return replace(run, provenance=replace(run.provenance, documents={"returns": "old"}))


@pytest.fixture
def head(base: Run) -> Run:
    draft = {**(base.results[0].draft or {}), "text": HOSTILE, "findings": [
        {"kind": "ungrounded_number", "severity": "block", "start": 0, "end": 1, "message": HOSTILE}],
        "passages": [{"id": "p", "document": "returns", "title": HOSTILE, "section": "", "text": HOSTILE,
                      "language": "zh", "audience": "public", "effective_until": "2026-11-15"}],
        "citations": [{"passage": "p", "quote": "alert(1)"}]}  # fmt: skip
    worse = changed(
        base, range(4), checks={"includes": False}, digest="other", draft=draft, asked=(f"customer: {HOSTILE}",),
        faults=("does not say 7天", f"says {HOSTILE}"),
    )  # fmt: skip
    worse = replace(worse, provenance=replace(worse.provenance, documents={"returns": "new"}))
    return changed(worse, [5], crashed=HOSTILE, checks={}, metrics={}, draft=None)


@pytest.fixture
def folder(base: Run, head: Run, tmp_path: Path) -> Path:
    """The reports of a comparison that is not invalid: nothing crashed."""
    fine = changed(
        head, [5], crashed=None, checks={"includes": True}, metrics={"recall@5": 1.0}, draft=base.results[5].draft
    )
    verdict = decide(base, fine, read_rules().model_copy(update={"floors": {}}))
    assert verdict.verdict == "regression"
    write_reports(replace(fine, judge=JUDGE), tmp_path / "out", verdict, base, STANDINGS)
    return tmp_path / "out"


def test_one_run_makes_four_files(folder: Path) -> None:
    """And results.json can be judged again."""
    assert {path.name for path in folder.iterdir()} == {"results.json", "report.html", "report.md", "junit.xml"}
    assert len(read_run(folder).results) == 60


def test_every_number_on_the_page_is_in_results_json(folder: Path) -> None:
    """Each says where; and the bars of the histograms count what is there."""
    data = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    traced = [attrs for _, attrs in page.tags if "data-at" in attrs]
    assert len(traced) > 80
    for attrs in traced:
        assert float(attrs["data-value"] or "") == float(resolve(data, attrs["data-at"] or "")), attrs
    bars = [attrs for _, attrs in page.tags if "data-bin" in attrs]
    assert bars
    counted = Counter(
        (name, bin_of(value, float(low), float(high)))
        for name, low, high in {(str(a["data-metric"]), str(a["data-low"]), str(a["data-high"])) for a in bars}
        for row in data["results"]
        for value in (
            [row["milliseconds"]]
            if name == "milliseconds"
            else [row["metrics"][name]]
            if name in row["metrics"]
            else []
        )
    )
    assert {
        (a["data-metric"], int(a["data-bin"] or 0)): int(a["data-count"] or 0) for a in bars if a["data-count"] != "0"
    } == counted


def resolve(data: Any, pointer: str) -> Any:
    """The value at a JSON pointer (RFC 6901)."""
    for key in pointer.split("/")[1:]:
        key = key.replace("~1", "/").replace("~0", "~")
        data = data[int(key)] if isinstance(data, list) else data[key]
    return data


def test_the_page_stands_alone(folder: Path) -> None:
    """No request, one script that it can do without, both languages and both themes told."""
    text = (folder / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert not [t for t in page.tags if t[0] in ("link", "img", "iframe", "script") and {"src", "href"} & t[1].keys()]
    assert not re.search(r"url\(|@import|https?://(?!example\.com)", text)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "prefers-color-scheme: dark" in text
    assert ("html", {"lang": "en"}) in page.tags
    assert any(attrs.get("lang") == "zh" for _, attrs in page.tags)
    assert any(tag == "form" and "hidden" in attrs for tag, attrs in page.tags)
    assert all("aria-label" in attrs for tag, attrs in page.tags if tag == "svg")


def test_nobodys_text_is_markup(folder: Path) -> None:
    """Neither in HTML nor in Markdown, where a mention would also send mail."""
    html = (folder / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    markdown = (folder / "report.md").read_text(encoding="utf-8")
    assert "<script>" not in markdown
    assert "[x](" not in markdown
    assert not re.search(r"(?<!\\)@everyone", markdown)
    assert "**b**" not in markdown


def test_markdown_tells_the_verdict_first_and_folds_the_rest(folder: Path) -> None:
    """Short enough for a comment; the changed drafts are folded, worst first."""
    text = (folder / "report.md").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0] == "## Evaluation: ❌ Regression"
    assert lines[2].startswith("- ")
    assert "**56 of 60** cases pass; 4 newly failing, 0 newly passing, 4 drafts changed." in text
    assert "<details><summary>4 changed drafts, worst first</summary>" in text
    assert text.count("<details>") == text.count("</details>")
    assert len(text) < 20_000


def test_what_broke_stands_beside_the_verdict(folder: Path) -> None:
    """The documents that changed, and of each case that newly fails why: in the Markdown unfolded, on the page linked."""
    above = (folder / "report.md").read_text(encoding="utf-8").partition("<details>")[0]
    assert "- documents changed: returns\n" in above
    assert "- newly failing **c000**: includes: does not say 7天; says &lt;script" in above
    header = (folder / "report.html").read_text(encoding="utf-8").partition("</header>")[0]
    assert "<b>documents changed</b> returns" in header
    assert '<a href="#case-c000">c000</a> includes: does not say 7天; says &lt;script' in header
    ids = [attrs.get("id") for tag, attrs in Page((folder / "report.html").read_text("utf-8")).tags if tag == "details"]
    assert "case-c000" in ids


def test_the_worst_metrics_stand_first(folder: Path) -> None:
    """Nobody looks for the one that fell among two dozen that held."""
    table = (folder / "report.html").read_text(encoding="utf-8").partition('class="tests"')[2].partition("</table>")[0]
    outcomes = re.findall(r"<td class=outcome>([a-z ]+)", table)
    assert len(outcomes) > 2
    assert outcomes == sorted(outcomes, key=["worse", "unsure", "held", "report only"].index)


def test_the_page_shows_changed_drafts_side_by_side(folder: Path) -> None:
    """Newly failing ones first, findings and passages folded in, cited words marked."""
    text = (folder / "report.html").read_text(encoding="utf-8")
    first = text[text.index('<details class="case') :].split("</summary>")[0]
    assert "newly failing" in first
    assert "<figcaption>base</figcaption>" in text
    assert "<del>来" in text
    assert "<mark>alert(1)</mark>" in text
    assert 'class="badge past">until 2026-11-15' in text


def test_the_judge_is_shown_with_what_it_is_worth(folder: Path) -> None:
    """Agreement with people, a plot of it, and why a metric cannot gate, in every language; folded in Markdown."""
    data = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert [(one["language"], one["state"]) for one in data["certificates"]] == [("zh", "weak"), ("en", "missing")]
    text = (folder / "report.html").read_text(encoding="utf-8")
    shown = text[text.index("<h2>Judge</h2>") :].split("</section>")[0]
    assert "too weak to gate" in shown
    assert "<li>agrees too little</li><li>has no certificate</li>" in shown
    assert shown.count('class="dot"') == 2
    assert "said 90%, true 80%, 57 rows" in shown
    assert "Unscored: 2 refused. Flipped: faithfulness 25%." in shown
    markdown = (folder / "report.md").read_text(encoding="utf-8")
    assert "- agrees too little" in markdown.replace("\\", "")


def test_differences_are_marked_by_character_in_chinese_and_by_word_in_english() -> None:
    """What stayed is not marked; markup in a text is escaped."""
    assert marked_difference("7 天可退", "9 天可退") == ("<del>7</del> 天可退", "<ins>9</ins> 天可退")
    assert marked_difference("refund in 7 days", "refund within 7 days")[1] == "refund <ins>within</ins> 7 days"
    assert marked_difference("<b>", "<b>")[0] == "&lt;b&gt;"


def test_junit_tells_failures_from_errors(head: Run) -> None:
    """And is XML whatever a crash said."""
    suite = junit(changed(head, [6], crashed="bad \x00 byte", checks={}))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("60", "4", "2")
    parsed = Xml.fromstring(Xml.tostring(suite))
    assert {e.get("message") for e in parsed.iter("error")} == {HOSTILE, "bad ? byte"}
    assert {e.get("message") for e in parsed.iter("failure")} == {f"failed: includes: does not say 7天; says {HOSTILE}"}


@pytest.mark.parametrize("which", ["alone", "invalid"])
def test_a_run_alone_or_one_that_proves_nothing_has_its_reports_too(
    base: Run, head: Run, tmp_path: Path, which: str
) -> None:
    """Without a base there is nothing to compare; an invalid verdict has no comparisons."""
    if which == "alone":
        write_reports(head, tmp_path)
    else:
        write_reports(head, tmp_path, decide(base, head, read_rules()), base)
    assert "crashed" in (tmp_path / "report.html").read_text(encoding="utf-8")
    first = (tmp_path / "report.md").read_text(encoding="utf-8").splitlines()[0]
    assert first == ("## Evaluation: 55 of 60 cases pass" if which == "alone" else "## Evaluation: ⛔ Invalid")


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_value_that_is_no_number_has_its_reports_too(base: Run, tmp_path: Path, value: float) -> None:
    """Alone in its metric or among others; the verdict is invalid, and results.json is JSON to every reader."""
    head = changed(base, [5], metrics={"recall@5": value, "mrr": value})
    write_reports(head, tmp_path, decide(base, head, read_rules()), base)
    assert "not a number in c005 (mrr), c005 (recall@5)" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert (tmp_path / "junit.xml").exists()
    data = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert data["results"][5]["metrics"] == {"recall@5": None, "mrr": None}


def test_the_terminal_says_the_verdict_first(base: Run, head: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Then why, then which cases; two runs are compared with what they cost."""
    print_verdict(decide(base, head, read_rules()), base, head)
    out = capsys.readouterr().out
    assert out.startswith("verdict: invalid (55 of 60 cases pass)\n- head: 1 case(s) crashed: c005")
    assert out.index("newly failing: c000: includes: does not say 7天") < out.index("documents changed: returns")
    print_run(head, None)
    assert "c005: <script>" in capsys.readouterr().out
    dear = replace(base, provenance=replace(base.provenance, model="openai/x"))
    print_comparison(decide(base, dear, read_rules()), base, dear)
    out = capsys.readouterr().out
    assert "B openai/x" in out
    assert "A: 0.6000 USD, 600 + 300 tokens, p50 100 ms, p95 100 ms" in out
