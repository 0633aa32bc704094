"""From a line of facts to a row of a model's prices, in the words of the YAML files."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from llmtool.pricing.rates import FEES, PARENTS

# Plain data: what a JSON line or a YAML file holds.
Plain: TypeAlias = dict[str, Any]

_NAMES = {
    "cache_write_5m": "cache_write",
    "input_audio_per_hour": "audio_per_hour",
    "input_chars_per_1m": "characters_per_1m",
    "input_document_kpages": "page_per_1k",
    "input_annotated_document_kpages": "annotated_page_per_1k",
}
_SOURCES = {
    "gp": "genai-prices", "ll": "litellm", "mp": "model-prices", "md": "models.dev", "sw": "llm-prices",
    "lf": "langfuse", "tca": "tokencostauto", "tc": "tokencost",
}  # fmt: skip
# What is in the basis of a beginning → how that beginning is known; the first that is found decides.
_BASES = (
    (r"release_date|launch", "inferred"),
    (r"announced|documented|effective|deprecations page|start_date", "announced"),
    (r"", "observed"),
)
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})Z")
_WRITE, _LONG_WRITE = "cache_write_5m", "cache_write_12h"
_WITHOUT_OUTPUT = {"embedding", "rerank"}
_HALF = Decimal("0.5")
_CENT = Decimal("0.01")
_PER_SECOND = Decimal("0.0001")


def price_row(fact: Plain, page: str | None = None) -> Plain:
    """One row of ``prices``.

    Args:
        fact: the line of facts.
        page: where it is published, if the line does not say so.
    """
    start = fact["effective_from"]
    row = {
        "from": _moment(start, fact),
        "to": _moment(fact.get("effective_to"), fact),
        "basis": _basis(fact["effective_basis"]) if start else None,
        "rates": _rates(fact["prices"], fact),
        "tiers": _tiers(fact["tiers"], fact),
        "variants": list(_variants(fact)),
        "windows": [_window(window) for window in fact.get("time_windows") or ()],
        "fees": _named(fact["prices"], FEES, fact["mode"]),
        "source": fact["source"].get("url") or page,
        "checked": fact["checked"],
        "verified_by": sorted(fact["independent_groups"]),
        "conflict": _conflict(fact),
        "note": " ".join(_notes(fact)),
    }
    _drop_echoes(row)
    return {key: value for key, value in row.items() if value}


def amount(number: Decimal | float) -> str:
    """A number as a decimal with two digits or more after the point: ``2.50``, ``0.003625``."""
    whole, _, part = f"{Decimal(number).normalize():f}".partition(".")
    return f"{whole}.{part.ljust(2, '0')}"


def _moment(day: str | None, fact: Plain) -> str | None:
    """The day, or the instant on that day that the facts know."""
    instants = dict(_INSTANT.findall(fact["effective_basis"]))
    return f"{day}T{instants[day]}:00Z" if day in instants else day


def _basis(text: str) -> str:
    """How a beginning is known, by the last thing that is said of it."""
    reason = text.rpartition("start = ")[2]
    return next(basis for pattern, basis in _BASES if re.search(pattern, reason))


def _named(prices: Plain, known: Mapping[str, object], kind: str) -> Plain:
    """Those of the prices that are rates (or fees), under their names here and in their order."""
    here = {_NAMES.get(name, name): number for name, number in prices.items()}
    if kind in _WITHOUT_OUTPUT:
        here.pop("output", None)
    return {name: amount(_whole_cents(name, here[name])) for name in known if name in here}


def _whole_cents(name: str, number: Decimal | float) -> Decimal:
    """An hour of audio that was multiplied back from a rounded second is meant to be whole cents."""
    exact = Decimal(number)
    cents = exact.quantize(_CENT)
    return cents if name == "audio_per_hour" and abs(cents - exact) < _PER_SECOND else exact


def _rates(prices: Plain, fact: Plain) -> Plain:
    """One set of rates. A 12-hour write, listed for the standard set only, costs a multiple of the usual one."""
    standard = fact["prices"]
    if _LONG_WRITE in standard and _WRITE in prices and _LONG_WRITE not in prices:
        prices = {**prices, _LONG_WRITE: Decimal(prices[_WRITE]) * standard[_LONG_WRITE] / standard[_WRITE]}
    return _named(prices, PARENTS, fact["mode"])


def _tiers(tiers: list[Plain], fact: Plain) -> list[Plain]:
    return [
        {
            "above" if "prompt_tokens_gt" in tier["when"] else "at_least": next(iter(tier["when"].values())),
            "rates": _rates(tier["prices"], fact),
        }
        for tier in sorted(tiers, key=lambda tier: next(iter(tier["when"].values())))
    ]


def _variants(fact: Plain) -> Iterator[Plain]:
    """The variants that are known to have held while the row did."""
    end = fact.get("effective_to") or "9999"
    for variant in (fact["variants"] or {}).values():
        rates, tiers = _rates(variant.get("prices", {}), fact), _tiers(variant.get("tiers", []), fact)
        if not (rates or tiers) or variant.get("verified_from", "") >= end:
            continue
        if fact["provider"] == "anthropic" and _is_half(variant, fact):
            yield {"when": variant["when"], "multiply": "0.5"}
        else:
            yield {"when": variant["when"], "rates": rates, **({"tiers": tiers} if tiers else {})}


def _is_half(variant: Plain, fact: Plain) -> bool:
    """Whether every rate of a variant is half of the standard one."""
    pairs = [(variant["prices"], fact["prices"])]
    pairs += [(a["prices"], b["prices"]) for a, b in zip(variant.get("tiers", []), fact["tiers"], strict=False)]
    return all(number == _HALF * Decimal(standard[name]) for half, standard in pairs for name, number in half.items())


def _drop_echoes(row: Plain) -> None:
    """Drop the rates that repeat their parent's in every set: a tier or variant that changes one changes both."""
    others = [part["rates"] for part in (*row["tiers"], *row["variants"], *row["windows"]) if "rates" in part]
    others += [tier["rates"] for variant in row["variants"] for tier in variant.get("tiers", [])]
    sets = [row["rates"], *others]
    for name, parent in reversed(list(PARENTS.items())):
        standard = row["rates"].get(name)
        if standard is None or standard != row["rates"].get(parent):
            continue
        if all(rates[name] == rates.get(parent) for rates in sets if name in rates):
            for rates in sets:
                rates.pop(name, None)


