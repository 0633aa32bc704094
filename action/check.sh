#!/bin/sh
# Run the check that the inputs ask for, and exit as it does. What an input holds is never read as shell or as an option.
set -eu

markdown=$RUNNER_TEMP/llmtool-check.md
rm -f "$markdown"
printf 'markdown=%s\n' "$markdown" >> "$GITHUB_OUTPUT"

base=$BASE
if [ -z "$BASE$LOCK" ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
    base=origin/$GITHUB_BASE_REF
fi
set -- check "--fail-on=$FAIL_ON" --report=github "--report=markdown=$markdown"
[ -z "$base" ] || set -- "$@" "--base=$base"
[ -z "$LOCK" ] || set -- "$@" "--lock=$LOCK"
[ -z "$MANIFEST" ] || set -- "$@" "--manifest=$MANIFEST"
while IFS= read -r report; do
    [ -z "$report" ] || set -- "$@" "--report=$report"
done << EOF
$REPORTS
EOF

exec "$PROGRAM" "$@" 2>&1
