"""The options of commands that embed texts, each written once."""

from typing import Annotated

import typer

Model = Annotated[
    str | None,
    typer.Option(
        "-m",
        "--model",
        metavar="MODEL",
        help="The embedding model; local is the one on this machine. [env: LLMTOOL_EMBEDDING_MODEL]",
    ),
]
Dimensions = Annotated[
    int | None, typer.Option("--dimensions", metavar="N", min=1, help="The length of vectors, where the model lets it.")
]
MaxCost = Annotated[
    str | None,
    typer.Option("--max-cost", metavar="USD", help="Send nothing that could bring the cost above that; exit with 1."),
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Neither look vectors up among those that are kept, nor keep them.")
]
Tags = Annotated[
    list[str] | None, typer.Option("--tag", metavar="TAG", help="Mark the calls in the ledger; again for another.")
]
