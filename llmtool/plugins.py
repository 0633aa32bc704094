"""What other packages add: one entry point, loaded by name and only when asked.

Built-ins are found without this module, so a plugin costs nothing to those who do not name it.
"""

from importlib.metadata import EntryPoint, entry_points

from llmtool.errors import LlmtoolError, TokenizerUnavailableError


def names(group: str) -> tuple[str, ...]:
    """The names in a group of entry points, sorted, each once; nothing is loaded."""
    return tuple(sorted({point.name for point in entry_points(group=group)}))


def find(group: str, name: str, error: type[LlmtoolError] = TokenizerUnavailableError) -> object | None:
    """Load the entry point of this name.

    Args:
        group: the group of entry points, such as ``llmtool.tokenizers``.
        name: the exact name within it.
        error: the kind of error that a broken plugin is to its user.

    Returns:
        What the entry point names; None where no installed package has one of this name.

    Raises:
        LlmtoolError: of the kind ``error``: the plugin cannot be imported, or two packages define the name.
    """
    points = tuple(entry_points(group=group, name=name))
    if not points:
        return None
    if len(points) > 1:
        packages = ", ".join(sorted(_package(point) for point in points))
        raise error(f"the plugin {name!r} is defined more than once: {packages}", "uninstall all of them but one")
    (point,) = points
    try:
        loaded: object = point.load()
    except Exception as cause:  # a stranger's module may raise anything while it is imported
        raise error(
            f"the plugin {name!r} of {_package(point)} cannot be loaded: {_in_one_line(cause)}",
            f"update or uninstall {_package(point)}",
        ) from cause
    return loaded


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "an unknown package"


def _in_one_line(cause: Exception) -> str:
    return " ".join(f"{type(cause).__name__}: {cause}".split())
