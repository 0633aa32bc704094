"""Whether what was decoded is what its types promise: for rate cards that come from somewhere else."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from llmtool.pricing.form_price import CONDITIONS
from llmtool.pricing.model import CAPABILITIES, Model, Provider
from llmtool.pricing.rates import FEES, PARENTS
from llmtool.yaml_place import NAME

_MOST_USD = Decimal(10) ** 9
_MOST_DECIMALS = 30
_MOST_NUMBER = 10**12
_MOST_TEXT = 10_000
_DAY = 24 * 60
_WHERE = re.compile(r"[^\x00-\x1f]{1,500}:\d{1,9}")
# What the values of a field have to be beyond its type; keys of mappings, items of sets, or the value itself.
_RULES: Mapping[str, Callable[[Any], object]] = {
    "rates": PARENTS.__contains__,
    "fees": FEES.__contains__,
    "when": CONDITIONS.__contains__,
    "capabilities": CAPABILITIES.__contains__,
    "weekdays": range(1, 8).__contains__,
    "zone": range(-_DAY + 1, _DAY).__contains__,
    "hours": lambda hours: all(0 <= minute <= _DAY for minute in hours),
    "where": _WHERE.fullmatch,
    "threshold": lambda number: number > 0,
    "context": lambda number: number is None or number > 0,
    "max_input": lambda number: number is None or number > 0,
    "max_output": lambda number: number is None or number > 0,
}


def is_sound(thing: Model | Provider) -> bool:
    """Whether a decoded model or provider has nothing in it that the program does not reckon with."""
    names = [
        thing.id,
        *([thing.provider, *(alias.name for alias in thing.aliases)] if isinstance(thing, Model) else []),
    ]
    return _is(thing, type(thing)) and all(NAME.fullmatch(name) for name in names)


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _is(value: object, hint: Any) -> bool:  # noqa: ANN401 - any type of a field
    if is_dataclass(hint):
        return type(value) is hint and all(
            _is(part := getattr(value, field.name), _hints(type(value))[field.name]) and _follows(field.name, part)
            for field in fields(hint)
        )
    origin, parts = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return any(_is(value, part) for part in parts)
    if origin is Literal:
        return isinstance(value, str) and value in parts
    if origin is Mapping:
        return isinstance(value, Mapping) and all(_is(key, parts[0]) and _is(value[key], parts[1]) for key in value)
    if origin in {tuple, frozenset}:
        return _is_sequence(value, origin, parts)
    return _is_plain(value, hint)


def _is_sequence(value: object, origin: type, parts: tuple[Any, ...]) -> bool:
    if not isinstance(value, tuple | frozenset) or type(value) is not origin:
        return False
    if origin is tuple and parts[-1] is not Ellipsis:
        return len(value) == len(parts) and all(map(_is, value, parts))
    return all(_is(item, parts[0]) for item in value)


def _is_plain(value: object, hint: type) -> bool:
    if type(value) is not hint:
        return False
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return isinstance(exponent, int) and exponent >= -_MOST_DECIMALS and 0 <= value < _MOST_USD
    if isinstance(value, datetime):
        return value.utcoffset() is not None
    if isinstance(value, str):
        return len(value) <= _MOST_TEXT
    return not isinstance(value, int) or abs(value) < _MOST_NUMBER


def _follows(name: str, value: Any) -> bool:  # noqa: ANN401 - of any field
    rule = _RULES.get(name)
    if rule is None:
        return True
    return all(map(rule, value)) if isinstance(value, Mapping | frozenset | tuple) else bool(rule(value))
