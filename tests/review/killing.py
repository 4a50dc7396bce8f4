"""Kills a process that keeps drafts and decisions, at random moments; run as a program: `killing.py URL KILLS SEED`.

Each writer is a process of its own, which tells of a draft and its decision when they are kept. What it told of must be
there afterwards, and the audit must verify. Every TOLD_EVERY kills, and at the end, it prints a JSON object of counts.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.drafting.drafts import Draft, new_draft_id
from assist.drafting.turns.conversations import Conversation, Message
from assist.review.audits import verify
from assist.review.decisions import record_decision
from assist.review.drafts import keep_draft
from assist.store import open_store

TOLD_EVERY = 20
LONGEST_SECONDS = 0.25  # from the first write to the kill
SAID = Conversation((Message("customer", "退货的运费谁出？我的电话是13800138000。"),), id="c1")
DRAFT = Draft(
    id="d_0", status="answered", origin="quote", degraded=None, text="质量问题由店铺承担。", language="zh",
    channel="chat", in_reply_to=None, citations=(), passages=(), findings=(), abstention=None, release="r_0",
    model="quote", prompt=None, usage={}, timings_ms={}, created_at=store.utc_now(), as_of=dt.date(2026, 1, 1),
)  # fmt: skip


def write(url: str, told: int) -> None:
    """Keep drafts and decide them until killed, and tell of each when it is done."""
    engine = open_store(url)
    while True:
        draft = replace(DRAFT, id=new_draft_id())
        keep_draft(engine, draft, SAID)
        record_decision(engine, draft.id, "rejected", by="k_1", reason="wrong_fact")
        os.write(told, f"{draft.id}\n".encode())


def killed_while_writing(url: str, seconds: float) -> list[str]:
    """What a writer told of before it was killed, so long after its first word."""
    reading, told = os.pipe()
    child = os.fork()
    if not child:
        try:
            write(url, told)
        except Exception as error:
            print(type(error).__name__, error, file=sys.stderr, flush=True)
        finally:
            os._exit(1)
    os.close(told)
    with os.fdopen(reading, "rb") as words:
        first = words.readline()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        rest = words.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status == -signal.SIGKILL, f"a writer ended by itself with {status}"
    return (first + rest).decode().splitlines()


def lost(engine: Engine, ids: list[str]) -> Iterator[str]:
    """Those of which the draft, its decision, or the audit of it is not there."""
    drafts, decisions, audits = store.drafts.c.id, store.decisions.c.draft, store.audits.c.subject
    with engine.connect() as connection:
        for part in store.in_parts(ids):
            kept = [
                set(connection.execute(sa.select(c).where(c.in_(part))).scalars()) for c in (drafts, decisions, audits)
            ]
            yield from (one for one in part if not all(one in there for there in kept))


def main() -> None:
    """Kill so many writers."""
    url, kills, chance = sys.argv[1], int(sys.argv[2]), random.Random(int(sys.argv[3]))
    open_store(url).dispose()
    acknowledged, gone, broken = 0, 0, 0
    for kill in range(1, kills + 1):
        told = killed_while_writing(url, chance.uniform(0, LONGEST_SECONDS))
        engine = open_store(url)
        acknowledged += len(told)
        gone += len(list(lost(engine, told)))
        broken += verify(engine).broken is not None
        engine.dispose()
        if kill % TOLD_EVERY == 0 or kill == kills:
            counts = {"kills": kill, "acknowledged": acknowledged, "lost": gone, "audit_broken": broken}
            print(json.dumps(counts), flush=True)


if __name__ == "__main__":
    main()
