"""Counts what is to be sent, with the model's own tokenizer and in the frame that its maker puts around it."""

from llmtool.exchange import Api, Wire
from llmtool.planning.work import Prompt
from llmtool.tokens.framing.weigh import weigh
from llmtool.tokens.tokenizer import Tokenizer


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
