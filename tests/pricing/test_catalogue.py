"""Which model a name means, and what it costs at a moment."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from llmtool.errors import PriceMissingError, UnknownModelError
from llmtool.pricing.catalogue import Catalogue, index
from llmtool.pricing.model import Alias, Life, Model, Price, Provider, RateCard

CHECKED = date(2026, 11, 9)
PROVIDERS = {
    "openai": "first_party", "anthropic": "first_party", "google": "first_party", "moonshot": "first_party",
    "azure-openai": "cloud", "amazon-bedrock": "cloud", "groq": "host", "together": "host", "fireworks": "host",
    "mistral": "first_party",
}  # fmt: skip


def price(rate: str = "1", start: str | None = None, end: str | None = None) -> Price:
    return Price(
        start=_moment(start) if start else None, end=_moment(end) if end else None, basis="observed",
        rates={"input": Decimal(rate)}, tiers=(), variants=(), windows=(), fees={}, source=None, checked=CHECKED,
        verified_by=(), conflict="", note="", where="",
    )  # fmt: skip


def model(
    full_id: str,
    *aliases: str | Alias,
    title: str = "",
    life: Life | None = None,
    prices: tuple[Price, ...] | None = None,
    same_as: str | None = None,
) -> Model:
    provider, _, own = full_id.partition("/")
    return Model(
        provider=provider, id=own, title=title or own, kind="chat",
        aliases=tuple(alias if isinstance(alias, Alias) else Alias(alias) for alias in aliases),
        context=None, max_input=None, max_output=None, knowledge_cutoff=None, tokenizer=None, tokenizer_assumed=False,
        capabilities=frozenset(), life=life or Life(), prices=(price(),) if prices is None else prices,
        input_includes_cache=True, output_includes_reasoning=True, note="", where="", same_as=same_as,
    )  # fmt: skip


def catalogue(*models: Model) -> Catalogue:
    providers = {name: Provider(name, name, kind, ()) for name, kind in PROVIDERS.items()}  # type: ignore[arg-type] # a kind
    return Catalogue(providers, {one.full_id: one for one in models}, index(models))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CARD = catalogue(
    model("openai/gpt-4o", "gpt-4o-2024-08-06", "chatgpt", title="GPT-4o"),
    model("openai/gpt-4o-2024-05-13"),
    model("openai/gpt-4o-mini"),
    model("openai/ft:gpt-4o"),
    model("openai/gpt-5.1"),
    model("azure-openai/gpt-4o", same_as="openai/gpt-4o"),
    model("anthropic/claude-haiku-4-5", "claude-haiku-4.5"),
    model("anthropic/claude-3-5-opus", title="Claude 3.5 Opus", prices=(), life=Life(never_released=True)),
    model("amazon-bedrock/anthropic.claude-opus-5-v1:0", same_as="anthropic/claude-opus-5"),
    model("anthropic/claude-opus-5"),
    model("google/gemini-2.5-pro"),
    model("moonshot/kimi-k3"),
    model("mistral/kimi-k3", same_as="moonshot/kimi-k3"),
    model("fireworks/kimi-k3"),
    model("together/moonshotai/Kimi-K3"),
    model("fireworks/gpt-oss-20b"),
    model("groq/openai/gpt-oss-20b"),
    model("together/openai/gpt-oss-20b"),
    model("groq/llama-3.1-405b-reasoning"),
    model("fireworks/llama-v3p1-405b-instruct", title="Llama 3.1 405B Instruct"),
    model("together/meta-llama/Llama-3.1-405B-Instruct"),
    model("together/only-here"),
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gpt-4o", "openai/gpt-4o"),
        ("GPT-4O", "openai/gpt-4o"),
        ("openai/gpt-4o", "openai/gpt-4o"),
        ("openai:gpt-4o", "openai/gpt-4o"),
        ("chatgpt", "openai/gpt-4o"),
        ("gpt-4o-2024-08-06", "openai/gpt-4o"),
        ("gpt-4o-2024-05-13", "openai/gpt-4o-2024-05-13"),
        ("azure/gpt-4o", "azure-openai/gpt-4o"),
        ("azure-openai/gpt-4o", "azure-openai/gpt-4o"),
        ("models/gemini-2.5-pro", "google/gemini-2.5-pro"),
        ("anthropic/claude-haiku-4.5", "anthropic/claude-haiku-4-5"),
        ("anthropic.claude-opus-5-v1:0", "amazon-bedrock/anthropic.claude-opus-5-v1:0"),
        ("kimi-k3", "moonshot/kimi-k3"),
        ("moonshotai/kimi-k3", "moonshot/kimi-k3"),
        ("moonshotai/Kimi-K3", "together/moonshotai/Kimi-K3"),
        ("fireworks_ai/kimi-k3", "fireworks/kimi-k3"),
        ("groq/openai/gpt-oss-20b", "groq/openai/gpt-oss-20b"),
        ("only-here", "together/only-here"),
        ("Llama 3.1 405B instruct", "fireworks/llama-v3p1-405b-instruct"),
        ("ft:gpt-4o", "openai/ft:gpt-4o"),
    ],
)
def test_names_that_are_found(written: str, meant: str) -> None:
    found = CARD.find(written)
    assert (found.model.full_id, found.conditions, found.notes) == (meant, {}, ())


@pytest.mark.parametrize("name", list(CARD.models))
def test_a_full_id_is_always_found(name: str) -> None:
    if CARD.models[name].life.never_released:
        with pytest.raises(UnknownModelError, match=r"^Claude 3\.5 Opus was never released$"):
            CARD.find(name)
    else:
        assert CARD.find(name).model.full_id == name


@pytest.mark.parametrize(
    ("written", "meant", "conditions"),
    [
        ("gpt-4o:batch", "openai/gpt-4o", {"processing": "batch"}),
        ("azure/us/gpt-4o", "azure-openai/gpt-4o", {"region": "us"}),
        (
            "bedrock/us.anthropic.claude-opus-5-v1:0", "amazon-bedrock/anthropic.claude-opus-5-v1:0",
            {"region": "us"},
        ),
    ],
)  # fmt: skip
def test_a_name_may_ask_how_to_be_served(written: str, meant: str, conditions: dict[str, str]) -> None:
    found = CARD.find(written)
    assert (found.model.full_id, found.conditions) == (meant, conditions)


@pytest.mark.parametrize(
    ("written", "meant", "notes"),
    [
        ("gpt-4o-2027-01-01", "openai/gpt-4o", ["gpt-4o-2027-01-01 is not listed: taken as gpt-4o"]),
        (
            "anthropic/claude-haiku-4-5@20251001", "anthropic/claude-haiku-4-5",
            ["anthropic/claude-haiku-4-5@20251001 is not listed: taken as anthropic/claude-haiku-4-5"],
        ),
        (
            "ft:gpt-4o-2024-08-06:acme::x1", "openai/ft:gpt-4o",
            [
                "ft:gpt-4o-2024-08-06:acme::x1 costs what every ft:gpt-4o-2024-08-06 does",
                "ft:gpt-4o-2024-08-06 is not listed: taken as ft:gpt-4o",
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_assumed_is_said(written: str, meant: str, notes: list[str]) -> None:
    found = CARD.find(written)
    assert (found.model.full_id, list(found.notes)) == (meant, notes)


@pytest.mark.parametrize(
    "name",
    [
        *("claude-haiku-4-5-fake", "gemini-2.5-pro-unknown-suffix", "gpt-4o-mini-pro", "gpt", "4o", "", "openai/"),
        *("gpt-4o-2024", "gpt-4o-0806", "mygateway/gpt-4o", "anthropic/gpt-4o", "llama-3.1-405b", "Kimi-K3-x"),
    ],
)
def test_names_that_are_not_found(name: str) -> None:
    with pytest.raises(UnknownModelError) as raised:
        CARD.find(name)
    assert raised.value.message == f"unknown model '{name}'"
    assert raised.value.hint.startswith("did you mean ")


@pytest.mark.parametrize(
    ("written", "why", "same"),
    [
        ("openrouter/openai/gpt-4o", "OpenRouter's own prices are not listed", "openai/gpt-4o"),
        ("openai/gpt-4o:free", "what ':free' costs is not listed", "openai/gpt-4o"),
        ("azure/gpt-5.1", "what it costs at Azure is not listed", "openai/gpt-5.1"),
        ("vertex_ai/claude-opus-5", "what it costs at Google is not listed", "anthropic/claude-opus-5"),
        ("us.anthropic.claude-haiku-4-5-v1:0", "what it costs at Bedrock is not listed", "anthropic/claude-haiku-4-5"),
        (
            "openrouter/openai/gpt-oss-20b",
            "OpenRouter's own prices are not listed",
            "groq/openai/gpt-oss-20b, together/openai/gpt-oss-20b",
        ),
        ("ft:gpt-5.1:acme::x1", "what a fine-tune of it costs is not listed", "openai/gpt-5.1"),
    ],
)
def test_a_known_model_that_somebody_else_sells_has_no_price_here(written: str, why: str, same: str) -> None:
    with pytest.raises(UnknownModelError) as raised:
        CARD.find(written)
    assert raised.value.message == f"unknown model '{written}': {why}"
    assert raised.value.hint == f"the same model elsewhere: {same}"


def test_a_model_that_never_was_is_sold_by_nobody() -> None:
    with pytest.raises(UnknownModelError) as raised:
        CARD.find("vertex_ai/claude-3-5-opus")
    assert raised.value.message == "Claude 3.5 Opus was never released"
    assert raised.value.hint.startswith("did you mean claude-opus-5, ")


def test_a_name_of_several_hosts_is_nobody_s() -> None:
    with pytest.raises(UnknownModelError) as raised:
        CARD.find("gpt-oss-20b")
    assert raised.value.message == "'gpt-oss-20b' is the name of several models"
    assert raised.value.hint == (
        "choose one of fireworks/gpt-oss-20b, groq/openai/gpt-oss-20b, together/openai/gpt-oss-20b"
    )
    with pytest.raises(UnknownModelError, match="several"):
        CARD.find("openai/gpt-oss-20b")


def test_a_short_name_lists_the_hosts_longer_ones() -> None:
    with pytest.raises(UnknownModelError) as raised:
        CARD.find("llama-3.1-405b")
    assert raised.value.hint == (
        "did you mean fireworks/llama-v3p1-405b-instruct, groq/llama-3.1-405b-reasoning, "
        "together/meta-llama/Llama-3.1-405B-Instruct?"
    )


def test_where_nothing_is_like_a_name_nothing_is_suggested() -> None:
    with pytest.raises(UnknownModelError) as raised:
        catalogue().find("gpt-4o")
    assert raised.value.hint == ""
    with pytest.raises(UnknownModelError, match="was never released") as raised:
        catalogue(model("anthropic/claude-3-5-opus", life=Life(never_released=True))).find("claude-3-5-opus")
    assert raised.value.hint == ""


def test_suggestions_are_three_models_not_three_spellings() -> None:
    card = catalogue(
        model("openai/gpt-5", "gpt-5-a", "gpt-5-b", "gpt-5-c"), model("openai/gpt-4"), model("openai/o3"),
        model("azure-openai/gpt-5"), model("together/acme/gpt-5-quick"),
    )  # fmt: skip
    with pytest.raises(UnknownModelError) as raised:
        card.find("gpt-5-q1")
    assert raised.value.hint == "did you mean gpt-5, gpt-4, together/acme/gpt-5-quick?"


def test_what_is_sold_elsewhere_is_suggested_to_those_who_ask_there() -> None:
    for name, likely in (
        ("claude-opus-5.0", "claude-opus-5, "), ("opus-5", "claude-opus-5?"),
        ("bedrock/claude-opus-5", "amazon-bedrock/anthropic.claude-opus-5-v1:0?"),
    ):  # fmt: skip
        with pytest.raises(UnknownModelError) as raised:
            CARD.find(name)
        assert raised.value.hint.startswith(f"did you mean {likely}")


def test_an_alias_holds_for_its_time() -> None:
    card = catalogue(
        model("mistral/large-2", Alias("large-latest", None, date(2025, 12, 2))),
        model("mistral/large-3", Alias("large-latest", date(2025, 12, 2), date(2026, 6, 1))),
        model("mistral/large-4", Alias("large-latest", date(2026, 7, 1))),
    )
    for day, meant in (
        (date(2024, 1, 1), "large-2"), (date(2025, 12, 1), "large-2"), (date(2025, 12, 2), "large-3"),
        (date(2026, 7, 1), "large-4"), (None, "large-4"),
    ):  # fmt: skip
        assert card.find("large-latest", day).model.id == meant
    with pytest.raises(UnknownModelError) as raised:
        card.find("mistral/large-latest", date(2026, 6, 10))
    assert raised.value.message == "'mistral/large-latest' meant no model on 2026-06-10"
    assert raised.value.hint == (
        "it is mistral/large-2 until 2025-12-02, mistral/large-3 from 2025-12-02 until 2026-06-01, "
        "mistral/large-4 from 2026-07-01"
    )


def test_only_the_models_in_question_are_looked_at() -> None:
    class Watched(dict[str, Model]):
        def __getitem__(self, full_id: str) -> Model:
            asked.append(full_id)
            return super().__getitem__(full_id)

    asked: list[str] = []
    card = Catalogue(CARD.providers, Watched(CARD.models), CARD.names)
    card.find("gpt-4o")
    assert set(asked) == {"openai/gpt-4o", "azure-openai/gpt-4o"}


def test_a_card_of_one_s_own_goes_first() -> None:
    own = RateCard(
        providers=(Provider("acme", "Acme", "host", ()),),
        models=(model("openai/gpt-4o", "mine", prices=(price("9"),)), model("acme/small")),
    )
    card = CARD.with_card(own)
    assert card.find("gpt-4o").model.prices[0].rates == {"input": Decimal(9)}
    assert card.find("mine").model.full_id == "openai/gpt-4o"
    assert card.find("acme/small").model.full_id == card.find("small").model.full_id == "acme/small"
    with pytest.raises(UnknownModelError):
        card.find("chatgpt")
    assert set(card.models) == {*CARD.models, "acme/small"}
    assert len(card.models) == len(CARD.models) + 1
    assert card.find("gpt-4o-mini").model is CARD.models["openai/gpt-4o-mini"]
    assert CARD.find("gpt-4o").model.prices[0].rates == {"input": Decimal(1)}
    assert list(card.names["gpt-4o"]) == ["azure-openai/gpt-4o", "openai/gpt-4o"]


ROWS = (price("1", "2025-01-01", "2025-06-01"), price("2", "2025-06-01", "2025-09-01"), price("3", "2025-10-01"))


@pytest.mark.parametrize(
    ("at", "rate"),
    [
        ("2025-01-01T00:00:00", 1), ("2025-05-31T23:59:59", 1), ("2025-06-01T00:00:00", 2),
        ("2025-08-31T23:59:59.999999", 2), ("2025-10-01T00:00:00", 3), ("2031-01-01T00:00:00", 3),
    ],
)  # fmt: skip
def test_a_price_holds_from_its_start_up_to_its_end(at: str, rate: int) -> None:
    one = model("openai/x", prices=ROWS)
    assert catalogue(one).price(one, _moment(at)).price.rates == {"input": rate}


def test_a_moment_of_another_zone_is_told_in_utc() -> None:
    one = model("openai/x", prices=ROWS)
    east = datetime.fromisoformat("2025-06-01T05:00:00+08:00")
    assert catalogue(one).price(one, east).price.rates == {"input": 1}


@pytest.mark.parametrize(
    ("at", "message", "hint"),
    [
        ("2024-12-31T23:59:59", "openai/x has no price before 2025-01-01", "--at 2025-01-01 or later"),
        (
            "2025-09-15", "openai/x has no price from 2025-09-01 to 2025-10-01",
            "--at 2025-08-31 for what it cost then, or --at 2025-10-01 or later",
        ),
    ],
)  # fmt: skip
def test_where_no_price_holds_the_nearest_times_are_named(at: str, message: str, hint: str) -> None:
    one = model("openai/x", prices=ROWS)
    with pytest.raises(PriceMissingError) as raised:
        catalogue(one).price(one, _moment(at))
    assert (raised.value.message, raised.value.hint) == (message, hint)


def test_a_model_without_prices_has_none() -> None:
    one = model("openai/x", prices=())
    with pytest.raises(PriceMissingError) as raised:
        CARD.price(one, _moment("2026-01-01"))
    assert raised.value.message == "no price is listed for openai/x"
    assert raised.value.hint


def test_a_model_that_never_was_has_no_price() -> None:
    with pytest.raises(PriceMissingError, match=r"^Claude 3\.5 Opus was never released$"):
        CARD.price(CARD.models["anthropic/claude-3-5-opus"], _moment("2026-01-01"))


def test_a_last_price_that_ended_has_no_successor() -> None:
    one = model("openai/x", prices=(price("1", "2025-01-01", "2026-09-27T16:00:00"),))
    with pytest.raises(PriceMissingError) as raised:
        CARD.price(one, _moment("2026-10-01"))
    assert raised.value.message == "openai/x has no price since 2026-09-27T16:00Z"
    assert raised.value.hint == "--at 2026-09-27 for what it cost then"


def test_an_unknown_start_is_said_where_it_matters() -> None:
    one = model("openai/x", prices=(price("1", None, "2026-11-20"), price("2", "2026-11-20")))
    early, late = (CARD.price(one, _moment(at)) for at in ("2025-01-01", "2026-11-10"))
    assert early.notes == ("since when this price holds is not known; it was found on 2026-11-09",)
    assert late.notes == ()
    born = replace(one, life=Life(released=date(2025, 3, 1)))
    assert CARD.price(born, _moment("2025-03-01")).price is one.prices[0]
    with pytest.raises(PriceMissingError) as raised:
        CARD.price(born, _moment("2025-02-28T23:00:00"))
    assert raised.value.message == "openai/x has no price before 2025-03-01"
    assert raised.value.hint == "--at 2025-03-01 or later"


RETIRED = Life(retires=date(2025, 10, 28), replacement="y")


def test_a_retired_model_has_no_price_from_that_day_on() -> None:
    one = model("openai/x", life=RETIRED)
    assert CARD.price(one, _moment("2025-10-27T23:59:59")).price is one.prices[0]
    with pytest.raises(PriceMissingError) as raised:
        CARD.price(one, _moment("2025-10-28"))
    assert raised.value.message == "openai/x was retired on 2025-10-28"
    assert raised.value.hint == "use y, or --at 2025-10-27 for what it cost then"


@pytest.mark.parametrize(("at", "said"), [("2025-08-28", False), ("2025-08-29", True), ("2025-10-27", True)])
def test_an_end_within_sixty_days_is_said(at: str, said: bool) -> None:  # noqa: FBT001 - a case
    one = model("openai/x", life=RETIRED, prices=(price("1", "2025-01-01"),))
    assert CARD.price(one, _moment(at)).notes == (("x retires on 2025-10-28; use y",) if said else ())


def test_an_end_that_redirects_says_what_is_billed_then() -> None:
    one = model("openai/x", life=replace(RETIRED, redirects=True), prices=(price("1", "2025-01-01"),))
    assert CARD.price(one, _moment("2025-10-01")).notes == ("x retires on 2025-10-28; then it is billed as y",)


def test_a_redirect_is_billed_as_the_replacement() -> None:
    def redirecting(to: str) -> Life:
        return Life(retires=date(2025, 10, 28), replacement=to, redirects=True)

    first = model("openai/x", life=redirecting("y"), prices=(price("1", "2025-01-01"),))
    second = model("openai/y", life=redirecting("azure-openai/z"), prices=(price("2", "2025-01-01"),))
    third = model("azure-openai/z", prices=(price("3", "2025-01-01"),))
    card = catalogue(first, second, third)
    before = card.price(first, _moment("2025-08-01"))
    after = card.price(first, _moment("2025-10-28"))
    assert (before.model, before.notes) == (first, ())
    assert (after.model, after.price) == (third, third.prices[0])
    assert after.notes == (
        "x ended on 2025-10-28: calls run on, and are billed, as y",
        "y ended on 2025-10-28: calls run on, and are billed, as z",
    )


@pytest.mark.parametrize("to", ["x", "y", "gone"])
def test_a_redirect_to_nowhere_is_no_price(to: str) -> None:
    life = Life(retires=date(2025, 10, 28), replacement=to, redirects=True)
    card = catalogue(model("openai/x", life=life), model("openai/y", life=replace(life, replacement="x")))
    with pytest.raises(PriceMissingError, match="was retired on 2025-10-28"):
        card.price(card.models["openai/x"], _moment("2026-01-01"))
