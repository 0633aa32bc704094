"""Prompts of well-known shapes: CO-STAR, few-shot, chain of thought; each as one text and as messages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from llmtool.exchange import Message
from llmtool.prompts.examples import Example
from llmtool.prompts.template import Template, parse
from llmtool.reading.surrogates import without_halves


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a prompt is made of.

    Attributes:
        name: of the placeholder.
        asks: what a person is asked for.
        is_argument: whether the command line gives it without an option.
    """

    name: str
    asks: str
    is_argument: bool = False

    @property
    def flag(self) -> str:
        """How the command line gives it."""
        return self.name.upper() if self.is_argument else f"--{self.name}"


@dataclass(frozen=True, slots=True)
class Written:
    """A prompt.

    Attributes:
        text: all of it, without a line end at its end.
        messages: the same as a conversation to be continued.
    """

    text: str
    messages: tuple[Message, ...]

    @classmethod
    def of(cls, text: str, messages: Iterable[Message]) -> "Written":
        """The prompt, with U+FFFD for halves of surrogate pairs."""
        turns = tuple(Message(each.role, without_halves(each.content)) for each in messages)
        return cls(without_halves(text), turns)


COSTAR = (
    Field("context", "what the model has to know"),
    Field("objective", "what it is to do"),
    Field("style", "whose style it is to write in"),
    Field("tone", "what the text is to sound like"),
    Field("audience", "who is going to read it"),
    Field("response", "what form the answer is to have"),
)
FEW_SHOT = (
    Field("task", "what is to be done with every input"),
    Field("examples", "a file of examples"),
    Field("input", "what is to be done now"),
)
COT = (Field("question", "what is to be thought about", is_argument=True),)

_THINK = (
    "Think it through step by step before you answer: write down what is known, what follows from it, and check each"
    ' step. Then give the answer alone on the last line, after "Answer:".'
)
_HEADINGS = "\n\n".join(f"# {field.name.upper()} #\n{{{field.name}}}" for field in COSTAR)
_TEXTS = {
    COSTAR: _HEADINGS,
    FEW_SHOT: "{task}\n\n{examples}\n\nInput: {input}\nOutput:",
    COT: f"{{question}}\n\n{_THINK}",
}


def built_in(fields: tuple[Field, ...]) -> Template:
    """The template of one of ``COSTAR``, ``FEW_SHOT`` and ``COT``."""
    return parse(_TEXTS[fields], [field.name for field in fields], "built in")


def from_template(template: Template, values: Mapping[str, str]) -> Written:
    """A prompt of a template: one message of the user.

    Args:
        template: the text.
        values: one for each of its placeholders.
    """
    text = template.filled(values)
    return Written.of(text, (Message("user", text),))


def chain_of_thought(question: str) -> Written:
    """A question, and that it is to be thought about before it is answered."""
    text = built_in(COT).filled({"question": question})
    return Written.of(text, (Message("system", _THINK), Message("user", question)))


def few_shot(task: str, examples: Sequence[Example], new: str) -> Written:
    """A task, examples of how it was done, and what it is to be done with now.

    As messages, every example is a turn of the user and an answer.
    """
    if examples:
        text = built_in(FEW_SHOT).filled({"task": task, "examples": in_text(examples), "input": new})
    else:
        text = f"{task}\n\nInput: {new}\nOutput:"
    turns = [
        message
        for example in examples
        for message in (Message("user", example.input), Message("assistant", example.output))
    ]
    return Written.of(text, (Message("system", task), *turns, Message("user", new)))


def in_text(examples: Sequence[Example]) -> str:
    """Examples as they stand in a text, an empty line between them."""
    return "\n\n".join(f"Input: {example.input}\nOutput: {example.output}" for example in examples)
