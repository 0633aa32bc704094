#!/bin/sh
# Install the llmtool that lies beside this script where no other step sees it, and say where its program is.
set -eu

folder=$RUNNER_TEMP/llmtool
"$PYTHON" -m venv "$folder"
programs=$folder/bin
[ -d "$programs" ] || programs=$folder/Scripts # so it is called on Windows
"$programs/python" -m pip install --quiet --disable-pip-version-check "$ACTION"
printf 'program=%s\n' "$programs/llmtool" >> "$GITHUB_OUTPUT"
