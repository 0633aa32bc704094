"""Keys are shown by name only."""

import copy
import json
import pickle

import pytest

from llmtool.errors import AuthError
from llmtool.providers.keys import Key

CANARY = "sk-canary-0123456789"


def test_a_key_shows_where_it_is_from() -> None:
    key = Key("OPENAI_API_KEY", CANARY)
    assert repr(key) == str(key) == f"{key}" == f"{key!r}" == "Key(OPENAI_API_KEY)"
    assert format(key, "") == "%s" % key == "Key(OPENAI_API_KEY)"  # noqa: UP031  # it is one way to print a key
    assert key.reveal() == CANARY
    assert not hasattr(key, "__dict__")


def test_a_key_is_neither_stored_nor_copied() -> None:
    key = Key("OPENAI_API_KEY", CANARY)
    for store in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            store(key)


@pytest.mark.parametrize("secret", ["", "two words", "line\nbreak", "sk-…", "sk-\x00", "tab\t"])
def test_what_no_header_could_hold_is_no_key(secret: str) -> None:
    with pytest.raises(AuthError, match="what A_KEY holds is no API key") as caught:
        Key("A_KEY", secret)
    assert not secret or secret not in str(caught.value) + caught.value.hint


def test_a_key_that_a_server_sends_back_is_hidden() -> None:
    key = Key("A_KEY", CANARY)
    assert key.hide_in(f"bad key: {CANARY}!") == "bad key: [A_KEY]!"
    assert key.hide_in("no key") == "no key"


def test_a_key_is_hidden_too_where_json_has_escaped_it() -> None:
    key = Key("A_KEY", 'sk/ab"cd\\ef-0123')
    for written in (r"sk\/ab\"cd\\ef-0123", r"\u0073k\u002fab\"cd\\ef-0123", r"\u0073k\u002Fab\"cd\\ef-0123"):
        assert json.loads(f'"{written}"') == key.reveal()
        assert key.hide_in(f'{{"key": "{written}"}}') == '{"key": "[A_KEY]"}'


@pytest.mark.parametrize("word", ["x", "none", "ollama", "not-needed"])
def test_a_word_in_the_place_of_a_key_stays_in_answers(word: str) -> None:
    assert Key("A_KEY", word).hide_in(f'{{"{word}": 1}}') == f'{{"{word}": 1}}'
