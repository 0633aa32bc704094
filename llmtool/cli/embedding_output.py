"""Where the vectors of ``embed`` go, one at a time: stdout, a file, or the first few of them a table."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from llmtool.calls.embedding_bill import Embedded
from llmtool.cli.host import ShownError
from llmtool.cli.out_files import growing_file
from llmtool.cli.session import Session
from llmtool.errors import UsageError
from llmtool.render.as_json import render
from llmtool.render.views.embed import SCHEMA, Run, Sample, run_view, table_view
from llmtool.render.views.embed_rows import about, csv_head, csv_row, json_object, npy_header

# Formats that show something when all is over, and nothing before.
_AT_THE_END = frozenset({"table", "markdown"})


class Output(Protocol):
    """Takes vectors."""

    def write(self, index: int, each: Embedded, model: str) -> None:
        """Take one.

        Raises:
            OutputClosedError: nobody reads any more.
            BadInputError: it cannot be written.
        """
        ...

    def finish(self, run: Run) -> None:
        """Show what is shown when all is over, or has failed.

        Raises:
            OutputClosedError: as above.
            BadInputError: as above.
            ShownError: it has failed.
        """
        ...


class Rows:
    """Rows of text, each written at once.

    Args:
        write: writes text.
        as_csv: whether they are comma-separated values rather than JSON.
        finish: what is done in the end.
    """

    def __init__(
        self, write: Callable[[str], None], *, as_csv: bool, finish: Callable[[Run], None] = lambda _: None
    ) -> None:
        self._write = write
        self._as_csv = as_csv
        self.finish = finish

    def write(self, index: int, each: Embedded, model: str) -> None:
        """Write a row; the first after a head, where there is one."""
        if not self._as_csv:
            self._write(f"{json_object(index, each, model)}\n")
            return
        if index == 0:
            self._write(csv_head(len(each.vector)))
        self._write(csv_row(index, each, model))


class OneObject:
    """All vectors in one JSON object, which is written as it grows."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._written = 0

    def write(self, index: int, each: Embedded, model: str) -> None:
        """Write a vector."""
        before = f'{{"schema":"{SCHEMA}","embeddings":[' if index == 0 else ","
        self._session.host.write(before + json_object(index, each, model))
        self._written += 1

    def finish(self, run: Run) -> None:
        """Write the rest, with the error where there is one."""
        if not self._written:
            if run.error is not None:
                raise run.error
            self._session.host.write(f'{{"schema":"{SCHEMA}","embeddings":[')
        self._session.host.write(f"],{render(run.data)[1:]}")
        if run.error is not None:
            raise ShownError(run.error)


class FewOfThem:
    """The first few in a table, for people."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sample = Sample()

    def write(self, index: int, each: Embedded, model: str) -> None:
        """Keep it, if there is room."""
        del index, model
        self._sample.add(each)

    def finish(self, run: Run) -> None:
        """Show the table, if there is anything in it."""
        if self._sample.rows:
            self._session.show(table_view(run, self._sample), run.error)


class Numpy:
    """A NumPy file of 32-bit numbers, and JSON Lines that say what its rows are."""

    def __init__(self, vectors: BinaryIO, rows: BinaryIO, finish: Callable[[Run], None]) -> None:
        self._vectors = vectors
        self._rows = rows
        self._finish = finish
        self._count = 0
        vectors.write(npy_header(0, 0))

    def write(self, index: int, each: Embedded, model: str) -> None:
        """Write a row of each."""
        del index
        self._vectors.write(_little(each))
        self._rows.write(about(self._count, each, model).encode())
        self._count += 1

    def finish(self, run: Run) -> None:
        """Say in the file how many there are."""
        self._vectors.seek(0)
        self._vectors.write(npy_header(self._count, run.dimensions or 0))
        self._finish(run)


def beside(out: Path) -> Path:
    """The file that says what the rows of a NumPy file are: ``vectors.rows.jsonl`` for ``vectors.npy``."""
    return out.with_suffix(".rows.jsonl")


def written_files(out: Path | None) -> tuple[Path, ...]:
    """The files that are written."""
    if out is None:
        return ()
    return (out, beside(out)) if _ends_with(out, ".npy") else (out,)


def is_written(path: Path, out: Path | None) -> bool:
    """Whether a file is one of those that are written, or unfinished, of this run or of one that was killed."""
    return any(
        (path.name == file.name or re.fullmatch(rf"\.{re.escape(file.name)}\.\d+\.tmp", path.name))
        and path.parent.resolve() == file.parent.resolve()
        for file in written_files(out)
    )


@contextmanager
def output(session: Session, out: Path | None) -> Iterator[Output]:
    """Where vectors go in this run. Files take their place when the block is left, and not if it fails.

    Raises:
        UsageError: a NumPy file is to be what it cannot be.
        BadInputError: a file cannot be written.
    """
    if out is None:
        yield _to_stdout(session)
        return

    def show(run: Run) -> None:
        if session.format == "json":
            session.show(run_view(run), run.error)

    with growing_file(out) as file:
        if _ends_with(out, ".npy"):
            if not file.seekable():
                raise UsageError(f"{out} is no file that can become a NumPy file", "name it FILE.jsonl")
            with growing_file(beside(out)) as rows:
                yield Numpy(file, rows, show)
            return

        def write(text: str) -> None:
            file.write(text.encode())

        yield Rows(write, as_csv=_ends_with(out, ".csv"), finish=show)


def fills_a_terminal(session: Session, out: Path | None) -> bool:
    """Whether vectors are written on a terminal as they come, so that nothing else may be drawn there."""
    return out is None and session.format not in _AT_THE_END and session.host.stdout.isatty()


def _ends_with(out: Path, suffix: str) -> bool:
    """Whether the name of a file ends so, in large letters or small ones."""
    return out.suffix.lower() == suffix


def _to_stdout(session: Session) -> Output:
    if session.format == "json":
        return OneObject(session)
    if session.format in _AT_THE_END:
        return FewOfThem(session)
    return Rows(session.host.write, as_csv=session.format == "csv")


def _little(each: Embedded) -> bytes:
    """The bytes of a vector, the low ones first."""
    vector = each.vector
    if sys.byteorder == "big":
        vector = vector[:]
        vector.byteswap()
    return vector.tobytes()
