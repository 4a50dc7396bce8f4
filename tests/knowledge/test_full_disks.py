"""A disk that fills up during a publish: one line says so, the old release stays live, and the next publish completes."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.knowledge.killing import NEW, OLD, look, publish_version

ROOT = Path(__file__).parents[2]
# In a process of its own no file may grow past a size: what writers then see is what a full disk shows them.
FILLED = """
import resource, signal, sys
from pathlib import Path
from assist.errors import AssistError
from tests.knowledge.killing import publish_version
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    publish_version(Path(sys.argv[1]), 1)
except AssistError as error:
    print(error)
    sys.exit(3)
"""


@pytest.mark.parametrize("kilobytes", [0, 40, 120])
def test_the_old_release_stays_live_and_the_next_publish_completes(tmp_path: Path, kilobytes: int) -> None:
    """Wherever the space ends: at the first write, among the documents, or in the index."""
    publish_version(tmp_path, 0)
    done = subprocess.run(
        [sys.executable, "-c", FILLED, str(tmp_path), str(kilobytes * 1024)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 3, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 1
    assert look(tmp_path, 1) == OLD
    publish_version(tmp_path, 1)
    assert look(tmp_path, 1) == NEW
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
