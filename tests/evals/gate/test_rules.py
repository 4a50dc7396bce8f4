"""The rules of the gate: strict, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.errors import InvalidInput
from evals.gate.rules import RULES, read_rules


def test_the_rules_in_use_are_read() -> None:
    """Every class that is never tolerated says what it is."""
    rules = read_rules()
    assert 0 < rules.alpha < 0.5
    assert all(rules.zero_tolerance.values())
    assert rules.metrics["recall@5"].better == "higher"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("net_loss = 2", "net_los = 2", ": net_loss: field required"),
        ("[latency]", "typo = 1\n[latency]", "unknown key"),
        (
            'better = "higher"\nmargin = 0.03\n\n[metrics.mrr]',
            'better = "up"\nmargin = 0.03\n\n[metrics.mrr]',
            "'higher' or 'lower'",
        ),
        ("alpha = 0.05", "alpha = 1.5", "gate.toml:3: alpha: input should be less than 1"),
        ("alpha = 0.05", "alpha = ", "not TOML"),
        ("margin = 0.04", "margin = inf", "finite number"),
        ("ratio = 1.5", "ratio = inf", "finite number"),
        ("private = ", "privat = ", "zero_tolerance.privat: unknown; one of answers, "),
        ("[metrics.mrr]", "[metrics.mmr]", "metrics.mmr: unknown; one of recall@5, mrr"),
        ("[metrics.mrr]", "[metrics.private]", "metrics.private: unknown; one of recall@5, mrr"),
    ],
)
def test_a_mistake_is_refused_with_its_place(tmp_path: Path, old: str, new: str, line: str) -> None:
    """Silently ignored, a typing error would switch a rule off."""
    text = RULES.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "gate.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidInput) as error:
        read_rules(path)
    assert line in str(error.value)
    assert str(error.value).startswith(str(path))


def test_a_gate_without_zero_tolerance_is_refused(tmp_path: Path) -> None:
    """An empty table would let everything through."""
    before, _, after = RULES.read_text(encoding="utf-8").partition("[zero_tolerance]\n")
    path = tmp_path / "gate.toml"
    path.write_text(f"{before}[zero_tolerance]\n\n{after.partition(chr(10) * 2)[2]}", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"zero_tolerance: .*at least 1"):
        read_rules(path)


def test_the_line_is_that_of_the_key(tmp_path: Path) -> None:
    """Also of one inside a table, where another table has a key of the same name before it."""
    lines = RULES.read_text(encoding="utf-8").splitlines()
    place = lines.index("[metrics.mrr]") + 2
    assert lines[place].startswith("margin")
    lines[place] = "margin = -1"
    path = tmp_path / "gate.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InvalidInput, match=rf"gate\.toml:{place + 1}: metrics\.mrr\.margin"):
        read_rules(path)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    """With what to do."""
    with pytest.raises(InvalidInput, match="give a TOML file"):
        read_rules(tmp_path / "none.toml")
