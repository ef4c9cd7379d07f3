#!/usr/bin/env bash
# Resolve anew and write the three lock files: hashes, no addresses.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=.venv/bin/uv
[ -x "$uv" ] || .venv/bin/python -m pip install --quiet uv
common=(export --quiet --no-emit-project --no-header --no-annotate --no-emit-index-url)
"$uv" lock --quiet ${UPGRADE:+--upgrade}
"$uv" "${common[@]}" --frozen --no-dev --output-file requirements.lock
"$uv" "${common[@]}" --frozen --only-group dev --output-file requirements-dev.lock
"$uv" "${common[@]}" --frozen --only-group node --output-file requirements-node.lock
