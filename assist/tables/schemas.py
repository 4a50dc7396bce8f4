"""The schema: every table of the database is registered here."""

from __future__ import annotations

from sqlalchemy import MetaData

metadata = MetaData()
