"""A refresh adds what is new, and undoes nothing."""

from copy import deepcopy

import pytest

from llmtool.pricing.build.merging import merge
from llmtool.pricing.build.model_records import model_record
from llmtool.pricing.build.price_rows import Plain
from tests.pricing.build.facts import fact


def _merged(models: list[Plain], *facts: Plain) -> tuple[list[Plain], list[str]]:
    """The models of a file after a refresh, and what it said."""
    after = deepcopy(models)
    told = list(merge(after, [model_record([one]) for one in facts]))
    return after, told


@pytest.fixture
def models() -> list[Plain]:
    return [model_record([fact()])]


def test_the_same_facts_change_nothing(models: list[Plain]) -> None:
    assert _merged(models, fact()) == (models, [])


def test_a_new_model_comes_to_the_end(models: list[Plain]) -> None:
    after, told = _merged(models, fact(model="two", aliases=["due"]))
    assert ([model["id"] for model in after], told) == (["one", "two"], [])
    assert after[1]["aliases"] == ["due"]


def test_a_new_alias_is_added_unless_another_model_has_it(models: list[Plain]) -> None:
    models.append(model_record([fact(model="two", aliases=["due"])]))
    after, _ = _merged(models, fact(aliases=["uno", "eins", "due"]))
    assert after[0]["aliases"] == ["uno", "eins"]
    third, _ = _merged(models, fact(model="three", aliases=["due", "tre"]))
    assert third[2]["aliases"] == ["tre"]


def test_an_alias_with_dates_is_known(models: list[Plain]) -> None:
    models[0]["aliases"] = [{"name": "uno", "from": "2026-02-01"}]
    assert _merged(models, fact()) == (models, [])


def test_a_model_that_people_made_an_alias_stays_one(models: list[Plain]) -> None:
    models[0]["aliases"].append("two")
    after, told = _merged(models, fact(model="two", aliases=[]))
    assert (after, told) == (models, ["two: the facts have it as a model, the file as an alias"])


def test_a_later_check_of_the_same_price_renews_its_day(models: list[Plain]) -> None:
    after, told = _merged(models, fact(checked="2026-12-01", independent_groups=["langfuse"]))
    assert told == []
    assert after[0]["prices"][0]["checked"] == "2026-12-01"
    assert after[0]["prices"][0]["verified_by"] == ["genai-prices", "langfuse", "litellm"]
    earlier, _ = _merged(models, fact(checked="2026-10-01"))
    assert earlier == models


def test_a_price_from_a_day_on_closes_the_open_row(models: list[Plain]) -> None:
    after, told = _merged(models, fact(effective_from="2026-12-05", prices={"input": 2, "output": 8}))
    assert told == ["one: a new price from 2026-12-05"]
    first, second = after[0]["prices"]
    assert first == {**models[0]["prices"][0], "to": "2026-12-05"}
    assert (second["from"], second["rates"]) == ("2026-12-05", {"input": "2.00", "output": "8.00"})


def test_another_price_of_unknown_beginning_begins_when_it_was_seen(models: list[Plain]) -> None:
    now = fact(effective_from=None, checked="2026-12-05", prices={"input": 2, "output": 8})
    after, told = _merged(models, now)
    assert told == ["one: a new price from 2026-12-05"]
    assert after[0]["prices"][0]["to"] == after[0]["prices"][1]["from"] == "2026-12-05"
    assert after[0]["prices"][1]["basis"] == "observed"
    assert _merged(after, now) == (after, [])


def test_a_price_that_was_seen_no_later_is_told_and_left_alone(models: list[Plain]) -> None:
    after, told = _merged(models, fact(effective_from=None, prices={"input": 2, "output": 8}))
    assert (after, told) == (models, ["one: the price of 2026-11-09: input: 2.00; output: 8.00"])


def test_a_disagreement_that_the_row_names_is_no_news(models: list[Plain]) -> None:
    models[0]["prices"][0]["conflict"] = "input: 2.00 (litellm); output: 8.00 (litellm)"
    other = fact(effective_from=None, checked="2026-12-05", prices={"input": 2, "output": 8})
    assert _merged(models, other) == (models, [])
    _, told = _merged(models, fact(effective_from=None, checked="2026-12-05", prices={"input": 3, "output": 8}))
    assert told == ["one: a new price from 2026-12-05"]


def test_a_price_that_is_over_is_never_added(models: list[Plain]) -> None:
    models[0]["prices"][0]["from"] = "2026-06-01"
    over = fact(effective_from=None, effective_to="2026-06-01", checked="2026-12-05", prices={"input": 9, "output": 9})
    after, told = _merged(models, over)
    assert (after, told) == (models, ["one: the price of 2026-12-05: there is no row for that time"])


def test_a_row_without_a_beginning_is_known_by_its_end(models: list[Plain]) -> None:
    old = fact(effective_from=None, effective_to="2026-06-01", prices={"input": 9, "output": 9})
    new = fact(effective_from="2026-06-01")
    models = [model_record([old, new])]
    after = deepcopy(models)
    assert (list(merge(after, deepcopy(models))), after) == ([], models)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"variants": {"b": {"when": {"processing": "batch"}, "prices": {"input": 1}}}},
            "the price of 2026-01-01: variants: {'when': {'processing': 'batch'}, 'rates': {'input': '1.00'}}",
        ),
        (
            {"prices": {"input": 2.5, "output": 10, "request_per_1k": 5}},
            "the price of 2026-01-01: fees: request_per_1k 5.00",
        ),
        (
            {"tiers": [{"when": {"prompt_tokens_gt": 200_000}, "prices": {"input": 5}}]},
            "the price of 2026-01-01: tiers: 5.00 above 200K",
        ),
        ({"retires": "2027-01-01"}, "retires: 2027-01-01 in the facts, None here"),
        ({"context_window": 2000}, "context: 2000 in the facts, 1000 here"),
    ],
)  # fmt: skip
def test_what_else_differs_is_told_and_left_alone(models: list[Plain], changes: Plain, said: str) -> None:
    assert _merged(models, fact(**changes)) == (models, [f"one: {said}"])


def test_what_only_the_file_has_is_no_difference(models: list[Plain]) -> None:
    row = models[0]["prices"][0]
    row["variants"] = [{"when": {"region": "us"}, "multiply": "1.1"}]
    row["fees"] = {"web_search_per_1k": "10.00"}
    row["note"] = "Written by hand."
    models[0]["lifecycle"]["replacement"] = "two"
    assert _merged(models, fact()) == (models, [])
