"""What bills have taught: for each kind of text to each model, how far our estimates are off.

It lies in one JSON file of the user's, which is read where a count is estimated and nowhere else.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from llmtool.errors import BadConfigError
from llmtool.tokens.tokenizer import TokenCount

FORMAT = 1
Kind = Literal["text", "request", "tools"]
"""What was billed: a text, a request, or a request with functions or a shape for its answer."""

KINDS: tuple[Kind, ...] = ("text", "request", "tools")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """What a ratio holds for.

    Attributes:
        model: one name of it, as ``registry.known_as`` writes it.
        tokenizer: the id of its tokenizer.
        basis: the id of the tokenizer that really counted; another one is off by something else.
        kind: what was billed.
        script: the group of scripts, as ``estimated.Features.group`` names it; empty for a count that is no estimate.
    """

    model: str
    tokenizer: str
    basis: str
    kind: Kind
    script: str


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the bills of one place have taught.

    Attributes:
        place: what it holds for.
        bills: how many there were.
        ratio: what a token of our estimate was billed as.
        margin_percent: nineteen of twenty bills lie within plus or minus this of the estimate times the ratio.
        least: nineteen of twenty estimates had at least so many tokens; of shorter texts the margin says nothing.
        learnt: the day.
        names: the model's other names, written likewise.
    """

    place: Place
    bills: int
    ratio: float
    margin_percent: float
    least: int
    learnt: date
    names: tuple[str, ...] = ()

    def is_of(self, model: str) -> bool:
        """Whether it is of the model that has this name."""
        return model == self.place.model or model in self.names

    def applied(self, count: TokenCount) -> TokenCount:
        """An estimate, corrected. What is shorter than nearly all that was billed keeps its margin if that is wider."""
        margin = self.margin_percent
        if count.tokens < self.least:
            margin = max(margin, count.margin_percent or 0.0)
        return TokenCount(scaled(count.tokens, self.ratio), margin)


def scaled(tokens: int, ratio: float) -> int:
    """Tokens times a ratio; something never becomes nothing."""
    return max(1, math.floor(tokens * ratio + 0.5)) if tokens else 0


def noted(learnt: Iterable[Learnt]) -> str:
    """Where a count's margin comes from: ``calibrated with 120 bills on 2026-11-22``."""
    found = list(learnt)
    bills = sum(each.bills for each in found)
    return f"calibrated with {bills} bill{'' if bills == 1 else 's'} on {max(each.learnt for each in found)}"


def read(path: Path) -> tuple[Learnt, ...]:
    """Everything in the file; nothing where there is none.

    Raises:
        BadConfigError: it cannot be read, is damaged, or comes from a newer version.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is no text"
        raise _damaged(path, f"cannot be read: {reason[:1].lower()}{reason[1:]}") from error
    try:
        return _parsed(json.loads(text), path)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _damaged(path, "is damaged: it is no calibration") from error


def of_model(path: Path, model: str) -> tuple[Learnt, ...]:
    """What is known of one model.

    Raises:
        BadConfigError: as ``read`` does.
    """
    return tuple(each for each in read(path) if each.is_of(model))


def written(learnt: Iterable[Learnt]) -> str:
    """The content of the file, in the order of the places."""
    ordered = sorted(learnt, key=lambda each: each.place)
    rows = [_row(each) for each in ordered]
    return json.dumps({"format": FORMAT, "calibrations": rows}, indent=1, ensure_ascii=False) + "\n"


def _row(learnt: Learnt) -> dict[str, Any]:
    row = asdict(learnt)
    return {**row.pop("place"), **row, "learnt": learnt.learnt.isoformat()}


def _parsed(data: Any, path: Path) -> tuple[Learnt, ...]:  # noqa: ANN401 - it is JSON
    if isinstance(data, dict) and isinstance(data.get("format"), int) and data["format"] > FORMAT:
        raise BadConfigError(
            f"{path}: comes from a newer version of llmtool, format {data['format']}", "update llmtool"
        )
    if data["format"] != FORMAT:
        raise ValueError(data["format"])
    return tuple(_learnt(row) for row in data["calibrations"])


def _learnt(row: dict[str, Any]) -> Learnt:
    names = {name: _text(row[name]) for name in ("model", "tokenizer", "basis", "script")}
    place = Place(kind=row["kind"], **names)
    found = Learnt(
        place, int(row["bills"]), float(row["ratio"]), float(row["margin_percent"]), int(row["least"]),
        date.fromisoformat(row["learnt"]), tuple(map(_text, row["names"])),
    )  # fmt: skip
    sound = 0 < found.ratio < math.inf and 0 <= found.margin_percent < math.inf and found.bills > 0 <= found.least
    if place.kind not in KINDS or not sound:
        raise ValueError(row)
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _damaged(path: Path, what: str) -> BadConfigError:
    return BadConfigError(f"{path}: {what}", "delete it and run 'llmtool calibrate' again")
