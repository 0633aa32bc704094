"""Whether the names of a rate card mean one thing each, and the models that it names exist."""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

from llmtool.pricing.model import Alias, Model
from llmtool.pricing.problem import Problem, error


def name_problems(models: Sequence[Model], known: Container[str]) -> Iterator[Problem]:
    """Ids twice, aliases that collide, replacements that do not exist or lead back.

    Args:
        models: the card's models.
        known: full ids of other models.
    """
    by_id: dict[str, Model] = {}
    for model in models:
        if model.full_id in by_id:
            yield error(model.where, f"{model.full_id} stands also at {by_id[model.full_id].where}")
        by_id[model.full_id] = model
    yield from _aliases_that_are_ids(models, by_id, known)
    yield from _aliases_that_meet(models)
    names = {f"{model.provider}/{alias.name}" for model in models for alias in model.aliases}
    for model in models:
        named = f"{model.provider}/{model.life.replacement}"
        if model.life.replacement and not (named in by_id or named in names or named in known):
            yield error(model.where, f"{model.full_id}: the replacement {model.life.replacement} is not listed")
        if _leads_back(model, by_id):
            yield error(model.where, f"{model.full_id}: its redirect leads back to it")


def _aliases_that_are_ids(
    models: Sequence[Model], by_id: Mapping[str, Model], known: Container[str]
) -> Iterator[Problem]:
    for model in models:
        for alias in model.aliases:
            full = f"{model.provider}/{alias.name}"
            if full in by_id:
                yield error(model.where, f"{model.full_id}: the alias {alias.name} is an id, at {by_id[full].where}")
            elif full in known:
                yield error(model.where, f"{model.full_id}: the alias {alias.name} is another model's id")


def _aliases_that_meet(models: Sequence[Model]) -> Iterator[Problem]:
    owners: dict[str, list[tuple[Model, Alias]]] = {}
    for model in models:
        for alias in model.aliases:
            owners.setdefault(f"{model.provider}/{alias.name}", []).append((model, alias))
    for shared in owners.values():
        for (one, earlier), (other, later) in combinations(shared, 2):
            if _overlap(earlier, later):
                yield error(
                    other.where,
                    f"{other.full_id}: the alias {later.name} means {one.full_id} at the same time, at {one.where}",
                )


def _overlap(one: Alias, other: Alias) -> bool:
    return (one.start or date.min) < (other.end or date.max) and (other.start or date.min) < (one.end or date.max)


def _leads_back(model: Model, by_id: Mapping[str, Model]) -> bool:
    seen: set[str] = set()
    following: Model | None = model
    while following and following.life.redirects and following.full_id not in seen:
        seen.add(following.full_id)
        following = by_id.get(f"{model.provider}/{following.life.replacement}")
        if following is model:
            return True
    return False
