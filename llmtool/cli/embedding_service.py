"""The composition of what makes vectors: the model on this machine, or a provider's behind the one door."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeAlias

from llmtool.calls.embedding_rounds import Scale, Text
from llmtool.calls.embeddings import Embeddings, Seller
from llmtool.calls.embeddings_here import EmbeddingsHere, LocalModel
from llmtool.calls.outcome import Purpose
from llmtool.cli import bookkeeping, calling, extras
from llmtool.cli.call_target import Target, embedding_target
from llmtool.cli.embedding import Embedder, EmbeddingTerms, Kind
from llmtool.cli.network import about
from llmtool.cli.session import Session
from llmtool.errors import MissingPackageError, UsageError
from llmtool.planning.estimate import window
from llmtool.providers.embeddings import Vector, embedding_adapter
from llmtool.providers.embeddings_servers import Habits, habits_of
from llmtool.render.views.embed import summary
from llmtool.settings.declared import Value

LOCAL = "local"
"""The name of the model on this machine."""

Maker: TypeAlias = Embeddings | EmbeddingsHere


@dataclass(frozen=True, slots=True)
class Opened:
    """What makes vectors in this run.

    Attributes:
        maker: it.
        notes: what the user should know of it.
    """

    maker: Maker
    notes: tuple[str, ...] = ()


@contextmanager
def opened(session: Session, asked: EmbeddingTerms) -> Iterator[Opened]:
    """What makes vectors in this run, as long as it lasts.

    Raises:
        UsageError: no model is named and none is on this machine.
        LlmtoolError: the model, its server or its price is not known, or the ledger cannot be used.
    """
    model = Value(asked.model, "flag --model") if asked.model else session.settings.embedding_model
    if model.value in {None, LOCAL}:
        yield Opened(_here(asked, is_named=model.value is not None))
        return
    target = embedding_target(session, model, bookkeeping.now())
    seller, notes = _seller(session, target, asked)
    with (
        calling.gateway(session, lambda wait: session.note(about(wait)), cache=False) as gateway,
        bookkeeping.open_vectors(lasting=asked.cache) as cache,
    ):
        yield Opened(
            Embeddings(seller, gateway, cache), (*bookkeeping.overruled(session.settings), *target.notes, *notes)
        )


@contextmanager
def embedder(session: Session, asked: EmbeddingTerms) -> Iterator[Embedder]:
    """As ``cli.embedding.embedder``, which says what it promises."""
    with opened(session, asked) as found:
        for note in found.notes:
            session.note(note)
        try:
            yield _OfTexts(found.maker, asked)
        finally:
            bill = found.maker.bill
            if bill.requests:
                session.host.say(summary(bill))


@dataclass(frozen=True, slots=True)
class _OfTexts:
    """Makes vectors of texts that have no names."""

    maker: Maker
    asked: EmbeddingTerms

    @property
    def model(self) -> str:
        return self.maker.model

    def embed(self, texts: Sequence[str], kind: Kind) -> Iterator[Vector]:
        named = [Text(f"text {number}", text) for number, text in enumerate(texts, 1)]
        if isinstance(self.maker, Embeddings) and self.asked.max_cost is not None:
            self.maker.survey(named, kind).keep_to(self.asked.max_cost)
        return (each.vector for each in self.maker.embed(named, kind))


def _here(asked: EmbeddingTerms, *, is_named: bool) -> EmbeddingsHere:
    """The model on this machine.

    Raises:
        MissingPackageError: it is named, and not installed.
        UsageError: it is neither, or vectors of another length are asked for.
    """
    try:
        local: LocalModel = extras.load("llmtool.calls.local_embeddings", LOCAL, "the local model").LocalEmbedder()
    except MissingPackageError as missing:
        if is_named:
            raise
        raise UsageError(
            "no embedding model is named, and none is on this machine",
            f"name one with -m MODEL, or set LLMTOOL_EMBEDDING_MODEL, or {missing.hint}",
        ) from missing
    if asked.dimensions not in {None, local.dimensions}:
        raise UsageError(f"the vectors of {local.name} have {local.dimensions} dimensions", "leave out --dimensions")
    return EmbeddingsHere(local)


def _seller(session: Session, target: Target, asked: EmbeddingTerms) -> tuple[Seller, tuple[str, ...]]:
    """A provider's model on this run's terms, and what there is to know of it."""
    habits = _habits(target, asked.batch)
    endpoint = replace(target.endpoint, base_url=target.endpoint.base_url.removesuffix(habits.beside))
    tokenizer = calling.tokenizer_of(session, target.model)
    notes = (f"tokens are estimated: {tokenizer.note}",) if tokenizer.exactness == "estimated" else ()
    longest = window(target.model) if target.model else None
    scale = Scale(target.name, habits, tokenizer, tokenizer.exactness, longest, asked.truncate)
    seller = Seller(
        model=target.name,
        adapter=embedding_adapter(habits),
        endpoint=endpoint,
        scale=scale,
        tariff=target.tariff,
        purpose=Purpose(asked.command, bookkeeping.project_of(session.host.folder), asked.tags),
        dimensions=asked.dimensions,
        max_cost=asked.max_cost,
        unpriced_is_fine=session.settings.allow_unpriced.value,
    )
    return seller, notes


def _habits(target: Target, batch: int | None) -> Habits:
    """How the server wants to be asked: by what is spoken to it, and by who it is."""
    provider, api = target.endpoint.provider, target.endpoint.api
    if api == "gemini":
        provider = "google"
    elif provider == "google":  # which speaks OpenAI's form as well
        provider = None
    habits = habits_of(provider, target.name)
    return habits if batch is None else habits.in_batches(batch)
