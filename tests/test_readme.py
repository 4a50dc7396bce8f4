"""README and reference are true: every command and setting they name exists, and every one that exists is named."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from assist.__main__ import app as assist_app
from assist.settings import PREFIX, Settings
from evals.__main__ import app as evals_app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")


def commands(app: typer.Typer, name: str) -> set[str]:
    """All commands of a console script, groups spelled out."""
    found = {f"{name} {c.name or (c.callback.__name__ if c.callback else '')}" for c in app.registered_commands}
    for group in app.registered_groups:
        assert group.typer_instance is not None
        found |= commands(group.typer_instance, f"{name} {group.name}")
    return found


def documented() -> set[str]:
    """Commands of the table; `assist keys create`, `list` means `assist keys list` too."""
    found: set[str] = set()
    for row in re.findall(r"^\| (`(?:assist|evals) .*?) \|", REFERENCE, re.MULTILINE):
        words: list[str] = []
        for name in re.findall(r"`([^`]+)`", row):
            words = name.split() if name.startswith(("assist ", "evals ")) else [*words[:-1], name]
            found.add(" ".join(words))
    return found


def test_the_command_table_is_complete_and_true() -> None:
    """Nothing missing, nothing invented."""
    assert documented() == commands(assist_app, "assist") | commands(evals_app, "evals")


def test_the_settings_table_is_complete_and_true() -> None:
    """Nothing missing, nothing invented."""
    named = set(re.findall(rf"`({PREFIX}[A-Z_]+)`", REFERENCE))
    assert named == {PREFIX + field.upper() for field in Settings.model_fields}


def test_the_make_targets_named_exist() -> None:
    """The two commands above all."""
    makefile = (ROOT / "Makefile").read_text()
    for target in set(re.findall(r"make (\w+)", README + REFERENCE)) - {"itself"}:
        assert re.search(rf"^{target}:.*##", makefile, re.MULTILINE), target


def test_pictures_and_files_named_exist() -> None:
    """No broken link in either language."""
    for path in (ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for target in re.findall(r"\]\((?!http)([^)#]+)[^)]*\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_ci_runs_the_test_command_of_the_readme() -> None:
    """And nothing cleverer."""
    assert "make test" in (ROOT / ".ci" / "run").read_text()
    assert "make test" in (ROOT / ".github" / "workflows" / "test.yml").read_text()
