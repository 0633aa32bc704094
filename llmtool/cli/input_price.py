"""What so many tokens of prompt cost."""

from datetime import datetime
from decimal import Decimal

from llmtool.cli.session import Session
from llmtool.pricing.cost import cost
from llmtool.usage import Usage


def input_price(session: Session, name: str, tokens: int, at: datetime) -> Decimal:
    """The price of a prompt, in US dollars, without its answer.

    Args:
        session: the run.
        name: of the model.
        tokens: of the prompt, none of it cached.
        at: when it is sent, in UTC.

    Raises:
        UnknownModelError: no such model is listed.
        PriceMissingError: it has no price then.
    """
    card = session.catalogue
    found = card.find(name)
    return cost(card.price(found.model, at).price, Usage(input=tokens), at, found.conditions).total
