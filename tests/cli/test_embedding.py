"""How other commands ask for vectors."""

import io
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from llmtool.cli import extras
from llmtool.cli.embedding import EmbeddingTerms, embedder
from llmtool.cli.host import Host
from llmtool.cli.session import Session
from llmtool.errors import MissingPackageError, OverBudgetError, UsageError
from tests.cli.vectors import MODEL, Embedding, vector_of
from tests.providers.loopback import Loopback, serving


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving(Embedding()) as server:
        yield server


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    for name, folder in (("LLMTOOL_DATA_DIR", "data"), ("XDG_CACHE_HOME", "cache"), ("XDG_CONFIG_HOME", "config")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    host = Host({}, tmp_path, io.BytesIO(), stdin_is_terminal=True, stdout=io.StringIO(), stderr=io.StringIO())
    return Session(host, {})


def at(session: Session, server: Loopback) -> Session:
    return Session(session.host, {"base_url": server.url})


def told(session: Session) -> str:
    assert isinstance(session.host.stderr, io.StringIO)
    return session.host.stderr.getvalue()


def test_vectors_come_in_order_and_their_price_is_said(session: Session, server: Loopback) -> None:
    here = at(session, server)
    with embedder(here, EmbeddingTerms(MODEL, command="similar")) as maker:
        assert maker.model == MODEL
        assert [each.tolist() for each in maker.embed(["one"], "query")] == [vector_of("one")]
        assert [each.tolist() for each in maker.embed(["two", "one"], "document")] == [
            vector_of("two"),
            vector_of("one"),
        ]
    assert [asked.json["input"] for asked in server.asked] == [["one"], ["two"]]
    assert told(here).endswith("3 texts · 1 from the cache · 2 sent in 2 requests · 4 tokens · $0.00000008\n")


def test_the_model_of_the_settings_is_meant_where_none_is_named(session: Session, server: Loopback) -> None:
    here = Session(session.host, {"base_url": server.url, "embedding_model": "text-embedding-3-large"})
    with embedder(here, EmbeddingTerms(dimensions=8)) as maker:
        assert maker.model == "text-embedding-3-large"
        assert [len(each) for each in maker.embed(["one"], "query")] == [8]


def test_what_could_cost_too_much_is_not_begun(session: Session, server: Loopback) -> None:
    terms = EmbeddingTerms(MODEL, max_cost=Decimal(0))
    with embedder(at(session, server), terms) as maker, pytest.raises(OverBudgetError):
        maker.embed(["one", "two"], "document")
    assert server.asked == []


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model on this machine."""
    module = ModuleType("llmtool.calls.local_embeddings")
    rows = SimpleNamespace(
        name="small-1.0", dimensions=2, embed=lambda texts: np.array([[len(text), 1] for text in texts], np.float32)
    )
    vars(module)["LocalEmbedder"] = lambda: rows
    monkeypatch.setitem(sys.modules, module.__name__, module)


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize("named", [None, "local"])
def test_the_model_on_this_machine_is_meant_where_nothing_else_is(session: Session, named: str | None) -> None:
    with embedder(session, EmbeddingTerms(named)) as maker:
        assert maker.model == "small-1.0"
        assert [each.tolist() for each in maker.embed(["one", "three"], "query")] == [[3, 1], [5, 1]]
    assert told(session) == ""


@pytest.mark.usefixtures("local")
def test_the_model_on_this_machine_has_vectors_of_one_length(session: Session) -> None:
    with embedder(session, EmbeddingTerms(dimensions=2)) as maker:
        assert maker.model == "small-1.0"
    with pytest.raises(UsageError, match=r"the vectors of small-1\.0 have 2 dimensions"):
        embedder(session, EmbeddingTerms(dimensions=3)).__enter__()


def test_without_any_model_it_is_said_how_to_have_one(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: str) -> ModuleType:
        raise MissingPackageError("the local model needs a package", "pip install 'llmtool[local]'")

    monkeypatch.setattr(extras, "load", missing)
    with pytest.raises(UsageError, match="no embedding model is named") as caught:
        embedder(session, EmbeddingTerms()).__enter__()
    assert caught.value.hint.endswith("or set LLMTOOL_EMBEDDING_MODEL, or pip install 'llmtool[local]'")
    with pytest.raises(MissingPackageError):
        embedder(session, EmbeddingTerms("local")).__enter__()
