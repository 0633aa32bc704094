"""What a model says of its next token, read from JSON: logits or logarithms of probabilities."""

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from llmtool.errors import BadInputError

# JSON has no word for it; these are what people and programs write.
_IMPOSSIBLE = {"-inf", "-Infinity", "-Inf"}
_HINT = 'write a list of numbers, {"token": number, …}, or [{"token": "…", "logprob": number}, …]'
_FINITE = "scores are finite, or minus infinity"
_CERTAIN = 0.999
_STRING_OR_NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<number>-?(?:NaN|Infinity|\d[\d.eE+-]*))', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Scores:
    """A score for each token that may come next.

    Attributes:
        tokens: what they are called; where only numbers were given, their places from 0 on.
        values: logits, or logarithms of probabilities, which are logits as good as any; minus infinity for what
            cannot come. At least one is finite, none is NaN or plus infinity.
        named: whether the tokens were given by name.
    """

    tokens: tuple[str, ...]
    values: tuple[float, ...]
    named: bool

    @property
    def covered(self) -> float | None:
        """Where these look like the likeliest tokens' logarithms of probabilities, the share that they have; else None.

        Providers return a few of them, and what is left out then has no part in any distribution.
        """
        if max(self.values) > 0:
            return None
        share = math.fsum(map(math.exp, self.values))
        return share if share < _CERTAIN else None


def read_scores(text: str) -> Scores:
    """The scores that a JSON text holds.

    Raises:
        BadInputError: it is no JSON, has another shape, or a value that is no score.
    """
    try:
        data = json.loads(text, object_pairs_hook=_without_twins, parse_float=_finite, parse_constant=_finite)
    except json.JSONDecodeError as error:
        raise BadInputError(f"line {error.lineno}: not valid JSON: {error.msg}", _HINT) from error
    except RecursionError as error:
        raise BadInputError("not valid JSON: nested too deep", _HINT) from error
    except _NoScoreError as error:
        where = f"line {_line_of_no_score(text)}"
        raise BadInputError(f"{where}: {error} is no score", _FINITE) from error
    except ValueError as error:  # a number of more digits than Python reads
        raise BadInputError(f"not valid JSON: {error}", _HINT) from error
    if isinstance(data, dict):
        return _scores(data.items(), named=True)
    if not isinstance(data, list):
        raise BadInputError("holds no scores of tokens", _HINT)
    if any(isinstance(each, dict) for each in data):
        return _scores([_pair(number, each) for number, each in enumerate(data, 1)], named=True)
    return _scores(((str(place), value) for place, value in enumerate(data)), named=False)


def _scores(pairs: Iterable[tuple[str, object]], *, named: bool) -> Scores:
    read = [(token, _score(token, value)) for token, value in pairs]
    if not read:
        raise BadInputError("holds no scores of tokens", _HINT)
    if all(value == -math.inf for _, value in read):
        raise BadInputError("every score is minus infinity: no token can come")
    return Scores(tuple(token for token, _ in read), tuple(value for _, value in read), named)


def _score(token: str, value: object) -> float:
    if isinstance(value, str) and value in _IMPOSSIBLE:
        return -math.inf
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInputError(f"the score of token {token!r} is no number: {json.dumps(value)[:40]}", _HINT)
    try:
        return float(value)
    except OverflowError as error:  # a whole number that no float takes
        raise BadInputError(f"the score of token {token!r} is infinite", _FINITE) from error


def _pair(number: int, item: Any) -> tuple[str, object]:  # noqa: ANN401 - it is JSON
    """A token and its score, as providers list them."""
    token = item.get("token") if isinstance(item, dict) else None
    score = item.get("logprob", item.get("logit")) if isinstance(item, dict) else None
    if not isinstance(token, str) or score is None:
        raise BadInputError(f"item {number} has no 'token' with a 'logprob' or a 'logit'", _HINT)
    return token, score


class _NoScoreError(ValueError):
    """A number that is no score, as it was written."""


def _finite(written: str) -> float:
    number = float(written)
    if math.isnan(number) or number == math.inf:
        raise _NoScoreError(written[:40])
    return number


def _line_of_no_score(text: str) -> int:
    """The line of the first number that is no score; the text is JSON up to it."""
    for found in _STRING_OR_NUMBER.finditer(text):
        try:
            _finite(found["number"] or "0")
        except _NoScoreError:
            return text.count("\n", 0, found.start()) + 1
    return 1


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twin = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise BadInputError(f"{twin!r} stands there twice")
    return found
