"""Modes: how a provider behaves. Whole, cut, late, silent, refusing, or answering what is no answer."""

from __future__ import annotations

import email.utils
import itertools
import json
import socket
import struct
import time
from collections.abc import Mapping

from tests.fake_models.exchanges import Exchange, Mode, chunk


def _whole(to: Exchange) -> None:
    to.begin()
    to.say(*to.server.pieces)
    to.conclude()


def _cut(to: Exchange) -> None:
    to.begin()
    to.say(*to.server.pieces)
    to.write(b"")


def _reset(to: Exchange) -> None:
    to.begin()
    to.say(*to.server.pieces)
    time.sleep(0.1)  # a reset overtakes what the client has not read yet
    to.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    to.rfile.close()
    to.wfile.close()
    to.connection.close()
    to.close_connection = True


def _slow(to: Exchange) -> None:
    to.wait_for_close()


def _late(to: Exchange) -> None:
    time.sleep(3.5)  # over the deadline of the phone
    _whole(to)


def _stall(to: Exchange) -> None:
    to.begin()
    to.think()
    to.say(to.server.pieces[0])
    to.wait_for_close()


def _held(to: Exchange) -> None:
    """The first piece; the rest when the test says so."""
    to.begin()
    to.think()
    to.say(to.server.pieces[0])
    to.server.released.wait(60)
    to.say(*to.server.pieces[1:])
    to.conclude()


def _garbage(to: Exchange) -> None:
    to.begin()
    to.write(b'data: {"choices": [{"index": 0, "del\n\n')
    to.write(b"")


def _page(to: Exchange) -> None:
    """What a proxy in between answers when it is misconfigured."""
    page = b"<html><body>Welcome to nginx!</body></html>"
    to.send_response(200)
    to.send_header("Content-Type", "text/html")
    to.send_header("Content-Length", str(len(page)))
    to.end_headers()
    to.wfile.write(page)


def _endless(to: Exchange) -> None:
    to.begin()
    for number in itertools.count():
        to.say(f"第{number}句。")


def _repeating(to: Exchange) -> None:
    to.begin()
    while True:
        to.say("好的，请您放心。" * 5)


def _huge(to: Exchange) -> None:
    to.begin()
    to.event(chunk({"content": "a" * 20_000_000}))
    to.conclude()


def _length(to: Exchange) -> None:
    to.begin()
    to.say(*to.server.pieces)
    to.event(chunk({}, "length"))
    to.write(b"")


def _ending(reason: str | None, *, mark: bool = True) -> Mode:
    """Another provider's word for why it finished, or none at all; with OpenAI's end mark or without."""

    def end(to: Exchange) -> None:
        to.begin()
        to.say(*to.server.pieces)
        if reason is not None:
            to.event(chunk({}, reason))
        to.write(b"data: [DONE]\n\n" if mark else b": bye\n\n")
        to.write(b"")

    return end


def _alive(to: Exchange) -> None:
    """Empty events between the pieces, as some servers keep a connection."""
    to.begin()
    for piece in to.server.pieces:
        to.write(b"data: \n\n")
        to.say(piece)
    to.conclude()


def _halves(to: Exchange) -> None:
    """An emoji cut in two, as a server does that streams UTF-16 units; and a half that is alone."""
    to.begin()
    to.say("\ud83c", "\udf37", *to.server.pieces, "\ud83d")
    to.conclude()


def _again(to: Exchange) -> None:
    """The whole text once more, with the reason of its end."""
    to.begin()
    to.say(*to.server.pieces, "".join(to.server.pieces))
    to.conclude()


def _without(parameter: str) -> Mode:
    """A model that does not take a parameter, behind a name that does not tell."""

    def answer(to: Exchange) -> None:
        refused = f"Unsupported parameter: '{parameter}' is not supported with this model."
        (_status(400, said=refused) if parameter in to.server.requests[-1] else _whole)(to)

    return answer


def _thinking(to: Exchange) -> None:
    """Thoughts in their own place, and nothing else."""
    to.begin()
    to.think()
    to.conclude()


def _empty(to: Exchange) -> None:
    to.begin()
    to.conclude()


def _status(code: int, *, said: str = "no", **headers: str) -> Mode:
    def refuse(to: Exchange) -> None:
        body = json.dumps({"error": {"message": said, "type": "fake", "code": str(code)}}).encode()
        to.send_response(code)
        to.send_header("Content-Type", "application/json")
        to.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(body)

    return refuse


def _once(first: Mode) -> Mode:
    """A fault that is gone at the second request."""

    def answer(to: Exchange) -> None:
        (first if len(to.server.requests) == 1 else _whole)(to)

    return answer


def _busy_until(to: Exchange) -> None:
    """The other form of Retry-After."""
    _status(429, Retry_After=email.utils.formatdate(time.time() + 1, usegmt=True))(to)


def _ollama(to: Exchange) -> None:
    """Ollama's own protocol: one JSON object a line, the last one `done` with a reason and token counts."""
    to.begin("application/x-ndjson")
    about = {"model": to.server.requests[-1]["model"], "created_at": "2026-11-24T00:00:00Z"}
    for piece in to.server.pieces:
        line = {**about, "message": {"role": "assistant", "content": piece}, "done": False}
        to.write(json.dumps(line).encode() + b"\n")
    if not to.path.startswith("/cut/"):
        done = {"done": True, "done_reason": "stop", "prompt_eval_count": 12, "eval_count": 3}
        to.write(json.dumps({**about, "message": {"role": "assistant", "content": ""}, **done}).encode() + b"\n")
    to.write(b"")


MODES: Mapping[str, Mode] = {
    "whole": _whole,
    "cut": _cut,
    "reset": _reset,
    "slow": _slow,
    "late": _late,
    "stall": _stall,
    "held": _held,
    "garbage": _garbage,
    "page": _page,
    "endless": _endless,
    "repeating": _repeating,
    "huge": _huge,
    "length": _length,
    "empty": _empty,
    "STOP": _ending("STOP"),
    "end_turn": _ending("end_turn", mark=False),
    "eos": _ending("eos"),
    "unheard-of": _ending("i_am_through"),
    "mark-alone": _ending(None),
    "max_tokens": _ending("max_tokens"),
    "MAX_LENGTH": _ending("MAX_LENGTH"),
    "tool_calls": _ending("tool_calls"),
    "filtered": _ending("content_filter"),
    "alive": _alive,
    "halves": _halves,
    "again": _again,
    "no-temperature": _without("temperature"),
    "no-max-tokens": _without("max_tokens"),
    "thinking": _thinking,
    "unpaid": _status(402, said="Insufficient Balance"),
    "unfit": _status(422, said="too long"),
    "key": _status(401),
    "missing": _status(404),
    "error": _status(500),
    "error-once": _once(_status(500)),
    "busy": _status(429),
    "busy-once": _once(_status(429, Retry_After="1")),
    "busy-until-once": _once(_busy_until),
    "busy-long": _status(429, Retry_After="600"),
    "ollama": _ollama,
}
