"""Two lists of prices: what each lacks, what both say differently, and what is none of that."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.pricing.catalogue import Catalogue, index
from llmtool.pricing.difference import RATE_CARD, Change, Offer, PriceList, difference, price_list
from llmtool.pricing.model import Model
from llmtool.pricing.snapshot import load
from tests.pricing.acme import DOCUMENT, edited, parsed

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
D = Decimal
PARTS = """\
    tiers: [{above: 200, rates: {input: "2.00"}}]
    variants:
    - {when: {processing: batch}, multiply: "0.5"}
    - {when: {region: us}, rates: {input: "1.10"}, tiers: [{at_least: 300, rates: {input: "2.20"}}]}
    windows: [{name: peak, utc: ["01:00-02:00"], multiply: "2"}]
    fees: {page_per_1k: "3.00"}
"""


def card(*models: Model) -> PriceList:
    by_id = {model.full_id: model for model in models}
    return price_list(Catalogue({}, by_id, index(models)), AT)


def foreign(**offers: Offer) -> PriceList:
    return PriceList("other", {f"acme/{name}": offer for name, offer in offers.items()})


def offer(context: int | None = None, retires: date | None = None, **rates: str) -> Offer:
    limits = {} if context is None else {"context": context}
    return Offer({name: D(rate) for name, rate in rates.items()}, limits, retires)


@pytest.fixture
def one(tmp_path: Path) -> Model:
    return parsed(tmp_path, DOCUMENT).models[0]


def test_an_offer_names_every_rate_by_how_it_is_come_by(tmp_path: Path) -> None:
    (model,) = parsed(tmp_path, DOCUMENT + PARTS).models
    assert card(model).offers["acme/one"] == Offer(
        {
            "input": D("1.00"),
            "output": D("4.00"),
            "input over 200": D("2.00"),
            "input batch": D("0.500"),
            "output batch": D("2.000"),
            "input batch over 200": D("1.000"),
            "input region=us": D("1.10"),
            "input region=us over 300": D("2.20"),
            "page_per_1k": D("3.00"),
            "input peak": D("2.00"),
            "output peak": D("8.00"),
        },
        {"context": 1000, "max_output": 100},
    )


def test_rates_are_those_of_the_moment(one: Model) -> None:
    early, late = AT.replace(year=2025), AT
    catalogue = Catalogue({}, {"acme/one": one}, {})
    assert price_list(catalogue, early).offers["acme/one"].rates == {}
    assert price_list(catalogue, late).offers["acme/one"].rates == {"input": D(1), "output": D(4)}


def test_rate_cards_are_compared_in_everything(tmp_path: Path, one: Model) -> None:
    text = edited(
        ('output: "4.00"', 'output: "5.00", cache_read: "0.10"'),
        ("max_output: 100", "max_input: 900"),
        ("{released", '{retires: "2027-01-14", released'),
    )
    other = parsed(tmp_path, text).models[0]
    told = difference(card(one), card(other, replace(other, id="two")))
    assert (told.only_here, told.only_there, told.compared) == ((), ("acme/two",), 1)
    assert [(change.what, change.here, change.there, change.percent) for change in told.changes] == [
        ("output", D("4.00"), D("5.00"), D("25.0")),
        ("cache_read", None, D("0.10"), None),
        ("max_output", 100, None, None),
        ("max_input", None, 900, None),
        ("retires", None, date(2027, 1, 14), None),
    ]


def test_a_model_that_has_ended_in_one_card_only_is_a_change_of_its_end(one: Model) -> None:
    ended = replace(one, life=replace(one.life, retires=date(2026, 11, 1)))
    assert difference(card(one), card(ended)).changes == (Change("acme/one", "retires", None, date(2026, 11, 1)),)
    assert difference(card(ended), card(one)).changes == (Change("acme/one", "retires", date(2026, 11, 1), None),)
    told = difference(card(ended), card(ended))
    assert (told.only_here, told.only_there, told.changes, told.compared) == ((), (), (), 0)


def test_a_name_that_never_was_a_model_is_not_compared(one: Model) -> None:
    never = replace(one, life=replace(one.life, never_released=True), prices=())
    assert card(never).offers == {}


def test_with_other_lists_only_what_both_say_is_compared(one: Model) -> None:
    here = card(replace(one, life=replace(one.life, retires=date(2027, 1, 14))))
    same = offer(cache_read="0.10", input="1.00", output="4.00")
    assert difference(here, foreign(one=same)).changes == ()
    other = offer(2000, date(2027, 2, 1), input="0.90")
    assert [(change.what, change.here, change.there) for change in difference(here, foreign(one=other)).changes] == [
        ("input", D("1.00"), D("0.90")),
        ("output", D("4.00"), None),
        ("context", 1000, 2000),
        ("retires", date(2027, 1, 14), date(2027, 2, 1)),
    ]


def test_rounding_is_no_difference_between_lists_in_other_units(one: Model) -> None:
    here = card(one)
    assert not difference(here, foreign(one=offer(input="1.0004", output="3.999"))).changes
    assert len(difference(here, foreign(one=offer(input="1.001", output="3.99"))).changes) == 2


def test_what_one_says_is_free_another_need_not_mention(one: Model) -> None:
    price = replace(one.prices[0], rates={"input": D(1)})
    assert not difference(card(replace(one, prices=(price,))), foreign(one=offer(input="1", output="0"))).changes


def test_the_longest_prompt_may_be_called_the_window(one: Model) -> None:
    here = card(replace(one, max_input=900))
    assert not difference(here, foreign(one=offer(900, input="1", output="4"))).changes
    assert len(difference(here, foreign(one=offer(901, input="1", output="4"))).changes) == 1


def test_a_difference_may_be_of_some_providers_only(one: Model) -> None:
    beta = replace(one, provider="beta")
    told = difference(card(one, beta), PriceList("other", {"beta/x": offer(), "acme/y": offer()}), ["beta"])
    assert (told.only_here, told.only_there, told.compared) == (("beta/one",), ("beta/x",), 0)


RATES = st.dictionaries(st.sampled_from(["input", "output", "cache_read"]), st.decimals(0, 1000, places=4))
LISTS = st.dictionaries(st.sampled_from(["a/1", "a/2", "b/1"]), RATES.map(lambda rates: Offer(rates, {})))


@given(LISTS, LISTS)
def test_a_difference_the_other_way_round_is_its_mirror(one: dict[str, Offer], two: dict[str, Offer]) -> None:
    here, there = PriceList(RATE_CARD, one), PriceList(RATE_CARD, two)
    told, mirrored = difference(here, there), difference(there, here)
    assert (told.only_here, told.only_there) == (mirrored.only_there, mirrored.only_here)
    changed = {(change.model, change.what, change.here, change.there) for change in told.changes}
    assert changed == {(change.model, change.what, change.there, change.here) for change in mirrored.changes}
    assert not difference(here, here).changes


def test_the_card_in_the_package_does_not_differ_from_itself() -> None:
    here = price_list(load(), AT)
    told = difference(here, price_list(load(), AT))
    assert (told.only_here, told.only_there, told.changes) == ((), (), ())
    assert told.compared == len(here.offers) > 400
