"""How ``truncate --as messages`` shows the messages that it kept."""

from llmtool.render.document import Document
from llmtool.render.table import Column, Table
from llmtool.render.views.truncate import Kept, kept_data
from llmtool.tokens.dropping import Conversation
from llmtool.tokens.framing.reading import compact


def messages_view(kept: Kept, conversation: Conversation) -> Document:
    """The messages that were kept, the request around them if there was one, and what that means in tokens."""
    request = {} if conversation.bare else {"request": conversation.body}
    data = {**kept_data(kept), "messages": conversation.messages, **request, "notes": kept.notes}
    rows = tuple((str(message.get("role", "")), compact(message)) for message in conversation.messages)
    return Document(data, Table((Column("role"), Column("message")), rows))
