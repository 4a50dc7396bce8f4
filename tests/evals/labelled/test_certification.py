"""Certification: agreement of the checks with people's labels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assist.errors import InvalidInput
from evals.__main__ import app
from evals.labelled.certification import agreement, certify, read_replies

SOURCE = "签收次日起 7 天内可以无理由退货。"
ROWS = [
    {"source": SOURCE, "response": "七天内可以无理由退货。", "faithful": True},
    {"source": [SOURCE], "response": "15 天内可以无理由退货。", "faithfulness": 2.0},
    {"source": SOURCE, "response": "7 天内可以无理由退货。", "faithfulness": 3.5, "history": [["customer", "能退吗"]]},
    {"source": SOURCE, "response": "7 天内不可以无理由退货。", "faithful": False},
]


def written(folder: Path, rows: list[dict[str, object]]) -> Path:
    """A file of labelled replies."""
    path = folder / "replies.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def test_each_check_is_compared_with_the_labels(tmp_path: Path) -> None:
    """A finding means unfaithful; the score is compared by its order and at its threshold."""
    result = certify(read_replies(written(tmp_path, ROWS)))
    assert result["rows"] == 4
    assert result["checks"]["any_finding"].kappa == 1.0
    number = result["checks"]["ungrounded_number"]
    assert (number.tpr, number.tnr, number.auroc) == (0.5, 1.0, 0.75)
    assert {"groundedness", "contradicts_source"} <= result["checks"].keys()


def test_agreement_by_chance_is_no_agreement() -> None:
    """Cohen's kappa is 0 then, 1 for full agreement, and its lower bound is below it."""
    truth = [True, False] * 20
    chance = agreement([1.0] * 20 + [0.0] * 20, [True] * 20 + [False] * 20, truth)
    assert (chance.kappa, chance.auroc) == (0.0, 0.5)
    assert chance.kappa_low < 0
    assert agreement([float(x) for x in truth], truth, truth).kappa_low == 1.0
    nearly = [not truth[0], *truth[1:]]
    some = agreement([float(x) for x in nearly], nearly, truth)
    assert some.kappa_low < some.kappa < 1


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"source": 3, "response": "x", "faithful": True}, "`source` must be a text"),
        ({"source": "x", "faithful": True}, "`response` must be a text"),
        ({"source": "x", "response": "x"}, "give `faithful` true or false"),
        ({"source": "x", "response": "x", "faithfulness": 9}, "give `faithful` true or false"),
    ],
)
def test_a_row_that_does_not_fit_is_named(tmp_path: Path, row: dict[str, object], message: str) -> None:
    """File and line, in one line."""
    with pytest.raises(InvalidInput, match=rf"replies.jsonl:1: {message}"):
        read_replies(written(tmp_path, [row]))


def test_labels_of_one_kind_prove_nothing(tmp_path: Path) -> None:
    """Agreement needs both."""
    with pytest.raises(InvalidInput, match="2 rows of one label"):
        read_replies(written(tmp_path, [ROWS[0], ROWS[0]]))


def test_the_command_prints_the_contract(tmp_path: Path) -> None:
    """One JSON document: rows and checks by name."""
    done = CliRunner().invoke(app, ["certify", str(written(tmp_path, ROWS)), "--json"])
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["rows"] == 4
    assert set(found["checks"]["groundedness"]) == {"auroc", "kappa", "kappa_low", "tpr", "tnr"}
