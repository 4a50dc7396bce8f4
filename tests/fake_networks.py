"""A network between two programs that a test can freeze, cut and mend."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Iterator


class Network:
    """Forwards what connects to `port` to another port of the loopback."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._passes = threading.Event()
        self._passes.set()
        self._is_over = False
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self) -> None:
        """Connections stand, and nothing comes through."""
        self._passes.clear()

    def mend(self) -> None:
        """Everything comes through again, also what waited."""
        self._passes.set()

    def close(self) -> None:
        """End every connection, and take no more."""
        self._is_over = True
        self._passes.set()
        self._listener.close()
        for pair in self._pairs:
            for one in pair:
                one.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            self._pairs.append((near, far))
            threading.Thread(target=self._forward, args=(near, far), daemon=True).start()

    def _forward(self, near: socket.socket, far: socket.socket) -> None:
        to = {near: far, far: near}
        with near, far, contextlib.suppress(OSError, ValueError):
            while not self._is_over:
                for one in select.select(list(to), [], [], 0.1)[0]:
                    data = one.recv(65_536)
                    self._passes.wait()
                    if not data:
                        return
                    to[one].sendall(data)


@contextlib.contextmanager
def network_to(target: int) -> Iterator[Network]:
    """A network that works, until the end."""
    network = Network(target)
    try:
        yield network
    finally:
        network.close()
