"""Examples: the same from four formats, errors with their line, and as many as fit."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmtool.errors import BadConfigError, BadInputError, OverTokensError
from llmtool.prompts.examples import Example, nearest_first, read_examples, that_fit
from llmtool.prompts.shapes import few_shot
from llmtool.tokens.openai import OpenAITokenizer

TWO = (Example("It rains, again", "gloomy"), Example("We\nwon!", "happy"))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("e.json", '[{"input": "It rains, again", "output": "gloomy"}, {"input": "We\\nwon!", "output": "happy"}]'),
        ("e.jsonl", '{"input": "It rains, again", "output": "gloomy"}\n\n{"input": "We\\nwon!", "output": "happy"}\n'),
        ("-", '{"input": "It rains, again", "output": "gloomy"}\n{"input": "We\\nwon!", "output": "happy"}'),
        ("e.yaml", "- {input: 'It rains, again', output: gloomy}\n- input: |-\n    We\n    won!\n  output: happy\n"),
        ("E.YML", '- input: It rains, again\n  output: gloomy\n- {input: "We\\nwon!", output: happy}\n'),
        ("e.csv", 'id,input,output\n1,"It rains, again",gloomy\n2,"We\nwon!",happy\n'),
        ("e.csv", 'output,input\r\ngloomy,"It rains, again"\r\n\r\nhappy,"We\nwon!"\r\n'),
    ],
)
def test_every_format_holds_the_same(path: str, text: str) -> None:
    assert read_examples(text, path) == TWO


def test_one_line_of_json_lines_is_one_example() -> None:
    assert read_examples('{"input": "a", "output": "b"}\n', "e.jsonl") == (Example("a", "b"),)


def test_what_is_no_text_in_json_is_json() -> None:
    text = '[{"input": {"é": [1, 2.50]}, "output": false}]'
    assert read_examples(text, "e.json") == (Example('{"é": [1, 2.5]}', "false"),)


def test_yaml_is_taken_as_it_stands() -> None:
    text = "- {input: no, output: 1.50}\n- {input: [1, 2], output: 2024-05-13}\n"
    assert read_examples(text, "e.yaml") == (Example("no", "1.50"), Example("[1, 2]", "2024-05-13"))


@pytest.mark.parametrize(
    ("path", "text", "complaint"),
    [
        ("e.json", "[", "e.json: is no JSON"),
        ("e.json", "[]", "e.json: holds no examples"),
        ("e.json", '[{"input": "a", "output": "b"}, {"input": "a"}]', "e.json: example 2 has no 'output'"),
        ("e.json", '[["a", "b"]]', "e.json: example 1 has no fields"),
        ("e.json", "3", "e.json: example 1 has no fields"),
        ("e.jsonl", '{"input": "a", "output": "b"}\n\n{"output": "b"}', "e.jsonl:3: the example has no 'input'"),
        ("e.jsonl", '{"input": "a", "output": "b"}\n{', "e.jsonl:2: "),
        ("e.csv", "", "e.csv: holds no examples"),
        ("e.jsonl", "\n", "e.jsonl: holds no examples"),
        ("e.csv", "input,result\na,b\n", "e.csv:1: no column 'output'"),
        ("e.csv", "input,output\na,b\n\nc\n", "e.csv:4: the example has no 'output'"),
        ("e.csv", 'input,output\na,"b\n', "e.csv:2: not valid CSV"),
        ("e.csv", "input,output\n", "e.csv: holds no examples"),
        ("e.yaml", "", "e.yaml: holds no examples"),
    ],
)
def test_what_is_wrong_has_its_place(path: str, text: str, complaint: str) -> None:
    with pytest.raises(BadInputError) as refused:
        read_examples(text, path)
    assert refused.value.message.startswith(complaint)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("a: b", "e.yaml:1: a list of examples is expected"), ("- a: b: c", "e.yaml:1: not valid YAML")],
)
def test_what_is_wrong_with_yaml_has_its_line(text: str, complaint: str) -> None:
    with pytest.raises(BadConfigError) as refused:
        read_examples(text, "e.yaml")
    assert refused.value.message.startswith(complaint)


def test_an_incomplete_example_of_yaml_has_its_line() -> None:
    with pytest.raises(BadInputError, match=r"e\.yaml:2: the example has no 'output'"):
        read_examples("- {input: a, output: b}\n- {input: a, output: }\n", "e.yaml")


texts = st.text(st.sampled_from("ab é世\n.,😀 "), max_size=30)
lists = st.lists(st.builds(Example, texts, texts), max_size=12)


@settings(deadline=None, max_examples=60)
@given(lists, st.integers(0, 200))
def test_as_many_examples_are_kept_as_fit(examples: list[Example], limit: int) -> None:
    tokenizer = OpenAITokenizer("o200k_base")

    def tokens(shown: Sequence[Example]) -> int:
        return tokenizer.count_many([few_shot("Do it.", shown, "now").text])[0].tokens

    if tokens(()) > limit:
        with pytest.raises(OverTokensError):
            that_fit(examples, tokens, limit)
        return
    kept = that_fit(examples, tokens, limit)
    assert list(kept) == examples[: len(kept)]
    assert tokens(kept) <= limit
    assert len(kept) == len(examples) or tokens(examples[: len(kept) + 1]) > limit


@given(st.lists(st.sampled_from([-1.0, 0.0, 0.5, 1.0])))
def test_the_nearest_come_first_and_equals_keep_their_order(likeness: list[float]) -> None:
    examples = [Example(str(number), "") for number in range(len(likeness))]
    found = [int(example.input) for example in nearest_first(examples, likeness)]
    assert found == sorted(range(len(likeness)), key=lambda place: (-likeness[place], place))
