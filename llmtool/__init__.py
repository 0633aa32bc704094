"""llmtool: what a prompt weighs in tokens and what it costs."""

__version__ = "0.1.0"
