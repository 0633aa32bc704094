"""Where a user's own files lie on this system."""

import os
from pathlib import Path

import platformdirs

_APP = "llmtool"


def config_file() -> Path:
    """The user's settings, ``~/.config/llmtool/config.yaml`` on Linux; it need not exist."""
    return platformdirs.user_config_path(_APP, appauthor=False) / "config.yaml"


def pricing_dir() -> Path:
    """The user's own prices, files that override or add to the rate card. It need not exist."""
    return config_file().parent / "pricing"


def data_dir() -> Path:
    """What must not be lost: the ledger, chats, calibrations. It need not exist.

    ``LLMTOOL_DATA_DIR`` says where else it is.
    """
    elsewhere = os.environ.get("LLMTOOL_DATA_DIR", "").strip()
    return Path(elsewhere).expanduser().absolute() if elsewhere else platformdirs.user_data_path(_APP, appauthor=False)


def cache_dir() -> Path:
    """What may be deleted at any time. It need not exist."""
    return platformdirs.user_cache_path(_APP, appauthor=False)
