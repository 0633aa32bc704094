"""What the rate card says of the model that a text is cut for: how much fits, and what is saved."""

from datetime import datetime

from llmtool.cli.input_price import input_price
from llmtool.cli.session import Session
from llmtool.errors import LlmtoolError, UnknownModelError, UsageError
from llmtool.money import usd
from llmtool.planning.estimate import window
from llmtool.tokens.registry import Choice, for_model


def room_for_prompt(session: Session, name: str, reserve: int) -> int:
    """How many tokens a prompt may have so that ``reserve`` are left in the context window.

    Raises:
        UnknownModelError: no such model is listed, or its context window is not known.
        UsageError: nothing is left.
    """
    model = session.catalogue.find(name).model
    size = window(model)
    if size is None:
        raise UnknownModelError(f"the context window of {model.id} is not known", "say how much fits: --max-tokens N")
    if reserve >= size:
        raise UsageError(f"--reserve {reserve} leaves nothing of the {size} tokens that {model.id} has", "reserve less")
    return min(size - reserve, model.max_input or size)


def choice(session: Session, name: str) -> Choice:
    """The tokenizer of a model, also of one that only the user's own prices list.

    Raises:
        UnknownModelError: no such model is listed.
        UsageError: it reads no text.
    """
    try:
        for_model(name)
    except UnknownModelError:
        return session.choice_of(session.catalogue.find(name).model)
    return session.choice(name)


def saving(session: Session, name: str, before: int, after: int, at: datetime) -> str | None:
    """What a shorter prompt saves a request, in US dollars, or None where there is no price to say it by."""
    try:
        whole, rest = (input_price(session, name, tokens, at) for tokens in (before, after))
    except LlmtoolError:
        return None
    return f"that saves {usd(whole - rest)} a request of {session.catalogue.find(name).model.id}" if whole else None
