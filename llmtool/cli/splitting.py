"""From what the user named to a text in pieces: ``truncate --split``."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from llmtool.cli.out_files import refuse_to_replace, write_file
from llmtool.cli.session import Session
from llmtool.cli.truncating import WHERE, exactness, is_document, model_of, opened, source_of
from llmtool.errors import BadInputError
from llmtool.reading.problem import problem_of
from llmtool.reading.source import STDIN
from llmtool.render.as_json import render
from llmtool.render.views.split import Pieces, piece_data, pieces_view
from llmtool.tokens.registry import Choice
from llmtool.tokens.splitting import Piece, Splitting, split
from llmtool.tokens.tokenizer import TokenCount, Tokenizer


def split_text(  # noqa: PLR0913 - what is split, how, and where it goes
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
        UsageError: nothing was named and nothing is piped in; or a file is already there; or one character has more
            tokens than a piece may.
        BadInputError: it cannot be read, or is no text; or a file cannot be written.
    """
    source = source_of(session, path)
    tokenizer = choice()
    tokenizer.prepare()
    with opened(source) as reading:
        text = reading.read_all()
    found = split(text, tokenizer, plan)
    if out_dir is None and not is_document(session):
        pieces = list(_streamed(session, text, found))
        paths: list[Path] = []
    else:
        pieces = list(found)
        paths = _files(Path(out_dir), source.path, len(pieces)) if out_dir is not None else []
        _write_files(text, pieces, paths, force=force)
    notes = _split_notes(tokenizer, pieces, plan)
    if paths or is_document(session):
        shown = [path.as_posix() for path in paths]
        result = Pieces(model_of(choice), tokenizer, text, pieces, shown, notes)
        session.show(pieces_view(result, paths_only=session.format == "plain"))
    if not quiet:
        for note in notes:
            session.note(note)


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
    notes = list(exactness(tokenizer, widest))
    if margins:
        notes.append(f"each piece stays within {plan.limit:,} tokens at the upper end of its margin")
    smaller = [piece.boundary for piece in pieces[:-1] if piece.boundary != plan.boundary]
    notes += [
        f"{smaller.count(kind)} of {len(pieces)} pieces hold no end of a {plan.boundary}: cut {WHERE[kind]}"
        for kind in dict.fromkeys(smaller)
    ]
    return tuple(notes)
