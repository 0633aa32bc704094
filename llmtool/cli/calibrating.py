"""From a log of bills to what they teach, stored for all counts to come: ``calibrate``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BufferedReader
from typing import TYPE_CHECKING, cast

from llmtool.cli.counting import say_each
from llmtool.cli.session import Session
from llmtool.errors import BadInputError, UnknownModelError, UsageError
from llmtool.planning.bill_samples import Log, Samples, read_samples
from llmtool.planning.calibrating import Finding, learn
from llmtool.pricing.billed_fields import Conventions
from llmtool.reading.problem import problem_of
from llmtool.reading.source import STDIN, Source
from llmtool.render.views.calibrate import Calibration, Outcome
from llmtool.storage import calibration_file
from llmtool.tokens.calibration import Learnt, read
from llmtool.tokens.registry import for_model, known_as

if TYPE_CHECKING:
    from io import RawIOBase


@dataclass(frozen=True, slots=True)
class _UsualConventions:
    """What most providers mean, for models without a price."""

    input_includes_cache: bool = True
    output_includes_reasoning: bool = True


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rate card knows of a model.

    Attributes:
        conventions: what its provider means by a usage.
        names: those that always mean it, as ``registry.known_as`` writes them; its id is the first.
    """

    conventions: Conventions
    names: tuple[str, ...]


def calibrate_log(session: Session, path: str | None, *, check: bool, min_samples: int) -> Calibration:
    """Learn from a log, store what was learnt, and say on stderr whatever the table does not say.

    Args:
        session: the run; its model is that of lines that name none.
        path: of the log; None or ``-`` for stdin.
        check: whether nothing is stored.
        min_samples: from so many bills on, what they teach is stored.

    Raises:
        UsageError: nothing was named and nothing is piped in.
        BadInputError: the log cannot be read, or no line of it is sound; or nothing can be stored.
        BadConfigError: what is stored already is damaged.
    """
    if path is None and session.host.stdin_is_terminal:
        raise UsageError("nothing to learn from", "name a log of bills, or pipe one in")
    name = path or STDIN
    known = _knowledge(session)
    samples = _read(session, name, known)
    if not samples.bills:
        first = f"; {samples.wrong[0].message}" if samples.wrong else ""
        raise BadInputError(f"{name}: no bill in it can be learnt from{first}")
    today = datetime.now(UTC).date()
    found = [
        learn(place, exactness, each, today, known(place.model).names[1:])
        for (place, exactness), each in sorted(samples.places.items())
    ]
    findings = tuple((each, _outcome(each, check=check, min_samples=min_samples)) for each in found)
    learnt = [each.learnt for each, outcome in findings if outcome == "stored" and each.learnt is not None]
    if learnt:
        calibration_file.store(session.calibration_file, learnt)
    error = None
    if samples.wrong:
        lines = "1 line is" if len(samples.wrong) == 1 else f"{len(samples.wrong)} lines are"
        error = BadInputError(f"{name}: {lines} wrong; the others were taken")
    result = Calibration(name, samples, findings, session.calibration_file if learnt else None, error)
    _say(session, result, min_samples)
    return result


def stored(session: Session) -> tuple[Learnt, ...]:
    """All that is stored.

    Raises:
        BadConfigError: it is damaged.
    """
    return read(session.calibration_file)


def remove_model(session: Session, model: str) -> tuple[Learnt, ...]:
    """Drop all that was learnt of a model.

    Raises:
        UnknownModelError: nothing was.
        BadConfigError: what is stored is damaged.
    """
    dropped = calibration_file.remove(session.calibration_file, known_as(model))
    if not dropped:
        raise UnknownModelError(f"no calibration of '{model}' is stored", "see 'llmtool calibrate --list'")
    return dropped


def _read(session: Session, name: str, known: Callable[[str], _Known]) -> Samples:
    default = session.settings.model.value
    log = Log(name, default, for_model, lambda model: known(model).conventions, lambda model: known(model).names[0])
    source = Source(name, stream=session.host.stdin if name == STDIN else None)
    try:
        with source.open() as stream:
            lines = stream if name == STDIN else BufferedReader(cast("RawIOBase", stream))
            return read_samples(lines, log)
    except OSError as error:
        raise BadInputError(f"{name}: {problem_of(name, error).message}") from error


def _knowledge(session: Session) -> Callable[[str], _Known]:
    card = session.catalogue

    @cache
    def known(name: str) -> _Known:
        for reading in (name, known_as(name)):
            try:
                model = card.find(reading).model
            except UnknownModelError:
                continue
            # A name that means one model today and another tomorrow would take its calibration along.
            always = {known_as(alias.name) for alias in model.aliases if alias.start is None and alias.end is None}
            own = known_as(model.id)
            return _Known(model, (own, *sorted(always - {own})))
        return _Known(_UsualConventions(), (known_as(name),))

    return known


def _outcome(finding: Finding, *, check: bool, min_samples: int) -> Outcome:
    if finding.exactness != "estimated":
        return "left alone"
    if finding.learnt is None or finding.bills < min_samples:
        return "too few"
    return "checked" if check else "stored"


def _say(session: Session, result: Calibration, min_samples: int) -> None:
    samples = result.samples
    say_each(session, "lines are wrong", [wrong.message for wrong in samples.wrong])
    if samples.repeated:
        session.note(f"{samples.repeated} of {samples.bills} bills came before, and count once")
    if samples.incomplete:
        session.note(f"{samples.incomplete} of {samples.bills} bills are of more than the log holds, and teach nothing")
    if any(outcome == "too few" for _, outcome in result.findings):
        session.note(f"{min_samples} bills are needed; --min-samples asks for fewer, at a wider margin")
    if result.file is not None:
        session.note(f"stored in {result.file}")
