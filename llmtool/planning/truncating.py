"""Cut a text while it is read: no more of it than has to be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from typing import BinaryIO, cast

from llmtool.errors import BadInputError
from llmtool.reading.binary import BinaryContentError
from llmtool.reading.decode import TextInfo, TextStream, text_blocks
from llmtool.reading.problem import problem_of
from llmtool.tokens.boundaries import Boundary
from llmtool.tokens.tokenizer import TokenCount, Tokenizer
from llmtool.tokens.truncation import Plan, check, cut, fits, surely_over

_BLOCK = 1 << 18
# Above so many characters a tokenizer that cannot count in parts would take long to count what is cut away.
LARGE = 500_000


@dataclass(frozen=True, slots=True)
class Truncated:
    """A text that fits.

    Attributes:
        text: the text.
        data: the same, as it is to be written: the bytes that were read if nothing was cut, else UTF-8.
        count: its tokens.
        boundaries: the kinds of boundary it was cut at; none if nothing was cut.
    """

    text: str
    data: bytes
    count: TokenCount
    boundaries: tuple[Boundary, ...]


class OpenText:
    """A text that is read as far as somebody needs it.

    Args:
        stream: where its bytes come from.
        path: what errors call it.

    Raises:
        BadInputError: whenever it reads: it is no text, or cannot be read.
    """

    def __init__(self, stream: BinaryIO, path: str) -> None:
        self._recorder = _Recorder(stream)
        self._decoded: TextStream = text_blocks(cast("BinaryIO", self._recorder), _BLOCK)
        self._blocks = _named(self._decoded, path)
        self.text = ""
        self.ended = False

    def read_more(self) -> None:
        """Read as much again as there is."""
        wanted = max(2 * len(self.text), _BLOCK)
        blocks: list[str] = []
        while sum(map(len, blocks)) + len(self.text) < wanted:
            block = next(self._blocks, None)
            if block is None:
                self.ended = True
                break
            blocks.append(block)
        self.text += "".join(blocks)

    def read_all(self) -> str:
        """The whole text; its bytes are forgotten."""
        self._recorder.forget()
        self.text += "".join(self._blocks)
        self.ended = True
        return self.text

    def is_over(self, tokenizer: Tokenizer, limit: int) -> bool:
        """Whether the text has more tokens than the limit, found out with as little reading as possible."""
        while not self.ended:
            self.read_more()
            if surely_over(self.text, tokenizer, limit):
                self._recorder.forget()
                return True
        return not fits(self.text, tokenizer, limit)

    @property
    def bytes(self) -> bytes:
        """All bytes as they were read, of a text that is not over the limit."""
        return b"".join(self._recorder.blocks)

    @property
    def info(self) -> TextInfo | None:
        """What is known of the text once it is read to its end."""
        return self._decoded.info if self.ended else None

    def count(self, tokenizer: Tokenizer) -> TokenCount:
        """The tokens of the whole text, of which what is not yet read is not kept.

        An estimate where the tokenizer would take too long.
        """
        if not tokenizer.adds_up:
            while not self.ended and len(self.text) <= LARGE:
                self.read_more()
            if len(self.text) > LARGE:
                # Imported late: the measured ratios are of use only where an estimate is made.
                tokenizer = import_module("llmtool.tokens.scaled").ScaledTokenizer(tokenizer.name, "")
        held = (self.text[at : at + _BLOCK] for at in range(0, len(self.text), _BLOCK))
        counted = tokenizer.count_blocks(chain(held, self._blocks))
        self.ended = True
        return counted


def truncate(opened: OpenText, tokenizer: Tokenizer, plan: Plan) -> Truncated:
    """Cut a text if it does not fit. For its beginning, only the beginning is read.

    Raises:
        UsageError: the marker alone does not fit.
        BadInputError: it is no text, or cannot be read.
    """
    check(plan, tokenizer)
    if not opened.is_over(tokenizer, plan.limit):
        return Truncated(opened.text, opened.bytes, tokenizer.count_many([opened.text])[0], ())
    source = opened.text if plan.strategy == "head" else opened.read_all()
    kept = cut(source, tokenizer, plan)
    text = kept.apply(source, plan.marker)
    return Truncated(text, text.encode(), tokenizer.count_many([text])[0], kept.boundaries)


def _named(blocks: Iterable[str], path: str) -> Iterator[str]:
    """The same blocks; what is wrong with them is said with the name of their file."""
    try:
        yield from blocks
    except BinaryContentError as binary:
        raise BadInputError(f"{path}: {binary.reason}") from binary
    except BadInputError as error:
        raise BadInputError(f"{path}: {error.message}", error.hint) from error
    except OSError as error:
        raise BadInputError(f"{path}: {problem_of(path, error).message}") from error


class _Recorder:
    """A stream that keeps what is read of it, until it is told to forget."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._recording = True
        self.blocks: list[bytes] = []

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        if self._recording:
            self.blocks.append(block)
        return block

    def forget(self) -> None:
        self._recording = False
        self.blocks.clear()
