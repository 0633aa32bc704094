"""What ``embed`` is given: files of one text each, their lines, or JSON Lines of texts; read as they are needed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from llmtool.calls.embedding_rounds import Text
from llmtool.cli.embedding_output import is_written
from llmtool.cli.one_text import read_named
from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.cli.text_rows import Item
from llmtool.cli.texts import Texts
from llmtool.errors import BadInputError, UsageError
from llmtool.reading.source import STDIN


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line names.

    Attributes:
        selection: files and folders; none for what is piped in.
        by_line: whether each line is a text.
        jsonl: whether what is piped in is JSON Lines, as files of that name are.
        out: the file that the vectors go to, which is no text of the folder that it is in; None for stdout.
        skipped: what is no text in the folders that were named, and why; filled as they are read.
    """

    selection: Selection
    by_line: bool = False
    jsonl: bool = False
    out: Path | None = None
    skipped: dict[str, str] = field(default_factory=dict)

    @property
    def is_lasting(self) -> bool:
        """Whether it can be read more than once, and so be looked at as a whole before anything is sent."""
        paths = self.selection.paths
        return bool(paths) and all(path != STDIN and (Path(path).is_file() or Path(path).is_dir()) for path in paths)

    def texts(self, session: Session) -> Iterator[Text]:
        """The texts, in the order in which they were named.

        Raises:
            UsageError: nothing is named and nothing is piped in, or stdin is named twice.
            BadInputError: something cannot be read, or a line is not what it ought to be.
        """
        paths = self.selection.paths
        if not paths and session.host.stdin_is_terminal:
            raise UsageError("nothing to embed", "name files or folders, or pipe text in")
        if paths.count(STDIN) > 1:
            raise UsageError("standard input can be read only once")
        for path in paths or (STDIN,):
            if path == STDIN and not (self.by_line or self.jsonl):
                yield Text(STDIN, read_named(session, STDIN, "texts"))
            else:
                yield from self._in(session, path)

    def _in(self, session: Session, path: str) -> Iterator[Text]:
        """The texts of one file or folder."""
        is_folder = Path(path).is_dir()
        found = Texts(
            session, replace(self.selection, paths=(path,)), self.by_line,
            leave_out=lambda file: is_folder and is_written(Path(file), self.out),
        )  # fmt: skip
        for item in found:
            yield _text(item)
        if found.problems:
            problem = found.problems[0]
            raise BadInputError(f"{problem.path}: {problem.message}")
        for skipped in found.skipped:
            if not is_folder:
                raise BadInputError(f"{skipped.path}: no text: {skipped.message}")
            self.skipped[skipped.path] = skipped.message


def _text(item: Item) -> Text:
    if item.text is None:
        raise BadInputError(f"{item.place}: has no 'text'", "it has a vector already")
    return Text(item.name or item.place, item.text)
