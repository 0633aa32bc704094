"""The tokens of many prompts for several models: each distinct text once for each tokenizer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from llmtool.errors import BadInputError
from llmtool.planning.by_tokenizer import LARGE
from llmtool.planning.check.manifest import Form
from llmtool.planning.forks import FORKS, usable_cores
from llmtool.planning.tally import prepared
from llmtool.planning.work import Prompt
from llmtool.tokens.registry import Choice
from llmtool.tokens.tokenizer import TokenCount, Tokenizer

if TYPE_CHECKING:
    from llmtool.tokens.framing.weigh import Weight

# So many texts travel to another process at once.
_PART = 50


@dataclass(frozen=True, slots=True)
class Content:
    """A prompt to be counted.

    Attributes:
        text: what is in its file.
        form: what that is.
        folder: from where images are named in it; None where it is plain text, which is the same everywhere.
    """

    text: str
    form: Form
    folder: Path | None


@dataclass(frozen=True, slots=True)
class Reader:
    """How a model reads.

    Attributes:
        model: its full id.
        choice: makes its tokenizer.
    """

    model: str
    choice: Choice


Counts: TypeAlias = Mapping[tuple[Reader, Content], Prompt | BadInputError]


def count(wanted: Iterable[tuple[Reader, Content]], cores: int | None = None) -> Counts:
    """Count what is wanted, whatever is wanted twice only once.

    Args:
        wanted: who reads what.
        cores: how many processes may count; by default as many as this one may use cores.

    Returns:
        The prompt, or why it is none.

    Raises:
        TokenizerUnavailableError: a tokenizer is not here.
        BadConfigError: the user's calibration is damaged.
    """
    pairs = dict.fromkeys(wanted)
    tokenizers = {reader: reader.choice() for reader, _ in pairs}
    engines = {reader: _engine(reader, tokenizer) for reader, tokenizer in tokenizers.items()}
    texts: dict[Choice, dict[str, None]] = {}
    for reader, content in pairs:
        if content.form == "text":
            texts.setdefault(engines[reader], {})[content.text] = None
    counted = {
        engine: dict(zip(texts[engine], counts, strict=True))
        for engine, counts in zip(texts, _runs(texts, cores or usable_cores()), strict=True)
    }
    return {
        (reader, content): _of_text(tokenizers[reader], counted[engines[reader]][content.text])
        if content.form == "text"
        else _of_request(reader, tokenizers[reader], content)
        for reader, content in pairs
    }


def _engine(reader: Reader, tokenizer: Tokenizer) -> Choice:
    """What really has to run: models that share a tokenizer share its run, unless the count is a model's own guess."""
    return reader.choice if tokenizer.exactness == "estimated" else Choice(None, tokenizer.name)


def _runs(texts: Mapping[Choice, Mapping[str, None]], cores: int) -> Iterator[list[TokenCount]]:
    """Each engine's run, in order; large work in several processes, each of which takes some texts at a time."""
    jobs = {engine: list(some) for engine, some in texts.items()}
    if cores == 1 or sum(len(text) for some in jobs.values() for text in some) < LARGE:
        yield from (engine().count_many(some) for engine, some in jobs.items())
        return
    # Imported late: short texts need no second process.
    pool = import_module("llmtool.planning.pool").pool
    if FORKS:
        for engine in jobs:
            prepared(engine)
    parts = [(engine, some[at : at + _PART]) for engine, some in jobs.items() for at in range(0, len(some), _PART)]
    with pool(cores) as processes:
        counts = chain.from_iterable(processes.map(_run, *zip(*parts, strict=True)))
        for some in jobs.values():
            yield list(islice(counts, len(some)))


def _run(engine: Choice, texts: Sequence[str]) -> list[TokenCount]:
    return prepared(engine).count_many(texts)


def _of_text(tokenizer: Tokenizer, count: TokenCount) -> Prompt:
    return Prompt(count.tokens, tokenizer.name, tokenizer.exactness, count.margin_percent, tokenizer.note)


def _of_request(reader: Reader, tokenizer: Tokenizer, content: Content) -> Prompt | BadInputError:
    # Imported late: most prompts are plain text.
    weigh_one: Callable[..., Weight] = import_module("llmtool.planning.weights").weigh_one
    try:
        weight = weigh_one(content.text, content.form, tokenizer, reader.model, content.folder)
    except BadInputError as error:
        return error
    return Prompt(weight.tokens, weight.tokenizer, weight.exactness, weight.margin_percent, weight.note)
