"""The network as this run's settings have it, and what is said while it is waited for."""

from collections.abc import Callable
from time import sleep

from llmtool.providers.clients import Timeouts
from llmtool.providers.retries import Patience, Wait
from llmtool.providers.transport import Transport
from llmtool.settings.layers import Settings


def transport(settings: Settings, on_wait: Callable[[Wait], None], pause: Callable[[float], None] = sleep) -> Transport:
    """What sends requests, as patient as the settings say.

    Args:
        settings: of this run.
        on_wait: told before every wait.
        pause: waits so many seconds.
    """
    timeouts = Timeouts(settings.timeout_connect.value, settings.timeout_first.value, settings.timeout_between.value)
    patience = Patience(settings.attempts.value, settings.max_wait.value)
    return Transport(timeouts, patience, on_wait=on_wait, sleep=pause)


def about(wait: Wait) -> str:
    """Why and how long is waited."""
    return f"{wait.error.message}: waiting {wait.seconds:.1f} s before attempt {wait.attempt} of {wait.attempts}"
