import io
import os
import sys

import pytest

from llmtool.render.look import Look, look_at


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class OldTerminal(Terminal):
    encoding = "cp1252"


UNIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are Unix's")


def test_pipe_has_neither_width_nor_colour() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    assert look_at(stream, {"COLUMNS": "40"}) == Look(width=None, colour=False, encoding="utf-8")


def test_stream_without_an_encoding_is_ascii() -> None:
    assert look_at(io.StringIO(), {}).unicode is False


def test_columns_are_believed() -> None:
    assert look_at(Terminal(), {"COLUMNS": "40"}).width == 40


@pytest.mark.parametrize("columns", ["", "0", "-3", "wide"])
def test_terminal_that_does_not_know_its_width_has_80_columns(columns: str) -> None:
    assert look_at(Terminal(), {"COLUMNS": columns}).width == 80


@UNIX
@pytest.mark.parametrize(("columns", "width"), [(37, 37), (0, 80)])
def test_width_is_that_of_the_terminal(columns: int, width: int) -> None:
    termios = pytest.importorskip("termios")
    primary, secondary = os.openpty()
    with os.fdopen(primary, "rb"), os.fdopen(secondary, "w", encoding="utf-8") as stream:
        termios.tcsetwinsize(secondary, (24, columns))
        assert look_at(stream, {}).width == width


@UNIX
def test_terminal_has_colours() -> None:
    assert look_at(Terminal(), {"TERM": "xterm"}).colour is True
    assert look_at(Terminal(), {"TERM": "xterm", "NO_COLOR": ""}).colour is True


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_that_are_not_wanted_are_left_out(environ: dict[str, str]) -> None:
    assert look_at(Terminal(), {"TERM": "xterm", **environ}).colour is False


@pytest.mark.parametrize(("environ", "colour"), [({}, False), ({"WT_SESSION": "1"}, True), ({"TERM": "xterm"}, True)])
def test_old_console_of_windows_gets_no_colours(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], *, colour: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert look_at(Terminal(), environ).colour is colour


def test_terminal_without_utf8_gets_no_colours() -> None:
    look = look_at(OldTerminal(), {"TERM": "xterm", "WT_SESSION": "1"})
    assert look.colour is False
    assert look.unicode is False


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf_8_sig", "utf-16"])
def test_every_character_can_be_written_in_unicode(encoding: str) -> None:
    look = Look(encoding=encoding)
    assert look.unicode is True
    assert look.writable("é文") == "é文"


def test_what_cannot_be_written_is_escaped() -> None:
    assert Look(encoding="cp1252").writable("é文") == "é\\u6587"
    assert Look(encoding="ascii").writable("é文") == "\\xe9\\u6587"
