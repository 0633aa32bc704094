"""Price files of requests and of usages: what ``estimate --batch-file`` and ``estimate --usage`` do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from io import BufferedReader, RawIOBase
from typing import Any, cast

from llmtool.cli.session import Session
from llmtool.errors import BadInputError, LlmtoolError, OverBudgetError, UsageError
from llmtool.money import exact
from llmtool.planning.batch import Defaults, estimate_batch
from llmtool.planning.bill import bill
from llmtool.planning.work import Prompt, Work
from llmtool.pricing.billed import read_reports
from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.model import Model
from llmtool.reading.binary import BinaryContentError
from llmtool.reading.decode import decode
from llmtool.reading.problem import problem_of
from llmtool.reading.source import STDIN, Source
from llmtool.render.document import Document
from llmtool.render.views.batch import batch_view
from llmtool.render.views.bill import bill_view
from llmtool.render.views.estimate import Shown, estimate_view
from llmtool.tokens.framing.documents import recognise
from llmtool.tokens.framing.weigh import weigh
from llmtool.tokens.tokenizer import Tokenizer

# So many lines fit a screen; the whole list is in the JSON.
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Files:
    """What is to be priced.

    Attributes:
        usage: a file of replies or usages, ``-`` for stdin; or None.
        batch: a file of requests, ``-`` for stdin; or None.
    """

    usage: str | None
    batch: str | None


@dataclass(frozen=True, slots=True)
class Terms:
    """How it is to be priced.

    Attributes:
        card: the rate card.
        work: when and how; what it says of a request's size is passed over.
        model: the model that the command line names, or None.
        output_tokens: the length of an answer where a request does not limit it, or None.
        max_cost: US dollars that are not to be passed, or None.
    """

    card: Catalogue
    work: Work
    model: str | None
    output_tokens: int | None
    max_cost: Decimal | None


def price_files(session: Session, files: Files, terms: Terms, shown: Shown) -> tuple[Document, LlmtoolError | None]:
    """Price a file, and say on stderr whatever the amounts do not say.

    Raises:
        BadInputError: the file cannot be read, contradicts itself, or holds nothing that can be priced.
        LlmtoolError: a model is not known or has no price.
    """
    if files.usage is not None:
        return _usage(session, files.usage, terms, shown)
    return _batch(session, files.batch or STDIN, terms, shown)


def _usage(session: Session, path: str, terms: Terms, shown: Shown) -> tuple[Document, LlmtoolError | None]:
    try:
        text, _ = decode(b"".join(_lines(session, path)))
    except BinaryContentError as binary:
        raise BadInputError(f"{path}: not JSON, {binary.reason}") from binary
    default = session.settings.model.value
    result = bill(read_reports(text, path), terms.card, terms.work, model=terms.model, default=default)
    if len(result.requests) > 1 and terms.work.projection is not None:
        raise UsageError(f"--requests multiplies one request, and {path} has {len(result.requests)}", "leave it out")
    for note in dict.fromkeys(note for request in result.requests for note in request.remarks):
        session.note(note)
    error = _over("the requests cost", result.total, terms.max_cost)
    if len(result.requests) == 1:
        return estimate_view(result.requests[0], error, shown), error
    return bill_view(result, error, shown), error


def _batch(session: Session, path: str, terms: Terms, shown: Shown) -> tuple[Document, LlmtoolError | None]:
    defaults = Defaults(session.settings.model.value, terms.output_tokens)
    batch = estimate_batch(_lines(session, path), terms.card, terms.work.at, Weigher(session), defaults)
    if not batch.sums:
        first = f": line {batch.wrong[0].number}: {batch.wrong[0].message}" if batch.wrong else ""
        raise BadInputError(f"{path}: no request in it can be priced{first}")
    for note in batch.notes:
        session.note(note)
    for wrong in batch.wrong[:_NAMED]:
        session.note(f"{path}:{wrong.number}: not priced: {wrong.message}")
    if len(batch.wrong) > _NAMED:
        session.note(f"{len(batch.wrong) - _NAMED} more lines are not priced; --json names them all")
    error: LlmtoolError | None = _over("the batch could cost", batch.high, terms.max_cost)
    if batch.wrong:
        lines = "1 line is" if len(batch.wrong) == 1 else f"{len(batch.wrong)} lines are"
        error = BadInputError(f"{path}: {lines} not priced; the sums are without them")
    return batch_view(batch, error, shown), error


def _over(what: str, cost: Decimal, most: Decimal | None) -> OverBudgetError | None:
    if most is None or cost <= most:
        return None
    return OverBudgetError(f"{what} {exact(cost)}, more than {exact(most)}")


def _lines(session: Session, path: str) -> Iterator[bytes]:
    """The lines of a file, or of stdin if it is ``-``.

    Raises:
        BadInputError: it cannot be read.
    """
    source = Source(path, stream=session.host.stdin if path == STDIN else None)
    try:
        with source.open() as stream:
            yield from BufferedReader(cast("RawIOBase", stream)) if path != STDIN else stream
    except OSError as error:
        raise BadInputError(f"{path}: {problem_of(path, error).message}") from error


@dataclass(frozen=True, slots=True)
class Weigher:
    """Weighs bodies of requests, each with its model's own tokenizer, which is made once.

    Attributes:
        session: the run.
    """

    session: Session
    _tokenizers: dict[str, Tokenizer] = field(default_factory=dict)

    def __call__(self, body: Mapping[str, Any], model: Model) -> Prompt:
        """The prompt that a request makes.

        Raises:
            BadInputError: the body is not what its API describes.
            UsageError: the model reads no text.
        """
        if model.full_id not in self._tokenizers:
            self._tokenizers[model.full_id] = self.session.choice_of(model)()
        tokenizer = self._tokenizers[model.full_id]
        if model.kind == "embedding":
            return _texts(body.get("input"), tokenizer)
        weight = weigh(body, recognise(body), tokenizer, model.id)
        return Prompt(weight.tokens, weight.tokenizer, weight.exactness, weight.margin_percent, weight.note)


def _texts(given: object, tokenizer: Tokenizer) -> Prompt:
    """What is to be embedded: a text, or a list of texts."""
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise BadInputError("'input' has to be a text or a list of texts")
    counts = tokenizer.count_many(texts)
    margin = max((count.margin_percent for count in counts if count.margin_percent is not None), default=None)
    return Prompt(sum(count.tokens for count in counts), tokenizer.name, tokenizer.exactness, margin, tokenizer.note)
