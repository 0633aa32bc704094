"""Documents against "lost in the middle": a known ranking gives the known order, and what does not fit goes."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmtool.errors import BadInputError, OverTokensError
from llmtool.prompts.arranging import Document, at_the_edges, in_one, ranked, read_lines, that_fit
from llmtool.tokens.openai import OpenAITokenizer

found = st.lists(st.floats(-5, 5).map(lambda score: Document("d", "x", round(score))), max_size=20)


def named(*names: str) -> list[Document]:
    return [Document(name, name, -number) for number, name in enumerate(names)]


def names(documents: Sequence[Document]) -> str:
    return "".join(document.name for document in documents)


@pytest.mark.parametrize(
    ("ranking", "order"), [("", ""), ("a", "a"), ("ab", "ab"), ("abc", "acb"), ("abcde", "acedb"), ("abcdef", "acefdb")]
)
def test_a_known_ranking_gives_the_known_order(ranking: str, order: str) -> None:
    assert names(at_the_edges(named(*ranking))) == order


def test_of_equals_the_first_stays_the_first() -> None:
    documents = [Document("a", "", 1), Document("b", "", 2), Document("c", "", 1), Document("d", "", 2)]
    assert names(ranked(documents)) == "bdac"


@given(found)
def test_relevance_falls_towards_the_middle_and_rises_again(documents: list[Document]) -> None:
    arranged = at_the_edges(ranked(documents))
    assert sorted(map(id, arranged)) == sorted(map(id, documents))
    scores = [document.score or 0 for document in arranged]
    least = (len(scores) + 1) // 2
    assert all(left >= right for left, right in pairwise(scores[:least]))
    assert all(left <= right for left, right in pairwise(scores[least:]))
    if scores:
        assert scores[0] == max(scores)
        assert min(scores) in scores[max(least - 1, 0) : least + 1]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(st.sampled_from("ab é世\n😀"), max_size=20), min_size=1, max_size=8), st.integers(1, 150))
def test_as_few_as_possible_are_dropped(texts: list[str], limit: int) -> None:
    ranking = ranked(Document(str(number), text, -number) for number, text in enumerate(texts))
    tokenizer = OpenAITokenizer("o200k_base")

    def tokens(some: Sequence[Document]) -> int:
        return tokenizer.count_many([in_one(at_the_edges(some))])[0].tokens

    if tokens(ranking[:1]) > limit:
        with pytest.raises(OverTokensError, match="0 alone has"):
            that_fit(ranking, tokens, limit)
        return
    kept = that_fit(ranking, tokens, limit)
    assert kept == ranking[: len(kept)]
    assert tokens(kept) <= limit
    assert kept == ranking or tokens(ranking[: len(kept) + 1]) > limit


def test_documents_are_named_in_the_text() -> None:
    documents = [Document('a "b" <c>.md', "x < y"), Document("d", "two\nlines")]
    assert in_one(documents) == (
        '<document source="a &quot;b&quot; &lt;c&gt;.md">\nx < y\n</document>\n'
        '<document source="d">\ntwo\nlines\n</document>'
    )


def test_lines_of_json() -> None:
    text = '{"text": "a", "score": 2, "id": 7}\n\n{"text": "b", "more": true}\n'
    assert list(read_lines(text, "f.jsonl")) == [Document("7", "a", 2.0), Document("f.jsonl:3", "b")]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "f.jsonl: holds no documents"),
        ("\n \n", "f.jsonl: holds no documents"),
        ("{", "f.jsonl: is no JSON"),
        ('{"text": "a"}\n{', "f.jsonl:2: "),
        ('{"text": "a"}\n{"text": 3}', "f.jsonl:2: has no 'text'"),
        ("[1]", "f.jsonl:1: has no 'text'"),
        ('{"text": "a", "score": "high"}', "f.jsonl:1: the score is no number: high"),
        ('{"text": "a", "score": true}', "f.jsonl:1: the score is no number: True"),
        ('{"text": "a", "score": NaN}', "f.jsonl:1: the score is no number: nan"),
        ('{"text": "a", "score": 1' + "0" * 400 + "}", "f.jsonl:1: the score is no number: 1000"),
    ],
)
def test_lines_that_are_no_documents(text: str, complaint: str) -> None:
    with pytest.raises(BadInputError) as refused:
        list(read_lines(text, "f.jsonl"))
    assert refused.value.message.startswith(complaint)
