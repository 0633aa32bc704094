"""The names that people write, on the rate card as it is shipped: which are known, and as what."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmtool.errors import UnknownModelError
from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.snapshot import load
from llmtool.tokens import registry

TODAY = date(2026, 11, 22)
HERE = Path(__file__).parent
# A line has a name, the model it means, and what the name itself asks for; ``assumed`` where a date was left off.
FOUND = [line.split() for line in (HERE / "names_found.txt").read_text(encoding="utf-8").splitlines()]
# A line has a name, and what is said about it.
UNKNOWN = [
    [cell.strip() for cell in line.split("|")]
    for line in (HERE / "names_unknown.txt").read_text(encoding="utf-8").splitlines()
]


@cache
def card() -> Catalogue:
    return load()


@cache
def listed() -> list[tuple[str, str]]:
    """``provider/name`` → full id, for every id and every alias that holds today or always."""
    return [
        (f"{model.provider}/{name}", model.full_id)
        for model in card().models.values()
        for name in (model.id, *(alias.name for alias in model.aliases if not (alias.start or alias.end)))
    ]


@pytest.mark.parametrize(("written", "meant", "more"), [(line[0], line[1], line[2:]) for line in FOUND])
def test_names_that_are_known(written: str, meant: str, more: list[str]) -> None:
    found = card().find(written, TODAY)
    conditions = [f"{key}={value}" for key, value in found.conditions.items()]
    assert [found.model.full_id, *conditions, *(["assumed"] if found.notes else [])] == [meant, *more]


@pytest.mark.parametrize("written", [line[0] for line in FOUND])
def test_names_that_are_known_are_counted_too(written: str) -> None:
    name = registry._listed(written)
    tokenizer = None if name is None else registry._models().tokenizers[name]
    assert tokenizer == card().find(written, TODAY).model.tokenizer


@pytest.mark.parametrize(("written", "said"), UNKNOWN)
def test_names_that_are_not_known(written: str, said: str) -> None:
    with pytest.raises(UnknownModelError) as raised:
        card().find(written, TODAY)
    assert said in f"{raised.value.message} ({raised.value.hint})"
    assert raised.value.hint


def test_the_lists_are_long_and_say_nothing_twice() -> None:
    found, unknown = {line[0] for line in FOUND}, {line[0] for line in UNKNOWN}
    assert len(found) == len(FOUND) >= 150
    assert len(unknown) == len(UNKNOWN) >= 40


def test_every_listed_name_means_its_model() -> None:
    wrong = []
    for name, full_id in listed():
        model = card().models[full_id]
        if not model.life.never_released and card().find(name, TODAY).model.full_id != full_id:
            wrong.append(name)
    assert wrong == []


@settings(max_examples=50)
@given(st.data())
def test_nothing_is_known_by_its_beginning(data: st.DataObject) -> None:
    name, _ = data.draw(st.sampled_from(listed()))
    longer = name + data.draw(st.sampled_from(["-", ".", "_", "@", " ", ""])) + data.draw(st.text("xyz", min_size=1))
    if longer.lower() not in {other.lower() for other, _ in listed()}:
        with pytest.raises(UnknownModelError):
            card().find(longer, TODAY)


@settings(max_examples=30)
@given(st.text(max_size=60))
def test_whatever_is_asked_for_it_is_a_model_or_there_is_a_hint(name: str) -> None:
    try:
        answer = card().find(name, TODAY).model.full_id
    except UnknownModelError as error:
        answer = error.hint
    assert answer
