"""Tests of what the model on this machine finds; there is no wheel of it for some kinds of machine."""

from importlib.util import find_spec

import pytest

WHY = "the extra local is not installed"
IS_INSTALLED = find_spec("tokenizers") is not None and find_spec("wordllama") is not None
needs_local_model = pytest.mark.skipif(not IS_INSTALLED, reason=WHY)
