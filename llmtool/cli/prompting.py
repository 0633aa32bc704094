"""From options, stdin and answers at a terminal to a prompt, written out with its tokens and its price."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module

from llmtool.cli.one_text import read_named
from llmtool.cli.session import Session
from llmtool.cli.truncating import choice, exactness, is_document
from llmtool.errors import LlmtoolError, UsageError
from llmtool.money import usd
from llmtool.prompts.shapes import Field, Written, built_in
from llmtool.prompts.template import Template, find
from llmtool.render.as_json import Json
from llmtool.render.safe_text import for_terminal
from llmtool.render.views.prompt import PromptResult, as_data, prompt_view
from llmtool.settings import paths
from llmtool.tokens.framing.weigh import weigh_messages
from llmtool.tokens.tokenizer import TokenCount, Tokenizer


@dataclass(frozen=True, slots=True)
class Way:
    """How a prompt is written and counted.

    Attributes:
        messages: whether as messages rather than as text.
        template: the name of one of the user's own, or None.
        encoding: the tokenizer to count with, or None.
        quiet: whether nothing is said of tokens and price.
    """

    messages: bool
    template: str | None
    encoding: str | None
    quiet: bool


def template_of(fields: tuple[Field, ...], name: str | None) -> Template:
    """The template of the prompt: the user's own where one is named.

    Raises:
        UsageError: there is none of that name.
        BadConfigError: it is wrong.
    """
    if name is None:
        return built_in(fields)
    return find(paths.config_file().parent / "prompts", name, [field.name for field in fields])


def values_of(
    session: Session, fields: tuple[Field, ...], template: Template, given: Mapping[str, str | None], piped: str | None
) -> dict[str, str]:
    """A value for each placeholder of a template: as given, as piped in, or as a person answers.

    Args:
        session: the run.
        fields: all that there may be.
        template: what is to be filled.
        given: what the command line says, by the name of its field; None where it says nothing.
        piped: the field that stdin is for where the command line says nothing of it, or None.

    Raises:
        UsageError: something is missing and nobody is there to be asked, or something given has no place.
    """
    values = {name: value for name, value in given.items() if value is not None and value.strip()}
    vain = next((name for name in values if name not in template.placeholders), None)
    if vain is not None:
        raise UsageError(
            f"the template has no place for --{vain}", f"write {{{vain}}} into it, or leave the option out"
        )
    missing = [field for field in fields if field.name in template.placeholders and field.name not in values]
    if session.host.stdin_is_terminal:
        return values | {field.name: _asked(session, field) for field in missing}
    if piped is not None and piped in {field.name for field in missing}:
        text = read_named(session, None, piped).rstrip("\r\n")
        if text.strip():
            values[piped] = text
            missing = [field for field in missing if field.name != piped]
    if missing:
        raise _incomplete(missing)
    return values


def _asked(session: Session, field: Field) -> str:
    """What a person at the terminal answers."""
    while True:
        session.host.say(f"{field.name}, {field.asks}:")
        line = session.host.stdin.readline()
        if not line:
            raise _incomplete([field])
        if answer := line.decode("utf-8", "replace").strip():
            return answer


def _incomplete(missing: Sequence[Field]) -> UsageError:
    flags = ", ".join(field.flag for field in missing)
    return UsageError(f"the prompt is not complete without {flags}", f"{missing[0].flag} is {missing[0].asks}")


class Counter:
    """Counts prompts as they are going to be sent.

    Args:
        session: the run.
        way: how prompts are written.

    Raises:
        UnknownModelError: no such model is listed.
        TokenizerUnavailableError: no such tokenizer is here.
    """

    def __init__(self, session: Session, way: Way) -> None:
        self.model: str | None = session.settings.model.value
        self.tokenizer: Tokenizer = choice(session, self.model, way.encoding)()
        self._messages = way.messages

    def count(self, written: Written) -> TokenCount:
        """The tokens of a prompt; of messages with their frame."""
        if not self._messages:
            return self.tokenizer.count_many([written.text])[0]
        weight = weigh_messages(as_data(written.messages), self.tokenizer, self.model or "")
        return TokenCount(weight.tokens, weight.margin_percent)


@dataclass(frozen=True, slots=True)
class Made:
    """A prompt that is to be delivered.

    Attributes:
        kind: as in ``costar``.
        written: the prompt.
        about: what else programs are told of it.
    """

    kind: str
    written: Written
    about: Mapping[str, Json] = field(default_factory=dict)


def deliver(session: Session, made: Made, way: Way, counter: Counter) -> None:
    """Write a prompt to stdout, and say on stderr what it has and costs.

    A text is written as it is counted: in a pipe without a line end at its end.
    """
    written = made.written
    counted = counter.count(written)
    cost, unpriced = _priced(session, counter.model, counted.tokens)
    if is_document(session):
        result = PromptResult(
            made.kind, counter.model, counter.tokenizer, counted, cost, written, way.messages, made.about
        )
        session.show(prompt_view(result))
    else:
        text = json.dumps(as_data(written.messages), ensure_ascii=False) + "\n" if way.messages else written.text
        if session.host.stdout.isatty():
            session.host.write(f"{for_terminal(text).rstrip()}\n")
        else:
            session.host.write_bytes(text.encode())
    if way.quiet:
        return
    for note in exactness(counter.tokenizer, counted):
        session.note(note)
    price = f", {usd(cost)} as input of {counter.model}" if cost is not None else ""
    session.note(f"{counted.tokens:,} tokens by {counter.tokenizer.name}{price}")
    if unpriced is not None:
        session.note(f"not priced: {unpriced}")


def _priced(session: Session, model: str | None, tokens: int) -> tuple[Decimal | None, str | None]:
    """What so many tokens cost as input, or why nobody knows."""
    if model is None:
        return None, None
    # Imported late: only a model that is named has a price.
    price: Callable[..., Decimal] = import_module("llmtool.cli.input_price").input_price
    try:
        return price(session, model, tokens, datetime.now(UTC)), None
    except LlmtoolError as error:
        return None, error.message
