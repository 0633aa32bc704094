"""From the name that somebody wrote to a model, and from a model to its price at a moment.

A name is found or it is not: nothing is matched by its beginning or its parts. ``-mini``, ``-pro`` and ``-thinking``
are other products, and a cousin's price is worse than none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from llmtool.errors import UnknownModelError
from llmtool.names import Reading, readings
from llmtool.pricing import lifetime
from llmtool.pricing.model import Alias, Model, Price, Provider, RateCard
from llmtool.pricing.near import near


@dataclass(frozen=True, slots=True)
class Found:
    """What a name means.

    Attributes:
        model: the model.
        conditions: how it is to be served, as far as the name itself says: ``{"region": "us"}``.
        notes: what was assumed to find it.
    """

    model: Model
    conditions: Mapping[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Priced:
    """What a model costs at some moment.

    Attributes:
        model: the model that is billed; another than was asked for where calls are redirected.
        price: its price.
        notes: what a reader of the price should know.
    """

    model: Model
    price: Price
    notes: tuple[str, ...]


def index(models: Iterable[Model]) -> dict[str, list[str]]:
    """Every name in small letters (ids, aliases, titles) → the full ids of the models that have it."""
    names: dict[str, set[str]] = {}
    for model in models:
        for name in (model.id, model.title, *(alias.name for alias in model.aliases)):
            names.setdefault(name.lower(), set()).add(model.full_id)
    return {name: sorted(full_ids) for name, full_ids in sorted(names.items())}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A rate card that can be asked.

    Attributes:
        providers: by id.
        models: by full id; a model may be decoded when it is first asked for.
        names: what ``index`` makes of the models.
    """

    providers: Mapping[str, Provider]
    models: Mapping[str, Model]
    names: Mapping[str, Sequence[str]]

    def find(self, name: str, on: date | None = None) -> Found:
        """The model that a name means.

        A name without its provider means the model of its maker; a cloud's or a host's needs the provider before it,
        unless nobody else has that name.

        Args:
            name: as somebody wrote it; ``names.readings`` says what is understood.
            on: the day on which aliases are to hold; None for their latest meaning.

        Raises:
            UnknownModelError: nothing has that name, or several have it; the hint names them, or the nearest. Or it
                is the name of a model that was never released.
        """
        ways = list(readings(name))
        for reading in ways:
            models = [] if reading.elsewhere else self._having(reading, on)
            if len(models) > 1:
                raise UnknownModelError(f"'{name}' is the name of several models", f"choose one of {_listed(models)}")
            if models and models[0].life.never_released:
                raise self._never_released(models[0])
            if models:
                return Found(models[0], reading.conditions, reading.notes)
        raise self._unknown(name, ways, on)

    def price(self, model: Model, at: datetime) -> Priced:
        """What a model costs at a moment (UTC); its replacement's price where calls are redirected to that.

        Raises:
            PriceMissingError: no price is known for then; the hint says for when there is one, or what to use.
        """
        at = at.astimezone(UTC)
        notes: list[str] = []
        passed = {model.full_id}
        while model.life.redirects and lifetime.is_over(model, at):
            replacement = self._replacement(model)
            if replacement is None or replacement.full_id in passed:
                break
            notes.append(f"{model.id} ended on {model.life.retires}: calls run on, and are billed, as {replacement.id}")
            passed.add(replacement.full_id)
            model = replacement
        price = lifetime.price_at(model, at)
        return Priced(model, price, (*notes, *lifetime.notes(model, price, at)))

    def with_card(self, card: RateCard) -> "Catalogue":
        """This catalogue and a card of the user's own: its models take the place of those with the same full id."""
        own = {model.full_id: model for model in card.models}
        names = {name: [full for full in full_ids if full not in own] for name, full_ids in self.names.items()}
        for name, full_ids in index(card.models).items():
            names[name] = sorted([*names.get(name, []), *full_ids])
        providers = {**self.providers, **{provider.id: provider for provider in card.providers}}
        return Catalogue(providers, _Layered(own, self.models), {name: full for name, full in names.items() if full})

    def _having(self, reading: Reading, on: date | None) -> list[Model]:
        """The models that a reading may mean."""
        if reading.name in self.models:
            return [self.models[reading.name]]
        candidates = [self.models[full] for full in self.names.get(reading.id.lower(), ())]
        # A name alone never means what is sold under another provider's roof.
        candidates = [
            model
            for model in candidates
            if (model.provider == reading.provider if reading.provider else not model.same_as)
        ]
        named = [model for model in candidates if _is_named(model, reading, on)]
        if not named and reading.any_case:
            named = [model for model in candidates if model.title.lower() == reading.id.lower()]
        makers = [model for model in named if model.provider in self._makers]
        return makers or (self._with_namesakes(named, reading) if named else [])

    def _replacement(self, model: Model) -> Model | None:
        """The model to use instead: an id or alias at the same provider, or a full id."""
        wanted = model.life.replacement or ""
        found = self._having(Reading(wanted, model.provider), None) or self._having(Reading(wanted), None)
        return found[0] if len(found) == 1 else None

    @property
    def _makers(self) -> frozenset[str]:
        return frozenset(name for name, provider in self.providers.items() if provider.kind == "first_party")

    def _with_namesakes(self, named: list[Model], reading: Reading) -> list[Model]:
        """And what other hosts call ``author/name``: that one host leaves the author out makes it no clearer."""
        if reading.provider or "/" in reading.id:
            return named
        ending = f"/{reading.id}".lower()
        longer = (full for full in self.models if full.lower().endswith(ending))
        full_ids = {*(model.full_id for model in named), *longer}
        return [self.models[full] for full in sorted(full_ids)]

    def _unknown(self, name: str, ways: list[Reading], on: date | None) -> UnknownModelError:
        """What to say of a name that was not found."""
        for reading in ways:
            if reading.elsewhere and (models := self._having(reading, on)):
                if models[0].life.never_released:
                    return self._never_released(models[0])
                why = f"unknown model '{name}': {reading.elsewhere}"
                return UnknownModelError(why, f"the same model elsewhere: {_listed(models)}")
        for reading in ways:
            if times := ", ".join(self._other_times(reading)):
                when = f"meant no model on {on}" if on else "means no model any more"
                return UnknownModelError(f"'{name}' {when}", f"it is {times}")
        likely = ", ".join(near(min(ways, key=lambda way: len(way.id)), self.names, self.models, self._makers))
        return UnknownModelError(f"unknown model '{name}'", f"did you mean {likely}?" if likely else "")

    def _never_released(self, model: Model) -> UnknownModelError:
        others = {name: full_ids for name, full_ids in self.names.items() if model.full_id not in full_ids}
        likely = ", ".join(near(Reading(model.id), others, self.models, self._makers))
        return UnknownModelError(f"{model.title} was never released", f"did you mean {likely}?" if likely else "")

    def _other_times(self, reading: Reading) -> Iterator[str]:
        """What an alias means at other times: ``mistral/mistral-large-3 until 2026-06-01``."""
        for full_id in self.names.get(reading.id.lower(), ()):
            model = self.models[full_id]
            for alias in model.aliases:
                timed = (alias.start or alias.end) and reading.provider in {None, model.provider}
                if timed and alias.name.lower() == reading.id.lower():
                    start = f" from {alias.start}" if alias.start else ""
                    end = f" until {alias.end}" if alias.end else ""
                    yield f"{full_id}{start}{end}"


class _Layered(Mapping[str, Model]):
    """Models over other models, which stay undecoded until they are asked for."""

    def __init__(self, over: Mapping[str, Model], under: Mapping[str, Model]) -> None:
        self._over = over
        self._under = under

    def __getitem__(self, full_id: str) -> Model:
        return self._over[full_id] if full_id in self._over else self._under[full_id]

    def __contains__(self, full_id: object) -> bool:
        return full_id in self._over or full_id in self._under

    def __iter__(self) -> Iterator[str]:
        yield from self._under
        yield from (full_id for full_id in self._over if full_id not in self._under)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _is_named(model: Model, reading: Reading, on: date | None) -> bool:
    """Whether a model's id, or an alias that holds, is what the reading says."""
    names = [model.id, *(alias.name for alias in model.aliases if _holds(alias, on))]
    if reading.any_case:
        return reading.id.lower() in (name.lower() for name in names)
    return reading.id in names


def _holds(alias: Alias, on: date | None) -> bool:
    if on is None:
        return alias.end is None
    return (alias.start is None or alias.start <= on) and (alias.end is None or on < alias.end)


def _listed(models: Iterable[Model]) -> str:
    return ", ".join(model.full_id for model in models)
