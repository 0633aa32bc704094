import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import BadInputError
from llmtool.planning.check import counts
from llmtool.planning.check.counts import Content, Reader, count
from llmtool.planning.work import Prompt
from llmtool.tokens.openai import OpenAITokenizer
from llmtool.tokens.registry import Choice, for_model
from llmtool.tokens.tokenizer import TokenCount

GPT = Reader("openai/gpt-4o", Choice("gpt-4o"))
OLD = Reader("openai/gpt-4", Choice("gpt-4"))
GROK = Reader("xai/grok-4", Choice("grok-4"))


@given(st.lists(st.text(max_size=40), max_size=8))
def test_every_model_counts_every_text_as_it_does_alone(texts: list[str]) -> None:
    contents = [Content(text, "text", None) for text in texts]
    counted = count((reader, content) for reader in (GPT, OLD) for content in contents)
    for reader in (GPT, OLD):
        tokenizer = reader.choice()
        for content in contents:
            found = counted[reader, content]
            assert isinstance(found, Prompt)
            assert (found.tokens, found.tokenizer) == (tokenizer.count_many([content.text])[0].tokens, tokenizer.name)


def test_a_text_is_counted_once_for_each_tokenizer_however_often_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[tuple[str, list[str]]] = []
    count_many = OpenAITokenizer.count_many

    def watched(self: OpenAITokenizer, texts: Sequence[str]) -> list[TokenCount]:
        counted.append((self.name, list(texts)))
        return count_many(self, texts)

    monkeypatch.setattr(OpenAITokenizer, "count_many", watched)
    mini = Reader("openai/gpt-4o-mini", Choice("gpt-4o-mini"))
    contents = [Content(text, "text", None) for text in ("one", "two", "one")]
    found = count([(reader, content) for reader in (GPT, mini, OLD) for content in contents])
    assert counted == [("o200k_base", ["one", "two"]), ("cl100k_base", ["one", "two"])]
    assert len(found) == 6


@pytest.mark.parametrize("number", [1, 50, 51, 120])
def test_many_texts_in_several_processes_have_the_same_counts(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = [Content(f"prompt {place} " * place, "text", None) for place in range(number)]
    wanted = [(reader, content) for reader in (GPT, OLD) for content in contents]
    alone = count(wanted, cores=1)
    monkeypatch.setattr(counts, "LARGE", 0)
    assert count(wanted, cores=2) == alone


def test_an_estimate_keeps_its_margin_and_its_note() -> None:
    found = count([(GROK, Content("hello world", "text", None))])[GROK, Content("hello world", "text", None)]
    tokenizer = for_model("grok-4")
    assert isinstance(found, Prompt)
    assert (found.exactness, found.note) == (tokenizer.exactness, tokenizer.note)
    assert found.margin_percent == tokenizer.count_many(["hello world"])[0].margin_percent


@dataclass(frozen=True)
class Bad:
    text: str
    message: str


MESSAGES = json.dumps([{"role": "user", "content": "hello world"}])


def test_messages_and_requests_weigh_more_than_their_text() -> None:
    messages = Content(MESSAGES, "messages", Path())
    request = Content(json.dumps({"model": "other", "messages": json.loads(MESSAGES)}), "request", Path())
    counted = count([(GPT, messages), (GPT, request)])
    found = [counted[GPT, content] for content in (messages, request)]
    # two words, three tokens around each message and for the answer, and the role
    assert [prompt.tokens for prompt in found if isinstance(prompt, Prompt)] == [9, 9]


@pytest.mark.parametrize(
    "bad",
    [
        Bad("{", "is no JSON"),
        Bad("{}", "a list of messages is expected"),
        Bad(f"{MESSAGES}\n{MESSAGES}\n", "holds 2 JSON values, where one is expected"),
    ],
)
def test_what_is_no_list_of_messages_is_said_to_be_none(bad: Bad) -> None:
    content = Content(bad.text, "messages", None)
    found = count([(GPT, content)])[GPT, content]
    assert isinstance(found, BadInputError)
    assert found.message.startswith(bad.message)
