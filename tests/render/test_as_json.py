import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.render import as_json
from llmtool.render.as_json import Json

DECIMALS = st.builds(lambda digits, scale: Decimal(digits).scaleb(scale), st.integers(), st.integers(-9, 9))
DATA = st.dictionaries(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | DECIMALS | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    ),
)


def test_one_object_on_one_line_with_its_keys_in_order() -> None:
    value: dict[str, Json] = {"schema": "llmtool.count/1", "b": [1, 2.5, None, True], "a": {"é": "文"}}
    assert as_json.render(value) == '{"schema":"llmtool.count/1","b":[1,2.5,null,true],"a":{"é":"文"}}\n'


def test_decimals_keep_exactly_their_digits() -> None:
    money: dict[str, Json] = {
        "cost": Decimal("0.10"),
        "rows": [{"rate": Decimal("2.50"), "n": 1}, {"rate": Decimal("1E-7"), "n": "x"}],
    }
    assert as_json.render(money) == '{"cost":0.10,"rows":[{"rate":2.50,"n":1},{"rate":0.0000001,"n":"x"}]}\n'


def test_tuples_are_arrays_beside_decimals_too() -> None:
    assert as_json.render({"a": (1, 2), "b": (Decimal("1.0"), 2)}) == '{"a":[1,2],"b":[1.0,2]}\n'


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_numbers_that_json_has_not_are_errors(number: str) -> None:
    with pytest.raises(ValueError, match="JSON"):
        as_json.render({"a": float(number)})
    with pytest.raises(ValueError, match="JSON has no"):
        as_json.render({"a": [Decimal(number)]})


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object()])
def test_values_that_json_has_not_are_errors(value: object) -> None:
    with pytest.raises(TypeError):
        as_json.render({"cost": Decimal(1), "a": [value]})  # type: ignore[list-item]


def test_name_that_is_not_utf8_is_shown_with_a_replacement() -> None:
    assert as_json.render({"path": "caf\udce9.txt"}) == '{"path":"caf\ufffd.txt"}\n'


def test_what_a_terminal_obeys_is_escaped_and_read_back() -> None:
    hostile = "\x1b[31m\x9b31m\x7f\x85\u2028\u202e\u2066\r\n"
    text = as_json.render({"path": hostile})
    assert text.isprintable() is False
    assert text.removesuffix("\n").isprintable()
    assert json.loads(text) == {"path": hostile}


@given(DATA)
def test_any_data_is_one_line_of_utf8_and_read_back(value: dict[str, Json]) -> None:
    text = as_json.render(value)
    assert text.splitlines(keepends=True) == [text]
    assert json.loads(text.encode(), parse_float=Decimal) == value
