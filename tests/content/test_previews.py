"""Previews: what will be quoted, what will not, and the answers on the days that matter."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from assist.assistant import Assistant
from assist.content.histories import history_of
from assist.content.impacts import Impacts
from assist.content.listings import Documents
from assist.content.previews import Moment, answers_at, moments, preview_of
from assist.content.publications import Publisher
from assist.content.versions import new_version
from assist.content.working_copies import NEW, Edit
from assist.errors import Conflict, InvalidInput
from assist.knowledge.index import VectorIndex
from assist.knowledge.manifests import Credit
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from tests.databases import on_both
from tests.shop import DOCUMENTS, write_shop

TODAY = dt.date(2026, 11, 29)
DECEMBER = dt.date(2026, 12, 5)


def test_what_will_be_quoted_is_shown_and_what_will_not_is_named(documents: Documents, shop: Path) -> None:
    """Passages as agents see them, new ones marked; lines that reach none."""
    text = DOCUMENTS["lamp"].replace(
        "## 故障", "## 保修\n保修一年。\n\n<iframe>只有店里有</iframe>\n\n<p hidden>看不见的一句话</p>\n## 故障"
    )
    found = preview_of(text, "lamp.md", documents.released()["lamp"], shop, TODAY)
    assert [one.section for one in found.passages if one.is_new] == ["保修"]
    assert any("亮度：300 流明" in one.text for one in found.passages)
    assert found.source is not None
    assert found.problems == ()


def test_a_note_to_oneself_is_a_problem_before_it_is_saved(documents: Documents, shop: Path) -> None:
    """As is what cannot be read at all."""
    text = DOCUMENTS["lamp"] + "保修期：TODO\n"
    assert [one.code for one in preview_of(text, "lamp.md", None, shop, TODAY).problems] == ["note"]
    found = preview_of("no front matter", "lamp.md", None, shop, TODAY)
    assert (found.source, [one.code for one in found.problems]) == (None, ["no_front"])


def test_a_new_version_takes_the_old_ones_place_on_its_day(documents: Documents) -> None:
    """The old one ends that day; both files are saved, nothing is live."""
    made = new_version(documents.copy, "returns", DECEMBER, "林夏")
    assert (made.id, made.front.supersedes, made.front.effective_from) == ("returns-2026-12-05", "returns", DECEMBER)
    assert made.body == documents.released()["returns"].body
    old = documents.copy.documents()["returns"]
    assert (old.front.effective_until, old.front.supersedes) == (DECEMBER, "returns-2025")
    assert {row.id: row.state for row in documents.differing(TODAY)} == {
        "returns": "changed",
        "returns-2026-12-05": "new",
    }
    later = DOCUMENTS["sale"].replace("id: sale", "id: returns-2026-12-03")
    documents.copy.save("returns-2026-12-03", Edit({}, "", later), NEW, "x")
    with pytest.raises(Conflict, match="already"):
        new_version(documents.copy, "returns", dt.date(2026, 12, 3), "x")
    with pytest.raises(InvalidInput, match="choose a day between"):
        new_version(documents.copy, "returns", dt.date(2025, 1, 1), "x")


def test_the_days_that_matter_are_named_once(documents: Documents) -> None:
    """Today, the day before, the first day, on which the old one ends, and an older order asked later."""
    made = new_version(documents.copy, "returns", DECEMBER, "林夏")
    old = documents.copy.documents()["returns"]
    found = moments([made.front, old.front], TODAY)
    assert found == (
        Moment("today", TODAY),
        Moment("before", dt.date(2026, 12, 4)),
        Moment("from", DECEMBER),
        Moment("older_order", DECEMBER, dt.date(2026, 12, 4)),
    )


def test_both_dates_answers_are_seen(assistant: Assistant, index: VectorIndex, documents: Documents) -> None:
    """Seven days until the day before and for an older order, ten from the day on."""
    assistant.today = lambda: TODAY
    impacts = Impacts(assistant, index, documents)
    new_version(documents.copy, "returns", DECEMBER, "林夏")
    sources = documents.copy.sources()
    newer = sources["returns-2026-12-05"]
    ten = replace(newer, document=replace(newer.document, body=newer.document.body.replace("7 天", "10 天")))
    together = {"returns": sources["returns"], "returns-2026-12-05": ten}
    fronts = [one.document.front for one in together.values()]
    rows = answers_at(impacts, together, "签收后几天内可以无理由退货？", moments(fronts, TODAY))
    said = {moment.kind: ("10 天" in new.text, "7 天" in new.text) for moment, _, new in rows}
    assert said == {
        "today": (False, True), "before": (False, True), "from": (True, False),
        "older_order": (False, True),
    }  # fmt: skip
    assert all("7 天" in old.text for _, old, _ in rows)


@on_both
def test_a_history_says_who_changed_what_when(publisher: Publisher, documents: Documents, shop: Path) -> None:
    """Newest first, against the version before; releases that left the document alone are left out."""
    engine = documents.engine
    for hours, note in (("4 小时", "新批次"), ("5 小时", "再测")):
        write_shop(
            shop, lamp=DOCUMENTS["lamp"].replace("3.5 小时", hours), **({"sale": None} if hours == "5 小时" else {})
        )
        publish(engine, publisher.index, publisher.embedder, read_corpus(shop), credit=Credit("林夏", note))
    newest, before, first = history_of(engine, "lamp")
    assert (newest.author, newest.note) == ("林夏", "再测")
    assert [piece.text for piece in newest.words if piece.sign != "same"] == ["4", "5"]
    assert [piece.text for piece in before.words if piece.sign != "same"] == ["3.5", "4"]
    assert (first.is_first, first.words) == (True, ())
    assert len(history_of(engine, "returns")) == 1
