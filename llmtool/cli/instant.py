"""``llmtool count [-q] [-m MODEL | --encoding NAME] [FILE | -]``, before anything heavy is imported.

This is a short cut, not a second program: it answers only where the answer is a plain number from an exact tokenizer
over plain UTF-8, and hands everything else over to the full path without a word. So there is no help text, no message
and no rule in here, and a test holds the two ways against each other. A calibration never matters here, for only
estimated counts are calibrated.

Of a large folder it only begins the count: while Typer is imported, another process loads the engine.
"""

import os
import stat
from importlib import import_module

from llmtool import tokens
from llmtool.tokens.encodings import DEFAULT, encoding, names
from llmtool.tokens.small import LARGEST_TEXT, PieceTooLongError, SmallCounter

TYPE_CHECKING = False
if TYPE_CHECKING:  # the module `typing` would cost 4 ms
    from collections.abc import Callable

    from llmtool.planning.processes import Counters

_ENVIRONMENT = ("LLMTOOL_MODEL", "LLMTOOL_FORMAT", "LLMTOOL_DEBUG", "LLMTOOL_OFFLINE", "_LLMTOOL_COMPLETE")
_PROJECT_FILE = "llmtool.yaml"


class Begun:
    """What was begun, and the full path has to go on with.

    Args:
        stdin_head: what was read of stdin.
        ahead: processes that make themselves ready to count, or None.
    """

    __slots__ = ("ahead", "stdin_head")

    def __init__(self, stdin_head: bytes = b"", ahead: "Counters | None" = None) -> None:
        self.stdin_head = stdin_head
        self.ahead = ahead


class HandOver(Exception):  # noqa: N818 - it is no error
    """The full path has to do this."""


def run(argv: list[str]) -> int | Begun:
    """Answer the command line: the exit code, or what the full path has to begin with."""
    taken = bytearray()
    try:
        quiet, tokenizer, path = _parse(argv)
        if any(name in os.environ for name in _ENVIRONMENT) or _settings_exist():
            return Begun()
        if os.path.isdir(path):
            return Begun(ahead=_ahead(path, tokenizer))
        piped = path == "-"
        if not piped and not quiet and os.isatty(1):
            return Begun()
        total = _count(_read_stdin(taken), tokenizer) if piped else _count_file(path, tokenizer)
        return _write(f"{total}\n" if piped or quiet else f"{total} {path}\n")
    except (HandOver, PieceTooLongError, OSError):
        return Begun(bytes(taken))


def _parse(argv: list[str]) -> tuple[bool, str, str]:
    """Whether to be quiet, the encoding's name, and the path, ``-`` for stdin."""
    if argv[:1] != ["count"]:
        raise HandOver
    quiet, tokenizer, path = False, None, None
    words = iter(argv[1:])
    for word in words:
        if word == "-q":
            quiet = True
        elif word in {"-m", "--encoding"} and tokenizer is None:
            value = next(words, "")
            tokenizer = _of_model(value) if word == "-m" else value
        elif path is None and (word == "-" or not word.startswith("-")):
            path = word
        else:
            raise HandOver
    tokenizer = DEFAULT if tokenizer is None else tokenizer
    if tokenizer not in names() or (path is not None and not path.isprintable()):
        raise HandOver
    if path is None and os.isatty(0):
        raise HandOver
    return quiet, tokenizer, "-" if path is None else path


def _of_model(name: str) -> str:
    """The tokenizer of a listed model that is known to use it."""
    with open(os.path.join(os.path.dirname(tokens.__file__), "models.json"), "rb") as file:
        models = import_module("json").load(file)  # of use to -m alone
    if name not in models["models"] or name in models["assumed"]:
        raise HandOver
    return str(models["models"][name])


def _settings_exist() -> bool:
    """Whether a settings file may have a say: a project's, or any user's in a place where one can be.

    The places of all systems are looked at, which is more than enough; the settings themselves decide.
    """
    folder = os.getcwd()
    while True:
        if os.path.exists(os.path.join(folder, _PROJECT_FILE)):
            return True
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    return any(os.path.exists(os.path.join(place, "llmtool")) for place in _user_places())


def _user_places() -> list[str]:
    home = os.path.expanduser("~")
    given = [os.environ.get(name, "") for name in ("XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA")]
    usual = [(".config",), ("Library", "Application Support"), ("AppData", "Local"), ("AppData", "Roaming")]
    return [place for place in given if place] + [os.path.join(home, *parts) for parts in usual]


def _ahead(path: str, tokenizer: str) -> "Counters | None":
    """Processes that get ready to count a folder, where that pays; nothing stands in the way of this tokenizer."""
    # Imported late, as below and in the process that is started: most counts are of one text.
    forks = import_module("llmtool.planning.forks")
    cores = forks.usable_cores()
    if not forks.FORKS or cores == 1 or not _has_so_many_files(path, forks.MANY):
        return None
    workers = import_module("llmtool.planning.workers").Workers

    def ready() -> "Callable[..., object]":
        # Not by way of the registry, which knows all models and takes its time: only encodings come here.
        openai = import_module("llmtool.tokens.openai").OpenAITokenizer
        counter: Callable[..., object] = import_module("llmtool.planning.processes").counter(lambda: openai(tokenizer))
        return counter

    counters: Counters = workers(ready, cores, tokenizer)
    return counters


def _has_so_many_files(path: str, many: int) -> bool:
    """Whether a folder has so many files, as far as a glance at as many folders can tell."""
    folders, files = [path], 0
    for looked_at, folder in enumerate(folders):
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    files += 1
        if files >= many or looked_at == many:
            break
    return files >= many


def _count_file(path: str, tokenizer: str) -> int:
    """The count of a regular file, a large one by an engine."""
    with open(path, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise HandOver
        if status.st_size <= LARGEST_TEXT:
            return _count(file.read(), tokenizer)
    # Imported late, and still before Typer, whose import is a tenth of counting a hundred megabytes.
    choice = import_module("llmtool.tokens.registry").Choice(encoding=tokenizer)
    counted = import_module("llmtool.planning.ranges").count_ranges(path, status.st_size, choice)
    if counted is None:
        raise HandOver
    total: int = counted[0].tokens
    return total


def _count(data: bytes, tokenizer: str) -> int:
    return SmallCounter(encoding(tokenizer)).count(_plain_text(data))


def _read_stdin(taken: bytearray) -> bytes:
    """All of stdin, unless it is large; what has been read is in ``taken`` in any case."""
    while chunk := os.read(0, 1 << 16):
        taken += chunk
        if len(taken) > LARGEST_TEXT:
            raise HandOver
    return bytes(taken)


def _plain_text(data: bytes) -> str:
    """The text of plain UTF-8; anything that needs a note or a closer look is handed over."""
    if b"\0" in data or data.startswith(b"\xef\xbb\xbf"):
        raise HandOver
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise HandOver from None


def _write(line: str) -> int:
    try:
        os.write(1, line.encode())
    except BrokenPipeError:
        # Whoever read this has seen enough; Python must not find the same out again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 0
