import datetime as dt
import itertools
import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from llmtool import yaml_file
from llmtool.errors import BadConfigError

FILE = Path("some/llmtool.yaml")

MODELS = """\
# a comment first
name: demo
models:
- id: gpt-4o
  price: "2.50"
  since: 2024-05-13
- id: 'o1'
  limits: {context: 200_000}

  batch: no
"""

# YAML folds U+2028 and U+2029 like line ends and does not allow U+FFFE and U+FFFF.
CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(CHARACTERS),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(min_codepoint=32, max_codepoint=126)), inner),
    max_leaves=20,
)


@pytest.fixture(params=["libyaml", "pure"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "pure":
        monkeypatch.setattr(yaml_file, "_Loader", yaml.SafeLoader)


def parse(text: str) -> yaml_file.YamlDocument:
    return yaml_file.parse(text.encode(), FILE)


def refusal(text: str | bytes) -> str:
    with pytest.raises(BadConfigError) as caught:
        yaml_file.parse(text if isinstance(text, bytes) else text.encode(), FILE)
    assert "\n" not in caught.value.message
    return caught.value.message.removeprefix(str(FILE))


def test_value_is_plain_data() -> None:
    assert parse(MODELS).value == {
        "name": "demo",
        "models": [
            {"id": "gpt-4o", "price": "2.50", "since": dt.date(2024, 5, 13)},
            {"id": "o1", "limits": {"context": 200000}, "batch": False},
        ],
    }


def test_line_is_that_of_the_key_or_item() -> None:
    document = parse(MODELS)
    assert document.line() == 2
    assert document.line("name") == 2
    assert document.line("models") == 3
    assert document.line("models", 0) == 4
    assert document.line("models", 0, "price") == 5
    assert document.line("models", 1, "limits", "context") == 8
    assert document.line("models", 1, "batch") == 10


def test_line_of_what_is_missing_is_that_of_its_nearest_parent() -> None:
    document = parse(MODELS)
    assert document.line("models", 1, "prices", 3) == 7
    assert document.line("models", 9) == 3
    assert document.line("nothing") == 2
    assert document.line("name", "inside text") == 2


def test_where_is_the_file_and_the_line() -> None:
    assert parse(MODELS).where("models") == f"{FILE}:3"


def test_error_names_the_file_and_the_line() -> None:
    error = parse(MODELS).error("unknown key 'price'", "models", 0, "price", hint="did you mean 'prices'?")
    assert isinstance(error, BadConfigError)
    assert error.message == f"{FILE}:5: unknown key 'price'"
    assert error.hint == "did you mean 'prices'?"


def test_scalar_keeps_the_text_that_yaml_reads_as_something_else() -> None:
    document = parse("a: no\nb: 1:30\nc: 2.50\nd: 2024-05-13\ne: ~\n")
    assert document.value == {"a": False, "b": 90, "c": 2.5, "d": dt.date(2024, 5, 13), "e": None}
    written = [document.scalar(key) for key in "abcde"]
    assert [scalar.text for scalar in written if scalar] == ["no", "1:30", "2.50", "2024-05-13", "~"]
    assert not any(scalar.quoted for scalar in written if scalar)


@pytest.mark.parametrize("text", ["'2.50'", '"2.50"', "|-\n  2.50", ">-\n  2.50"])
def test_scalar_tells_quoted_from_plain(text: str) -> None:
    document = parse(f"a: {text}\n")
    assert document.value == {"a": "2.50"}
    assert document.scalar("a") == yaml_file.Scalar("2.50", quoted=True)


def test_scalar_is_none_where_no_scalar_stands() -> None:
    document = parse(MODELS)
    assert document.scalar("models") is None
    assert document.scalar("models", 0) is None
    assert document.scalar("models", 0, "missing") is None
    assert document.scalar("name", "demo") is None


def test_keys_that_are_not_text_can_be_asked_for() -> None:
    document = parse("a: 1\non: x\n7: y\n2024-05-13: z\n")
    assert document.value == {"a": 1, True: "x", 7: "y", dt.date(2024, 5, 13): "z"}
    assert [document.line(key) for key in (True, 7, dt.date(2024, 5, 13))] == [2, 3, 4]


def test_merged_keys_stand_where_they_were_written_and_own_keys_win() -> None:
    document = parse("base: &base\n  input: '1'\n  output: '2'\nlist:\n- <<: *base\n  output: '3'\n")
    assert document.value == {"base": {"input": "1", "output": "2"}, "list": [{"input": "1", "output": "3"}]}
    assert document.line("list", 0, "input") == 2
    assert document.line("list", 0, "output") == 6
    scalar = document.scalar("list", 0, "output")
    assert scalar is not None
    assert scalar.text == "3"


@pytest.mark.parametrize(("text", "line"), [("", 1), ("# only a comment\n", 1), ("---\n", 2)])
def test_empty_file_is_none(text: str, line: int) -> None:
    document = parse(text)
    assert document.value is None
    assert document.scalar("a") is None
    assert document.where("a") == f"{FILE}:{line}"


def test_byte_order_mark_and_windows_lines_are_read() -> None:
    document = yaml_file.parse(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", FILE)
    assert document.value == {"a": 1, "b": 2}
    assert document.line("b") == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", 3),
        ("a: 1\n'a': 3\n", 2),
        ("x:\n- {k: 1,\n   k: 2}\n", 3),
        ("on: 1\nyes: 2\n", 2),
        ("16: 1\n0x10: 2\n", 2),
        ("b: &b {x: 1}\nc:\n  <<: *b\n  <<: *b\n", 4),
    ],
)
def test_key_that_stands_twice_is_refused_with_both_lines(text: str, line: int) -> None:
    message = refusal(text)
    assert message.startswith(f":{line}: not valid YAML: the key ")
    assert "stands here twice, first on line" in message


def test_same_key_in_two_mappings_is_fine() -> None:
    assert parse("- {a: 1}\n- {a: 1}\n").value == [{"a": 1}, {"a": 1}]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 3),
        ("a:\n\tb: 1\n", 2),
        ("a: b: c\n", 1),
        ("a: *nowhere\n", 1),
        ("a: 'open\n", 2),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: 1\nb: =\n", 2),
        ("a: {<<: 3}\n", 1),
        ("a: 1\n? [x]\n: y\n", 2),
        ("a: 1\nb: 2024-13-45\n", 2),
        ("a: 1\nb: " + "9" * 5000 + "\n", 2),
        ("a: 1\nb: 1" + ":1" * 1_000_000 + "\n", 2),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2),
        ("a: 1\nb: !!set {x, y}\n", 2),
        ("a: 1\nb: !!int ''\n", 2),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place(text: str, line: int) -> None:
    assert refusal(text).startswith(f":{line}: not valid YAML: ")


