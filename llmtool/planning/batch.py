"""What a file of requests for a batch API costs, model by model, between the shortest and the longest answers."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from llmtool.errors import BadInputError, LlmtoolError
from llmtool.planning.estimate import fit
from llmtool.planning.work import Prompt
from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.cost import cost
from llmtool.pricing.model import Model
from llmtool.usage import Usage

_BATCH = {"processing": "batch"}
# Where a request says how long an answer may be and how many it wants, at its top or in a group of settings.
_NUMBERS = ("n", "candidateCount", "candidate_count")
_LIMITS = ("max_completion_tokens", "max_output_tokens", "max_tokens", "maxOutputTokens")
_GROUPS = ("generationConfig", "generation_config")

Weigh = Callable[[Mapping[str, Any], Model], Prompt]
"""From a request's body and its model to the prompt it makes."""


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that cannot be priced, and why."""

    number: int
    message: str


@dataclass(frozen=True, slots=True)
class ModelSum:
    """All requests to one model.

    Attributes:
        model: the model that is billed.
        requests: how many.
        input_tokens: of all prompts.
        most_output: tokens of all answers where each is as long as it may be.
        low: the cost where every answer is empty and every estimated prompt as short as its margin allows.
        high: the cost where each is as long as it may be.
        exactness: of the count of prompts; the least exact where they differ.
    """

    model: Model
    requests: int
    input_tokens: int
    most_output: int
    low: Decimal
    high: Decimal
    exactness: str


@dataclass(frozen=True, slots=True)
class BatchEstimate:
    """A batch file.

    Attributes:
        sums: a sum for each model, the dearest first.
        wrong: the lines that are not in the sums.
        notes: what else is to be known.
    """

    sums: tuple[ModelSum, ...]
    wrong: tuple[WrongLine, ...]
    notes: tuple[str, ...]

    @property
    def low(self) -> Decimal:
        """The least that all of it may cost."""
        return sum((each.low for each in self.sums), Decimal(0))

    @property
    def high(self) -> Decimal:
        """The most that all of it may cost."""
        return sum((each.high for each in self.sums), Decimal(0))


@dataclass(frozen=True, slots=True)
class _Priced:
    model: Model
    prompt: Prompt
    most_output: int
    low: Decimal
    high: Decimal
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where a request does not say it.

    Attributes:
        model: the name of the model, or None.
        output_tokens: the length of an answer, or None for as long as the model can.
    """

    model: str | None
    output_tokens: int | None


def estimate_batch(
    lines: Iterable[bytes], catalogue: Catalogue, at: datetime, weigh: Weigh, defaults: Defaults
) -> BatchEstimate:
    """Price each request of a batch file at the price of batch processing.

    Args:
        lines: JSON lines, in UTF-8, as OpenAI's Batch API (``body``), Anthropic's Message Batches (``params``) or
            Gemini's batch mode (``request``) take them.
        catalogue: the rate card.
        at: when the batch runs, in UTC.
        weigh: weighs a request's prompt.
        defaults: what holds where a request does not say it.
    """
    wrong: list[WrongLine] = []
    priced: dict[str, list[_Priced]] = {}
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            request = _request(line)
            _refuse_twice(request, number, seen)
            each = _price(_body(request), catalogue, at, weigh, defaults)
        except LlmtoolError as error:
            wrong.append(WrongLine(number, error.message))
        else:
            priced.setdefault(each.model.full_id, []).append(each)
    sums = sorted(map(_sum, priced.values()), key=lambda each: (-each.high, each.model.full_id))
    notes = dict.fromkeys(note for group in priced.values() for each in group for note in each.notes)
    return BatchEstimate(tuple(sums), tuple(wrong), tuple(notes))


def _request(line: bytes) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"not JSON: {error}") from error
    if not isinstance(request, dict):
        raise BadInputError("not a JSON object")
    return request


def _refuse_twice(request: Mapping[str, Any], number: int, seen: dict[str, int]) -> None:
    name = request.get("custom_id", request.get("key"))
    if not isinstance(name, str):
        return
    if name in seen:
        raise BadInputError(f"custom_id '{name}' stands on line {seen[name]} too")
    seen[name] = number


def _body(request: Mapping[str, Any]) -> dict[str, Any]:
    for key in ("body", "params", "request"):
        if isinstance(request.get(key), dict):
            body: dict[str, Any] = request[key]
            return body
    raise BadInputError("no request in it: OpenAI's lines have a 'body', Anthropic's 'params', Gemini's a 'request'")


def _price(body: Mapping[str, Any], catalogue: Catalogue, at: datetime, weigh: Weigh, defaults: Defaults) -> _Priced:
    name = body.get("model") or defaults.model
    if not isinstance(name, str):
        raise BadInputError("it names no model, and none is given by -m")
    found = catalogue.find(name, at.date())
    priced = catalogue.price(found.model, at)
    prompt = weigh(body, priced.model)
    most = _most_output(body, priced.model, defaults)
    _refuse_misfit(prompt, most // _answers(body) if any(_said(body, _LIMITS)) else 0, priced.model)
    conditions = {**found.conditions, **_BATCH}
    shortest, longest = prompt.range

    def total(input_tokens: int, output_tokens: int) -> Decimal:
        usage = Usage(input=input_tokens, output=output_tokens)
        return cost(priced.price, usage, at, conditions, priced.model.id).total

    notes = (*found.notes, *priced.notes)
    return _Priced(priced.model, prompt, most, total(shortest, 0), total(longest, most), notes)


def _refuse_misfit(prompt: Prompt, output: int, model: Model) -> None:
    """A request that the model will turn down costs nothing, and gives nothing."""
    problem = fit(model, Usage(input=prompt.tokens, output=output), prompt).problem
    if problem:
        raise BadInputError(problem)


def _most_output(body: Mapping[str, Any], model: Model, defaults: Defaults) -> int:
    for limit in _said(body, _LIMITS):
        if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
            raise BadInputError(f"{limit!r} is no number of tokens for an answer")
        return limit * _answers(body)
    if model.kind in {"embedding", "rerank"}:
        return 0
    most = defaults.output_tokens if defaults.output_tokens is not None else model.max_output
    if most is None:
        raise BadInputError(f"it does not limit its answer, and the longest of {model.id} is unknown")
    return most * _answers(body)


def _answers(body: Mapping[str, Any]) -> int:
    """How many answers are asked for, each of which is billed."""
    number = next(_said(body, _NUMBERS), 1)
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise BadInputError(f"{number!r} is no number of answers")
    return number


def _said(body: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[object]:
    """What stands at any of these keys, at the top of a request or in a group of settings."""
    groups = (body, *(body[group] for group in _GROUPS if isinstance(body.get(group), dict)))
    return (group[key] for group in groups for key in keys if group.get(key) is not None)


def _sum(group: list[_Priced]) -> ModelSum:
    doubts = ("given", "exact", "reconstructed", "estimated")
    return ModelSum(
        model=group[0].model,
        requests=len(group),
        input_tokens=sum(each.prompt.tokens for each in group),
        most_output=sum(each.most_output for each in group),
        low=sum((each.low for each in group), Decimal(0)),
        high=sum((each.high for each in group), Decimal(0)),
        exactness=max((each.prompt.exactness for each in group), key=doubts.index),
    )
