"""Scores from JSON: every shape that people and providers write, and what is refused."""

import math

import pytest

from llmtool.errors import BadInputError
from llmtool.planning.scores import Scores, read_scores


def test_a_list_has_its_places_for_names() -> None:
    assert read_scores("[2, 1.5, -3]") == Scores(("0", "1", "2"), (2.0, 1.5, -3.0), named=False)


def test_an_object_names_its_tokens() -> None:
    assert read_scores('{" Paris": 3, "\\n": -1}') == Scores((" Paris", "\n"), (3.0, -1.0), named=True)


def test_what_providers_list_is_read_too() -> None:
    listed = '[{"token": "a", "logprob": -0.5, "bytes": [97]}, {"token": "b", "logit": 2}]'
    assert read_scores(listed) == Scores(("a", "b"), (-0.5, 2.0), named=True)


def test_the_same_token_may_be_listed_twice() -> None:
    # Two tokens may have one text, where it is a part of a character.
    assert read_scores('[{"token": "�", "logprob": -1}, {"token": "�", "logprob": -2}]').tokens == ("�", "�")


@pytest.mark.parametrize("written", ["-Infinity", '"-inf"', '"-Infinity"', "-1e999"])
def test_what_cannot_come_is_minus_infinity(written: str) -> None:
    assert read_scores(f"[0, {written}]").values == (0.0, -math.inf)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('["NaN",\n0,\n NaN]', "line 3: NaN is no score"),
        ('{"say \\"NaN\\" 1e999": 1e2,\n"b": 1e999}', "line 2: 1e999 is no score"),
        ("[0, Infinity]", "line 1: Infinity is no score"),
        (f"[1{'0' * 400}.5]", f"line 1: 1{'0' * 39} is no score"),
        (f"[1{'0' * 400}]", "the score of token '0' is infinite"),
        (f"[1{'0' * 5000}]", "not valid JSON: "),
        ("[1, true]", "the score of token '1' is no number: true"),
        ('{"a": "high"}', "the score of token 'a' is no number: \"high\""),
        ('{"a": null}', "the score of token 'a' is no number: null"),
        ("[[1]]", "the score of token '0' is no number: [1]"),
        ('{"a": 1, "b": 3, "a": 2}', "'a' stands there twice"),
        ('[{"token": "a", "logprob": 1}, 2]', "item 2 has no 'token' with a 'logprob' or a 'logit'"),
        ('[{"token": 3, "logprob": 1}]', "item 1 has no 'token'"),
        ("[]", "holds no scores of tokens"),
        ("{}", "holds no scores of tokens"),
        ("3", "holds no scores of tokens"),
        ("[-Infinity, -Infinity]", "every score is minus infinity: no token can come"),
        ("[1,\n2,\n", "line 3: not valid JSON: "),
        ("[" * 200_000, "not valid JSON: "),
    ],
)
def test_what_is_no_score_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(BadInputError) as refused:
        read_scores(text)
    assert refused.value.message.startswith(complaint)


def test_a_few_logarithms_of_probabilities_say_what_share_they_have() -> None:
    few = Scores(("a", "b"), (math.log(0.5), math.log(0.25)), named=True)
    assert few.covered == pytest.approx(0.75)


@pytest.mark.parametrize("values", [(math.log(0.5), math.log(0.5)), (2.0, -1.0), (-0.1, -0.2)])
def test_scores_that_may_be_all_there_are_say_nothing(values: tuple[float, ...]) -> None:
    assert Scores(("a", "b"), values, named=True).covered is None
