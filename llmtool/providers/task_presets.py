"""What a task asks of a model: how freely it is to choose its words, and how many there may be.

``task_presets.json`` holds it, task by task.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from llmtool.errors import UsageError
from llmtool.exchange import Sampling
from llmtool.providers.parameters import Rule, is_too_hot, reasons, takes

_FILE = Path(__file__).with_name("task_presets.json")


@dataclass(frozen=True, slots=True)
class Preset:
    """What a task asks for; None where it leaves that open.

    Attributes:
        temperature: how freely words are chosen.
        max_tokens: the longest answer.
    """

    temperature: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """What is asked of a model for the sake of a task.

    Attributes:
        sampling: how tokens are chosen.
        max_tokens: the longest answer; None for the usual.
        notes: what of the task the model did not take as it is.
    """

    sampling: Sampling
    max_tokens: int | None
    notes: tuple[str, ...]


@cache
def presets() -> Mapping[str, Preset]:
    """Every task, by its name."""
    return {name: Preset(**asked) for name, asked in json.loads(_FILE.read_bytes()).items()}


def apply(task: str, model: str, rule: Rule, sampling: Sampling, max_tokens: int | None) -> Applied:
    """Ask for what a task wants, where nothing was said of it and as far as the model takes it.

    Args:
        task: its name.
        model: the model's name.
        rule: what the model takes.
        sampling: what was said of how tokens are chosen; it goes before the task.
        max_tokens: what was said of the longest answer, which goes before the task; or None.

    Raises:
        UsageError: there is no such task.
    """
    preset = presets().get(task)
    if preset is None:
        raise UsageError(f"unknown task '{task}'", f"there are {', '.join(presets())}")
    temperature, of_temperature = _temperature(preset, model, rule, sampling)
    longest, of_length = _longest(preset, model, rule, sampling, max_tokens)
    notes = (f"--task {task}: {note}" for note in (of_temperature, of_length) if note)
    return Applied(replace(sampling, temperature=temperature), longest, tuple(notes))


def _temperature(preset: Preset, model: str, rule: Rule, sampling: Sampling) -> tuple[float | None, str]:
    wanted = preset.temperature
    if wanted is None or sampling.temperature is not None:
        return sampling.temperature, ""
    if not takes(rule, "temperature", sampling):
        return None, f"{model} takes no temperature here, so {wanted:g} is left out"
    if is_too_hot(rule, wanted):
        return rule.max_temperature, f"{model} takes a temperature of {rule.max_temperature:g} at most, not {wanted:g}"
    return wanted, ""


def _longest(
    preset: Preset, model: str, rule: Rule, sampling: Sampling, max_tokens: int | None
) -> tuple[int | None, str]:
    wanted = preset.max_tokens
    if wanted is None or max_tokens is not None:
        return max_tokens, ""
    if reasons(rule, sampling):
        # Reasoning counts: with so few tokens nothing would be left for the answer, and all of them would be paid for.
        return None, f"{model} reasons, which counts as a part of its answer, so the {wanted:,} tokens are left out"
    return wanted, ""
