"""Processes: the processor time and memory that one uses, and a loop to compare machines by (Linux)."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path


def calibrate() -> float:
    """CPU milliseconds of a fixed loop over text and dictionaries, such as drafting is made of."""
    began = time.process_time()
    counts: dict[str, int] = {}
    for number in range(120_000):
        word = f"词{number % 977}"
        counts[word] = counts.get(word, 0) + len(word)
    sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return (time.process_time() - began) * 1000


def cpu_seconds(process: int) -> float:
    """Processor time that a process and its children have used so far, all threads together."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(map(cpu_seconds, _children(process)))


def memory_mb(process: int) -> float:
    """Resident memory of a process and its children, in megabytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6 + sum(map(memory_mb, _children(process))), 1)


def _children(process: int) -> list[int]:
    """The processes that any of its threads began. A thread that ends meanwhile has none."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found += map(int, (task / "children").read_text().split())
    return found
