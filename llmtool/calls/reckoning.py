"""What a call has used whose bill did not come, or not to its end."""

from typing import Any

from llmtool.calls.outcome import Order
from llmtool.exchange import Reply
from llmtool.usage import Usage


def reckoned(call: Order[Any], reply: Reply) -> Usage:
    """What was sent, and what came of the answer; an answer in one piece of which nothing can be seen may be whole.

    An answer is never reckoned longer than it was allowed to be: what a server sends beyond that was not asked for, and
    no budget has set anything aside for it.

    Args:
        call: what was asked.
        reply: as much as came.
    """
    if not call.request.stream and reply == Reply():
        return Usage(input=call.prompt.tokens, output=call.request.max_tokens)
    said = [reply.text, reply.reasoning, reply.refusal, *(tool.arguments for tool in reply.tool_calls)]
    texts = [text for text in said if text]
    counted = sum(count.tokens for count in call.tokenizer.count_many(texts)) if texts else 0
    came = min(counted, call.request.max_tokens)
    told = reply.usage
    if told is None:
        return Usage(input=call.prompt.tokens, output=came)
    # The prompt's part of a bill comes first, the answer's grows until its end.
    return told if told.output >= came else told + Usage(output=came - told.output)
