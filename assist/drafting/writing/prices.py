"""Prices of models that litellm's own list lacks: `prices.toml` in the data folder.

["openai/my-model"]   # the name as in ASSIST_MODEL
input = 0.4           # US dollars per million tokens
output = 1.2
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assist.errors import SetupError


class Price(BaseModel):
    """US dollars per million tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: float = Field(ge=0)
    output: float = Field(ge=0)


_PRICES = TypeAdapter(dict[str, Price])


def read_prices(data_dir: Path) -> Mapping[str, Price]:
    """The prices by model name; none without the file. Raises SetupError naming what is wrong in it."""
    path = data_dir / "prices.toml"
    try:
        return _PRICES.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SetupError(f"{path}: {where}: {first['msg'].lower()}; a model needs `input` and `output`") from None
    except (OSError, ValueError) as error:
        raise SetupError(f"{path}: cannot be read ({error})") from None
