"""A connection on which nothing comes is broken off; one that nobody waits for is not."""

import socket
import time

from llmtool.providers.silence import Silence


def test_a_silent_connection_is_broken_off() -> None:
    mine, other = socket.socketpair()
    with mine, other:
        silence = Silence(mine, 0.05)
        with silence:
            assert mine.recv(1) == b""
        assert silence.was_long
        silence.stop()


def test_what_comes_in_time_is_read() -> None:
    mine, other = socket.socketpair()
    with mine, other:
        silence = Silence(mine, 5)
        for _ in range(3):
            other.sendall(b"a")
            with silence:
                assert mine.recv(1) == b"a"
        silence.stop()
        assert not silence.was_long


def test_only_waiting_counts() -> None:
    mine, other = socket.socketpair()
    with mine, other:
        silence = Silence(mine, 0.1)
        other.sendall(b"ab")
        with silence:
            assert mine.recv(1) == b"a"
        time.sleep(0.3)
        with silence:
            assert mine.recv(1) == b"b"
        silence.stop()
        assert not silence.was_long


def test_a_connection_that_is_gone_is_left_alone() -> None:
    mine, other = socket.socketpair()
    silence = Silence(mine, 0.02)
    with other, silence:
        mine.close()
        time.sleep(0.1)
    assert silence.was_long


def test_where_there_is_no_connection_nothing_is_watched() -> None:
    silence = Silence(None, 0)
    with silence:
        time.sleep(0.01)
    assert not silence.was_long
