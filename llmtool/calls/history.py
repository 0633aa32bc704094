"""Where the history of a conversation may be cut, and how its oldest messages are dropped."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from llmtool.conversation import Conversation
from llmtool.reading.fences import open_fence


def places(conversation: Conversation) -> list[int]:
    """Where what is sent may begin instead of where it does: numbers of messages, the earliest first.

    Each is a message of the user's, and no block of code that a message opens and a later one closes goes across it.
    """
    blocks = list(_blocks([said.message.content for said in conversation.said]))
    return [
        place
        for place in range(conversation.dropped + 1, len(conversation.said))
        if conversation.said[place].message.role == "user"
        and not any(opens < place <= closes for opens, closes in blocks)
    ]


def question_alone(conversation: Conversation) -> Conversation:
    """The least that can be sent: the system message and the last message."""
    return replace(conversation, summary=None, dropped=len(conversation.said) - 1)


def trimmed(
    conversation: Conversation, tokens: Callable[[Conversation], int], *, wanted: int, forced: int | None, keep: int
) -> Conversation:
    """Drop as few of the oldest messages as will do. The system message stays.

    Args:
        conversation: its last word is the user's question.
        tokens: how many tokens a conversation's prompt has; the fewer messages, the fewer tokens.
        wanted: the tokens that it should have at most; the newest messages are not dropped for that.
        forced: the tokens that it must have at most; None for any number.
        keep: so many of the newest messages are dropped only where that is forced.

    Returns:
        What is left; the question alone where nothing more is small enough, and also where that is not.
    """

    def first(candidates: Sequence[int], limit: int) -> int:
        """The number of the first candidate that is small enough; how many there are where none is."""
        return bisect_left(candidates, True, key=lambda place: tokens(replace(conversation, dropped=place)) <= limit)  # noqa: FBT003 - what is looked for

    later = places(conversation)
    held = [conversation.dropped, *(place for place in later if place <= len(conversation.said) - keep)]
    kept = replace(conversation, dropped=held[min(first(held, wanted), len(held) - 1)])
    if forced is None or tokens(kept) <= forced:
        return kept
    later = [place for place in later if place > kept.dropped]
    found = first(later, forced)
    return replace(conversation, dropped=later[found]) if found < len(later) else question_alone(conversation)


def _blocks(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The blocks of code that go across messages: the message that opens one, and the one that closes it.

    A message whose own blocks all end says nothing of another's: an answer that was stopped within a block has none
    that closes it.
    """
    fence, opens = "", 0
    for place, text in enumerate(texts):
        own = open_fence(text)
        if fence and own and not open_fence(text, fence):
            yield opens, place
            fence = ""
        elif own:
            fence, opens = own, place
