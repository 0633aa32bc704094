"""From a task, examples and an input to a prompt that shows how it is done: ``prompt few-shot``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from llmtool.cli.one_text import read_named
from llmtool.cli.prompting import Counter, Made, Way, deliver
from llmtool.cli.session import Session
from llmtool.errors import UsageError
from llmtool.prompts.examples import Example, nearest_first, read_examples, that_fit
from llmtool.prompts.shapes import Written, from_template, in_text
from llmtool.prompts.shapes import few_shot as write_few_shot
from llmtool.prompts.template import Template
from llmtool.tokens.fitting import on_the_safe_side


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the examples are shown.

    Attributes:
        max_tokens: the most tokens of the whole prompt, or None.
        similar: whether those nearest to the input come before others, and stand last; else they are in their order.
        embedding_model: what tells how near they are, or None for that of the settings.
    """

    max_tokens: int | None
    similar: bool
    embedding_model: str | None


def few_shot(  # noqa: PLR0913, PLR0917 - what is written, how, and by what it is counted
    session: Session, values: Mapping[str, str], template: Template | None, choice: Choice, way: Way, counter: Counter
) -> None:
    """Write a prompt with as many examples as fit, and say on stderr how many were left out.

    Args:
        session: the run.
        values: task, examples (a file) and input; of a template only what it has places for.
        template: one of the user's own, or None.
        choice: which examples are shown.
        way: how to write and count.
        counter: what counts.

    Raises:
        UsageError: examples are to be near to an input that the template has no place for.
        BadInputError: the file of examples is wrong.
        OverTokensError: the prompt does not even fit without examples.
    """

    def written(chosen: Sequence[Example]) -> Written:
        # What is nearest to the input stands next to it.
        shown = chosen[::-1] if choice.similar else chosen
        if template is None:
            return write_few_shot(values["task"], shown, values["input"])
        return from_template(template, {**values, "examples": in_text(shown)})

    path = values.get("examples")
    every = () if path is None else read_examples(read_named(session, path, "examples"), path)
    if choice.similar:
        every = _by_likeness(session, every, values.get("input"), choice.embedding_model)
    kept = every
    if choice.max_tokens is not None:
        kept = that_fit(every, lambda chosen: on_the_safe_side(counter.count(written(chosen))), choice.max_tokens)
    made = Made("few-shot", written(kept), {"examples": {"given": len(every), "kept": len(kept)}})
    deliver(session, made, way, counter)
    if len(kept) < len(every) and not way.quiet:
        which = "nearest" if choice.similar else "first"
        session.note(f"the {which} {len(kept)} of {len(every)} examples: one more exceeds {choice.max_tokens} tokens")


def _by_likeness(
    session: Session, examples: Sequence[Example], new: str | None, model: str | None
) -> tuple[Example, ...]:
    """Examples by how near in meaning their input is to a new one, the nearest first."""
    if new is None:
        raise UsageError("--select similar needs an input", "write {input} into the template")
    # Imported late: other prompts need no vectors.
    likeness: Callable[..., list[float]] = import_module("llmtool.cli.likeness").likeness
    inputs = [(f"the input of example {number}", example.input) for number, example in enumerate(examples, 1)]
    return nearest_first(examples, likeness(session, new, inputs, model))
