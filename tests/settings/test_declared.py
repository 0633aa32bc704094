from dataclasses import fields
from decimal import Decimal

import pytest

from llmtool.settings.declared import SETTINGS, says_nothing
from llmtool.settings.kinds import ATTEMPTS, MONEY, SECONDS, SWITCH, TEXT
from llmtool.settings.layers import Settings


def test_every_row_has_its_field_and_every_field_its_row() -> None:
    assert [setting.name for setting in SETTINGS] == [field.name for field in fields(Settings)]


def test_names_and_variables_are_unique_and_variables_begin_alike() -> None:
    variables = [setting.variable for setting in SETTINGS]
    assert len(set(variables)) == len(variables)
    assert all(variable.startswith("LLMTOOL_") for variable in variables)
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_every_default_is_of_its_kind_or_none() -> None:
    assert all(setting.default is None or setting.kind.read(setting.default) is not None for setting in SETTINGS)


@pytest.mark.parametrize("word", ["1", "true", "yes", "on", "TRUE", " On "])
def test_words_that_switch_on(word: str) -> None:
    assert SWITCH.read(word) is True


@pytest.mark.parametrize("word", ["0", "false", "no", "off", "OFF"])
def test_words_that_switch_off(word: str) -> None:
    assert SWITCH.read(word) is False


@pytest.mark.parametrize("value", ["maybe", "2", 1, 0, 1.0, [], {}])
def test_a_switch_is_nothing_else(value: object) -> None:
    assert SWITCH.read(value) is None


def test_text_is_trimmed() -> None:
    assert TEXT.read(" gpt-4o ") == "gpt-4o"


@pytest.mark.parametrize("value", [4.1, 7, True, []])
def test_text_is_never_made_of_something_else(value: object) -> None:
    assert TEXT.read(value) is None


def test_empty_values_say_nothing_and_false_says_something() -> None:
    assert all(says_nothing(value) for value in (None, "", "  "))
    assert not any(says_nothing(value) for value in (False, 0, "x"))


@pytest.mark.parametrize(("written", "amount"), [("5.00", "5.00"), (" $0.000000001 ", "0.000000001"), ("0", "0")])
def test_an_amount_of_money_is_exact(written: str, amount: str) -> None:
    assert MONEY.read(written) == Decimal(amount)
    assert str(MONEY.read(written)) == str(Decimal(amount))


@pytest.mark.parametrize(
    "value",
    [5, 5.0, True, [], "five", "-1", "1e3", "NaN", "5,00", ".5", "5.", "1234567890", "0.0000000001", "٣", "$ 5", "5 $"],
)
def test_money_is_nothing_else(value: object) -> None:
    assert MONEY.read(value) is None


def test_a_flag_is_written_with_dashes() -> None:
    assert {setting.flag for setting in SETTINGS} >= {"--model", "--budget-daily"}


@pytest.mark.parametrize(("written", "seconds"), [("2.5", 2.5), (" 30 ", 30.0), (600, 600.0), (0.1, 0.1)], ids=repr)
def test_seconds_are_a_number_above_nothing(written: object, seconds: float) -> None:
    assert SECONDS.read(written) == seconds


@pytest.mark.parametrize("value", [0, -1, "0", "", "1e3", "nan", "inf", True, None, "5 s", 86_401, []], ids=repr)
def test_seconds_are_nothing_else(value: object) -> None:
    assert SECONDS.read(value) is None


@pytest.mark.parametrize(("written", "attempts"), [("1", 1), (3, 3), ("10", 10)], ids=repr)
def test_a_number_of_attempts_is_whole(written: object, attempts: int) -> None:
    assert ATTEMPTS.read(written) == attempts
    assert isinstance(ATTEMPTS.read(written), int)


@pytest.mark.parametrize("value", [0, 11, 2.5, "2.5", "three", True, None], ids=repr)
def test_attempts_are_nothing_else(value: object) -> None:
    assert ATTEMPTS.read(value) is None
