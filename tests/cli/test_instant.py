"""The short cut answers as the full path does, and only where it may."""

import os
import shlex
from pathlib import Path

import platformdirs.macos
import platformdirs.unix
import platformdirs.windows
import pytest

from llmtool.cli import instant
from tests.cli.terminal import FULL_PATH, INSTANT_FIRST, Place

TEXTS = {
    "plain.txt": b"hello world\n",
    "empty.txt": b"",
    "spaces.txt": b" " * 900,
    "unicode.txt": "héllo 世界 👋🏽 don't ſ\u2028\u3000x\r\n\r\n".encode(),
    "bom.txt": b"\xef\xbb\xbfhello",
    "latin.txt": "Müller süß, café crème et garçon".encode("latin-1"),
    "utf16.txt": "hello world".encode("utf-16"),
    "binary.bin": bytes(range(256)) * 4,
    "nul.txt": b"a\0b\n",
    "long-piece.txt": b"q" * 3000,
    "large.txt": b"some words, again and again. " * 20_000,
    "large-bom.txt": b"\xef\xbb\xbf" + b"some words, again and again. " * 20_000,
    "large-latin.txt": "Müller süß, café crème et garçon. ".encode("latin-1") * 20_000,
    "large-damaged.txt": "naïve words, again and again. ".encode() * 20_000 + b"caf\xe9",
    "large-nul.txt": b"\0" + b"some words, again and again. " * 20_000,
    "large-unicode.txt": "héllo 世界 👋🏽 don't ſ\u2028\u3000x\r\n\r\n".encode() * 20_000,
    "-dash.txt": b"a file whose name begins with a dash",
    "a b\tc.txt": b"a name with a tab",
    "special.txt": b"<|endoftext|>",
}
ARGUMENTS = (
    *(shlex.join(["count", name]) for name in TEXTS),
    *("", "--version", "cuont plain.txt", "count", "count -", "count -q", "count -q -", "count -- -dash.txt"),
    *("count -q plain.txt", "count plain.txt -q", "count --quiet plain.txt", "count ''", "count ./plain.txt"),
    *("count -m gpt-4o plain.txt", "count --model gpt-4o plain.txt", "count -mgpt-4o plain.txt", "count -m"),
    *("count -m openai/gpt-4 plain.txt", "count -m openai:gpt-4 plain.txt", "count -m '' plain.txt"),
    *("count -m gpt-5o plain.txt", "count -m gpt-6-sol plain.txt", "count -m grok-4 plain.txt"),
    *("count -m gpt-4o -m gpt-4 plain.txt", "count -q -m gpt-4o unicode.txt", "count sub/../plain.txt"),
    *("count -m gpt-4o --encoding gpt2 plain.txt", "count -m nope --encoding gpt2 plain.txt"),
    *("count --encoding cl100k_base unicode.txt", "count --encoding=cl100k_base unicode.txt", "count --encoding"),
    *("count --encoding gpt2 spaces.txt", "count --encoding nope plain.txt", "count --encoding '' plain.txt"),
    *("count plain.txt empty.txt", "count plain.txt plain.txt", "count - -", "count missing.txt", "count ."),
    *("count --json plain.txt", "count --bogus", "count -x", "count --tokens plain.txt"),
    *("count --token-budget 1 plain.txt", "count --token-budget 2 plain.txt", "count --require-exact plain.txt"),
)
ENVIRONMENTS: tuple[dict[str, str], ...] = (
    {}, {"LLMTOOL_MODEL": "gpt-4"}, {"LLMTOOL_MODEL": "nope"}, {"LLMTOOL_FORMAT": "json"}, {"LLMTOOL_OFFLINE": "1"}
)  # fmt: skip


@pytest.fixture
def filled(place: Place) -> Place:
    for name, content in TEXTS.items():
        (place.folder / name).write_bytes(content)
    (place.folder / "sub").mkdir()
    return place


@pytest.mark.parametrize("command", ARGUMENTS)
def test_both_ways_agree_on_every_command_line(filled: Place, command: str) -> None:
    argv, stdin = shlex.split(command), TEXTS["unicode.txt"]
    assert filled.run(*argv, stdin=stdin) == filled.run(*argv, stdin=stdin, way=FULL_PATH)


@pytest.mark.parametrize("name", TEXTS)
def test_both_ways_agree_on_what_is_piped_in(filled: Place, name: str) -> None:
    for argv in (("count",), ("count", "-q", "--encoding", "cl100k_base", "-")):
        assert filled.run(*argv, stdin=TEXTS[name]) == filled.run(*argv, stdin=TEXTS[name], way=FULL_PATH)


@pytest.mark.parametrize("environ", ENVIRONMENTS, ids=str)
def test_both_ways_agree_on_the_environment(filled: Place, environ: dict[str, str]) -> None:
    for argv in (("count", "plain.txt"), ("count",), ("count", "-m", "gpt2", "plain.txt")):
        one, other = (filled.run(*argv, stdin=b"x y z", way=way, **environ) for way in (INSTANT_FIRST, FULL_PATH))
        assert one == other


@pytest.mark.parametrize("where", ["project", "above", "user"])
def test_a_settings_file_is_heeded(filled: Place, where: str) -> None:
    file = {
        "project": filled.folder / "llmtool.yaml",
        "above": filled.folder.parent / "llmtool.yaml",
        "user": filled.home / "config" / "llmtool" / "config.yaml",
    }[where]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("model: gpt-5o\n")
    done = filled.run("count", "plain.txt")
    assert done.code == 3
    assert done == filled.run("count", "plain.txt", way=FULL_PATH)


@pytest.mark.parametrize("system", [platformdirs.unix.Unix, platformdirs.macos.MacOS])
def test_every_place_of_a_users_settings_is_looked_at(
    system: type[platformdirs.unix.Unix], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for xdg in (None, str(tmp_path / "xdg")):
        if xdg is None:
            monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
        else:
            monkeypatch.setenv("XDG_CONFIG_HOME", xdg)
        place = Path(system("llmtool").user_config_dir)
        assert str(place.parent) in instant._user_places()


def test_answering_is_the_short_cuts_own_doing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not that everything is handed over, and agrees for that reason."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    for name in instant._ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "a.txt").write_bytes(b"hello world")
    (tmp_path / "large.txt").write_bytes(b"hello world" * 50_000)
    written: list[str] = []

    def write(line: str) -> int:
        written.append(line)
        return 0

    monkeypatch.setattr(instant, "_write", write)
    monkeypatch.setattr(os, "isatty", lambda _: False)
    for argv in (["-q", "a.txt"], ["a.txt"], ["-m", "gpt-4o", "a.txt"], ["--encoding", "gpt2", "a.txt"]):
        assert instant.run(["count", *argv]) == 0
    assert instant.run(["count", "large.txt"]) == 0
    assert written == ["2\n", "2 a.txt\n", "2 a.txt\n", "2 a.txt\n", "100000 large.txt\n"]
