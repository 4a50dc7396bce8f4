"""Rules: what the gate tolerates, read from `gate.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from assist.errors import InvalidInput
from evals.scoring.checks import CHECKS, NOTHING_LEAKS
from evals.scoring.metrics import METRICS

RULES = Path(__file__).parent / "gate.toml"
Share = Annotated[float, Field(gt=0, lt=1)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


def _known(names: Collection[str]) -> AfterValidator:
    """A name that exists: a rule with a typing error in its name would be switched off."""

    def check(name: str) -> str:
        if name not in names:
            raise PydanticCustomError("unknown_name", "unknown; one of {names}", {"names": ", ".join(names)})
        return name

    return AfterValidator(check)


Tolerated = Annotated[str, _known((*CHECKS, NOTHING_LEAKS))]
Measured = Annotated[str, _known([name for name in METRICS if name not in CHECKS])]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Margin(_Strict):
    """A mean may get worse by less than `margin`, in the metric's own unit."""

    better: Literal["higher", "lower"]
    margin: Positive


class Floor(_Strict):
    """A slice needs so many cases to say anything, and must pass at least this share of them."""

    cases: int = Field(ge=1)
    pass_rate: float = Field(ge=0, le=1)


class LatencyRule(_Strict):
    """Milliseconds; see `gate.toml`."""

    slower_ms: Positive
    ratio: float = Field(ge=1, allow_inf_nan=False)
    quote_p95_ms: Positive


class Rules(_Strict):
    """See `gate.toml`; `zero_tolerance` maps a check to what its failure is."""

    alpha: Share
    power: Share
    cases: int = Field(ge=1)
    detectable_loss: Share
    unscored_share: float = Field(ge=0, lt=1)
    net_loss: int = Field(ge=0)
    edited_loss: int = Field(ge=0)
    zero_tolerance: dict[Tolerated, str] = Field(min_length=1)
    metrics: dict[Measured, Margin] = Field(min_length=1)
    floors: dict[str, Floor]
    latency: LatencyRule


def read_rules(path: Path = RULES) -> Rules:
    """Read the rules. Raises InvalidInput with file and line for what is unknown, missing or out of range."""
    try:
        text = path.read_text(encoding="utf-8")
        return Rules.model_validate(tomllib.loads(text))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path}: cannot be read ({error}); give a TOML file in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{path}: not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = [str(part) for part in first["loc"] if part != "[key]"]
        problem = "unknown key" if first["type"] == "extra_forbidden" else first["msg"].lower()
        raise InvalidInput(f"{path}:{_line_of(text, where)}: {'.'.join(where)}: {problem}") from None


def _line_of(text: str, keys: Sequence[str]) -> int:
    """The line where a key stands: each part is looked for from the one before it on. 1 when it is missing."""
    lines, line = text.splitlines(), 0
    for key in keys:
        name = re.compile(rf'^\s*(?:\[+[^\]#]*?)?"?{re.escape(key)}"?\s*[\].=]')
        line = next((i for i in range(line, len(lines)) if name.match(lines[i])), line)
    return line + 1
