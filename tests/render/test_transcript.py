"""A conversation as a text: JSON that is read back equal, Markdown that shows all of it."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.conversation import Conversation, Said, Summary
from llmtool.errors import BadInputError
from llmtool.exchange import Message
from llmtool.render.views.transcript import as_json, as_markdown, read_transcript
from tests.storage.calls import NOON
from tests.storage.talks import said, talk

WHOLE = replace(
    talk("Hello", "Hi", "How are", "you", system="Be brief.").with_summary("They met.", 2), budget=Decimal("0.10")
)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is beside
SAID = st.builds(
    Said, st.builds(Message, st.sampled_from(["user", "assistant"]), st.text()), MOMENTS, st.text(), st.booleans()
)
CONVERSATIONS = st.builds(
    Conversation,
    id=st.from_regex(r"[0-9a-z][0-9a-z.-]{0,63}", fullmatch=True),
    began=MOMENTS,
    model=st.text(),
    system=st.text(),
    title=st.text(),
    said=st.lists(SAID).map(tuple),
    budget=st.none() | st.decimals(0, 10_000, places=12),
)


@given(CONVERSATIONS, st.floats(0, 1), st.floats(0, 1), st.none() | st.text())
def test_what_is_written_is_read_back_equal(
    conversation: Conversation, dropped: float, covers: float, summary: str | None
) -> None:
    fewer = int(dropped * len(conversation.said))
    summarised = None if summary is None else Summary(summary, int(covers * fewer))
    conversation = replace(conversation, dropped=fewer, summary=summarised)
    written = as_json(conversation)
    assert read_transcript(written) == conversation
    assert written.count("\n") == 1


def test_the_object_has_everything_under_names_that_last() -> None:
    assert as_json(replace(WHOLE, said=WHOLE.said[:1], dropped=1, summary=Summary("They met.", 1))) == (
        '{"schema":"llmtool.conversation/1","id":"261122-1200","title":"Hello","model":"gpt-4o","system":"Be brief.",'
        '"began":"2026-11-22T12:00:00+00:00","budget":0.10,"summary":{"text":"They met.","covers":1},"dropped":1,'
        '"messages":[{"role":"user","content":"Hello","at":"2026-11-22T12:00:00+00:00","model":"","whole":true}]}\n'
    )


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("schema", None, "schema is not a text"),
        ("schema", "llmtool.stream/1", "schema is not llmtool.conversation/1"),
        ("id", "a b", "id is not an id"),
        ("id", "", "id is not an id"),
        ("id", "--help", "id is not an id"),
        ("id", 7, "id is not a text"),
        ("began", "yesterday", "began is not a moment"),
        ("began", "2026-11-22T12:00:00", "began is not a moment with its time zone"),
        ("began", "1969-12-31T23:59:59+00:00", "began is not a moment from 1970 on"),
        ("began", "0001-01-01T00:00:00+14:00", "began is not a moment"),
        ("budget", 10**10, "budget is not an amount of US dollars"),
        ("budget", 1e-300, "budget is not an amount of US dollars"),
        ("budget", 1e300, "budget is not an amount of US dollars"),
        ("budget", "1", "budget is not an amount of US dollars"),
        ("budget", -1, "budget is not an amount of US dollars"),
        ("budget", True, "budget is not an amount of US dollars"),
        ("budget", float("nan"), "budget is not an amount of US dollars"),
        ("dropped", 5, "dropped is not a number from 0 to 4"),
        ("dropped", True, "dropped is not a number from 0 to 4"),
        ("dropped", 1.0, "dropped is not a number from 0 to 4"),
        ("summary", "short", "summary is not an object"),
        ("summary covers", 3, "summary.covers is not a number from 0 to 2"),
        ("messages", None, "messages is not a list"),
        ("messages 1", "Hi", "messages[1] is not an object"),
        ("messages 1 role", "system", "messages[1].role is not user or assistant"),
        ("messages 3 content", None, "messages[3].content is not a text"),
        ("messages 0 whole", 1, "messages[0].whole is not true or false"),
    ],
)
def test_what_is_wrong_is_named(path: str, value: object, problem: str) -> None:
    data = json.loads(as_json(WHOLE))
    *steps, last = (int(step) if step.isdecimal() else step for step in path.split())
    place = data
    for step in steps:
        place = place[step]
    place[last] = value
    with pytest.raises(BadInputError) as caught:
        read_transcript(json.dumps(data))
    assert (caught.value.message, caught.value.hint) == (
        f"no exported conversation: {problem}", "llmtool chat --export json writes one",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "# Hello", "{", "[" * 100_000, '{"a":' + "9" * 5_000 + "}"])
def test_what_is_no_json_is_told(text: str) -> None:
    with pytest.raises(BadInputError, match=r"^no exported conversation: it is no JSON "):
        read_transcript(text)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' + "9" * 5_000 + "}"])
def test_what_is_too_much_for_a_reader_is_told_in_our_own_words(text: str) -> None:
    with pytest.raises(BadInputError, match=r"it is no JSON \(it is too deep, or has too long a number\)$"):
        read_transcript(text)


@pytest.mark.parametrize("text", ["[]", "null", "7", '"{}"'])
def test_json_of_something_else_is_told(text: str) -> None:
    with pytest.raises(BadInputError, match=r"^no exported conversation: it is not an object$"):
        read_transcript(text)


def test_a_budget_of_nothing_has_no_exponent() -> None:
    assert str(read_transcript(as_json(WHOLE).replace('"budget":0.10', '"budget":0e999999999')).budget) == "0"


@pytest.mark.parametrize("amount", ["1e999999999", "1e-999999999", "-1e999999999"])
def test_an_amount_without_measure_is_refused_at_once(amount: str) -> None:
    with pytest.raises(BadInputError, match="budget is not an amount of US dollars"):
        read_transcript(as_json(WHOLE).replace('"budget":0.10', f'"budget":{amount}'))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


NAMES = [*json.loads(as_json(WHOLE)), "covers", "text", "role", "content", "at", "whole"]


@given(st.sampled_from(["whole", "summary", "message"]), st.dictionaries(st.sampled_from(NAMES), JSON, min_size=1))
def test_whatever_an_export_is_made_into_is_read_or_told(where: str, changes: dict[str, object]) -> None:
    data = json.loads(as_json(WHOLE))
    {"whole": data, "summary": data["summary"], "message": data["messages"][0]}[where].update(changes)
    with suppress(BadInputError):
        read = read_transcript(json.dumps(data))
        assert read_transcript(as_json(read)) == read


def test_fields_of_a_later_version_are_no_matter() -> None:
    data = json.loads(as_json(WHOLE)) | {"mood": "good"}
    assert read_transcript(json.dumps(data)) == WHOLE


MARKDOWN = """\
# Hello

