"""Which models can be compared for a piece of work, and why the others cannot."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from llmtool.errors import LlmtoolError, PriceMissingError, UsageError
from llmtool.planning.by_tokenizer import Reader
from llmtool.pricing.catalogue import Catalogue, Found
from llmtool.pricing.model import CAPABILITIES, Model

TEXT_KINDS = frozenset({"chat", "completion", "responses"})
"""The kinds of models that answer a text with a text."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which models the user wants to see.

    Attributes:
        names: models by name; they are shown even when they are retired.
        providers: all models of these, and no others but those that are named.
        everything: all models there are.
        capabilities: what each of them has to be able to do.
        retired: whether models that can no longer be called are shown too.
    """

    names: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    everything: bool = False
    capabilities: tuple[str, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that the work can be priced for.

    Attributes:
        found: the model, as its name was understood.
        model: the model that is billed: another one where calls are redirected.
        reader: how it reads text; None where it reads none.
        by_name: whether the user named it.
    """

    found: Found
    model: Model
    reader: Reader | None
    by_name: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A model that is not shown.

    Attributes:
        model: which.
        reason: why.
        by_name: whether the user named it.
        error: the reason as an error, where there is no price; else None.
    """

    model: Model
    reason: str
    by_name: bool = False
    error: LlmtoolError | None = None


def candidates(
    catalogue: Catalogue, wanted: Wanted, default: Sequence[str], at: datetime
) -> tuple[list[Candidate], list[LeftOut]]:
    """The models that the user wants and that can be priced, and those that are left out.

    Args:
        catalogue: the rate card.
        wanted: which are wanted; where it names none, those of ``default``.
        default: full ids of models; one that the rate card does not have is passed over.
        at: when they are to be called.

    Raises:
        UnknownModelError: a model that is named is not in the rate card.
        UsageError: a provider or a capability is not in the rate card.
    """
    refuse_unknown("capability", wanted.capabilities, CAPABILITIES)
    outcomes = list(_outcomes(catalogue, wanted, default, at))
    chosen = [outcome for outcome in outcomes if isinstance(outcome, Candidate)]
    return chosen, [outcome for outcome in outcomes if isinstance(outcome, LeftOut)]


def refuse_unknown(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Refuse names of a kind that has a fixed list.

    Raises:
        UsageError: one is not in the list.
    """
    listed = sorted(known)
    wrong = next((name for name in names if name not in listed), None)
    if wrong is not None:
        raise UsageError(f"unknown {what} '{wrong}'", f"there are {', '.join(listed)}")


def retirement(model: Model, on: date) -> str:
    """When a model can no longer be called: ``retires 2027-01-14``; ``deprecated`` without a day; or empty."""
    retires, deprecated = model.life.retires, model.life.deprecated
    if retires is None:
        return "deprecated" if deprecated and deprecated <= on else ""
    return f"retired {retires}" if retires <= on else f"retires {retires}"


def cannot(model: Model, capabilities: Iterable[str], on: date) -> str:
    """Why a model cannot do work that needs these capabilities; or empty."""
    if model.life.never_released:
        return "was never released"
    if model.kind not in TEXT_KINDS:
        return f"does not answer text with text: {model.kind}"
    if model.life.released and model.life.released > on:
        return f"is released on {model.life.released}"
    missing = next((name for name in capabilities if name not in model.capabilities), None)
    return f"is not known to have {missing}" if missing else ""


def is_over(model: Model, on: date) -> str:
    """Since when a model can no longer be called: ``retired on 2026-01-05``; or empty."""
    retires = model.life.retires
    return f"retired on {retires}" if retires and retires <= on else ""


def _outcomes(
    catalogue: Catalogue, wanted: Wanted, default: Sequence[str], at: datetime
) -> Iterator[Candidate | LeftOut]:
    """Each wanted model once: first those that were named, then the others."""
    on = at.date()
    named = {_served(found): found for found in (catalogue.find(name, on) for name in wanted.names)}
    for found in named.values():
        reason = cannot(found.model, wanted.capabilities, on)
        yield LeftOut(found.model, reason, by_name=True) if reason else _priced(catalogue, found, at, by_name=True)
    for model in _listed(catalogue, wanted, default):
        if (model.full_id, frozenset()) not in named:
            reason = cannot(model, wanted.capabilities, on) or ("" if wanted.retired else is_over(model, on))
            if reason:
                yield LeftOut(model, reason)
            else:
                yield _priced(catalogue, catalogue.find(model.full_id, on), at, by_name=False)


def _served(found: Found) -> tuple[str, frozenset[tuple[str, str]]]:
    """What tells two rows apart: the model, and how it is to be served."""
    return found.model.full_id, frozenset(found.conditions.items())


def _listed(catalogue: Catalogue, wanted: Wanted, default: Sequence[str]) -> Iterator[Model]:
    refuse_unknown("provider", wanted.providers, catalogue.providers)
    if wanted.everything or wanted.providers:
        models = catalogue.models.values()
        yield from (model for model in models if not wanted.providers or model.provider in wanted.providers)
    elif not wanted.names:
        yield from (catalogue.models[name] for name in default if name in catalogue.models)


def _priced(catalogue: Catalogue, found: Found, at: datetime, *, by_name: bool) -> Candidate | LeftOut:
    try:
        model = catalogue.price(found.model, at).model
    except PriceMissingError as error:
        return LeftOut(found.model, error.message, by_name, error)
    reader = Reader(model.tokenizer, model.tokenizer_assumed) if model.tokenizer else None
    return Candidate(found, model, reader, by_name)
