"""`assist privacy …`: what people and scripts see of it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from sqlalchemy.engine import Engine
from typer.testing import CliRunner, Result

from assist.__main__ import app
from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import InvalidInput
from assist.review.erasures import find_customer


def privacy(*arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(app, ["privacy", *arguments], input=answer)


def test_an_export_is_a_file_for_its_owner_only(assistant: Assistant, tmp_path: Path) -> None:
    """Or a JSON document on standard output; a file that is there is left alone."""
    made = assistant.draft(Conversation((Message("customer", "睡袋怎么洗"),), id="talk-1")).id
    out = tmp_path / "customer.json"
    assert "1 drafts" in privacy("export", "talk-1", "--out", str(out)).stdout
    assert json.loads(out.read_text("utf-8"))["drafts"][0]["id"] == made
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert json.loads(privacy("export", "talk-1", "--json").stdout)["drafts"][0]["id"] == made
    assert isinstance(privacy("export", "talk-1", "--out", str(out)).exception, InvalidInput)


def test_an_erasure_is_asked_about(assistant: Assistant, engine: Engine) -> None:
    """What would go is told first; no is no, and --yes does not ask."""
    assistant.draft(Conversation((Message("customer", "睡袋怎么洗"),), id="talk-1"))
    assert "would erase 1 turn questions" in privacy("erase", "talk-1", "--dry-run").stdout
    assert privacy("erase", "talk-1", answer="n\n").exit_code == 1
    assert find_customer(engine, "talk-1").drafts
    assert "1 drafts" in privacy("erase", "talk-1", "--yes").stdout
    assert privacy("erase", "talk-1", "--yes").stdout == "nothing is kept\n"
    assert isinstance(privacy("erase", " ").exception, InvalidInput)


def test_what_is_too_old_is_removed_by_command(engine: Engine) -> None:
    """As a server does daily."""
    assert json.loads(privacy("retain", "--json").stdout) == {"drafts": 0, "conversations": 0, "records": 0}
