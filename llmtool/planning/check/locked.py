"""What prompts were when they were locked: their tokens and prices as the lock holds them, without their texts."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from llmtool.planning.check.counts import Counts
from llmtool.planning.check.files import named_by
from llmtool.planning.check.lock import Lock, Locked, digest
from llmtool.planning.check.manifest import Check
from llmtool.planning.check.past import Earlier, replaced
from llmtool.planning.check.result import Base, Loosened
from llmtool.planning.check.rows import Pair, Row
from llmtool.planning.tally import Skipped
from llmtool.planning.work import Prompt
from llmtool.reading.problem import Problem

# Models by the path and the form of a prompt.
_Models: TypeAlias = dict[tuple[str, str], set[str]]


def pairs_of(checks: Sequence[Check], held: Mapping[str, str | Skipped | Problem], lock: Lock) -> dict[str, Pair]:
    """Every file that is checked, and those of the lock that are gone and would be.

    Args:
        checks: the budgets.
        held: what the files that they are about hold, by path.
        lock: what was agreed to.
    """
    pairs = {path: Pair(path, None, path, content, None) for path, content in held.items()}
    locked = sorted({path for path, _, _ in lock.prompts} - held.keys())
    gone = sorted({path for check in checks for path in named_by(check, locked)})
    return pairs | {path: Pair(path, "removed", path, None, None) for path in gone}


class InLock:
    """The past as a lock remembers it.

    Args:
        lock: what was agreed to.
        rows: what is held now.
    """

    def __init__(self, lock: Lock, rows: Sequence[Row]) -> None:
        self.wanted = ()
        self._lock = lock
        self._then: _Models = {}
        self._now: _Models = {}
        self._digests: dict[str, str] = {}
        for path, model, form in lock.prompts:
            self._then.setdefault((path, form), set()).add(model)
        for row in rows:
            self._now.setdefault((row.pair.path, row.check.form), set()).add(row.model)

    def earlier(self, row: Row, counts: Counts, now: Prompt | None) -> Earlier | None:  # noqa: ARG002 - Then needs them
        """What a prompt was; None where the lock has none."""
        model = self._replaced(row.pair.path, row.check.form).get(row.model, row.model)
        locked = self._lock.prompts.get((row.pair.path, model, row.check.form))
        if locked is None:
            return None
        name, price = model.partition("/")[2], self._lock.prices[model]
        if now is None:
            return Earlier(name, locked.prompt, None, price, row.pair.change or "unchanged")
        same_text = self._digest(row) == locked.text
        then, again = _told_apart(locked, now, same_text=same_text)
        return Earlier(name, then, again, price, "unchanged" if same_text else "changed")

    def compared(self, shown: str, paths: Collection[str]) -> Base:
        """What was compared with, and what is no longer checked of what the lock holds and is still there.

        Args:
            shown: the lock's path, as it is shown.
            paths: of all files that are there.
        """
        there = set(paths)
        left: dict[tuple[str, str, str], list[str]] = {}
        for (path, form), models in sorted(self._then.items()):
            if path not in there:
                continue
            now = self._now.get((path, form))
            if now is None:
                left.setdefault(("check", "checked", ""), []).append(path)
                continue
            for model in sorted(models - now - set(self._replaced(path, form).values())):
                left.setdefault(("models", model, ""), []).append(path)
        return Base("", "", tuple(Loosened(*what, tuple(some)) for what, some in left.items()), (), lock=shown)

    def _replaced(self, path: str, form: str) -> dict[str, str]:
        return replaced(self._then.get((path, form), ()), self._now.get((path, form), ()))

    def _digest(self, row: Row) -> str:
        path, text = row.pair.path, row.pair.now
        if path not in self._digests:
            self._digests[path] = digest(text) if isinstance(text, str) else ""
        return self._digests[path]


def _told_apart(locked: Locked, now: Prompt, *, same_text: bool) -> tuple[Prompt, int | None]:
    """What a prompt was, and the tokens of its old text by the tokenizer of now; None where that cannot be known."""
    was = locked.prompt
    same_tokenizer = (was.tokenizer, was.exactness) == (now.tokenizer, now.exactness)
    if same_text and same_tokenizer and locked.form == "text":
        return now, now.tokens  # only its line ends can be others
    if same_text and (not same_tokenizer or was.tokens == now.tokens):
        return was, now.tokens
    # A request that is the same, by the same tokenizer, may still name another picture.
    return was, was.tokens if same_tokenizer and not same_text else None
