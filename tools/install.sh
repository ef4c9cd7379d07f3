#!/usr/bin/env bash
# Bring .venv up to the given lock files; do nothing when it is there already.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
give_up() { say "$*"; exit 1; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    give_up "Python 3.11, 3.12 or 3.13 is needed: on Debian, run apt-get install python3 as root."
}

works() { .venv/bin/python -m pip --version >/dev/null 2>&1; }
runs() { .venv/bin/python -c '' 2>/dev/null; }

# A bare Debian has no ensurepip, but its pip can install into another environment.
make_venv() {
    local python
    python=$(find_python)
    say "Making .venv with $("$python" --version) ..."
    rm -rf .venv
    "$python" -m venv .venv >/dev/null 2>&1 && works && return
    rm -rf .venv
    if "$python" -m pip --version >/dev/null 2>&1 && "$python" -m venv --without-pip .venv; then
        return
    fi
    rm -rf .venv
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
        give_up "Python's venv is missing: run apt-get install python3-venv as root, then make again."
    say "Installing python3-venv with apt-get ..."
    { apt-get update && apt-get install -y --no-install-recommends python3-venv; } >/dev/null 2>&1 ||
        give_up "apt-get could not install python3-venv: install it, then make again."
    "$python" -m venv .venv >/dev/null 2>&1 && works ||
        give_up "$python cannot make an environment: install its venv module, then make again."
}

install_locks() {
    # The locks name everything that is needed, so nothing is resolved here.
    local arguments=(install --quiet --disable-pip-version-check --require-hashes --no-deps) lock
    for lock in "$@"; do arguments+=(-r "$lock"); done
    say "Installing $* ..."
    if works; then
        .venv/bin/python -m pip "${arguments[@]}"
    else
        "$(find_python)" -m pip --python .venv/bin/python "${arguments[@]}"
    fi
}

main() {
    local wanted stamp=.venv/.installed lock missing=()
    runs || make_venv
    touch "$stamp"
    for lock in "$@"; do
        wanted=$(sha256sum "$lock")
        grep -qxF "$wanted" "$stamp" || missing+=("$lock")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    # Together, so that one set of versions is chosen for all.
    install_locks "$@" || give_up "The packages could not be installed: see the lines above."
    for lock in "$@"; do
        grep -vF "  $lock" "$stamp" >"$stamp.new" || true
        sha256sum "$lock" >>"$stamp.new"
        mv "$stamp.new" "$stamp"
    done
}

main "$@"
