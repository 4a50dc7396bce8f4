"""What was acknowledged is kept, whenever the process is killed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.databases import on_both

KILLS = 20


@on_both
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(store_url: str) -> None:
    """Drafts, decisions and their audit, on both databases; the chain of the audit holds."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.review.killing", store_url, str(KILLS), "7"],
        capture_output=True, text=True, timeout=600, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    counts = json.loads(done.stdout.splitlines()[-1])
    assert counts["acknowledged"] >= KILLS
    assert (counts["lost"], counts["audit_broken"]) == (0, 0)
