"""A Chroma server in a process of its own, which a test may freeze or end."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.databases import free_port


@dataclass(frozen=True)
class ChromaServer:
    """Its address, and its process."""

    url: str
    process: subprocess.Popen[bytes]

    def freeze(self) -> None:
        """From now on it takes connections, and answers nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it stopped."""
        self.process.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def chroma_server(folder: Path, port: int | None = None) -> Iterator[ChromaServer]:
    """A server that keeps its files in a folder, until the end."""
    port = port or free_port()
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder)]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(480):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.25)
    try:
        yield ChromaServer(f"http://127.0.0.1:{port}", process)
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(timeout=60)
