"""Kill safety: a publish killed at any moment leaves the old release live, and the next publish completes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 200


def test_no_kill_leaves_a_corrupt_or_mixed_release(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Random moments, many times; what was seen is printed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.knowledge.killing", str(tmp_path), str(KILLS), "7"],
        capture_output=True, text=True, timeout=900, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout.splitlines()[-1])
    with capsys.disabled():
        print(f"\n{counts['kills']} kills, {counts['kills_while_undoing']} more of the next to open the folder: "
              f"{counts['corrupt']} corrupt, {counts['mixed']} mixed, "
              f"{counts['old_live']} times the old release live, {counts['new_live']} times the new; "
              f"{counts['completed']} publishes after a kill completed, {counts['failed']} did not")  # fmt: skip
    assert counts["kills"] == KILLS
    assert (counts["corrupt"], counts["mixed"], counts["failed"]) == (0, 0, 0), done.stderr[-2000:]
    assert counts["kills_while_undoing"] > KILLS / 10
    assert counts["old_live"] > 0
    assert counts["completed"] > 0
