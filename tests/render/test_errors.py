from llmtool.errors import BadConfigError, UnknownModelError
from llmtool.render import errors


def test_text_says_what_happened_and_what_to_do() -> None:
    error = UnknownModelError("unknown model 'gpt-5o'", "did you mean gpt-5, gpt-4o?")
    assert errors.as_text(error) == "llmtool: unknown model 'gpt-5o'\nhint: did you mean gpt-5, gpt-4o?\n"


def test_text_without_a_hint_is_one_line() -> None:
    assert errors.as_text(BadConfigError("x.yaml: is empty")) == "llmtool: x.yaml: is empty\n"


def test_text_is_safe_to_show() -> None:
    error = BadConfigError("bad \x1b]0;owned\x07name\nllmtool: all is well", "use \x9b31mred")
    assert errors.as_text(error) == "llmtool: bad name llmtool: all is well\nhint: use red\n"


def test_envelope_is_the_object_for_programs() -> None:
    assert errors.as_envelope(UnknownModelError("unknown model 'x'", "try y")) == {
        "schema": "llmtool.error/1",
        "error": {"code": "unknown_model", "message": "unknown model 'x'", "hint": "try y"},
    }


def test_object_has_null_for_no_hint() -> None:
    assert errors.as_object(BadConfigError("no")) == {"code": "bad_config", "message": "no", "hint": None}