261122-1200 · gpt-4o · 2026-11-22 12:00 UTC · 4 messages

## System

Be brief.

## User

Hello

## Assistant (gpt-4o)

Hi

---

*The messages above are no longer sent. In their place there is a summary:*

They met.

---

## User

How are

## Assistant (gpt-4o)

you

*(not finished)*
"""


def test_markdown_has_a_heading_for_each_message_and_says_what_is_no_longer_sent() -> None:
    cut = replace(WHOLE, said=(*WHOLE.said[:3], replace(WHOLE.said[3], whole=False)))
    assert as_markdown(cut) == MARKDOWN


def test_markdown_says_what_was_dropped_without_a_summary() -> None:
    trimmed = replace(talk("a", "b", "c"), dropped=2)
    assert "b\n\n---\n\n*The messages above are no longer sent.*\n\n## User\n\nc\n" in as_markdown(trimmed)
    assert as_markdown(replace(trimmed, dropped=3)).endswith("c\n\n---\n\n*The messages above are no longer sent.*\n")


def test_a_conversation_without_a_word_has_its_id_for_a_title() -> None:
    empty = Conversation("261122-1200", NOON, "gpt-4o")
    assert as_markdown(empty) == "# 261122-1200\n\n261122-1200 · gpt-4o · 2026-11-22 12:00 UTC · 0 messages\n"


def test_titles_and_models_are_no_markup() -> None:
    odd = replace(talk("x"), title="<b> *bold*\n# head", model="a|b")
    assert as_markdown(odd).startswith("# &lt;b&gt; \\*bold\\*<br># head\n\n261122-1200 · a\\|b · ")


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("```python\nprint()", "```python\nprint()\n```"),
        ("~~~~\na\n~~~\n", "~~~~\na\n~~~\n~~~~"),
        ("```\na\n```\n", "```\na\n```\n"),
        ("```\na\n````", "```\na\n````"),
        ("```\n~~~\n```", "```\n~~~\n```"),
        ("    ```", "    ```"),
        ("1. do\n   ```sh\n   ls", "1. do\n   ```sh\n   ls\n   ```"),
        ("use ``` here", "use ``` here"),
        ("``` inline ```", "``` inline ```"),
    ],
)
def test_a_block_of_code_that_was_cut_ends_before_the_next_heading(content: str, shown: str) -> None:
    talked = talk("a", content).with_said(said("user", "more"))
    assert f"## Assistant (gpt-4o)\n\n{shown}\n\n## User" in as_markdown(talked)


@given(CONVERSATIONS)
def test_every_message_is_there_as_it_was(conversation: Conversation) -> None:
    text = as_markdown(conversation)
    assert all(each.message.content.rstrip("\n") in text for each in conversation.said)
