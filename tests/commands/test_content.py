"""The content team's commands as they are typed: impact, notes, and publishing while a server runs."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import httpx

from tests.commands.test_commands import BIN, free_port, ok, published, run
from tests.shop import DOCUMENTS, write_shop

__all__ = ["published"]  # a fixture


def test_impact_is_told_before_a_publish_with_its_note(published: str, shop: Path, tmp_path: Path) -> None:
    """The first line in words, in both languages; nothing goes live; the note is the release's."""
    cases = tmp_path / "cases.jsonl"
    question = {"id": "days", "question": "签收后几天内可以无理由退货？"}
    cases.write_text(json.dumps(question, ensure_ascii=False), encoding="utf-8")
    assert ok("corpus", "impact", "--cases", str(cases))["headline"]["en"] == "no answer changes"
    write_shop(shop, returns=DOCUMENTS["returns"].replace("7 天", "10 天"))
    told = run("assist", "corpus", "impact", "--cases", str(cases), "--language", "zh")
    assert told.stdout.splitlines()[0] == "1 条回答改变：内容变了 1"
    assert "1 questions" in told.stderr
    assert ok("corpus", "releases")[0]["id"] == published
    ok("corpus", "publish", "--note", "退货期延长")
    newest = ok("corpus", "releases")[0]
    assert (newest["note"], newest["current"]) == ("退货期延长", True)
    assert "退货期延长" in run("assist", "corpus", "releases").stdout


def test_publishing_while_a_server_runs(published: str, shop: Path, tmp_path: Path) -> None:
    """The server does it; the command says what came of it, and what stopped it."""
    port = free_port()
    with (tmp_path / "log").open("w") as log:
        command = [str(BIN / "assist"), "serve", "--port", str(port)]
        server = subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ))
    try:
        url = f"http://127.0.0.1:{port}/readyz"
        client = httpx.Client(transport=httpx.HTTPTransport(retries=60), trust_env=False, timeout=60)
        while client.get(url).status_code != 200:
            pass
        write_shop(shop, lamp=None)
        done = ok("corpus", "publish", "--note", "灯下架")
        assert done["documents"] == len(DOCUMENTS) - 1
        newest = ok("corpus", "releases")[0]
        assert (newest["id"], newest["current"], newest["note"]) == (done["release"], True, "灯下架")
        assert newest["id"] != published
    finally:
        server.terminate()
        server.wait(timeout=60)
