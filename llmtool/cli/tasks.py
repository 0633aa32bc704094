"""What a task that is named asks of a call."""

from dataclasses import replace

from llmtool.cli.call_target import Target
from llmtool.cli.calling import Terms
from llmtool.providers import task_presets
from llmtool.providers.parameters import rule_for


def for_task(task: str | None, target: Target, terms: Terms) -> tuple[Terms, tuple[str, ...]]:
    """The terms with what a task wants beside what was said by hand, and what a user should know of that.

    Args:
        task: its name, or None for none.
        target: the model that is to do it; another model may take less.
        terms: what was said by hand, which goes before the task.

    Raises:
        UsageError: there is no such task.
    """
    if task is None:
        return terms, ()
    rule = rule_for(target.endpoint.quirks.rules, target.name)
    applied = task_presets.apply(task, target.name, rule, terms.sampling, terms.max_tokens)
    return replace(terms, sampling=applied.sampling, max_tokens=applied.max_tokens), applied.notes
