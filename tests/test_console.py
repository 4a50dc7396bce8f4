"""The command line at its edges: what is written to a full disk, a closed pipe or an old terminal, and read from bytes.

Each in a process of its own, as a shell runs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ASSIST = [sys.executable, "-m", "assist"]


def shell(line: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """A line of bash, in which `assist` is the command and $? the line's status."""
    command = f'assist() {{ "{sys.executable}" -m assist "$@"; }}; set -o pipefail; {line}'
    return subprocess.run(
        ["bash", "-c", command], capture_output=True, timeout=120, check=False, env={**os.environ, **env}
    )


def told(done: subprocess.CompletedProcess[bytes], status: int = 2) -> str:
    """The one line on stderr of a command that failed with a status."""
    [line] = done.stderr.decode().splitlines()
    assert done.returncode == status, line
    assert line.startswith("error: ")
    return line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", ["redact 'call 13800138000'", "redact x --json", "keys list", "--help"])
def test_a_full_disk_is_told_in_one_line(arguments: str) -> None:
    """Not in a traceback at the end of the process."""
    assert "No space left on device; make room" in told(shell(f"assist {arguments} > /dev/full"))


@pytest.mark.parametrize("arguments", ["redact 'call 13800138000'", "redact x --json", "keys list", "doctor", "--help"])
def test_whoever_stops_reading_has_had_enough(arguments: str) -> None:
    """`| head` is no error."""
    done = shell(f"assist {arguments} | true")
    assert done.stderr == b""
    assert shell(f"assist {arguments} | true; exit ${{PIPESTATUS[0]}}").returncode in (0, 1)  # 1: a check that failed


def test_help_that_nobody_reads_to_its_end_is_no_error() -> None:
    """The help is long, and `| head` usual."""
    assert shell("assist --help | true; exit ${PIPESTATUS[0]}").returncode == 0


def test_a_closed_stream_is_no_error() -> None:
    """As services and schedulers start programs."""
    for closed in (">&-", ">&- 2>&-", "<&-"):
        done = shell(f"assist redact x {closed}")
        assert (done.returncode, done.stderr) == (0, b"")
    assert shell("assist redact - <&-").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    ["draft $'\\xff\\xfe\\xc4\\xe3'", "redact $'\\xb4\\xf2'", "corpus check --corpus $'\\xff'", "keys create --role agent --name $'\\xed\\xa0\\xbd'"],
)  # fmt: skip
def test_an_argument_that_is_not_utf_8_is_named(arguments: str) -> None:
    """Typed in a terminal of another encoding."""
    assert "is not UTF-8 (\\x" in told(shell(f"assist {arguments}"))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("gbk", "好👍"), ("latin-1", "退货"), ("iso2022_jp", "👍"), ("cp1252", "⟦")],
)
def test_a_terminal_that_lacks_a_character_is_told_what_to_do(encoding: str, text: str) -> None:
    """Text for people needs its characters; JSON escapes them."""
    line = told(shell(f"assist redact '{text}'", PYTHONIOENCODING=encoding))
    assert "set PYTHONIOENCODING=utf-8, or use --json" in line
    done = shell(f"assist redact '{text}' --json", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert done.stdout.isascii()


def test_a_system_that_was_told_no_language_gets_utf_8() -> None:
    """Commands in a container or a schedule."""
    for done in (shell("assist redact 退货", PYTHONIOENCODING="ascii"), shell("assist redact 退货", LC_ALL="POSIX")):
        assert done.stdout.decode() == "退货\n"


def test_what_is_read_may_begin_with_a_mark(tmp_path: Path) -> None:
    """Windows editors put one there; it is no word of the customer's."""
    marked = "\ufeff打 13800138000"
    done = subprocess.run([*ASSIST, "redact", "-"], input=marked.encode(), capture_output=True, check=True, timeout=120)
    assert done.stdout.decode() == "打 ⟦PHONE_1⟧\n"
    file = tmp_path / "conversation.json"
    file.write_text('\ufeff{"messages": [], "surprise": 1}', encoding="utf-8")
    for source in (str(file), f"- < {file}"):
        assert "conversation: surprise" in told(shell(f"assist draft --conversation {source}"))  # read so far


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("换".encode("gbk"), "line 1 is not UTF-8; save it as UTF-8"),
        (b'{"messages":\n"\xff"}', "line 2 is not UTF-8"),
        (b'{"messages": [{"role": "customer", "text": "a\\ud83d"}]}', "messages.0.text: holds half of a character"),
        (b'{"messages": [{"role": "customer", "text": "a\\u0000"}]}', "messages.0.text: holds NUL"),
        (b'{"messages": [], "order": {"amount": NaN}}', "order.amount: is not a number"),
        (b"[" * 100_000, "nested too deep"),
        (b"{", "not JSON"),
        (b"", "not JSON"),
    ],
)
def test_a_conversation_that_cannot_be_read_is_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    """From a file and from a pipe."""
    file = tmp_path / "conversation.json"
    file.write_bytes(content)
    assert message in told(shell(f"assist draft --conversation {file}"))
    assert message in told(shell(f"assist draft --conversation - < {file}"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--port 99999", "--port 99999: a port is a number from 1 to 65535"),
        ("--port 65536", "a port is a number from 1 to 65535"),
        ("--port 0", "a port is a number from 1 to 65535"),
        ("--port=-1", "a port is a number from 1 to 65535"),
        ("--host 'é..é'", "is no address"),
        ("--host nope.invalid", "cannot listen on nope.invalid:8100"),
    ],
)
def test_an_address_that_nobody_can_listen_on_is_one_line(arguments: str, message: str) -> None:
    """Before anything is loaded or published."""
    assert message in told(shell(f"assist serve {arguments}"))


@pytest.mark.parametrize("folder", ["/dev/null/x", "/proc/x"])
def test_a_data_folder_that_cannot_be_is_one_line(folder: str) -> None:
    """With the settings that name it."""
    assert "the data folder cannot be used" in told(shell("assist keys list", ASSIST_DATA_DIR=folder))