def _window(window: Plain) -> Plain:
    found = {
        "name": window["id"],
        "utc": [f"{start}-{end}" for start, end in window["utc"]],
        "weekdays": [1, 2, 3, 4, 5] if window["weekdays_only"] else None,
        "zone": "+08:00" if window.get("calendar_tz") == "Asia/Shanghai" else None,
        "except_calendar": window.get("excluded_dates"),
        "rates": _named(window.get("prices", {}), PARENTS, "chat"),
        "multiply": str(window["multiplier"]) if "multiplier" in window else None,
    }
    return {key: value for key, value in found.items() if value}


def _conflict(fact: Plain) -> str:
    """``input: 5.00 (langfuse, llm-prices); tiers: none (model-prices)``."""
    parts = []
    for key, values in (fact.get("disagreement") or {}).items():
        if fact["mode"] in _WITHOUT_OUTPUT and key == "output":
            continue
        said: dict[str, list[str]] = {}
        for source, value in values.items():
            if source != "_chosen":
                said.setdefault(_said(value), []).append(_SOURCES[source])
        parts += [f"{_NAMES.get(key, key)}: {value} ({', '.join(sorted(who))})" for value, who in said.items()]
    return "; ".join(parts)


def _said(value: Decimal | float | Plain) -> str:
    if not isinstance(value, dict):
        return amount(value)
    tiers = (f"{amount(rate)} above {threshold.removesuffix('000')}K" for threshold, rate in value.items())
    return " and ".join(tiers) or "none"


def _notes(fact: Plain) -> Iterator[str]:
    if note := fact.get("note"):
        yield note
    if number := fact["prices"].get("citation_tokens"):
        yield f"Tokens of citations cost {amount(number)} per million."
    for variant in (fact["variants"] or {}).values():
        asked = ", ".join(f"{key} {value}" for key, value in variant["when"].items())
        for name, fee in _named(variant.get("prices", {}), FEES, fact["mode"]).items():
            yield f"With {asked}, {name} is {fee}."
    if any("decided_by" in window for window in fact.get("time_windows") or ()):
        yield "The hour in which the answer is complete decides."
