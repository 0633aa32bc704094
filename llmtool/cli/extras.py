"""Modules that need packages which not everybody has installed."""

from importlib import import_module
from types import ModuleType

from llmtool.errors import MissingPackageError


def load(module: str, extra: str, purpose: str) -> ModuleType:
    """Import a module of ours that needs packages of an extra.

    Args:
        module: its full name.
        extra: which of llmtool's extras brings the packages.
        purpose: what needs them, as in ``the local model``.

    Raises:
        MissingPackageError: one of them is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as missing:
        name = (missing.name or "").partition(".")[0]
        if name == "llmtool":
            raise
        raise MissingPackageError(
            f"{purpose} needs the package {name}, which is not installed", f"pip install 'llmtool[{extra}]'"
        ) from missing
