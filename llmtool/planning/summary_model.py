"""Which model writes the summaries of a conversation where the user names none."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from fnmatch import fnmatchcase

from llmtool.errors import PriceMissingError
from llmtool.planning.candidates import cannot, is_over
from llmtool.planning.estimate import window
from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.cost import cost
from llmtool.pricing.model import Model
from llmtool.usage import Usage

_KINDS = frozenset({"chat", "responses"})
# Nobody is moved unasked to a model that only judges texts, or to a price that is paid with the text itself.
_NOT_UNASKED = ("*guard*", "*moderation*", "*-contributor")
# Another model's tokenizer may make more tokens of the same text.
_TOKENS_OFF = 2


def summary_model(catalogue: Catalogue, talk: Model, prompt: int, answer: int, at: datetime) -> Model:
    """The cheapest model of the same provider that can be called now and takes the messages.

    Models whose window is not known are left out, and so are those of other makers that a provider sells beside its
    own, which are reached in other ways.

    Args:
        catalogue: the rate card.
        talk: the model of the conversation; it is taken where none is cheaper.
        prompt: tokens of the messages to be summarised, as that model counts them.
        answer: tokens of the longest summary.
        at: when.
    """
    priced = [(_price(catalogue, talk, prompt, answer, at), False, talk)]
    priced += [
        (_price(catalogue, model, prompt, answer, at), True, model)
        for model in _others(catalogue, talk, prompt, answer, at)
    ]
    known = [(price, other, model.id, model) for price, other, model in priced if price is not None]
    return min(known)[-1] if known else talk


def _others(catalogue: Catalogue, talk: Model, prompt: int, answer: int, at: datetime) -> Iterator[Model]:
    """The models of the same provider that could do it."""
    on = at.date()
    for model in catalogue.models.values():
        if model.provider != talk.provider or model.full_id == talk.full_id:
            continue
        if model.kind not in _KINDS or (model.same_as is None) != (talk.same_as is None):
            continue
        takes = (window(model) or 0) >= _TOKENS_OFF * prompt + answer and (model.max_output or answer) >= answer
        if takes and not cannot(model, (), on) and not is_over(model, on) and not _is_special(model):
            yield model


def _is_special(model: Model) -> bool:
    return any(fnmatchcase(model.id.lower(), pattern) for pattern in _NOT_UNASKED)


def _price(catalogue: Catalogue, model: Model, prompt: int, answer: int, at: datetime) -> Decimal | None:
    try:
        priced = catalogue.price(model, at)
        return cost(priced.price, Usage(input=prompt, output=answer), at, model=model.id).total
    except PriceMissingError:
        return None
