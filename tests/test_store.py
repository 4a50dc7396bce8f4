"""The database: migrations lead to the tables the code uses; a file that is none is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

from assist.errors import SetupError
from assist.store import HEAD, metadata, open_store


def test_the_migrations_build_what_the_code_declares(engine: Engine) -> None:
    """No table or column is in one and not in the other, and HEAD is the newest revision."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    """An up-to-date database is used as it is."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    open_store(url)
    assert sa.inspect(open_store(url)).has_table("releases")


def test_a_database_of_a_newer_version_is_refused_in_one_line(tmp_path: Path) -> None:
    """After a downgrade: with both versions and the ways out, and left as it was."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    engine = open_store(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(
        SetupError, match=rf"a\.db: its tables are of a newer version \(0999\) than .* \({HEAD}\)"
    ) as told:
        open_store(url)
    assert "\n" not in str(told.value)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "0999"
    engine.dispose()


def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    """The file is named, and left as it was."""
    (tmp_path / "a.db").write_bytes(b"no database" * 1000)
    with pytest.raises(SetupError, match=r"a\.db.*check the file"):
        open_store(f"sqlite:///{tmp_path / 'a.db'}")
    assert (tmp_path / "a.db").read_bytes().startswith(b"no database")
