"""The data folder: who owns it, and the copy that makes a change of a folder in it whole or undone.

Two processes on one embedded Chroma folder lose data without an error, so the process that opens the index holds a
lock for as long as it lives, and the loser is told who the owner is.

Chroma rewrites its graph in place: a process killed meanwhile, or a full disk, leaves files that no longer fit
together. So a copy is kept while the index is written, and one that is still there at the next opening is put back.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from filelock import FileLock, Timeout

from assist.errors import FolderInUse, SetupError


def own_folder(folder: Path) -> FileLock:
    """Take the data folder for this process; release the returned lock to give it back.

    Raises FolderInUse naming the owner, or SetupError when the folder cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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


def keep_copy(folder: Path) -> None:
    """Copy a folder beside itself before it is changed. A copy that is already there stays: it is of a sounder state.

    Raises SetupError when there is no room for it; the folder is untouched then.
    """
    copy, half = _copy_of(folder), _scrap_of(folder)
    if copy.is_dir():
        return
    try:
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(folder, half)
        half.rename(copy)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(half, ignore_errors=True)
        raise SetupError(
            f"{folder} is copied before it is changed, and cannot be ({error}); make room for as much again, then retry"
        ) from None


def drop_copy(folder: Path) -> None:
    """The change is whole: forget the copy."""
    copy, scrap = _copy_of(folder), _scrap_of(folder)
    if copy.is_dir():
        shutil.rmtree(scrap, ignore_errors=True)
        copy.rename(scrap)
    shutil.rmtree(scrap, ignore_errors=True)


def put_copy_back(folder: Path) -> bool:
    """Undo a change that did not end, if there was one. Call it before anything opens the folder."""
    copy = _copy_of(folder)
    shutil.rmtree(_scrap_of(folder), ignore_errors=True)
    if not copy.is_dir():
        return False
    shutil.rmtree(folder, ignore_errors=True)
    copy.rename(folder)
    return True


def _copy_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.before")


def _scrap_of(folder: Path) -> Path:
    """What is half copied or half removed has a name that nobody takes for the copy."""
    return folder.with_name(f"{folder.name}.scrap")


def _command() -> str:
    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])


def _owner(folder: Path) -> str:
    try:
        owner = json.loads((folder / "owner.json").read_text())
        return f"process {owner['pid']} ({owner['command']})"
    except (OSError, ValueError, KeyError):
        return "another process"
