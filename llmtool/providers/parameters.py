"""Which parameters a model takes, so that what it would reject is an error before the call.

``rules.json`` holds, for each provider that rejects something, rules by family of models; the first that fits holds.
A model that no rule is about takes everything.
"""

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal

from llmtool.errors import UsageError
from llmtool.exchange import Request, Sampling

_RULES = Path(__file__).with_name("rules.json")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a family of models takes.

    Attributes:
        models: patterns of their names.
        source: where that is said or was seen.
        refuses: fields of ``Sampling`` that they never take.
        unless_reasoning: fields that they take only with the reasoning effort ``none``.
        reasons: whether they reason where no effort is asked for.
        one_of: fields of which they take one, and not another beside it.
        max_temperature: the highest that they take; None where nobody says.
        efforts: the efforts that they know; empty where nobody says.
        system: the role of system messages, or ``none`` where they take none.
    """

    models: tuple[str, ...] = ()
    source: str = ""
    refuses: tuple[str, ...] = ()
    unless_reasoning: tuple[str, ...] = ()
    reasons: bool = False
    one_of: tuple[str, ...] = ()
    max_temperature: float | None = None
    efforts: tuple[str, ...] = ()
    system: Literal["system", "developer", "none"] = "system"


def rule_for(provider: str, model: str) -> Rule:
    """What a model takes.

    Args:
        provider: whose rules hold, or empty.
        model: the model's name there.
    """
    rules = _rules().get(provider, ()) if provider else ()
    return next((rule for rule in rules if any(fnmatchcase(model, pattern) for pattern in rule.models)), Rule())


def check(request: Request, rule: Rule, refused: tuple[str, ...] = (), why: str = "") -> None:
    """Make sure that a model takes what is asked of it.

    Args:
        request: what is asked.
        rule: what the model takes.
        refused: fields of ``Sampling`` that the protocol has no place for.
        why: a hint about those.

    Raises:
        UsageError: it does not, or the protocol does not.
    """
    model, sampling, effort = request.model, request.sampling, request.sampling.reasoning_effort
    for name in _given(sampling):
        if name in rule.refuses:
            raise UsageError(f"{model} {_lacks(name)}", _without(name))
        if name in refused:
            raise UsageError(f"{model} {_lacks(name)} this way", why)
        if name in rule.unless_reasoning and reasons(rule, sampling):
            raise UsageError(
                f"{model} {_lacks(name)} while it reasons", f"add --reasoning-effort none, or {_without(name)}"
            )
        if other := _beside(rule, name, sampling):
            raise UsageError(
                f"{model} takes a {_spoken(name)} or a {_spoken(other)}, not both", "leave one of them out"
            )
    if is_too_hot(rule, sampling.temperature):
        raise UsageError(
            f"{model} takes no temperature of {sampling.temperature:g}", f"it takes 0 to {rule.max_temperature:g}"
        )
    if effort and rule.efforts and effort not in rule.efforts:
        raise UsageError(f"{model} knows no reasoning effort {effort!r}", f"it knows {', '.join(rule.efforts)}")
    if rule.system == "none" and any(message.role == "system" for message in request.messages):
        raise UsageError(f"{model} takes no system message", "put it into the prompt")


def takes(rule: Rule, name: str, sampling: Sampling) -> bool:
    """Whether a model takes a parameter beside those that are asked for.

    Args:
        rule: what the model takes.
        name: a field of ``Sampling``.
        sampling: what is asked for.
    """
    while_reasoning = name in rule.unless_reasoning and reasons(rule, sampling)
    return not (name in rule.refuses or while_reasoning or _beside(rule, name, sampling))


def reasons(rule: Rule, sampling: Sampling) -> bool:
    """Whether a model reasons before it answers, as far as its rule says."""
    effort = sampling.reasoning_effort
    return rule.reasons if effort is None else effort != "none"


def is_too_hot(rule: Rule, temperature: float | None) -> bool:
    """Whether a temperature is above what a model takes."""
    highest = rule.max_temperature
    return temperature is not None and highest is not None and temperature > highest


def _beside(rule: Rule, name: str, sampling: Sampling) -> str:
    """A parameter that was asked for and that the model does not take beside this one; or empty."""
    others = (other for other in rule.one_of if other != name and name in rule.one_of)
    return next((other for other in others if other in _given(sampling)), "")


def _given(sampling: Sampling) -> list[str]:
    """The parameters that were asked for."""
    return [name for name in Sampling.__slots__ if getattr(sampling, name) not in {None, ()}]


def _spoken(name: str) -> str:
    return {"top_p": "top-p", "stop": "stop sequence"}.get(name, name.replace("_", " "))


def _lacks(name: str) -> str:
    return "gives no logprobs" if name == "top_logprobs" else f"takes no {_spoken(name)}"


def _without(name: str) -> str:
    """What to do about a parameter that a model does not take."""
    return "ask another model" if name == "top_logprobs" else f"leave --{name.replace('_', '-')} out"


@cache
def _rules() -> dict[str, tuple[Rule, ...]]:
    told = json.loads(_RULES.read_bytes())
    return {provider: tuple(_rule(entry) for entry in entries) for provider, entries in told.items()}


def _rule(entry: dict[str, str | list[str]]) -> Rule:
    return Rule(**{name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()})  # type: ignore[arg-type]  # a test holds the file against the class
