"""API keys, which nobody is to see: they are shown by the name of the variable that holds them."""

import re
from typing import NoReturn

from llmtool.errors import AuthError

# What is shorter is no secret but a word for a server that wants to see some key, such as "none" or "ollama"; an
# answer may well have it in it.
_SHORTEST = 12


class Key:
    """A key. Whatever prints it, prints only where it came from.

    Args:
        variable: the environment variable that holds it.
        secret: the key itself.

    Raises:
        AuthError: it cannot be one, for a header could not hold it.
    """

    __slots__ = ("_secret", "variable")

    def __init__(self, variable: str, secret: str) -> None:
        if not (secret and secret.isascii() and secret.isprintable() and " " not in secret):
            raise AuthError(
                f"what {variable} holds is no API key", "a key is one word of plain letters, digits and signs"
            )
        self.variable = variable
        self._secret = secret

    def reveal(self) -> str:
        """The key itself, to be put into a header and nowhere else."""
        return self._secret

    def hide_in(self, text: str) -> str:
        """A text that a server sent, without the key, should it have come back in it, if only as JSON writes it.

        A key that is too short to be a secret stays.
        """
        if len(self._secret) < _SHORTEST:
            return text
        written = "".join(rf"(?:\\?{re.escape(sign)}|\\u{ord(sign):04x})" for sign in self._secret)
        return re.sub(written, lambda _: f"[{self.variable}]", text, flags=re.IGNORECASE)

    def __repr__(self) -> str:
        return f"Key({self.variable})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is neither copied nor stored")
