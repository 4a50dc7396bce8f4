"""The data folder and who owns it.

Two processes on one embedded Chroma folder lose data without an error, so the process that opens the index holds a
lock for as long as it lives, and the loser is told who the owner is.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from filelock import FileLock, Timeout

from assist.errors import FolderInUse, SetupError


def own_folder(folder: Path) -> FileLock:
    """Take the data folder for this process; release the returned lock to give it back.

    Raises FolderInUse naming the owner, or SetupError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "owner.lock", timeout=0)
        lock.acquire()
        (folder / "owner.json").write_text(json.dumps({"pid": os.getpid(), "command": _command()}))
    except Timeout:
        raise FolderInUse(
            f"data folder {folder} is in use by {_owner(folder)}; use its pages or HTTP API, stop it, "
            "or set ASSIST_DATA_DIR to another folder"
        ) from None
    except OSError as error:
        raise SetupError(f"data folder {folder}: {error.strerror}; check its path and permissions") from None
    return lock


def _command() -> str:
    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])


def _owner(folder: Path) -> str:
    try:
        owner = json.loads((folder / "owner.json").read_text())
        return f"process {owner['pid']} ({owner['command']})"
    except (OSError, ValueError, KeyError):
        return "another process"
