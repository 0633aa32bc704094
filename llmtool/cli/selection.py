"""What the command line names to be read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """Texts to be read.

    Attributes:
        paths: files and folders as the user named them, ``-`` for stdin.
        files0_from: a file of NUL-separated names, ``-`` for stdin; or None.
        include: in folders, only files that match one of these.
        exclude: in folders, no file that matches one of these.
        use_ignore: whether ``.gitignore`` and ``.ignore`` files are heeded.
    """

    paths: tuple[str, ...]
    files0_from: str | None
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    use_ignore: bool

    @property
    def is_stdin(self) -> bool:
        """Whether it is one text, that comes through a pipe."""
        return self.files0_from is None and self.paths in {(), ("-",)}
