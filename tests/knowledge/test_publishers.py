"""Publishers: one at a time, also in several processes."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy.engine import Engine

from assist.knowledge.publishers import publishing_alone
from tests.databases import on_both

OTHER = """
import sys
from pathlib import Path
import sqlalchemy as sa
from assist.knowledge.publishers import publishing_alone
print("trying", flush=True)
with publishing_alone(sa.create_engine(sys.argv[1])):
    print("after" if Path(sys.argv[2]).exists() else "meanwhile", flush=True)
"""


@on_both
def test_another_process_waits_for_its_turn(engine: Engine, tmp_path: Path) -> None:
    """It publishes when the first is done, not meanwhile."""
    done = tmp_path / "done"
    url = engine.url.render_as_string(hide_password=False)
    with publishing_alone(engine):
        command = [sys.executable, "-c", OTHER, url, str(done)]
        other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert other.stdout is not None
        assert other.stdout.readline() == "trying\n"
        time.sleep(0.5)  # in which it would come in, were it let in
        done.touch()
    assert other.stdout.read() == "after\n"
    assert other.wait() == 0
    other.stdout.close()
