"""An error in words for people, and as an object for programs."""

from llmtool.errors import LlmtoolError
from llmtool.render.as_json import Json
from llmtool.render.safe_text import in_one_line


def as_text(error: LlmtoolError) -> str:
    """``llmtool: what happened``, and ``hint: what to do`` below it where there is something to do."""
    text = f"llmtool: {in_one_line(error.message)}\n"
    return f"{text}hint: {in_one_line(error.hint)}\n" if error.hint else text


def as_object(error: LlmtoolError) -> dict[str, Json]:
    """The error as the value of ``error`` in a command's own object; ``hint`` is null where there is none."""
    return {"code": error.code, "message": error.message, "hint": error.hint or None}


def as_envelope(error: LlmtoolError) -> dict[str, Json]:
    """The object that is written where a command has no result of its own."""
    return {"schema": "llmtool.error/1", "error": as_object(error)}
