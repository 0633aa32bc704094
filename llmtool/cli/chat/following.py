"""What follows a command of a conversation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Next:
    """What follows a command.

    Attributes:
        line: what the next line begins with, to be edited.
        is_question: whether the last question is to be answered now.
        is_end: whether the conversation is over.
    """

    line: str = ""
    is_question: bool = False
    is_end: bool = False
