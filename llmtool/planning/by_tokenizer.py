"""Count the same texts with several tokenizers, each of which runs once over each text."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module

from llmtool.planning.forks import usable_cores
from llmtool.planning.tally import FileCount, Tally, tally
from llmtool.planning.work import Prompt
from llmtool.reading.problem import Problem
from llmtool.reading.source import Source
from llmtool.tokens.calibrated import basis_of, corrected, fitting, note_of, texts_of
from llmtool.tokens.calibration import Learnt
from llmtool.tokens.encodings import DEFAULT
from llmtool.tokens.estimated import UNKNOWN, Features, assumed_margin, estimate
from llmtool.tokens.registry import named
from llmtool.tokens.tokenizer import Exactness, TokenCount

# From so many characters on, times tokenizers, a second process is worth its start.
LARGE = 2_000_000


@dataclass(frozen=True, slots=True)
class Reader:
    """How a model reads text.

    Attributes:
        tokenizer: the id of its tokenizer, or ``unknown``.
        assumed: whether that is an assumption.
        learnt: what bills of the model have taught.
    """

    tokenizer: str
    assumed: bool = False
    learnt: tuple[Learnt, ...] = ()

    @property
    def engine(self) -> str:
        """The tokenizer that has to run: an unknown one is estimated from the default one's count."""
        return DEFAULT if self.tokenizer == UNKNOWN else self.tokenizer


@dataclass(frozen=True, slots=True)
class Texts:
    """What was read, once, to be counted many times.

    Attributes:
        contents: the texts, whole.
        tally: the facts of each, what was skipped and what could not be read; its counts are all zero.
    """

    contents: tuple[str, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class _Run:
    """What one tokenizer made of the texts."""

    name: str
    basis: str
    exactness: Exactness
    note: str
    counts: tuple[TokenCount, ...]


class _Keeper:
    """Keeps each text where a tokenizer would count it."""

    name = "none"
    exactness: Exactness = "exact"
    note = ""
    adds_up = False

    def __init__(self) -> None:
        self.kept: list[str] = []

    def prepare(self) -> None:
        """Nothing is counted."""

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        """Zero for each."""
        return [self.count_blocks([text]) for text in texts]

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        """Zero."""
        self.kept.append("".join(blocks))
        return TokenCount(0)


def read(sources: Iterable[Source | Problem]) -> Texts:
    """Read every source to its end; whatever is wrong with one stands in the tally."""
    keeper = _Keeper()
    facts = tally(sources, keeper, _Keeper, lambda _: None, cores=1)
    return Texts(tuple(keeper.kept), facts)


def prompts(
    texts: Texts, readers: Collection[Reader], advance: Callable[[int], None], cores: int | None = None
) -> dict[Reader, Prompt]:
    """The tokens of all texts together, as each reader counts them.

    Args:
        texts: what to count.
        readers: how it is to be read; readers with the same engine share its one run.
        advance: told when a tokenizer has run.
        cores: how many processes may count; by default as many as this one may use cores.

    Raises:
        TokenizerUnavailableError: a reader names a tokenizer that is not here.
    """
    engines = sorted({reader.engine for reader in readers})
    runs: dict[str, _Run] = {}
    for engine, run in zip(engines, _runs(texts.contents, engines, cores or usable_cores()), strict=True):
        runs[engine] = run
        advance(1)
    looked_at = any(reader.assumed or reader.tokenizer == UNKNOWN or reader.learnt for reader in readers)
    features = [Features.of(text) for text in texts.contents] if looked_at else [Features()] * len(texts.contents)
    return {reader: _prompt(reader, runs[reader.engine], features, texts.tally) for reader in readers}


def _runs(contents: Sequence[str], engines: Sequence[str], cores: int) -> Iterator[_Run]:
    """Each engine's run, in order; large work in several processes."""
    if cores > 1 and len(engines) > 1 and sum(map(len, contents)) * len(engines) >= LARGE:
        # Imported late: short texts need no second process.
        with import_module("llmtool.planning.pool").pool(min(cores, len(engines))) as processes:
            yield from processes.map(partial(_run, contents), engines)
    else:
        yield from map(partial(_run, contents), engines)


def _run(contents: Sequence[str], engine: str) -> _Run:
    tokenizer = named(engine)
    counts = tuple(tokenizer.count_blocks([text]) for text in contents)
    return _Run(tokenizer.name, basis_of(tokenizer), tokenizer.exactness, tokenizer.note, counts)


def _prompt(reader: Reader, run: _Run, features: Sequence[Features], facts: Tally) -> Prompt:
    name, exactness, note, counts = run.name, run.exactness, run.note, run.counts
    pairs = list(zip(counts, features, strict=True))
    if reader.tokenizer == UNKNOWN:
        name, exactness, note = UNKNOWN, "estimated", "its tokenizer is not published; the margin spans all known ones"
        estimates = (estimate(UNKNOWN, count.tokens, own) for count, own in pairs)
        counts = tuple(TokenCount(found.tokens, found.margin_percent) for found in estimates)
    elif reader.assumed:
        exactness, note = "estimated", f"{name} is assumed, not known, to be its tokenizer"
        counts = tuple(
            TokenCount(count.tokens, max(assumed_margin(own), count.margin_percent or 0.0)) for count, own in pairs
        )
    learnt = fitting(reader.learnt, name, run.basis) if exactness == "estimated" else ()
    if texts := texts_of(learnt):
        note = note_of(learnt, note)
        counts = tuple(corrected(texts, count, own) for count, own in zip(counts, features, strict=True))
    total = replace(facts, files=_counted(facts.files, counts))
    return Prompt(total.tokens, name, exactness, total.margin_percent, note)


def _counted(files: Sequence[FileCount], counts: Sequence[TokenCount]) -> tuple[FileCount, ...]:
    return tuple(replace(file, count=count) for file, count in zip(files, counts, strict=True))
