"""The commands as a user runs them: results, exit statuses, one-line errors, and what they must not load."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assist.knowledge.index import VectorIndex
from tests.fake_models.running import fake_provider
from tests.fake_vectors import Reply, fake_vectors
from tests.shop import write_shop

BIN = Path(sys.executable).parent


def run(command: str, *arguments: str, stdin: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a console script with the test's data folder."""
    return subprocess.run(
        [str(BIN / command), *arguments],
        input=stdin, capture_output=True, text=True, timeout=120, env={**os.environ, **env}, check=False,
    )  # fmt: skip


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ok(*arguments: str, **env: str) -> Any:
    """The JSON that `assist … --json` prints, and nothing else on stdout."""
    done = run("assist", *arguments, "--json", **env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def error(*arguments: str, status: int = 2, stdin: str | None = None, **env: str) -> str:
    """The last line of a failing command's stderr; there must be no traceback."""
    done = run("assist", *arguments, stdin=stdin, **env)
    assert done.returncode == status, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


@pytest.fixture
def published(shop: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The small shop, published with the real embedder."""
    monkeypatch.setenv("ASSIST_CORPUS_DIR", str(shop))
    release: str = ok("corpus", "publish")["release"]
    return release


def test_the_content_teams_round_trip(published: str, shop: Path) -> None:
    """Check, publish, list, roll back: each with the contract's shape."""
    checked = ok("corpus", "check", "--as-of", "2026-06-01")
    assert set(checked.pop("cited").values()) == {1.0}  # the share of each document that can be cited
    assert checked == {"documents": 6, "problems": [], "conflicts": [], "warnings": []}
    write_shop(shop, lamp=None)
    assert [document["change"] for document in ok("corpus", "diff")["documents"]] == ["removed"]
    assert "removed lamp · 萤火 L1 露营灯" in run("assist", "corpus", "diff").stdout
    second = ok("corpus", "publish")
    assert set(second) == {"release", "documents", "chunks", "embedded", "unchanged", "seconds"}
    assert ok("corpus", "rollback", published[:8])["current"]
    assert [(r["id"], r["current"]) for r in ok("corpus", "releases")] == [
        (second["release"], False),
        (published, True),
    ]
    assert [d["id"] for d in ok("corpus", "diff", published[:8], second["release"])["documents"]] == ["lamp"]
    assert "release 'zzz' does not exist" in error("corpus", "diff", "zzz", published)
    assert "release 'zzz' does not exist" in error("corpus", "rollback", "zzz")
    assert ok("corpus", "gc", "--keep", "1", "--dry-run")["kept"] == [second["release"], published]


def test_conflicts_are_listed_and_fail_only_when_asked(shop: Path) -> None:
    """Both sentences, and exit status 1 with --strict."""
    rule = "---\nid: {0}\ntitle: {0}\nkind: faq\nlanguage: zh\n---\n换货请在签收后 {1} 天内提交申请。\n"
    for key, days in (("one", 7), ("two", 10)):
        (shop / f"{key}.md").write_text(rule.format(key, days), encoding="utf-8")
    listed = run("assist", "corpus", "check", "--corpus", str(shop))
    assert (listed.returncode, "“one” says 7 天" in listed.stdout) == (0, True)
    assert run("assist", "corpus", "check", "--corpus", str(shop), "--strict").returncode == 1
    told = run("assist", "corpus", "check", "--corpus", str(shop), LC_ALL="zh_CN.UTF-8").stdout
    assert "《one》写的是 7 天" in told
    assert run("assist", "corpus", "check", "--corpus", str(shop), "--language", "zh").stdout == told


def test_a_draft_on_the_command_line(published: str, tmp_path: Path) -> None:
    """A question, a conversation from a file or a pipe, a day; answers and abstentions alike exit with 0."""
    draft = ok("draft", "衣服开线退货，运费谁出？")
    assert draft["status"] == "answered"
    assert draft["release"] == published
    assert ok("draft", "你们老板的电话号码是多少？")["status"] == "abstained"
    conversation = {"channel": "email", "messages": [{"role": "customer", "text": "无理由退货期几天"}]}
    file = tmp_path / "c.json"
    file.write_text(json.dumps({"conversation": conversation}))
    assert "15 天" in ok("draft", "--conversation", str(file), "--as-of", "2026-11-05")["text"]
    piped = run("assist", "draft", "--conversation", "-", "--json", stdin=json.dumps(conversation))
    assert json.loads(piped.stdout)["channel"] == "email"
    assert "衣物开线等质量问题退货" in run("assist", "draft", "衣服开线退货，运费谁出？").stdout


def test_a_slow_model_of_ones_own_gets_its_time(published: str) -> None:
    """On the phone nobody waits so long by default; `--deadline` lets a model take longer."""
    with fake_provider(["衣物开线等质量问题退货，来回运费由店铺承担。[1]"]) as provider:
        model = {"ASSIST_MODEL": "openai/fake", "ASSIST_MODEL_API_BASE": provider.base("late")}
        draft = ok("draft", "衣服开线退货，运费谁出？", "--channel", "phone", "--deadline", "60", **model)
    assert (draft["origin"], draft["degraded"], draft["model"]) == ("model", None, "openai/fake")


def test_search_keys_redact_and_doctor(published: str) -> None:
    """The contract's shapes, and a key that is shown once."""
    found = ok("search", "退货运费", "-k", "2")
    assert found["release"] == published
    assert len(found["passages"]) == 2
    key = ok("keys", "create", "--role", "agent", "--name", "t")
    assert set(key) == {"id", "key", "role"}
    assert key["key"] not in run("assist", "keys", "list").stdout
    assert ok("keys", "revoke", key["id"])["revoked_at"]
    masked = ok("redact", "打 13800138000")
    assert masked == {"text": "打 ⟦PHONE_1⟧", "found": [{"type": "PHONE", "start": 2, "end": 13}]}
    assert all(check["ok"] for check in ok("doctor"))
    assert ok("reindex")["embedded"] > 0


def test_quote_drafts_load_neither_litellm_nor_ragas(published: str) -> None:
    """They take seconds to import and are not needed."""
    code = (
        "import sys; sys.argv = ['assist', 'draft', '退货运费谁出', '--json']\n"
        "from assist.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        "loaded = {'litellm', 'ragas', 'openai', 'fastapi'} & set(sys.modules); print(loaded, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "set()"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("draft",), "give a question or --conversation FILE"),
        (("draft", "x", "--channel", "fax"), "conversation: channel"),
        (("draft", "x", "--language", "fr"), "not one of auto, zh, en"),
        (("draft", "x", "--as-of", "soon"), "is not a date; write it as 2026-11-05"),
        (("draft", "--conversation", "/none.json"), "/none.json: No such file"),
        (("corpus", "rollback", "nosuch"), "`assist corpus releases` lists them"),
        (("corpus", "import", "/none"), "/none: no such file or folder"),
        (("keys", "create", "--role", "boss", "--name", "x"), "role 'boss' is not one of"),
        (("serve", "--workers", "2"), "needs ASSIST_DATABASE_URL (PostgreSQL) and ASSIST_CHROMA_URL"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(arguments: tuple[str, ...], message: str) -> None:
    """What, where, what to do."""
    assert message in error(*arguments)


def test_several_workers_do_not_share_a_sqlite_file(tmp_path: Path) -> None:
    """Whatever ASSIST_DATABASE_URL is, it must be a server's."""
    database, chroma = f"sqlite:///{tmp_path}/x.db", "http://127.0.0.1:9"
    told = error("serve", "--workers", "2", ASSIST_DATABASE_URL=database, ASSIST_CHROMA_URL=chroma)
    assert "needs ASSIST_DATABASE_URL (PostgreSQL)" in told


def test_a_mistyped_setting_stops_every_command() -> None:
    """With the name it was probably meant to be."""
    assert "did you mean ASSIST_MODEL?" in error("corpus", "releases", ASSIST_MODLE="x")
    assert "'loud' is not one of debug, info" in error("corpus", "releases", ASSIST_LOG_LEVEL="loud")


def test_problems_in_the_corpus_are_status_1(shop: Path) -> None:
    """Each problem on a line of its own."""
    (shop / "bad.md").write_text("no front matter")
    done = run("assist", "corpus", "check", "--corpus", str(shop))
    assert done.returncode == 1
    assert "bad.md:1: no front matter" in done.stderr


def test_the_first_question_publishes_the_corpus(shop: Path) -> None:
    """A newcomer need not know of releases; a folder with problems is named instead."""
    assert ok("draft", "开线退货运费谁出", ASSIST_CORPUS_DIR=str(shop))["status"] == "answered"
    (shop / "bad.md").write_text("no front matter")
    other = str(shop.parent / "other")
    assert "nothing was published" in error("search", "x", status=1, ASSIST_CORPUS_DIR=str(shop), ASSIST_DATA_DIR=other)


def test_a_changed_embedder_stops_what_would_compare_its_vectors_with_the_others(published: str) -> None:
    """One line that names both ways out; nothing is embedded, and the release stays."""
    line = f"release {published} was made with ASSIST_EMBEDDER=local, now it is openai/m; run `assist corpus publish`"
    for command in (("draft", "退货"), ("search", "退货"), ("serve", "--port", str(free_port())), ("reindex",)):
        assert line in error(*command, ASSIST_EMBEDDER="openai/m")
    refused = error("corpus", "rollback", published, ASSIST_EMBEDDER="openai/m")
    assert "set ASSIST_EMBEDDER=local to go back to it, now it is openai/m" in refused
    assert ok("draft", "开线退货运费谁出")["release"] == published


def test_an_embedder_that_refuses_publishes_nothing(published: str) -> None:
    """One line, and the old release stays live."""
    with fake_vectors() as provider:
        provider.otherwise = Reply(401)
        refused = error("corpus", "publish", ASSIST_EMBEDDER="openai/m", ASSIST_EMBEDDER_API_BASE=provider.base)
    assert refused == "error: embedder openai/m failed (AuthenticationError); check ASSIST_EMBEDDER*"
    assert [(release["id"], release["current"]) for release in ok("corpus", "releases")] == [(published, True)]


def test_a_taken_port_is_named() -> None:
    """Before anything is loaded or published."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"cannot listen on 127.0.0.1:{port}" in error("serve", "--port", str(port))


def test_a_second_process_on_the_data_folder_is_told_who_owns_it(index: VectorIndex, shop: Path) -> None:
    """The owner's process id and command."""
    assert f"in use by process {os.getpid()}" in error("corpus", "publish", "--corpus", str(shop))
    assert f"in use by process {os.getpid()}" in error("serve", "--port", str(free_port()))
    index.close()


def test_a_server_without_a_sound_corpus_does_not_start(shop: Path) -> None:
    """It names every problem instead."""
    (shop / "bad.md").write_text("no front matter")
    done = run("assist", "serve", "--port", str(free_port()), ASSIST_CORPUS_DIR=str(shop))
    assert done.returncode == 1
    assert "bad.md:1: no front matter" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_corrupt_data_folder_is_named_and_mended(published: str, tmp_path: Path) -> None:
    """A broken index is rebuilt from the database; a broken database is named."""
    (tmp_path / "data" / "chroma" / "chroma.sqlite3").write_bytes(b"broken" * 1000)
    assert "assist reindex" in error("draft", "退货运费谁出")
    assert ok("reindex")["embedded"] > 0
    assert ok("draft", "开线退货运费谁出")["status"] == "answered"
    for name in ("assist.db", "assist.db-wal", "assist.db-shm"):
        (tmp_path / "data" / name).unlink(missing_ok=True)
    (tmp_path / "data" / "assist.db").write_bytes(b"broken" * 1000)
    assert "assist.db" in error("corpus", "releases")


def test_importing_plain_markdown(tmp_path: Path) -> None:
    """Nothing is written before it is taken; front matter is suggested, whatever the encoding; again, all is the same."""
    source, corpus = tmp_path / "plain", tmp_path / "corpus"
    source.mkdir()
    (source / "退货办法.md").write_text("# 退货办法\n\n七日内可退。", encoding="utf-8")
    (source / "guide-returns.md").write_text("# How to return\n\nWithin 30 days.", encoding="utf-8")
    (source / "old.md").write_bytes("# 旧\n\n内容".encode("gb18030"))
    rows = ok("corpus", "import", str(source), "--corpus", str(corpus))
    assert {row["state"] for row in rows} == {"ready"}
    assert not list(corpus.rglob("*.md"))
    rows = ok("corpus", "import", str(source), "--corpus", str(corpus), "--take", "all")
    assert sorted(row["id"] for row in rows) == ["guide-returns", "old", "tui-huo-ban-fa"]
    assert ok("corpus", "check", "--corpus", str(corpus))["documents"] == 3
    assert {row["state"] for row in ok("corpus", "import", str(source), "--corpus", str(corpus))} == {"same"}


def test_help_teaches() -> None:
    """Every command says what it does."""
    shown = run("assist", "--help").stdout
    for name in ("serve", "draft", "search", "corpus", "redact", "keys", "doctor", "reindex"):
        assert name in shown
