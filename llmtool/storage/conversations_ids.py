"""What a conversation is known by: its id, the beginning of it, its title."""

from collections.abc import Container
from datetime import UTC, datetime
from sqlite3 import Connection

from llmtool.errors import BadInputError
from llmtool.storage.entry import writable

_LETTERS = "abcdefghijklmnopqrstuvwxy"
_LIST = "llmtool chat --list shows those that are kept"
_NAMED = 5


def new_id(at: datetime, taken: Container[str]) -> str:
    """An id for a conversation: the UTC minute in which it began, as in ``261122-1441``, then letters.

    In the order of ids, conversations are in the order in which they began.

    Args:
        at: when it begins, with a time zone.
        taken: the ids that others have or had.
    """
    minute = at.astimezone(UTC).strftime("%y%m%d-%H%M")
    number, id_ = 0, minute
    while id_ in taken:
        further, letter = divmod(number, len(_LETTERS))
        number, id_ = number + 1, f"{minute}{'z' * further}{_LETTERS[letter]}"
    return id_


def free_id(connection: Connection, at: datetime) -> str:
    """An id that no conversation of the file has or had.

    Args:
        connection: to the file.
        at: when the conversation begins, with a time zone.
    """
    return new_id(at, _taken(connection))


def is_taken(connection: Connection, id_: str) -> bool:
    """Whether a conversation of the file has or had that id."""
    return id_ in _taken(connection)


def _taken(connection: Connection) -> set[str]:
    return {id_ for (id_,) in connection.execute("SELECT id FROM conversations UNION SELECT id FROM deleted")}


def find(connection: Connection, name: str) -> str:
    """The id of the conversation that a name means.

    Raises:
        BadInputError: there is none, or more than one.
    """
    name = writable(name)
    for what, condition in (
        ("the id", "id = :name"),
        ("the beginning of the id", "substr(id, 1, length(:name)) = :name AND :name != ''"),
        ("the title", "title = :name"),
    ):
        query = f"SELECT id FROM conversations WHERE {condition} ORDER BY revision DESC"  # noqa: S608 - our own words
        found = [id_ for (id_,) in connection.execute(query, {"name": name})]
        if len(found) == 1:
            return str(found[0])
        if found:
            more = ", …" if len(found) > _NAMED else ""
            raise BadInputError(
                f"'{name}' is {what} of {len(found)} conversations: {', '.join(found[:_NAMED])}{more}", _LIST
            )
    raise BadInputError(f"no conversation is known as '{name}'", _LIST)
