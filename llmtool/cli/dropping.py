"""From what the user named to a conversation that fits: ``truncate --as messages``."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from llmtool.cli import truncating
from llmtool.cli.inexact import said
from llmtool.cli.session import Session
from llmtool.errors import BadInputError
from llmtool.planning.truncating import OpenText
from llmtool.reading.source import STDIN, Source
from llmtool.render.views.dropped import messages_view
from llmtool.render.views.truncate import Kept
from llmtool.tokens.dropping import Conversation, Dropped, Scale, drop, held
from llmtool.tokens.fitting import on_the_safe_side
from llmtool.tokens.framing.documents import documents
from llmtool.tokens.framing.weigh import Weight
from llmtool.tokens.registry import Choice


@dataclass(frozen=True, slots=True)
class Limits:
    """What a conversation may have, and has to keep.

    Attributes:
        tokens: the most tokens of the whole prompt.
        keep_last: so many messages, the newest, are not dropped.
    """

    tokens: int
    keep_last: int


def cut_messages(  # noqa: PLR0913 - what is cut, how, and where it goes
    session: Session, path: str | None, choice: Choice, limits: Limits, *, out_file: str | None, quiet: bool
) -> None:
    """Drop the oldest messages of one conversation, write it, and say on stderr what was dropped.

    Args:
        session: the run.
        path: of a JSON document; None for stdin.
        choice: the model and the encoding that the command line names; without one, the request may name a model.
        limits: what may be left.
        out_file: where to write, or None for stdout.
        quiet: whether nothing is said.

    Raises:
        UsageError: nothing was named and nothing is piped in.
        BadInputError: it cannot be read, or is no conversation.
        OverTokensError: what has to be kept does not fit.
    """
    source = truncating.source_of(session, path)
    opened = _read(source)
    conversation, text = _conversation(source, opened)
    choice = replace(choice, model=choice.model or conversation.model or session.settings.model.value)
    tokenizer = choice()
    scale = Scale(tokenizer, choice.model or "", Path() if source.path == STDIN else Path(source.path).parent)
    before = _weighed(source, scale, conversation)
    done = Dropped(conversation, 0, begins_with_user=True)
    data = opened.bytes
    if on_the_safe_side(held(before)) > limits.tokens:
        done = drop(conversation, scale.tokens, limits.tokens, limits.keep_last)
        data = _written(done.conversation.value, like=text)
    after = scale.weigh(done.conversation) if done.messages else before
    kept = Kept(
        truncating.model_of(choice), tokenizer.name, after.exactness, "messages",
        held(before), held(after), _notes(after, done),
    )  # fmt: skip
    truncating.deliver(session, data, out_file)
    if truncating.is_document(session):
        session.show(messages_view(kept, done.conversation))
    if not quiet:
        truncating.say(session, kept, cut=done.messages > 0)


def _read(source: Source) -> OpenText:
    with truncating.opened(source) as text:
        while not text.ended:
            text.read_more()
        return text


def _conversation(source: Source, opened: OpenText) -> tuple[Conversation, str]:
    try:
        found = documents(opened.text)
        if len(found) != 1 or found[0].line is not None:
            raise BadInputError("is a list of documents, one a line; one conversation is expected")  # noqa: TRY301 - its name is added below
        _written(found[0].value, "")
        return Conversation.of(found[0].value), opened.text
    except BadInputError as error:
        raise _named(source, error) from error


def _weighed(source: Source, scale: Scale, conversation: Conversation) -> Weight:
    try:
        return scale.weigh(conversation)
    except BadInputError as error:
        raise _named(source, error) from error


def _named(source: Source, error: BadInputError) -> BadInputError:
    return BadInputError(f"{source.path}: {error.message}", error.hint)


def _written(value: Any, like: str) -> bytes:  # noqa: ANN401 - it is JSON
    """The document as JSON, laid out like the one that was read: over many lines or in one, with a line end or not.

    Raises:
        BadInputError: it holds what Python's reader lets through and JSON or UTF-8 has not.
    """
    indent = 2 if "\n" in like.strip() else None
    end = "\n" if like.endswith("\n") else ""
    try:
        return (json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent) + end).encode()
    except UnicodeEncodeError:
        raise BadInputError("holds half of a character, which is written \\ud800 or the like") from None
    except ValueError:
        raise BadInputError("is no JSON: it holds a number without a value, NaN or Infinity") from None


def _notes(after: Weight, done: Dropped) -> tuple[str, ...]:
    notes = []
    if after.exactness != "exact" and done.messages:
        notes.append(said(after.exactness, after.margin_to_say, after.tokenizer, after.note))
    notes += [f"not counted: {what}" for what in after.unknown]
    if done.messages:
        notes.append(f"dropped {done.messages} of {done.messages + len(done.conversation.messages)} messages")
    if not done.begins_with_user:
        notes.append("what is left does not begin with the user, as this API may want it to")
    return tuple(notes)
