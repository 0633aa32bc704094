"""Counts what is sent and what came, with the model's own tokenizer where that is known."""

from llmtool.exchange import Api, Reply, Wire
from llmtool.planning.work import Prompt
from llmtool.tokens.framing.weigh import weigh
from llmtool.tokens.tokenizer import Tokenizer
from llmtool.usage import Usage


def prompt_of(wire: Wire, api: Api, tokenizer: Tokenizer, model: str) -> Prompt:
    """The prompt that a request makes.

    Args:
        wire: what is sent.
        api: in whose form.
        tokenizer: of the model.
        model: its name, which tells how it is shown the request.

    Raises:
        BadInputError: a part of it cannot be weighed.
    """
    # Ollama has its messages where Chat Completions has them.
    weight = weigh(dict(wire.body), "chat" if api == "ollama" else api, tokenizer, model)
    return Prompt(weight.tokens, weight.tokenizer, weight.exactness, weight.margin_percent, weight.note)


def reckoned(reply: Reply, prompt: Prompt, tokenizer: Tokenizer) -> Usage:
    """What an answer has used whose bill did not come, or not to its end: what was sent, and what came.

    Args:
        reply: as much as came.
        prompt: what was sent.
        tokenizer: of the model.
    """
    said = [reply.text, reply.reasoning, reply.refusal, *(call.arguments for call in reply.tool_calls)]
    texts = [text for text in said if text]
    came = sum(count.tokens for count in tokenizer.count_many(texts)) if texts else 0
    told = reply.usage
    if told is None:
        return Usage(input=prompt.tokens, output=came)
    # The prompt's part of a bill comes first, the answer's grows until its end.
    return told if told.output >= came else told + Usage(output=came - told.output)
