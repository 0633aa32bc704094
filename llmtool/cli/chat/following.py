"""What follows a command of a conversation."""

from dataclasses import dataclass

from llmtool.conversation import Said


@dataclass(frozen=True, slots=True)
class Next:
    """What follows a command.

    Attributes:
        line: the last question, to be edited; what is sent then is put in its place. Empty for a new line.
        is_question: whether the last question is to be answered now.
        is_end: whether the conversation is over.
        otherwise: what was said, where no answer comes; empty where that is nothing but the question.
    """

    line: str = ""
    is_question: bool = False
    is_end: bool = False
    otherwise: tuple[Said, ...] = ()
