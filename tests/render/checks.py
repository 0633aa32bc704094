"""Results of checks, of which a test says only what it is about."""

from decimal import Decimal
from pathlib import Path

from llmtool import yaml_file
from llmtool.planning.check.growth import Growth, appeared
from llmtool.planning.check.limits import limits_of
from llmtool.planning.check.manifest import read_checks
from llmtool.planning.check.result import Base, Change, Checked, Item, Loosened, Was
from llmtool.planning.estimate import Estimate, estimate
from llmtool.planning.work import Projection, Prompt
from llmtool.reading.problem import Problem
from tests.planning.market import market
from tests.planning.works import NOW, work

CALLS = "calls: {number: 10, per: day}"
LIMITS = "{max_tokens: 10, max_cost_per_call: 5, max_growth_tokens: 3}"


class Shop:
    """Makes items, priced by a card of its own."""

    def __init__(self, folder: Path) -> None:
        self._card = market(folder)

    def item(  # noqa: PLR0913 - whatever a test is about
        self,
        path: str = "prompts/a.md",
        now: int | None = 12,
        base: int | None = None,
        *,
        change: Change | None = None,
        owner: str = "",
        level: str = "fail",
        base_path: str = "",
        margin: float | None = None,
    ) -> Item:
        """One prompt of the model ``large``, at $2 a million tokens, ten times a day."""
        text = f"checks: [{{paths: [a], models: [large], {CALLS}, limits: {LIMITS}, level: {level}}}]"
        (check,) = read_checks(yaml_file.parse(text.encode(), Path("llmtool.yaml")))
        object.__setattr__(check, "owner", owner)
        after, before = (
            None if tokens is None else estimate(self._card, self._card.find("large"), _prompt(tokens, margin), _WORK)
            for tokens in (now, base)
        )
        limits = limits_of(check, after, base) if after else ()
        was = None if before is None else Was("large", before.prompt, before.price, before.cost.total)
        moved = _moved(after, was)
        return Item(path, check, "large", after, was, change, base_path or path, limits, moved, "acme/large")


def _moved(after: Estimate | None, was: Was | None) -> Growth:
    """The growth of a prompt whose text alone is another."""
    now, then = after.prompt.tokens if after else 0, was.prompt.tokens if was else 0
    return appeared(now - then, (after.cost.total if after else Decimal(0)) - (was.cost if was else Decimal(0)))


_WORK = work(output_tokens=0, cached_share=Decimal(0), projection=Projection(10, "day"))


def _prompt(tokens: int, margin: float | None) -> Prompt:
    return Prompt(tokens, "o200k_base", "exact" if margin is None else "estimated", margin)


def checked(
    *items: Item, folder: str = "", problems: tuple[Problem, ...] = (), loosened: tuple[Loosened, ...] = ()
) -> Checked:
    """A check of some items, compared with a base."""
    base = Base("main", "0123456789abcdef", loosened, ())
    return Checked(f"{folder}llmtool.yaml", folder, NOW, items, (), problems, base)
