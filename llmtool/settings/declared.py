"""Every setting there is, one row each."""

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from llmtool.settings.kinds import ATTEMPTS, FORMAT, MONEY, PATH, SECONDS, SWITCH, TEXT, Kind

T_co = TypeVar("T_co", covariant=True)


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
        name="embedding_model",
        kind=TEXT,
        default=None,
        variable="LLMTOOL_EMBEDDING_MODEL",
        in_project=InProject.SET,
        help="the model that makes vectors where none is named",
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
    Setting(
        name="provider",
        kind=TEXT,
        default=None,
        variable="LLMTOOL_PROVIDER",
        in_project=InProject.NOTHING,
        help="who is called, where that is not the model's own provider",
    ),
    Setting(
        name="api",
        kind=TEXT,
        default=None,
        variable="LLMTOOL_API",
        in_project=InProject.NOTHING,
        help="what is spoken to the server: chat, responses, messages, gemini or ollama",
    ),
    Setting(
        name="base_url",
        kind=TEXT,
        default=None,
        variable="LLMTOOL_BASE_URL",
        in_project=InProject.NOTHING,
        help="where the server is that calls go to",
    ),
    Setting(
        name="allow_unpriced",
        kind=SWITCH,
        default=False,
        variable="LLMTOOL_ALLOW_UNPRICED",
        in_project=InProject.NOTHING,
        help="calls may be made whose cost nobody knows",
    ),
    Setting(
        name="timeout_connect",
        kind=SECONDS,
        default=5.0,
        variable="LLMTOOL_TIMEOUT_CONNECT",
        in_project=InProject.NOTHING,
        help="seconds to wait for a connection",
    ),
    Setting(
        name="timeout_first",
        kind=SECONDS,
        default=600.0,
        variable="LLMTOOL_TIMEOUT_FIRST",
        in_project=InProject.NOTHING,
        help="seconds to wait for the first byte of an answer",
    ),
    Setting(
        name="timeout_between",
        kind=SECONDS,
        default=60.0,
        variable="LLMTOOL_TIMEOUT_BETWEEN",
        in_project=InProject.NOTHING,
        help="seconds to wait for the next byte of an answer",
    ),
    Setting(
        name="attempts",
        kind=ATTEMPTS,
        default=3,
        variable="LLMTOOL_ATTEMPTS",
        in_project=InProject.NOTHING,
        help="how often a call is tried at most",
    ),
    Setting(
        name="max_wait",
        kind=SECONDS,
        default=60.0,
        variable="LLMTOOL_MAX_WAIT",
        in_project=InProject.NOTHING,
        help="seconds that a server may ask to be left alone before it is tried again",
    ),
)
