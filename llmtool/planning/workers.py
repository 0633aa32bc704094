"""Processes that make themselves ready while this one does something else, and then do what they are sent.

The first is forked from this one and makes itself ready; the others are forked from the first, and so have all that it
has loaded. Each has a pipe for its items and one for its results. Where one of them dies, this process does its work.
"""

import os
import pickle
import select
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import BinaryIO, Generic, NamedTuple, NoReturn, TypeVar, cast

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# So many items are packed before somebody is free.
_AHEAD = 128


class Workers(Generic[_Item, _Result]):
    """So many processes, from now on. They are to be ended.

    Args:
        ready: called in the first of them; gives what does the work.
        number: how many.
        purpose: what they are ready for.
    """

    def __init__(self, ready: Callable[[], Callable[[_Item], _Result]], number: int, purpose: str = "") -> None:
        self.purpose = purpose
        self._wires = [_Wire() for _ in range(number)]
        self._first = os.fork()
        if not self._first:
            _begin(ready, self._wires)
        with suppress(OSError):  # it has done so itself, or has ended
            os.setpgid(self._first, self._first)
        for wire in self._wires:
            wire.keep_near_end()

    def results(self, items: Iterable[_Item], otherwise: Callable[[_Item], _Result]) -> Iterator[_Result]:
        """The results, in the order of the items; the processes end with the last.

        Args:
            items: some of them are asked for before a process is free.
            otherwise: does the work here, of an item whose process has died.
        """
        parcels = _Parcels(items)
        done: dict[int, _Result] = {}
        following = 0
        try:
            for parcel, result in self._finished(parcels):
                done[parcel.number] = otherwise(parcel.item) if result is None else result[0]
                while following in done:
                    yield done.pop(following)
                    following += 1
            for parcel in parcels:  # nobody else is left
                yield otherwise(parcel.item)
            self._let_go()
        finally:
            self.end()

    def end(self) -> None:
        """End the processes, whatever they are doing."""
        if self._first:
            with suppress(OSError):
                os.killpg(self._first, signal.SIGKILL)
            os.waitpid(self._first, 0)
            self._let_go()

    def _let_go(self) -> None:
        """Leave the processes alone: where nothing comes any more they end, and nobody has to wait for that."""
        self._first = 0
        for wire in self._wires:
            wire.close()

    def _finished(self, parcels: "_Parcels[_Item]") -> Iterator[tuple["_Parcel[_Item]", tuple[_Result] | None]]:
        """Items as they are done, each with its result; without one where its process has died."""
        poll = select.poll()
        busy: dict[int, tuple[_Wire, _Parcel[_Item]]] = {}

        def send(wire: _Wire) -> Iterator[tuple["_Parcel[_Item]", None]]:
            parcel = next(parcels, None)
            if parcel is None:
                return
            if wire.send(parcel.packed):
                busy[wire.descriptor] = wire, parcel
                poll.register(wire.descriptor, select.POLLIN)
            else:
                yield parcel, None

        for wire in self._wires:
            yield from send(wire)
        while busy:
            while not (ready := poll.poll(0)) and parcels.pack_one():
                pass
            for descriptor, _ in ready or poll.poll():
                poll.unregister(descriptor)
                wire, parcel = busy.pop(descriptor)
                try:
                    result: tuple[_Result] | None = (cast("_Result", wire.receive()),)
                except (EOFError, pickle.UnpicklingError):
                    result = None
                else:
                    yield from send(wire)
                yield parcel, result


class _Parcel(NamedTuple, Generic[_Item]):
    """An item, and as it travels."""

    number: int
    item: _Item
    packed: bytes


class _Parcels(Generic[_Item]):
    """Items that are packed while nobody is waiting for them."""

    def __init__(self, items: Iterable[_Item]) -> None:
        self._items = enumerate(items)
        self._packed: deque[_Parcel[_Item]] = deque()

    def __iter__(self) -> "_Parcels[_Item]":
        return self

    def __next__(self) -> _Parcel[_Item]:
        if not self._packed and not self.pack_one():
            raise StopIteration
        return self._packed.popleft()

    def pack_one(self) -> bool:
        """Pack another, unless there are enough of them or no more."""
        if len(self._packed) < _AHEAD:
            for number, item in self._items:
                self._packed.append(_Parcel(number, item, pickle.dumps(item)))
                return True
        return False


class _Wire:
    """The two pipes between this process and one of the others, of which each keeps one end."""

    def __init__(self) -> None:
        self._far_items, self._near_items = os.pipe()
        self._near_results, self._far_results = os.pipe()

    def keep_near_end(self) -> None:
        """Keep what this process needs."""
        os.close(self._far_items)
        os.close(self._far_results)
        self._items: BinaryIO = open(self._near_items, "wb")  # noqa: PTH123, SIM115 - a pipe has no path; see `close`
        self._results: BinaryIO = open(self._near_results, "rb")  # noqa: PTH123, SIM115 - as above
        self.descriptor = self._near_results

    def keep_far_end(self) -> None:
        """Keep what the other process needs."""
        os.close(self._near_items)
        os.close(self._near_results)

    def drop_far_end(self) -> None:
        """Leave it to the process whose it is."""
        os.close(self._far_items)
        os.close(self._far_results)

    def send(self, packed: bytes) -> bool:
        """Send a packed item, if the other process is there."""
        try:
            self._items.write(packed)
            self._items.flush()
        except BrokenPipeError:
            return False
        return True

    def receive(self) -> object:
        """The result of what was sent."""
        return pickle.load(self._results)  # noqa: S301 - from our own process

    def serve(self, work: Callable[[_Item], _Result]) -> None:
        """Work until nothing more comes; in the other process."""
        with open(self._far_items, "rb") as items, open(self._far_results, "wb") as results:  # noqa: PTH123 - as above
            while True:
                result = work(pickle.load(items))  # noqa: S301 - from our own process
                pickle.dump(result, results)
                results.flush()

    def close(self) -> None:
        """Let go of the pipes."""
        for pipe in (self._items, self._results):
            with suppress(OSError):
                pipe.close()


def _begin(ready: Callable[[], Callable[[_Item], _Result]], wires: list[_Wire]) -> NoReturn:
    """What the first process does: it makes itself ready, makes the others, and works."""
    try:
        os.setpgid(0, 0)  # Ctrl-C is for the process that was started first, which then ends these
        for wire in wires:
            wire.keep_far_end()
        work = ready()
        own = next((wire for wire in wires[1:] if not os.fork()), wires[0])
        for wire in wires:
            if wire is not own:
                wire.drop_far_end()
        own.serve(work)
    finally:
        # At once, and without a word: whatever this process would tidy up is the other's, which notices.
        os._exit(0)
