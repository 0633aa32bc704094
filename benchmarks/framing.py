"""How near the weights of requests come to what providers billed, offline.

    python benchmarks/framing.py RECORDED.jsonl

Each line of the file is an object: provider, api, model, request, billed, source. Requests that come twice count once.
Printed are, for each provider and API, how many are exact and how far off the others are; and, to see whether the
frames are rules or only fitted, the same for requests that were held out: the files they come from are dealt into five
lots, and all figures of a frame are worked out anew from four of them for the fifth. What is shown as text (functions,
calls) stays as it is; that was written with all lots at hand.
"""

import copy
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any
from zlib import crc32

from fitting import solve

from llmtool.errors import LlmtoolError
from llmtool.tokens import registry
from llmtool.tokens.framing.reading import Reading
from llmtool.tokens.framing.request import Request
from llmtool.tokens.framing.rules import Family, family
from llmtool.tokens.framing.weigh import framed, read, weigh
from llmtool.tokens.images import image_rule

LOTS = 5
ROUNDS = 30


@dataclass(frozen=True, slots=True)
class Bill:
    """One recorded request.

    Attributes:
        group: provider and API.
        kind: what is in it: plain text, a format for the answer, functions, images, or things that are not there.
        billed: tokens.
        tokens: what it weighs here.
        unknown: kinds of what is not in it.
        lot: in which it is held out.
        family: models whose figures are worked out together: those with the same tokenizer.
        texts: tokens of all that is text.
        features: how often each figure of the frame goes into it.
    """

    group: str
    kind: str
    billed: int
    tokens: int
    unknown: frozenset[str]
    lot: int
    family: str
    texts: float
    features: dict[str, float]


def main(path: str) -> None:
    """Weigh every recorded request and print how near it came."""
    bills = list(_bills(path))
    print(f"{len(bills)} different requests\n")
    _table(bills, lambda bill: bill.tokens)
    guesses = _held_out(bills)
    print("\nHeld out: figures worked out from the other four lots\n")
    _table([bill for bill in bills if not bill.unknown], lambda bill: guesses[id(bill)])
    print("\nMargins of what is not in the request: 95 of 100 are nearer, in percent of the count\n")
    for kind in ("state", "provider tools", "files", "thoughts", "sealed thoughts", "hidden"):
        off = [100 * abs(bill.billed - bill.tokens) / max(1, bill.tokens) for bill in bills if bill.unknown == {kind}]
        if off:
            print(f"{kind:16} {len(off):4} {_percentile(off):10.1f}")


def _bills(path: str) -> Iterator[Bill]:
    seen: set[str] = set()
    with Path(path).open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            key = json.dumps([row["model"], row["request"], row["billed"]])
            if row["api"] in {"chat", "responses", "messages", "gemini"} and key not in seen:
                seen.add(key)
                try:
                    yield _bill(row)
                except LlmtoolError as error:
                    print(f"left out: {row['source']}: {error.message}", file=sys.stderr)


def _bill(row: dict[str, Any]) -> Bill:
    tokenizer = registry.for_model(row["model"])
    weight = weigh(row["request"], row["api"], tokenizer, row["model"])
    reading = Reading()
    request = read(row["request"], row["api"], reading)
    known = family(tokenizer.name, row["api"], row["model"])
    sealed = {"sealed thoughts"} if request.sealed and known.rule.get("thoughts") else set()
    fixed = _fixed(request, known, row["model"])
    zero = _with(known, dict.fromkeys(_figures(known.rule), 0.0))
    # A figure that is the same in two families is one figure.
    features = {
        f"{name} {value:g}": _fixed(request, _with(zero, {name: 1.0}), row["model"])
        for name, value in _figures(known.rule).items()
    }
    bare = _fixed(request, zero, row["model"])
    return Bill(
        group=f"{row['provider']} {row['api']}",
        kind=_kind(request, weight.unknown),
        billed=row["billed"],
        tokens=weight.tokens,
        unknown=frozenset({*reading.unknown.values(), *sealed}),
        lot=crc32(row["source"].partition("#")[0].encode()) % LOTS,
        family=f"{known.provider} {tokenizer.name}",
        texts=weight.tokens - fixed + bare,
        features={name: count - bare for name, count in features.items() if count != bare},
    )


