"""`assist audit …`: the list, and the verdict with its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from typer.testing import CliRunner

from assist.__main__ import app
from assist.errors import CheckFailed
from assist.review.audits import GENESIS, record


def test_list_shows_what_was_done(engine: Engine) -> None:
    """In a line for people, and whole as JSON."""
    assert CliRunner().invoke(app, ["audit", "list"]).stdout == "no rows\n"
    record(engine, "publish", "command", "r_1", {"documents": 3})
    shown = CliRunner().invoke(app, ["audit", "list", "--kind", "publish"]).stdout
    assert shown.rstrip().endswith("r_1  documents=3")
    (row,) = json.loads(CliRunner().invoke(app, ["audit", "list", "--json"]).stdout)
    assert (row["id"], row["kind"], row["by"], row["subject"]) == (1, "publish", "command", "r_1")


def test_verify_tells_rows_and_head_and_fails_on_a_broken_chain(engine: Engine) -> None:
    """Exit status 1 comes of CheckFailed; the JSON is printed all the same."""
    empty = json.loads(CliRunner().invoke(app, ["audit", "verify", "--json"]).stdout)
    assert empty == {"rows": 0, "head": GENESIS, "broken": None, "problem": None}
    record(engine, "publish", "command", "r_1")
    assert CliRunner().invoke(app, ["audit", "verify"]).stdout.startswith("1 rows, head ")
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER audits_no_update"))
        connection.execute(sa.text("UPDATE audits SET subject = 'r_2'"))
    result = CliRunner().invoke(app, ["audit", "verify", "--json"])
    assert isinstance(result.exception, CheckFailed)
    assert json.loads(result.stdout)["broken"] == 1


def test_a_publish_and_a_rollback_are_told(engine: Engine, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the content team does by command is in the audit, with the release."""
    monkeypatch.setenv("ASSIST_CORPUS_DIR", str(shop))
    done = json.loads(CliRunner().invoke(app, ["corpus", "publish", "--json"]).stdout)
    CliRunner().invoke(app, ["corpus", "rollback", done["release"]])
    rows = json.loads(CliRunner().invoke(app, ["audit", "list", "--json"]).stdout)
    assert [(row["kind"], row["subject"]) for row in rows] == [
        ("rollback", done["release"]),
        ("publish", done["release"]),
    ]
