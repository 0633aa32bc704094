"""The JSON schema of a project's ``llmtool.yaml``: what editors complete and underline it by."""

from pathlib import Path


def schema() -> str:
    """The schema, as JSON of draft 7, which is what editors of YAML take."""
    return Path(__file__).with_name("llmtool.schema.json").read_text("utf-8")
