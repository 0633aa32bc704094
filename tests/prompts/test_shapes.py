"""The shapes of prompts, word for word."""

from llmtool.exchange import Message
from llmtool.prompts.examples import Example
from llmtool.prompts.shapes import COSTAR, built_in, chain_of_thought, few_shot, from_template


def test_costar() -> None:
    values = {field.name: f"the {field.name}" for field in COSTAR}
    written = from_template(built_in(COSTAR), values)
    assert written.text == (
        "# CONTEXT #\nthe context\n\n# OBJECTIVE #\nthe objective\n\n# STYLE #\nthe style\n\n"
        "# TONE #\nthe tone\n\n# AUDIENCE #\nthe audience\n\n# RESPONSE #\nthe response"
    )
    assert written.messages == (Message("user", written.text),)


def test_few_shot() -> None:
    written = few_shot("Name the mood.", [Example("Rain", "gloomy"), Example("We won!", "happy")], "Snow")
    assert written.text == (
        "Name the mood.\n\nInput: Rain\nOutput: gloomy\n\nInput: We won!\nOutput: happy\n\nInput: Snow\nOutput:"
    )
    assert written.messages == (
        Message("system", "Name the mood."),
        Message("user", "Rain"),
        Message("assistant", "gloomy"),
        Message("user", "We won!"),
        Message("assistant", "happy"),
        Message("user", "Snow"),
    )


def test_few_shot_without_an_example() -> None:
    assert few_shot("Name the mood.", [], "Snow").text == "Name the mood.\n\nInput: Snow\nOutput:"


def test_chain_of_thought() -> None:
    written = chain_of_thought("What is 2 + {2}?")
    assert written.text == (
        "What is 2 + {2}?\n\nThink it through step by step before you answer: write down what is known, what follows"
        ' from it, and check each step. Then give the answer alone on the last line, after "Answer:".'
    )
    assert [message.role for message in written.messages] == ["system", "user"]
    assert written.messages[1].content == "What is 2 + {2}?"


def test_what_no_text_can_hold_is_replaced() -> None:
    written = few_shot("t\udcff", [Example("\ud83d\ude00", "\ud83d")], "é")
    assert written.text == "t\ufffd\n\nInput: 😀\nOutput: \ufffd\n\nInput: é\nOutput:"
    assert [message.content for message in written.messages] == ["t\ufffd", "😀", "\ufffd", "é"]