def _kind(request: Request, unknown: Sequence[str]) -> str:
    if unknown:
        return "not all there"
    if request.images or request.tools or request.later:
        return "images" if request.images else "functions"
    return "answer format" if request.format else "plain text"


def _fixed(request: Request, known: Family, model: str) -> float:
    return sum(piece.tokens for piece in framed(request, known, image_rule(model)))


def _figures(rule: dict[str, Any]) -> dict[str, float]:
    """The figures of a frame by their path; what says how something is shown is none."""
    found = {name: float(value) for name, value in rule.items() if type(value) is int and name != "seal"}
    for name, inner in rule.items():
        if isinstance(inner, dict) and name != "style":
            found |= {f"{name}.{key}": value for key, value in _figures(inner).items()}
    return found


def _with(known: Family, figures: dict[str, float]) -> Family:
    rule = copy.deepcopy(known.rule)
    for path, value in figures.items():
        name, _, key = path.partition(".")
        if key:
            rule[name][key] = int(value)
        else:
            rule[name] = int(value)
    return replace(known, rule=rule)


def _held_out(bills: list[Bill]) -> dict[int, int]:
    """What each bill would weigh by figures that were worked out without its lot."""
    guesses: dict[int, int] = {}
    for name in {bill.family for bill in bills}:
        own = [bill for bill in bills if bill.family == name and not bill.unknown]
        for lot in range(LOTS):
            figures = _fit([bill for bill in own if bill.lot != lot])
            for bill in own:
                if bill.lot == lot:
                    guesses[id(bill)] = round(bill.texts + _dot(bill.features, figures))
    return guesses


def _fit(bills: Sequence[Bill]) -> dict[str, float]:
    """The figures with the least sum of absolute errors: least squares, again and again, the far ones ever lighter."""
    names = sorted({name for bill in bills for name in bill.features})
    figures = dict.fromkeys(names, 0.0)
    for _ in range(ROUNDS):
        rest = [bill.billed - bill.texts - _dot(bill.features, figures) for bill in bills]
        weights = [1 / max(0.05, abs(error)) for error in rest]
        figures = _solved(bills, weights, names)
    return figures


def _solved(bills: Sequence[Bill], weights: Sequence[float], names: Sequence[str]) -> dict[str, float]:
    """Weighted least squares, with a touch of ridge where figures never come apart."""
    left = [[1e-6 if row == column else 0.0 for column in names] for row in names]
    right = [0.0] * len(names)
    for bill, weight in zip(bills, weights, strict=True):
        values = [bill.features.get(name, 0.0) for name in names]
        for row, value in enumerate(values):
            if value:
                left[row] = [old + weight * value * other for old, other in zip(left[row], values, strict=True)]
                right[row] += weight * value * (bill.billed - bill.texts)
    return dict(zip(names, solve(left, right), strict=True))


def _dot(features: dict[str, float], figures: dict[str, float]) -> float:
    return sum(count * figures.get(name, 0.0) for name, count in features.items())


def _table(bills: Sequence[Bill], tokens: Callable[[Bill], int]) -> None:
    groups: dict[tuple[str, str], list[Bill]] = defaultdict(list)
    for bill in bills:
        groups[bill.group, bill.kind].append(bill)
    print("| provider, API | requests | n | exact | within 2 | median error | 95th percentile |")
    print("|---|---|---|---|---|---|---|")
    for (group, kind), own in sorted(groups.items()):
        off = [abs(bill.billed - tokens(bill)) for bill in own]
        shares = [100 * error / bill.billed for error, bill in zip(off, own, strict=True)]
        exact, near = (100 * sum(error <= most for error in off) / len(off) for most in (0, 2))
        print(
            f"| {group} | {kind} | {len(own)} | {exact:.0f} % | {near:.0f} % | {median(shares):.1f} % "
            f"| {_percentile(shares):.1f} % |"
        )


def _percentile(values: Sequence[float]) -> float:
    return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]


if __name__ == "__main__":
    main(sys.argv[1])
