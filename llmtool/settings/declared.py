"""Every setting there is, one row each."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)

FORMATS = ("auto", "plain", "table", "json", "csv", "markdown")

# Below a billion, to a billionth: what the ledger can hold.
_DOLLARS = re.compile(r"\$?([0-9]{1,9}(?:\.[0-9]{1,9})?)")
_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a setting may be.

    Args:
        expects: how a message names it.
        read: from what a layer holds to the value; None where that is not of this kind.
    """

    expects: str
    read: Callable[[object], object | None]


class InProject(Enum):
    """What a project file, which may come from a stranger's repository, may do with a setting."""

    SET = "set"
    TURN_ON = "turn on"
    TIGHTEN = "tighten"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Args:
        name: its key in the files.
        kind: what it may be.
        default: what it is where no layer says anything.
        variable: its environment variable.
        in_project: what a project file may do with it.
        help: one line for people.
    """

    name: str
    kind: Kind
    default: object
    variable: str
    in_project: InProject
    help: str

    @property
    def flag(self) -> str:
        """Its flag, as in ``--model``."""
        return f"--{self.name.replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class Value(Generic[T_co]):
    """What a setting is, and who said so.

    Args:
        value: the value.
        source: ``flag --model``, ``LLMTOOL_MODEL``, ``/repo/llmtool.yaml:3`` or ``default``.
        note: who else had a say and was not heard, or empty.
    """

    value: T_co
    source: str
    note: str = ""


def says_nothing(value: object) -> bool:
    """Whether a layer that holds this leaves the setting to the layers below: an empty value is none."""
    return value is None or (isinstance(value, str) and not value.strip())


def _text(value: object) -> str | None:
    return value.strip() if isinstance(value, str) else None


def _switch(value: object) -> bool | None:
    if isinstance(value, str):
        return _WORDS.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def _format(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() in FORMATS else None


def _money(value: object) -> Decimal | None:
    found = _DOLLARS.fullmatch(value.strip()) if isinstance(value, str) else None
    return Decimal(found[1]) if found else None


TEXT = Kind("text", _text)
PATH = Kind("a path", _text)
SWITCH = Kind("true or false", _switch)
FORMAT = Kind(f"one of {', '.join(FORMATS)}", _format)
MONEY = Kind('US dollars, such as "5.00"', _money)

SETTINGS = (
    Setting(
        name="model",
        kind=TEXT,
        default=None,
        variable="LLMTOOL_MODEL",
        in_project=InProject.SET,
        help="the model that is meant where none is named",
    ),
    Setting(
        name="format",
        kind=FORMAT,
        default="auto",
        variable="LLMTOOL_FORMAT",
        in_project=InProject.SET,
        help="how results are written",
    ),
    Setting(
        name="pricing",
        kind=PATH,
        default=None,
        variable="LLMTOOL_PRICING",
        in_project=InProject.SET,
        help="a file of prices of your own, or a folder of them",
    ),
    Setting(
        name="offline",
        kind=SWITCH,
        default=False,
        variable="LLMTOOL_OFFLINE",
        in_project=InProject.TURN_ON,
        help="opening a socket is an error",
    ),
    Setting(
        name="debug",
        kind=SWITCH,
        default=False,
        variable="LLMTOOL_DEBUG",
        in_project=InProject.NOTHING,
        help="errors come with their traceback",
    ),
    Setting(
        name="budget_daily",
        kind=MONEY,
        default=None,
        variable="LLMTOOL_BUDGET_DAILY",
        in_project=InProject.TIGHTEN,
        help="US dollars that calls may cost on a day (UTC)",
    ),
    Setting(
        name="budget_monthly",
        kind=MONEY,
        default=None,
        variable="LLMTOOL_BUDGET_MONTHLY",
        in_project=InProject.TIGHTEN,
        help="US dollars that calls may cost in a month (UTC)",
    ),
    Setting(
        name="budget_project",
        kind=MONEY,
        default=None,
        variable="LLMTOOL_BUDGET_PROJECT",
        in_project=InProject.TIGHTEN,
        help="US dollars that calls may cost in a project, all in all",
    ),
)
