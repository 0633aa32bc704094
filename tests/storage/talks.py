"""Conversations as tests make them."""

from datetime import timedelta

from llmtool.conversation import Conversation, Said
from llmtool.exchange import Message, Role
from tests.storage.calls import NOON


def said(role: Role, text: str, minute: int = 0) -> Said:
    """A message, so many minutes after noon."""
    return Said(Message(role, text), NOON + timedelta(minutes=minute), "gpt-4o" if role == "assistant" else "")


def talk(*texts: str, id_: str = "261122-1200", system: str = "") -> Conversation:
    """A conversation in which the user and the assistant take turns, one each minute."""
    conversation = Conversation(id_, NOON, "gpt-4o", system)
    for number, text in enumerate(texts):
        conversation = conversation.with_said(said("assistant" if number % 2 else "user", text, number))
    return conversation
