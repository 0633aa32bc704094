"""From what the user named to a text that fits, and what there is to say of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from llmtool.cli.inexact import said
from llmtool.cli.out_files import end_stdout, file_named, write_file
from llmtool.cli.session import Session
from llmtool.errors import BadInputError, UsageError
from llmtool.planning.truncating import OpenText, Truncated, truncate
from llmtool.reading.problem import Problem, problem_of
from llmtool.reading.source import STDIN, Source
from llmtool.reading.sources import sources
from llmtool.render.views.truncate import Kept, kept_view
from llmtool.tokens.boundaries import Boundary
from llmtool.tokens.registry import Choice
from llmtool.tokens.tokenizer import TokenCount, Tokenizer
from llmtool.tokens.truncation import Plan

WHERE: dict[Boundary, str] = {
    "paragraph": "between paragraphs",
    "line": "between lines",
    "sentence": "between sentences",
    "grapheme": "between grapheme clusters",
    "char": "between characters",
}


def limit(session: Session, max_tokens: int | None, for_model: str | None, reserve: int | None) -> int:
    """The most tokens, as the options say it.

    Raises:
        UsageError: they say it twice or not at all, or nothing is left.
        UnknownModelError: the model, or its context window, is not known.
    """
    if (max_tokens is None) == (for_model is None):
        raise UsageError("say how much may be left", "give one of --max-tokens N, --for-model MODEL, --split N")
    if max_tokens is not None:
        if reserve is not None:
            raise UsageError("--reserve goes with --for-model")
        return max_tokens
    # Imported late: the rate card is of no use where the limit is given.
    room: int = import_module("llmtool.cli.fitted_model").room_for_prompt(session, for_model, reserve or 0)
    return room


def choice(session: Session, for_model: str | None, encoding: str | None) -> Choice:
    """The tokenizer to count with.

    Raises:
        UnknownModelError: the model is not known.
        UsageError: it reads no text.
    """
    if for_model is None or encoding is not None:
        return session.choice(session.settings.model.value, encoding)
    # Imported late, as above.
    chosen: Choice = import_module("llmtool.cli.fitted_model").choice(session, for_model)
    return chosen


def cut_text(  # noqa: PLR0913 - what is cut, how, and where it goes
    session: Session, path: str | None, choice: Choice, plan: Plan, *, out_file: str | None, quiet: bool
) -> None:
    """Cut one text, write it, and say on stderr what was cut.

    The text is written, and stdout ended, before what was cut from it is counted: whoever reads it need not wait.

    Raises:
        UsageError: nothing was named and nothing is piped in, or the marker alone does not fit.
        BadInputError: it cannot be read, or is no text.
    """
    source = source_of(session, path)
    tokenizer = choice()
    with opened(source) as text:
        done = truncate(text, tokenizer, plan)
        deliver(session, done.data, out_file)
        if quiet and not is_document(session):
            return
        if not is_document(session) and done.boundaries:
            end_stdout(session.host)
        before = text.count(tokenizer) if done.boundaries else done.count
        read_notes = text.info.notes if text.info and (done.boundaries or is_document(session)) else ()
    notes = (*read_notes, *_notes(tokenizer, done, plan)) if done.boundaries else read_notes
    kept = Kept(model_of(choice), tokenizer.name, tokenizer.exactness, plan.strategy, before, done.count, notes)
    if is_document(session):
        session.show(kept_view(kept, done.text))
    if not quiet:
        say(session, kept, cut=bool(done.boundaries))


def source_of(session: Session, path: str | None) -> Source:
    """The one text that was named.

    Raises:
        UsageError: nothing was named and nothing is piped in.
        BadInputError: it is not there, or is no file.
    """
    if path is None and session.host.stdin_is_terminal:
        raise UsageError("nothing to cut", "name a file, or pipe text in")
    if path is not None and path != STDIN and Path(path).is_dir():
        raise BadInputError(f"{path}: is a folder", "name a file")
    found = next(sources((path or STDIN,), stdin=session.host.stdin))
    if isinstance(found, Problem):
        raise BadInputError(f"{found.path}: {found.message}")
    return found


@contextmanager
def opened(source: Source) -> Iterator[OpenText]:
    """The text of a source.

    Raises:
        BadInputError: it cannot be opened.
    """
    try:
        file = source.open()
    except OSError as error:
        raise BadInputError(f"{source.path}: {problem_of(source.path, error).message}") from error
    with file as stream:
        yield OpenText(stream, source.path)


def is_document(session: Session) -> bool:
    """Whether the result is wanted as a document rather than as the text itself."""
    return session.format not in {"plain", "table"}


def deliver(session: Session, data: bytes, out_file: str | None) -> None:
    """Write the result itself to its file, or to stdout unless a document will be there.

    Raises:
        BadInputError: the file cannot be written.
    """
    if file := file_named(out_file):
        write_file(file, data)
    elif not is_document(session):
        session.host.write_bytes(data)


def model_of(choice: Choice) -> str | None:
    """The model that is counted for, or None where only a tokenizer is named."""
    return choice.model if choice.encoding is None else None


def say(session: Session, kept: Kept, *, cut: bool) -> None:
    """Say on stderr what the result does not say, and if something was cut, what that saves."""
    for note in kept.notes:
        session.note(note)
    if not cut:
        return
    session.note(kept.say())
    if kept.model is not None:
        # Imported late: only a model that is named has a price.
        saving = import_module("llmtool.cli.fitted_model").saving
        saved = saving(session, kept.model, kept.before.tokens, kept.after.tokens, datetime.now(UTC))
        if saved is not None:
            session.note(saved)


def exactness(tokenizer: Tokenizer, counted: TokenCount) -> Iterator[str]:
    """What a reader should know of a count that is not exact."""
    if tokenizer.exactness != "exact":
        yield said(tokenizer.exactness, counted.margin_percent, tokenizer.name, tokenizer.note)


def _notes(tokenizer: Tokenizer, done: Truncated, plan: Plan) -> Iterator[str]:
    """What a text that was cut does not say itself."""
    yield from exactness(tokenizer, done.count)
    if done.count.margin_percent is not None:
        kept = f"cut to about {done.count.tokens:,} tokens"
        yield f"{kept}, so that it stays within {plan.limit:,} at the upper end of the margin"
    for kind in dict.fromkeys(done.boundaries):
        if kind != plan.boundary:
            yield f"no {plan.boundary} ends in what fits: cut {WHERE[kind]}"
    if not done.text:
        unit = "character" if plan.boundary == "char" else "grapheme cluster"
        yield f"nothing fits: even the first {unit} has more than {plan.limit} tokens"
