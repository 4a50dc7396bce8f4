"""docs/operations.md in both languages: names settings, commands and files that there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from assist.__main__ import app
from assist.settings import PREFIX, Settings

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("operations.md", "operations.zh-CN.md")


@pytest.mark.parametrize("page", PAGES)
def test_settings_and_their_defaults_are_true(page: str) -> None:
    """Each row of the table; limits, retention and logs are complete."""
    text = (DOCS / page).read_text("utf-8")
    fields = {PREFIX + name.upper(): field for name, field in Settings.model_fields.items()}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", text)) <= set(fields)
    rows = re.findall(r"^\| ((?:`ASSIST_\w+`[,、]? ?)+) \| ([^|]*)\|", text, re.MULTILINE)
    told: dict[str, str] = {}
    for names, defaults in rows:
        listed = re.findall(r"`(\w+)`", names)
        told |= dict(zip(listed, [one.strip(" `") for one in re.split("[,、]", defaults)] * len(listed), strict=False))
    ours = {name for name in fields if re.search("_(?:LIMIT|RETENTION|LOG|REDIS)_", name)}
    assert set(told) == ours
    for name, default in told.items():
        expected = fields[name].default
        assert default == ("" if expected is None else str(expected)), name


@pytest.mark.parametrize("page", PAGES)
def test_commands_named_exist(page: str) -> None:
    """With their options."""
    text = (DOCS / page).read_text("utf-8")
    root = typer.main.get_command(app)
    for line in set(re.findall(r"\bassist ((?:[a-z]+ ?)+(?:[^`\n]*?--[a-z-]+)*)", text)):
        command: Any = root
        for word in re.match(r"[a-z ]+", line)[0].split():  # type: ignore[index]
            if not hasattr(command, "commands"):
                break
            assert word in command.commands, line
            command = command.commands[word]
        options = {option for one in command.params for option in one.opts}
        assert set(re.findall(r"--[a-z-]+", line)) <= options, line


@pytest.mark.parametrize("page", PAGES)
def test_files_named_exist(page: str) -> None:
    """No broken link."""
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", (DOCS / page).read_text("utf-8")):
        assert (DOCS / target).exists(), target
