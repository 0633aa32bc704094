#!/bin/sh
# Install the llmtool that lies beside this script where no other step sees it, and say where its program is.
set -eu

# Isolated (-I), for the working folder is the pull request's: a venv.py or pip.py there would run instead.
folder=$RUNNER_TEMP/llmtool
"$PYTHON" -I -m venv "$folder"
programs=$folder/bin
[ -d "$programs" ] || programs=$folder/Scripts # so it is called on Windows
"$programs/python" -I -m pip install --quiet --disable-pip-version-check "$ACTION"
printf 'program=%s\n' "$programs/llmtool" >> "$GITHUB_OUTPUT"
