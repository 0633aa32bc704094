"""From the lines of a log of bills to samples: what each was billed beside what it is counted as here."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from llmtool.errors import BadInputError, LlmtoolError, UnknownModelError
from llmtool.planning.bill_lines import BillLine, read_line
from llmtool.planning.calibrating import Sample
from llmtool.pricing.billed_fields import Conventions
from llmtool.tokens.calibrated import basis_of
from llmtool.tokens.calibration import Kind, Place
from llmtool.tokens.estimated import Features
from llmtool.tokens.framing.piece import FRAMING, IMAGES
from llmtool.tokens.framing.weigh import weigh
from llmtool.tokens.tokenizer import Exactness, Tokenizer


@dataclass(frozen=True, slots=True)
class Log:
    """How to read a log.

    Attributes:
        path: as the user named it.
        default: the model of lines that name none, or None.
        tokenizer: makes the tokenizer of a model, as it is without any bills.
        conventions: what a model's provider means where a usage leaves that open.
        one_name: the one name that stands for all names of a model.
    """

    path: str
    default: str | None
    tokenizer: Callable[[str], Tokenizer]
    conventions: Callable[[str], Conventions]
    one_name: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that nothing can be learnt from because something is wrong with it.

    Attributes:
        line: its number.
        message: what, beginning with file and line.
    """

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Samples:
    """What a log holds.

    Attributes:
        bills: how many lines were sound.
        repeated: how many of them came before, word for word; they say nothing new.
        incomplete: how many were billed for what is not in the log, such as files.
        places: the samples of each place, with the exactness of the counts.
        wrong: lines that are not sound.
    """

    bills: int
    repeated: int
    incomplete: int
    places: dict[tuple[Place, Exactness], list[Sample]]
    wrong: tuple[Wrong, ...]


def read_samples(lines: Iterable[bytes], log: Log) -> Samples:
    """Read a log to its end, whatever is wrong with some lines of it.

    Raises:
        OSError: as reading the lines raises it.
    """

    @cache
    def tokenizer(model: str) -> Tokenizer | UnknownModelError:
        try:
            return log.tokenizer(model)
        except UnknownModelError as error:  # to be looked for once, and not on every line
            return error

    places: dict[tuple[Place, Exactness], list[Sample]] = {}
    wrong: list[Wrong] = []
    seen: set[bytes] = set()
    bills = repeated = incomplete = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{log.path}:{number}"
        try:
            bill = read_line(_decoded(line, where), where, log.default, log.conventions)
            name = log.one_name(bill.model)
            mark = _mark(bill, name)
            found = [] if mark in seen else list(_samples(bill, tokenizer(bill.model), name, where))
        except LlmtoolError as error:
            what = error.message if error.message.startswith(where) else f"{where}: {error.message}"
            wrong.append(Wrong(number, what))
            continue
        bills += 1
        repeated += mark in seen
        incomplete += mark not in seen and not found
        seen.add(mark)
        for place, exactness, sample in found:
            places.setdefault((place, exactness), []).append(sample)
    return Samples(bills, repeated, incomplete, places, tuple(wrong))


def _decoded(line: bytes, where: str) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInputError(f"{where}: is no UTF-8") from None


def _mark(bill: BillLine, name: str) -> bytes:
    """What tells two bills apart."""
    told = json.dumps([name, bill.content, bill.billed], sort_keys=True)
    return sha256(told.encode()).digest()


def _samples(
    bill: BillLine, tokenizer: Tokenizer | UnknownModelError, name: str, where: str
) -> Iterator[tuple[Place, Exactness, Sample]]:
    """What one bill says: of a text; of a request; and of the text in a request, where there is nothing but text."""
    if isinstance(tokenizer, UnknownModelError):
        raise UnknownModelError(tokenizer.message, tokenizer.hint)
    if isinstance(bill.content, str):
        yield _of_text(bill, tokenizer, name, where)
        return
    if bill.api is None:
        raise BadInputError(f"{where}: is no request")
    weight = weigh(bill.content, bill.api, tokenizer, bill.model)
    if weight.unknown:
        return
    if weight.tokens <= 0:
        raise BadInputError(f"{where}: the request has no tokens")
    script = weight.script if weight.exactness == "estimated" else ""
    place = _place(name, tokenizer, weight.kind, script)
    yield place, weight.exactness, Sample(weight.tokens, bill.billed, weight.margin_percent)
    tokens = {part.name: part.tokens for part in weight.parts}
    frame = tokens.pop(FRAMING, 0)
    plain = weight.kind == "request" and IMAGES not in tokens and sum(tokens.values()) > 0 and bill.billed > frame
    if tokenizer.exactness == "estimated" and plain:
        sample = Sample(sum(tokens.values()), bill.billed - frame, weight.margin_percent)
        yield _place(name, tokenizer, "text", script), "estimated", sample


def _of_text(bill: BillLine, tokenizer: Tokenizer, name: str, where: str) -> tuple[Place, Exactness, Sample]:
    text = str(bill.content)
    count = tokenizer.count_many([text])[0]
    if not count.tokens:
        raise BadInputError(f"{where}: the text is empty")
    script = Features.of(text).group if tokenizer.exactness == "estimated" else ""
    sample = Sample(count.tokens, bill.billed, count.margin_percent)
    return _place(name, tokenizer, "text", script), tokenizer.exactness, sample


def _place(name: str, tokenizer: Tokenizer, kind: Kind, script: str) -> Place:
    return Place(name, tokenizer.name, basis_of(tokenizer), kind, script)
