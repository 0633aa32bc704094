"""How near a few texts are to another: what prompts choose and order by."""

from collections.abc import Sequence

from llmtool.cli.embedding import EmbeddingTerms, embedder
from llmtool.cli.extras import load
from llmtool.cli.session import Session
from llmtool.errors import BadInputError


def likeness(session: Session, query: str, texts: Sequence[tuple[str, str]], model: str | None) -> list[float]:
    """The cosine of each text's vector with a query's, from -1 to 1.

    Args:
        session: the run.
        query: what the texts are compared with.
        texts: what messages call each, and the text.
        model: the embedding model; None as in :class:`EmbeddingTerms`.

    Raises:
        BadInputError: one of them is empty, or has no vector that can be compared.
        MissingPackageError: NumPy is not installed.
        LlmtoolError: they cannot be embedded.
    """
    if not texts:
        return []
    # Imported late: NumPy may be missing, and takes longer to load than all the rest.
    nearest = load("llmtool.calls.nearest", "vectors", "comparing texts")
    named = [("the text to compare with", query), *texts]
    empty = next((name for name, text in named if not text.strip()), None)
    if empty is not None:
        raise BadInputError(f"{empty}: is empty, which is like nothing")
    with embedder(session, EmbeddingTerms(model, command="prompt")) as made:
        vectors = list(made.embed([text for _, text in texts], "document"))
        asked = next(made.embed([query], "query"))
    try:
        center = nearest.Query(asked)
    except nearest.UnfitVectorError as unfit:
        raise BadInputError(f"{named[0][0]}: its vector {unfit.reason}") from unfit
    try:
        cosines: list[float] = center.cosines(vectors).tolist()
    except nearest.UnfitVectorError as unfit:
        raise BadInputError(f"{texts[unfit.place][0]}: its vector {unfit.reason}", unfit.hint) from unfit
    return cosines
