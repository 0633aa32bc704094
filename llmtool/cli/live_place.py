"""Whom ``count --live`` asks about a model, and what counts for it here."""

from copy import copy
from dataclasses import replace

from llmtool.cli import bookkeeping
from llmtool.cli.call_target import Target, target
from llmtool.cli.session import Session
from llmtool.errors import UnknownModelError
from llmtool.exchange import Api
from llmtool.providers.address import is_loopback
from llmtool.providers.servers import servers
from llmtool.settings.declared import Value
from llmtool.tokens.registry import Choice
from llmtool.tokens.scaled import ScaledTokenizer
from llmtool.tokens.tokenizer import Tokenizer


class _Unlisted(Choice):
    """The tokenizer of a model that is in no list."""

    def __call__(self) -> Tokenizer:
        """An estimate, with a margin as wide as tokenizers are apart."""
        return ScaledTokenizer("unknown", f"the tokenizer of {self.model} is not known here")


def place_for(session: Session, model: str | None, form: Api | None = None) -> Target:
    """The server that counts for a model.

    Args:
        session: the run.
        model: its name; None where nobody named one.
        form: whose form a request has that is to be counted; the server is spoken to in that, if it can be.

    Raises:
        LlmtoolError: there is none, as for calls.
    """
    place = _place(session, model)
    # A provider that has a form of its own counts in no other; who knows that of Chat Completions has Responses.
    if form in {None, "chat", place.endpoint.api} or not _speaks(place, form):
        return place
    return _place(session, model, form)


def choice_for(session: Session, place: Target, model: str | None, encoding: str | None) -> Choice:
    """The tokenizer to count with here.

    Args:
        session: the run.
        place: the server that counts.
        model: the model's name, as the user wrote it.
        encoding: the tokenizer's id where the user named one, or None.

    Raises:
        UnknownModelError: the model is in no list, and the server is not the user's own.
    """
    choice = session.choice(model, encoding)
    try:
        choice()
    except UnknownModelError:
        if place.model and place.model.tokenizer not in {None, "unknown"}:
            return session.choice(None, place.model.tokenizer)
        if place.endpoint.own or is_loopback(place.endpoint.base_url):
            return _Unlisted(model)
        raise
    return choice


def _place(session: Session, model: str | None, api: Api | None = None) -> Target:
    """As calls find it; but what they cost does not matter, for a count costs nothing."""
    settings = session.settings
    run = copy(session)
    run.settings = replace(
        settings,
        model=Value(model, settings.model.source),
        api=Value(api, "flag --api") if api else settings.api,
        allow_unpriced=Value(value=True, source="default"),
    )
    return target(run, bookkeeping.now())


def _speaks(place: Target, api: Api) -> bool:
    """Whether a server speaks a protocol; of one that nobody knows, that it may."""
    server = servers().get(place.endpoint.provider or "")
    return server is None or api in server.apis
