"""How ``sample`` shows what may come next: at each temperature the tokens, the likeliest first."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmtool.planning.sampling import Cut, Distribution
from llmtool.planning.scores import Scores
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Row, Table


@dataclass(frozen=True, slots=True)
class Sampled:
    """One set of scores at several temperatures.

    Attributes:
        scores: what the model said.
        cut: which tokens may come.
        distributions: one for each temperature.
        draws: for each of them the places of the tokens that were drawn; empty where none were to be.
        seed: of the draws, or None.
    """

    scores: Scores
    cut: Cut
    distributions: Sequence[Distribution]
    draws: Sequence[Sequence[int]]
    seed: int | None


def sample_view(result: Sampled, show: int | None, *, bars: bool) -> Document:
    """The tokens at each temperature.

    Args:
        result: what to show.
        show: at most so many tokens for each temperature; None for all that were not cut. JSON has all.
        bars: whether the probabilities are drawn, too.
    """
    columns = [
        Column("temperature", align="right"),
        Column("token", kind="token" if result.scores.named else "text"),
        Column("probability", align="right"),
    ]
    if result.draws:
        columns.append(Column("drawn", align="right"))
    if bars:
        columns.append(Column("", kind="bar"))
    rows = tuple(row[: len(columns)] for row in _rows(result, show))
    return Document(_data(result), Table(tuple(columns), rows, notes=tuple(_notes(result, show))))


def _rows(result: Sampled, show: int | None) -> Iterator[Row]:
    for number, found in enumerate(result.distributions):
        drawn = Counter(result.draws[number]) if result.draws else None
        for place in found.order[:show]:
            token = result.scores.tokens[place]
            share = _rounded(found.probabilities[place])
            named = repr(token) if result.scores.named else token
            times = () if drawn is None else (drawn[place],)
            yield (f"{found.temperature:g}", named, share, *times, share)


def _rounded(probability: float) -> Decimal:
    return Decimal(f"{probability:.6f}")


def _notes(result: Sampled, show: int | None) -> Iterator[str]:
    most = max(len(found.order) for found in result.distributions)
    if show is not None and most > show:
        yield f"the {show} likeliest of up to {most:,} tokens; --show N shows more"
    cut = [
        f"{len(result.scores.tokens) - len(found.order):,} at {found.temperature:g}" for found in result.distributions
    ]
    if result.cut.top_k is not None or result.cut.top_p is not None:
        yield f"cut off: {', '.join(cut)}"


def _data(result: Sampled) -> dict[str, Json]:
    return {
        "schema": "llmtool.sample/1",
        "tokens": len(result.scores.tokens),
        "covered": result.scores.covered,
        "top_k": result.cut.top_k,
        "top_p": result.cut.top_p,
        "seed": result.seed,
        "distributions": [_distribution(result, number) for number in range(len(result.distributions))],
    }


def _distribution(result: Sampled, number: int) -> dict[str, Json]:
    found, tokens = result.distributions[number], result.scores.tokens
    drawn = Counter(result.draws[number]) if result.draws else None
    data: dict[str, Json] = {
        "temperature": found.temperature,
        "cut": len(tokens) - len(found.order),
        "tokens": [_token(result, found, place, drawn) for place in found.order],
    }
    if drawn is not None:
        data["draws"] = [tokens[place] for place in result.draws[number]]
    return data


def _token(result: Sampled, found: Distribution, place: int, drawn: Counter[int] | None) -> dict[str, Json]:
    data: dict[str, Json] = {"token": result.scores.tokens[place], "probability": found.probabilities[place]}
    return data if drawn is None else {**data, "drawn": drawn[place]}
