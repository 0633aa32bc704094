"""What a price file may say, and on which line it is refused."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import BadConfigError
from llmtool.pricing.form import read_folder, read_own, survey_own
from llmtool.pricing.model import Alias, Life, Model, Provider, Tier, Variant, Window
from tests.pricing.acme import DOCUMENT, FIRST_RATES, edited, parsed

SAMPLE = Path(__file__).parent / "sample"


@pytest.fixture(scope="module")
def models() -> dict[str, Model]:
    return {model.full_id: model for model in read_folder(SAMPLE).models}


def test_a_folder_is_its_providers_and_models_in_order(models: dict[str, Model]) -> None:
    assert [provider.id for provider in read_folder(SAMPLE).providers] == ["azure-openai", "deepseek", "openai"]
    assert list(models) == [
        "azure-openai/gpt-4o", "azure-openai/gpt-6-luna", "deepseek/deepseek-v4-pro",
        "openai/gpt-4o", "openai/gpt-5o", "openai/gpt-6-luna", "openai/whisper-1",
    ]  # fmt: skip


def test_a_model_is_what_its_entry_says(models: dict[str, Model]) -> None:
    model = models["openai/gpt-4o"]
    assert (model.title, model.kind, model.tokenizer, model.tokenizer_assumed) == (
        "GPT-4o",
        "chat",
        "o200k_base",
        False,
    )
    assert (model.context, model.max_input, model.max_output) == (128_000, 111_616, 16_384)
    assert (model.knowledge_cutoff, model.capabilities) == ("2023-09", frozenset({"vision", "tools"}))
    assert model.aliases == (
        Alias("gpt-4o-2024-08-06"),
        Alias("gpt-4o-latest", date(2024, 8, 6), date(2025, 1, 1)),
    )
    assert model.life == Life(date(2024, 5, 13), None, date(2027, 1, 14), "gpt-6-luna", redirects=True)
    assert (model.where, model.same_as) == ("sample/openai.yaml:8", None)


def test_a_price_is_what_its_row_says(models: dict[str, Model]) -> None:
    earlier, price = models["openai/gpt-4o"].prices
    assert (earlier.start, earlier.end) == (datetime(2024, 5, 13, tzinfo=UTC), datetime(2024, 11, 15, tzinfo=UTC))
    assert (price.start, price.end, price.basis) == (datetime(2024, 11, 15, tzinfo=UTC), None, "observed")
    assert price.rates == {"input": Decimal("2.50"), "cache_read": Decimal("1.25"), "output": Decimal("10.00")}
    assert price.tiers == (
        Tier(64_000, True, {"input": Decimal("3.00")}, "sample/openai.yaml:26"),  # noqa: FBT003 - the fields' order
        Tier(64_000, False, {"input": Decimal("5.00")}, "sample/openai.yaml:26"),  # noqa: FBT003 - the fields' order
    )
    batch, flex = price.variants
    assert batch == Variant(
        {"processing": "batch"},
        {"input": Decimal("1.25"), "output": Decimal("5.00")},
        None,
        (),
        "sample/openai.yaml:28",
    )
    assert (flex.rates, flex.multiply, flex.tiers[0].threshold) == ({}, Decimal("0.5"), 100_000)
    assert price.fees == {"web_search_per_1k": Decimal("10.00")}
    assert (price.checked, price.verified_by) == (date(2026, 11, 9), ("genai-prices", "litellm"))
    assert (price.conflict, price.note) == ("input: 5 (langfuse)", "A row with everything.")
    assert price.where == "sample/openai.yaml:25"


def test_what_has_an_amount_stands_on_the_line_of_its_rates_or_its_factor(tmp_path: Path) -> None:
    lines = (
        "    tiers:",
        "    - above: 500",
        '      rates: {input: "2.00"}',
        '    - {above: 600, rates: {input: "3.00"}}',
        "    variants:",
        "    - when:",
        "        processing: batch",
        '      multiply: "0.5"',
        "    - when: {speed: fast}",
        '      tiers: [{above: 500, rates: {input: "4.00"}}]',
        '  - {from: "2026-12-01", fees: {page_per_1k: "1"}, checked: "2026-11-09"}',
    )
    text = DOCUMENT.replace('    rates: {input: "1', '    to: "2026-12-01"\n    rates: {input: "1')
    (model,) = parsed(tmp_path, text + "\n".join(lines)).models
    price, fee = model.prices
    places = [price.where, *(tier.where for tier in price.tiers), *(variant.where for variant in price.variants)]
    assert [where.rpartition(":")[2] for where in (*places, fee.where)] == ["18", "23", "24", "28", "29", "31"]


def test_a_window_knows_its_hours_its_days_and_its_holidays(models: dict[str, Model]) -> None:
    (price,) = models["deepseek/deepseek-v4-pro"].prices
    assert price.start == datetime(2026, 8, 16, 16, tzinfo=UTC)
    assert price.windows == (
        Window(
            name="peak",
            hours=((60, 240), (1320, 30)),
            weekdays=frozenset({1, 2, 3, 4, 5}),
            zone=480,
            except_dates=frozenset({date(2026, 1, 1), date(2026, 10, 1)}),
            known_through=date(2026, 12, 31),
            rates={},
            multiply=Decimal(2),
            where="sample/deepseek.yaml:23",
        ),
        Window(
            name="off_peak",
            hours=((720, 1440),),
            weekdays=frozenset({6}),
            zone=-210,
            except_dates=frozenset(),
            known_through=None,
            rates={"input": Decimal("0.50")},
            multiply=None,
            where="sample/deepseek.yaml:24",
        ),
    )


def test_a_model_may_differ_from_its_provider_in_what_it_reports(models: dict[str, Model]) -> None:
    usages = {name: (models[name].input_includes_cache, models[name].output_includes_reasoning) for name in models}
    assert usages["openai/gpt-4o"] == (True, True)
    assert usages["openai/gpt-6-luna"] == (True, False)
    assert usages["azure-openai/gpt-6-luna"] == (True, False)


def test_what_is_the_same_as_another_takes_over_all_but_aliases_and_life(models: dict[str, Model]) -> None:
    maker, resold = models["openai/gpt-4o"], models["azure-openai/gpt-4o"]
    assert (resold.title, resold.kind, resold.tokenizer) == (maker.title, maker.kind, maker.tokenizer)
    assert (resold.context, resold.capabilities) == (maker.context, maker.capabilities)
    assert (resold.aliases, resold.life, resold.same_as) == ((), Life(), "openai/gpt-4o")
    assert (resold.provider, resold.where) == ("azure-openai", "sample/azure-openai.yaml:8")


def test_a_factor_is_on_every_token_rate_taken_over_and_on_no_fee(models: dict[str, Model]) -> None:
    price = models["azure-openai/gpt-4o"].prices[-1]
    assert price.rates == {"input": Decimal("2.75"), "cache_read": Decimal("1.375"), "output": Decimal(11)}
    assert [tier.rates for tier in price.tiers] == [{"input": Decimal("3.3")}, {"input": Decimal("5.5")}]
    assert price.variants[0].rates == {"input": Decimal("1.375"), "output": Decimal("5.5")}
    assert (price.variants[1].multiply, price.variants[1].tiers[0].rates) == (Decimal("0.5"), {"input": Decimal("2.2")})
    assert price.fees == {"web_search_per_1k": Decimal("10.00")}


def test_prices_that_are_taken_over_have_the_days_and_sources_of_who_took_them(models: dict[str, Model]) -> None:
    price = models["azure-openai/gpt-4o"].prices[-1]
    assert (price.checked, price.source) == (date(2026, 11, 12), "https://azure.microsoft.com/pricing")
    assert (price.verified_by, price.conflict, price.where) == ((), "", "sample/azure-openai.yaml:9")


def test_what_is_the_same_as_another_may_say_things_of_its_own(models: dict[str, Model]) -> None:
    resold = models["azure-openai/gpt-6-luna"]
    assert (resold.title, resold.context, resold.max_output) == ("GPT-6 Luna on Azure", 200_000, 1_000)
    assert [price.rates["input"] for price in resold.prices] == [Decimal("1.50")]
    assert (resold.tokenizer, resold.tokenizer_assumed, resold.note) == ("o200k_base", True, "")


# What is changed in the document, the line that is refused, and what is said.
REFUSED = [
    # structure
    ("  id: acme\n", "  id: acme\n  id: acme\n", 3, "the key 'id' stands here twice, first on line 2"),
    ("kind: chat", "kinds: chat", 10, "unknown key 'kinds' in models"),
    ("input:", "inputs:", 17, "unknown key 'inputs' in rates"),
    ("models:", "model:", 7, "unknown key 'model'"),
    ("  kind: chat\n", "", 8, "kind is missing in models"),
    ("- id: one\n  name", "- name", 8, "id is missing in models"),
    ('    checked: "2026-11-09"\n', "", 16, "checked is missing in prices"),
    ("  kind: first_party\n", "", 1, "kind is missing in provider"),
    (", output_includes_reasoning: false", "", 6, "output_includes_reasoning is missing in usage"),
    ("name: One", "name:", 9, "name says nothing"),
    ("name: One", "name: 1", 9, "name has to be text, not 1"),
    ("name: One", 'name: " "', 9, "name has to be text, not ' '"),
    ("limits: {context: 1000, max_output: 100}", "limits: [1000]", 12, "limits has to be a mapping of keys to values"),
    ("aliases: [uno]", "aliases: uno", 11, "aliases has to be a list, not uno"),
    ("aliases: [uno]", "aliases: {name: uno}", 11, "aliases has to be a list, not a mapping"),
    ("aliases: [uno]", "aliases: [no]", 11, "aliases has to be text, not no"),
    ("id: one", "id: one two", 8, "'one two' is no name"),
    ("id: one", "id: 4.10", 8, "id has to be text, not 4.10"),
    ("kind: chat", "kind: chatty", 10, "kind: 'chatty' is not known"),
    ("kind: chat", "kind: []", 10, "kind has to be text, not a list"),
    ("context: 1000", "context: 0", 12, "context has to be a whole number above zero, not 0"),
    ("context: 1000", "context: true", 12, "context has to be a whole number above zero, not true"),
    ("context: 1000", "context: 1.5", 12, "context has to be a whole number above zero, not 1.5"),
    ("cache: true", "cache: 1", 6, "input_includes_cache has to be true or false, not 1"),
    ("https://acme", "acme", 5, "pricing_urls has to be the address of a page, https://…, not 'acme.example/pricing'"),
    ("[this, that]", "[this, this]", 19, "this stands here twice"),
    ("tokenizer: o200k_base", "tokenizer: {id: o200k_base}", 13, "assumed is missing in tokenizer"),
    ("tokenizer: o", "capabilities: [sight]\n  tokenizer: o", 13, "capabilities: 'sight' is not known"),
    # money
    ('"1.00"', "1.00", 17, 'input has to be an amount in quotes, such as "2.50", not 1.00'),
    ('"1.00"', '"-1.00"', 17, "input has to be an amount in quotes, such as \"2.50\", not '-1.00'"),
    ('"1.00"', '"1e-7"', 17, "input has to be an amount in quotes, such as \"2.50\", not '1e-7'"),
    ('"1.00"', '"NaN"', 17, "input has to be an amount in quotes, such as \"2.50\", not 'NaN'"),
    ('"1.00"', '"１"', 17, "input has to be an amount in quotes, such as \"2.50\", not '１'"),
    ('"1.00"', "[]", 17, 'input has to be an amount in quotes, such as "2.50", not a list'),
    (FIRST_RATES, "rates: {}", 16, "a price without rates and fees"),
    (FIRST_RATES, 'fees: {page_per_1m: "1"}', 17, "unknown key 'page_per_1m' in fees"),
    # time
    ('released: "2026-01-01"', "released: 2026-01-01", 14, 'a date in quotes, such as "2026-11-09", not 2026-01-01'),
    ('released: "2026-01-01"', 'released: "2026-02-30"', 14, "such as \"2026-11-09\", not '2026-02-30'"),
    ('released: "2026-01-01"', 'released: "2026-1-1"', 14, "such as \"2026-11-09\", not '2026-1-1'"),
    ('from: "2026-01-01"', "from: 2026-01-01", 16, '"2026-11-09T16:00:00Z", not 2026-01-01'),
    ('from: "2026-01-01"', 'from: "2026-01-01T25:00:00Z"', 16, "not '2026-01-01T25:00:00Z'"),
    ('from: "2026-01-01"', 'from: "2026-01-01T16:00:00+08:00"', 16, "not '2026-01-01T16:00:00+08:00'"),
    ('from: "2026-01-01"', "basis: announced", 16, "the basis is announced, of a beginning that is not told"),
    ("[uno]", '[{name: uno, from: "2026-02-01", to: "2026-01-01"}]', 11, "uno ends on 2026-01-01, before it begins on"),
    ("tokenizer: o", "knowledge_cutoff: 2025-01\n  tokenizer: o", 13, 'such as "2025-01", not 2025-01'),
    ("tokenizer: o", 'knowledge_cutoff: "2025-13"\n  tokenizer: o', 13, "such as \"2025-01\", not '2025-13'"),
    ("{released:", "{after_retirement: redirect, released:", 14, "a redirect needs retires and replacement"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "message"), REFUSED)
def test_what_is_not_in_the_form_is_refused_with_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    with pytest.raises(BadConfigError) as refusal:
        parsed(tmp_path, edited((old, new)))
    place, _, said = refusal.value.message.partition(": ")
    assert (place.rpartition("/")[2], message in said) == (f"acme.yaml:{line}", True), refusal.value.message


# A line that is added to the price, and what is said of it.
REFUSED_PARTS = [
    ('tiers: [{rates: {input: "2"}}]', "a tier needs above or at_least, and rates"),
    ("tiers: [{above: 10, rates: {}}]", "a tier needs above or at_least, and rates"),
    ('tiers: [{above: 10, at_least: 10, rates: {input: "2"}}]', "above and at_least cannot both stand here"),
    ('tiers: [{above: 9, rates: {input: "2"}}, {above: 9, rates: {input: "3"}}]', "the tiers do not rise: 9 after 9"),
    ('tiers: [{above: 9, rates: {input: "2"}}, {at_least: 9, rates: {input: "3"}}]', "the tiers do not rise"),
    ('variants: [{when: {}, rates: {input: "2"}}]', "a variant needs a condition under when, and rates or multiply"),
    ("variants: [{when: {speed: fast}}]", "a variant needs a condition under when, and rates or multiply"),
    ('variants: [{when: {sped: fast}, multiply: "2"}]', "unknown key 'sped' in when"),
    ('variants: [{when: {speed: fast}, multiply: "0"}]', "a factor of 0"),
    ("variants: [{when: {speed: fast}, multiply: 0.5}]", "multiply has to be an amount in quotes"),
    ('variants: [{when: {speed: fast}, multiply: "2", rates: {}}]', "rates and multiply cannot both stand here"),
    ('windows: [{name: peak, utc: ["01:00-04:00"]}]', "a window needs hours under utc, and rates or multiply"),
    ('windows: [{name: noon, utc: ["01:00-04:00"], multiply: "2"}]', "name: 'noon' is not known"),
    ('windows: [{name: peak, utc: [16:30-18:00], multiply: "2"}]', 'such as "01:00-04:00", not 16:30-18:00'),
    ('windows: [{name: peak, utc: ["01:00-25:00"], multiply: "2"}]', "such as \"01:00-04:00\", not '01:00-25:00'"),
    ('windows: [{name: peak, utc: ["04:00-04:00"], multiply: "2"}]', "04:00-04:00 has no length"),
    ('windows: [{name: peak, utc: [], multiply: "2"}]', "a window needs hours under utc, and rates or multiply"),
    ('windows: [{name: peak, utc: ["01:00-02:00"], weekdays: [0], multiply: "2"}]', "has to be a whole number above"),
    ('windows: [{name: peak, utc: ["01:00-02:00"], weekdays: [8], multiply: "2"}]', "weekdays are numbers from 1"),
    ('windows: [{name: peak, utc: ["01:00-02:00"], zone: +08:00, multiply: "2"}]', 'such as "+08:00", not +08:00'),
    ('windows: [{name: peak, utc: ["01:00-02:00"], except_calendar: x, multiply: "2"}]', "'x' is not known"),
]  # fmt: skip


@pytest.mark.parametrize(("added", "message"), REFUSED_PARTS)
def test_parts_of_a_price_that_are_not_in_the_form_are_refused(tmp_path: Path, added: str, message: str) -> None:
    with pytest.raises(BadConfigError) as refusal:
        parsed(tmp_path, f"{DOCUMENT}    {added}\n")
    assert "acme.yaml:20: " in refusal.value.message
    assert message in refusal.value.message


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("input:", "inputt:", "did you mean input, "),
        ("kind: chat", "kind: chats", "did you mean chat, "),
        ('"1.00"', "1.00", 'put it in quotes: "1.00"'),
        ("name: One", "name:", "leave it out where there is nothing to say"),
    ],
)
def test_the_hint_says_what_to_write(tmp_path: Path, old: str, new: str, hint: str) -> None:
    with pytest.raises(BadConfigError) as refusal:
        parsed(tmp_path, edited((old, new)))
    assert refusal.value.hint.startswith(hint)


def test_an_unknown_model_under_same_as_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(BadConfigError, match=r"acme\.yaml:21: no model 'acme/on' with prices of its own") as refusal:
        parsed(tmp_path, DOCUMENT + '- id: two\n  same_as: acme/on\n  checked: "2026-11-09"\n')
    assert refusal.value.hint == "did you mean acme/one?"


def test_same_as_does_not_go_on_from_model_to_model(tmp_path: Path) -> None:
    same = "".join(
        f"- {{id: {name}, same_as: acme/{of}, checked: '2026-11-09'}}\n"
        for name, of in (("two", "one"), ("three", "two"))
    )
    with pytest.raises(BadConfigError, match=r"acme\.yaml:21: no model 'acme/two' with prices of its own"):
        parsed(tmp_path, DOCUMENT + same)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{id: two, same_as: acme/one}", "checked is missing"),
        ('{id: two, same_as: acme/one, checked: "2026-11-09", prices: []}', "unknown key 'checked'"),
        ('{id: two, same_as: acme/one, multiply: "1.1", prices: []}', "unknown key 'multiply'"),
    ],
)
def test_prices_are_taken_over_with_a_day_or_stated(tmp_path: Path, entry: str, message: str) -> None:
    with pytest.raises(BadConfigError, match=message):
        parsed(tmp_path, f"{DOCUMENT}- {entry}\n")


def test_a_file_is_called_as_its_provider(tmp_path: Path) -> None:
    with pytest.raises(
        BadConfigError, match=r"prices/acme\.yaml:2: the provider 'acne' is in a file called acme\.yaml"
    ):
        parsed(tmp_path, edited(("acme", "acne")))


def test_a_folder_without_price_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "_calendars.yaml").write_text("{}")
    with pytest.raises(BadConfigError, match="no price files"):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    ("calendars", "message"),
    [
        ("[]", "has to be a mapping"),
        ("cal: {}", "covers_through is missing in cal"),
        ('cal: {covers_through: "2026-12-31", dates: ["2027-01-01"], source: "https://a"}', "2027-01-01 is later than"),
        ('cal: {covers_through: "2026-12-31", dates: ["2026-01-01", "2026-01-01"], source: "https://a"}', "twice"),
        (
            'cal: {covers_through: "2026-12-31", dates: [2026-01-01], source: "https://a"}',
            "dates has to be a date in quot",
        ),
    ],
)
def test_a_wrong_calendar_is_refused(tmp_path: Path, calendars: str, message: str) -> None:
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "_calendars.yaml").write_text(calendars + "\n")
    with pytest.raises(BadConfigError, match=message) as refusal:
        parsed(tmp_path, DOCUMENT)
    assert refusal.value.message.startswith("prices/_calendars.yaml:1: ")


def test_a_folder_is_checked_when_it_is_read(tmp_path: Path) -> None:
    parsed(tmp_path, edited(("kind: chat", "kind: embedding")))
    with pytest.raises(BadConfigError, match=r"^prices/acme\.yaml:17: acme/one: output has a rate"):
        read_folder(tmp_path / "prices")


def test_a_file_that_says_nothing_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(BadConfigError, match="the file has to be a mapping of keys to values, not nothing"):
        parsed(tmp_path, "")


AWKWARD = (
    *("", "~", "no", "0", "-1", "1.5", "1:30", "2024-05-13", '""', '"x"', '"2026-11-09"', '"1e9"', "'\\'"),
    *("[]", "{}", "[[]]", "[1]", "[~]", "{1: 2}", "{a: b}", "{above: 1}", "{~: ~}", "&a [*a]", "!x y"),
)
VALUES = re.compile(r'"[^"]*"|\[[^]]*\]|\{[^}]*\}|(?<=: )[^\s,}]+|[a-z_]+(?=:)')


@given(data=st.data(), name=st.sampled_from(["openai", "deepseek", "azure-openai"]), awkward=st.sampled_from(AWKWARD))
def test_whatever_stands_there_is_read_or_refused_with_file_and_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, name: str, awkward: str
) -> None:
    folder = tmp_path_factory.mktemp("prices")
    for file in SAMPLE.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    text = (SAMPLE / f"{name}.yaml").read_text(encoding="utf-8")
    value = data.draw(st.sampled_from(list(VALUES.finditer(text))))
    (folder / f"{name}.yaml").write_text(text[: value.start()] + awkward + text[value.end() :], encoding="utf-8")
    try:
        read_folder(folder)
    except BadConfigError as refusal:
        assert re.match(r".*\.yaml:\d+: \S", refusal.message)  # noqa: PT017 - it may be raised, and need not be


@pytest.fixture
def known(tmp_path: Path) -> tuple[dict[str, Provider], dict[str, Model]]:
    card = parsed(tmp_path, DOCUMENT)
    return {provider.id: provider for provider in card.providers}, {model.full_id: model for model in card.models}


def own(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_ones_own_says_only_what_is_different(
    tmp_path: Path, known: tuple[dict[str, Provider], dict[str, Model]]
) -> None:
    text = 'provider: {id: acme}\nmodels:\n- id: one\n  prices: [{rates: {input: "0.90"}, checked: "2026-11-20"}]\n'
    providers, models = known
    path = own(tmp_path, text)
    card = read_own(path, providers, models)
    (model,) = card.models
    assert card.providers == (providers["acme"],)
    assert [price.rates for price in model.prices] == [{"input": Decimal("0.90")}]
    assert (model.title, model.aliases, model.context) == ("One", (Alias("uno"),), 1000)
    assert (model.output_includes_reasoning, model.where) == (False, f"{path.as_posix()}:3")


def test_a_file_of_ones_own_adds_models_that_say_everything(
    tmp_path: Path, known: tuple[dict[str, Provider], dict[str, Model]]
) -> None:
    providers, models = known
    entry = '{id: two, name: Two, kind: chat, prices: [{rates: {input: "0.90"}, checked: "2026-11-20"}]}'
    card = read_own(own(tmp_path, f"provider: {{id: acme}}\nmodels: [{entry}]\n"), providers, models)
    assert [(model.full_id, model.output_includes_reasoning) for model in card.models] == [("acme/two", False)]
    with pytest.raises(BadConfigError, match=r"mine\.yaml:2: name is missing in models"):
        read_own(own(tmp_path, "provider: {id: acme}\nmodels: [{id: two}]\n"), providers, models)


def test_a_file_of_ones_own_may_sell_what_is_known(
    tmp_path: Path, known: tuple[dict[str, Provider], dict[str, Model]]
) -> None:
    providers, models = known
    entry = '{id: proxy-one, same_as: acme/one, multiply: "1.5", checked: "2026-11-20"}'
    card = read_own(own(tmp_path, f"provider: {{id: acme}}\nmodels: [{entry}]\n"), providers, models)
    assert card.models[0].prices[0].rates == {"input": Decimal("1.5"), "output": Decimal(6)}


def test_a_file_of_ones_own_is_checked_against_what_is_known(
    tmp_path: Path, known: tuple[dict[str, Provider], dict[str, Model]]
) -> None:
    providers, models = known
    entry = '{id: two, name: Two, kind: chat, aliases: [one], prices: [{rates: {input: "1"}, checked: "2026-11-20"}]}'
    with pytest.raises(BadConfigError, match=r"mine\.yaml:2: acme/two: the alias one is another model's id"):
        read_own(own(tmp_path, f"provider: {{id: acme}}\nmodels: [{entry}]\n"), providers, models)


def test_a_provider_that_is_not_known_says_everything(tmp_path: Path) -> None:
    with pytest.raises(BadConfigError, match=r"mine\.yaml:1: name is missing in provider"):
        read_own(own(tmp_path, "provider: {id: acme}\n"), {}, {})


def test_a_folder_of_ones_own_is_read_as_one(
    tmp_path: Path, known: tuple[dict[str, Provider], dict[str, Model]]
) -> None:
    source = 'source: "https://acme.example"'
    (tmp_path / "_calendars.yaml").write_text(f'feasts: {{covers_through: "2027-12-31", dates: [], {source}}}\n')
    (tmp_path / "a.yaml").write_text(
        'provider: {id: acme}\nmodels:\n- {id: resold, same_as: acme/two, checked: "2026-11-20"}\n'
    )
    window = '{name: peak, utc: ["01:00-02:00"], except_calendar: feasts, multiply: "2"}'
    price = f'{{rates: {{input: "1", output: "1"}}, windows: [{window}], checked: "2026-11-20"}}'
    (tmp_path / "b.yaml").write_text(
        f"provider: {{id: acme}}\nmodels:\n- {{id: two, name: Two, kind: chat, prices: [{price}]}}\n"
    )
    card = read_own(tmp_path, *known)
    assert [(provider.id, provider.title) for provider in card.providers] == [("acme", "Acme")]
    assert [(model.full_id, model.same_as) for model in card.models] == [
        ("acme/resold", "acme/two"),
        ("acme/two", None),
    ]
    assert read_own(tmp_path / "b.yaml", *known).models == (card.models[1],)


def test_a_survey_tells_of_each_file_and_model_that_is_not_in_the_form(
    tmp_path: Path, known: tuple[dict[str, Provider], dict[str, Model]]
) -> None:
    (tmp_path / "_calendars.yaml").write_text("[]\n")
    (tmp_path / "a.yaml").write_text("provider: [\n")
    (tmp_path / "b.yaml").write_text(
        'provider: {id: acme}\nmodels:\n- id: two\n- {id: one, note: "Mine."}\n- {id: x, same_as: y/z}\n- 5\n'
    )
    (tmp_path / "c.yaml").write_text("models: []\n")
    card, errors = survey_own(tmp_path, *known)
    assert [(model.full_id, model.note) for model in card.models] == [("acme/one", "Mine.")]
    places = [error.message.removeprefix(f"{tmp_path.as_posix()}/").partition(": ")[0] for error in errors]
    assert places == ["_calendars.yaml:1", "a.yaml:2", "b.yaml:3", "b.yaml:6", "c.yaml:1", "b.yaml:5"]
