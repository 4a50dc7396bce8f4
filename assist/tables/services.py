"""Tables of the service itself: its jobs and counts, and what helpdesks sent."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, Integer, Table, Text

from assist.tables.schemas import metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("payload", sa.JSON, nullable=False),
    Column("unique_key", Text, unique=True),
    Column("by", Text, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("result", sa.JSON),
    Column("error", Text),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("due_at", Text, nullable=False),
    Column("started_at", Text),
    Column("ended_at", Text),
    Column("claim", Text),
)
daily_counts = Table(
    "daily_counts",
    metadata,
    Column("day", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)
newest_requests = Table(
    "newest_requests",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("request", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
)
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("received_at", Text, nullable=False),
)
service_messages = Table(
    "service_messages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("customer", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Text, nullable=False),
)
service_cursors = Table(
    "service_cursors",
    metadata,
    Column("account", Text, primary_key=True),
    Column("cursor", Text, nullable=False),
)
Index("service_messages_customer", service_messages.c.customer, service_messages.c.at)
Index("jobs_due", jobs.c.state, jobs.c.due_at)
Index("newest_requests_asked_at", newest_requests.c.asked_at)
