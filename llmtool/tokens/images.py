"""How many tokens an image is, from its size in pixels: a rule per family of models, in ``images.json``.

Images are made smaller before they are looked at, so every rule says first how small, and then what the rest weighs.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from math import ceil, floor, sqrt
from pathlib import Path
from typing import Any, Literal

from llmtool.tokens.image_size import Size
from llmtool.tokens.tokenizer import Exactness

_LARGEST_SQUARE = 2048
_SHORT_SIDE = 768
_TILE = 512
_PATCH = 32
# Of the largest column count that is tried when a grid is fitted into a budget.
_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class ImageRule:
    """What an image weighs for a family of models.

    Attributes:
        kind: ``tiles`` (OpenAI's 512-pixel tiles), ``patches`` (OpenAI's 32-pixel patches), ``grid`` (Claude's
            28-pixel grid), ``crops`` (Gemini's 768-pixel crops), ``flat`` (the same for every size).
        exactness: whether the provider publishes it, it was measured, or it is a guess.
        numbers: the rule's own figures.
        most: patches or cells at most, by the detail that is asked for; ``auto`` stands for all that are not named.
    """

    kind: Literal["tiles", "patches", "grid", "crops", "flat"]
    exactness: Exactness
    numbers: dict[str, float]
    most: dict[str, int] = field(default_factory=dict)


@cache
def _families() -> list[tuple[str, ImageRule]]:
    raw: list[dict[str, Any]] = json.loads(Path(__file__).with_name("images.json").read_text(encoding="utf-8"))
    return [(model, ImageRule(**family["rule"])) for family in raw for model in family["models"]]


def image_rule(model: str) -> ImageRule | None:
    """The rule of a model by the longest beginning of its name that is listed; None where none is."""
    bare = model.rpartition("/")[2].lower()
    listed = [(len(prefix), rule) for prefix, rule in _families() if bare.startswith(prefix)]
    return max(listed, key=lambda pair: pair[0])[1] if listed else None


def image_tokens(size: Size, detail: str, rule: ImageRule) -> int:
    """The tokens of one image.

    Args:
        size: width and height in pixels.
        detail: ``low``, ``high``, ``original`` or ``auto``, where the API has it.
        rule: of the model's family.
    """
    if rule.kind == "tiles":
        return _tiles(size, detail, rule.numbers)
    if rule.kind == "patches":
        patches = _patches(size, rule.most.get(detail, rule.most["auto"]))
        return ceil(round(patches * rule.numbers["times"], 6))
    if rule.kind == "grid":
        return _grid(size, rule)
    if rule.kind == "crops":
        return _crops(size, rule.numbers)
    return int(rule.numbers["each"])


def _tiles(size: Size, detail: str, numbers: dict[str, float]) -> int:
    base, tile = int(numbers["base"]), int(numbers["tile"])
    if detail == "low":
        return base
    width, height = size
    shrink = min(1.0, _LARGEST_SQUARE / max(size))
    shrink *= min(1.0, _SHORT_SIDE / (min(size) * shrink))
    return base + tile * _cells(width * shrink, _TILE) * _cells(height * shrink, _TILE)


def _patches(size: Size, most: int) -> int:
    width, height = size
    patches = ceil(width / _PATCH) * ceil(height / _PATCH)
    if patches <= most:
        return patches
    shrink = sqrt(most * _PATCH**2 / (width * height))
    wide, high = width * shrink / _PATCH, height * shrink / _PATCH
    shrink *= min(max(1, floor(wide)) / wide, max(1, floor(high)) / high)
    return min(most, _cells(width * shrink, _PATCH) * _cells(height * shrink, _PATCH))


def _grid(size: Size, rule: ImageRule) -> int:
    """Cells of the largest size that fits the longest edge and the budget, and a note where the image was too wide."""
    edge, cell, most = rule.numbers["edge"], rule.numbers["cell"], rule.most["auto"]
    note = int(rule.numbers["note"]) if max(size) > rule.numbers["noted"] else 0
    largest = min(1.0, edge / max(size))
    for shrink in (largest, *_shrinks(size, cell, largest)):
        cells = _cells(size[0] * shrink, cell) * _cells(size[1] * shrink, cell)
        if cells <= most:
            return cells + note
    return most + note


def _shrinks(size: Size, cell: float, largest: float) -> Iterator[float]:
    """Every scale at which a row or a column becomes full, from the largest to the smallest."""
    full = {columns * cell / side for side in size for columns in range(1, _COLUMNS)}
    yield from sorted((shrink for shrink in full if shrink < largest), reverse=True)


def _crops(size: Size, numbers: dict[str, float]) -> int:
    """A small image is one crop; a large one is seen whole and cut into squares of two thirds of its short side."""
    each, small = int(numbers["each"]), numbers["small"]
    if max(size) <= small:
        return each
    side = min(max(floor(min(size) / 1.5), 256), 768)
    return each * (1 + ceil(size[0] / side) * ceil(size[1] / side))


def _cells(pixels: float, cell: float) -> int:
    """How many cells cover so many pixels, one at least; what is off only in binary is not off."""
    return max(1, ceil(round(pixels / cell, 6)))
