"""From what the user named to a text that fits, and what there is to say of it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from llmtool.cli.out_files import refuse_to_replace, write_bytes, write_file
from llmtool.cli.session import Session
from llmtool.errors import BadInputError, UsageError
from llmtool.planning.truncating import OpenText, Truncated, truncate
from llmtool.reading.problem import Problem, problem_of
from llmtool.reading.sources import STDIN, Source, sources
from llmtool.render.as_json import render
from llmtool.render.views.truncate import Kept, Pieces, kept_view, piece_data, pieces_view
from llmtool.tokens.boundaries import Boundary
from llmtool.tokens.registry import Choice
from llmtool.tokens.splitting import Piece, Splitting, split
from llmtool.tokens.tokenizer import TokenCount, Tokenizer
from llmtool.tokens.truncation import Plan

_WHERE: dict[Boundary, str] = {
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


def cut_text(  # noqa: PLR0913 - what is cut, how, and where it goes
    session: Session, path: str | None, choice: Choice, plan: Plan, *, out_file: str | None, quiet: bool
) -> None:
    """Cut one text, write it, and say on stderr what was cut.

    The text is written before what was cut from it is counted: whoever reads it need not wait.

    Raises:
        UsageError: nothing was named and nothing is piped in, or the marker alone does not fit.
        BadInputError: it cannot be read, or is no text.
    """
    source = _source(session, path)
    tokenizer = choice()
    with _opened(source) as opened:
        done = truncate(opened, tokenizer, plan)
        as_document = session.format not in {"plain", "table"} and out_file is None
        if not as_document:
            _deliver(session, done.data, out_file)
        if quiet and not as_document:
            return
        before = opened.count(tokenizer) if done.boundaries else done.count
        read_notes = opened.info.notes if opened.info and (done.boundaries or as_document) else ()
    notes = [*read_notes, *_notes(tokenizer, done, plan)] if done.boundaries else [*read_notes]
    kept = Kept(_model(choice), tokenizer, plan.strategy, before, done.count, tuple(notes))
    if as_document:
        session.show(kept_view(kept, done.text))
    if not quiet:
        _say(session, kept, cut=bool(done.boundaries))


def split_text(  # noqa: PLR0913 - as above
    session: Session,
    path: str | None,
    choice: Choice,
    plan: Splitting,
    *,
    out_dir: str | None,
    force: bool,
    quiet: bool,
) -> None:
    """Split one text, into numbered files of a folder or into lines of JSON.

    Raises:
        UsageError: as above; or a file is already there; or one character has more tokens than a piece may.
        BadInputError: as above; or a file cannot be written.
    """
    source = _source(session, path)
    tokenizer = choice()
    tokenizer.prepare()
    with _opened(source) as opened:
        text = opened.read_all()
    found = split(text, tokenizer, plan)
    if out_dir is None and session.format in {"plain", "table"}:
        pieces = list(_streamed(session, text, found))
        paths: list[Path] = []
    else:
        pieces = list(found)
        paths = _files(Path(out_dir), source.path, len(pieces)) if out_dir is not None else []
        _write_files(text, pieces, paths, force=force)
    notes = _split_notes(tokenizer, pieces, plan)
    if paths or session.format not in {"plain", "table"}:
        shown = [path.as_posix() for path in paths]
        result = Pieces(_model(choice), tokenizer, text, pieces, shown, notes)
        session.show(pieces_view(result, paths_only=session.format == "plain"))
    if not quiet:
        for note in notes:
            session.note(note)


def _source(session: Session, path: str | None) -> Source:
    if path is None and session.host.stdin_is_terminal:
        raise UsageError("nothing to cut", "name a file, or pipe text in")
    if path is not None and path != STDIN and Path(path).is_dir():
        raise BadInputError(f"{path}: is a folder", "name a file")
    found = next(sources((path or STDIN,), stdin=session.host.stdin))
    if isinstance(found, Problem):
        raise BadInputError(f"{found.path}: {found.message}")
    return found


@contextmanager
def _opened(source: Source) -> Iterator[OpenText]:
    """The text of a source."""
    try:
        opened = source.open()
    except OSError as error:
        raise BadInputError(f"{source.path}: {problem_of(source.path, error).message}") from error
    with opened as stream:
        yield OpenText(stream, source.path)


def _deliver(session: Session, data: bytes, out_file: str | None) -> None:
    if out_file is None or out_file == STDIN:
        write_bytes(session.host, data)
    else:
        write_file(Path(out_file), data)


def _model(choice: Choice) -> str | None:
    return choice.model if choice.encoding is None else None


def _notes(tokenizer: Tokenizer, done: Truncated, plan: Plan) -> Iterator[str]:
    """What the text itself does not say."""
    yield from _exactness(tokenizer, done.count, plan.limit)
    for kind in dict.fromkeys(done.boundaries):
        if kind != plan.boundary:
            yield f"no {plan.boundary} ends in what fits: cut {_WHERE[kind]}"
    if not done.text:
        yield f"nothing fits: even the first {_unit(plan.boundary)} has more than {plan.limit} tokens"


def _exactness(tokenizer: Tokenizer, counted: TokenCount, limit: int) -> Iterator[str]:
    if tokenizer.exactness == "exact":
        return
    margin = counted.margin_percent
    if margin is None:
        yield f"{tokenizer.exactness}, by {tokenizer.name}: {tokenizer.note}"
        return
    yield f"{tokenizer.exactness} ±{margin:g} %, by {tokenizer.name}: {tokenizer.note}"
    yield f"cut to about {counted.tokens:,} tokens, so that it stays within {limit:,} at the upper end of the margin"


def _say(session: Session, kept: Kept, *, cut: bool) -> None:
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


def _streamed(session: Session, text: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Write each piece as a line of JSON as soon as it is found."""
    for piece in pieces:
        session.host.write(render(piece_data(piece, text)))
        yield piece


def _files(folder: Path, source: str, pieces: int) -> list[Path]:
    """The file of each piece: ``NAME.001.txt`` and so on."""
    name = Path("stdin.txt" if source == STDIN else source)
    digits = max(3, len(str(pieces)))
    return [folder / f"{name.stem}.{number:0{digits}}{name.suffix}" for number in range(1, pieces + 1)]


def _write_files(text: str, pieces: list[Piece], paths: list[Path], *, force: bool) -> None:
    if not force:
        refuse_to_replace(paths)
    for piece, path in zip(pieces, paths, strict=False):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            problem = problem_of(path.parent.as_posix(), error)
            raise BadInputError(f"{problem.path}: {problem.message}") from error
        write_file(path, text[piece.start : piece.end].encode())


def _split_notes(tokenizer: Tokenizer, pieces: list[Piece], plan: Splitting) -> tuple[str, ...]:
    margins = [piece.count for piece in pieces if piece.count.margin_percent is not None]
    widest = max(margins, key=lambda counted: counted.margin_percent or 0.0, default=TokenCount(0))
    notes = list(_exactness(tokenizer, widest, plan.limit))[:1]
    if margins:
        notes.append(f"each piece stays within {plan.limit:,} tokens at the upper end of its margin")
    smaller = [piece.boundary for piece in pieces[:-1] if piece.boundary != plan.boundary]
    notes += [
        f"{smaller.count(kind)} of {len(pieces)} pieces hold no end of a {plan.boundary}: cut {_WHERE[kind]}"
        for kind in dict.fromkeys(smaller)
    ]
    return tuple(notes)


def _unit(boundary: Boundary) -> str:
    return "character" if boundary == "char" else "grapheme cluster"