def test_text_that_is_not_utf8_names_its_line_and_the_cure() -> None:
    with pytest.raises(BadConfigError) as caught:
        yaml_file.parse("a: 1\nb: é\n".encode("latin-1"), FILE)
    assert caught.value.message == f"{FILE}:2: not UTF-8 text"
    assert caught.value.hint == "save the file as UTF-8"


def test_character_that_yaml_does_not_allow_is_refused() -> None:
    assert refusal("a: 1\nb: \x1b[31m\n") == ":2: holds U+001B, a character that YAML does not allow"


@pytest.mark.parametrize("opening", ["[", "- ", "{", "? ", "[\n"])
def test_document_that_would_crash_libyaml_is_refused(opening: str) -> None:
    assert "nested more than 64 deep" in refusal(opening * 1_000_000)


def test_sixty_four_levels_are_allowed() -> None:
    assert parse("[" * 64 + "1" + "]" * 64).value is not None


def test_alias_to_its_own_parent_is_refused() -> None:
    assert "aliases nested" in refusal("a: &a\n  b: *a\n")


@pytest.mark.parametrize("merge", ["", "<<: "])
def test_alias_bomb_is_refused(merge: str) -> None:
    names = "abcdefgh"
    lines = ["a: &a {x: 1, y: 2}"]
    for inner, outer in itertools.pairwise(names):
        inside = ", ".join([f"*{inner}"] * 12)
        lines.append(f"{outer}: &{outer} {{{merge or 'z: '}[{inside}]}}")
    assert "more than 1000000 values when its aliases are followed" in refusal("\n".join(lines))


def test_file_that_is_too_large_is_refused() -> None:
    assert refusal(b"#" * (yaml_file.MAX_BYTES + 1)) == ": is larger than 4 MiB"


def test_load_reads_a_file(tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text("a: ü\n", encoding="utf-8")
    document = yaml_file.load(file)
    assert document.path == file
    assert document.value == {"a": "ü"}


@pytest.mark.parametrize("made", ["missing", "folder"])
def test_load_says_that_a_file_cannot_be_read(tmp_path: Path, made: str) -> None:
    file = tmp_path / "prices.yaml"
    if made == "folder":
        file.mkdir()
    with pytest.raises(BadConfigError) as caught:
        yaml_file.load(file)
    assert caught.value.message.startswith(f"{file}: cannot be read: ")


@given(PLAIN)
def test_json_is_read_as_the_data_it_stands_for(value: object) -> None:
    assert parse(json.dumps(value, ensure_ascii=False)).value == value


@given(st.text(alphabet=" \n\t-:?,[]{}#&*!|>'\"%@`=<~.019axeEonT+_é", max_size=40))
def test_any_text_is_read_or_refused_on_one_line(text: str) -> None:
    try:
        message = parse(text).where()
    except BadConfigError as error:
        message = error.message
    assert message.startswith(f"{FILE}:")
    assert "\n" not in message
