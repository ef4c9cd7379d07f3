#!/usr/bin/env bash
# See that the browser tests have Chromium and a Chinese font; install them through apt-get where
# that is allowed. CI must have them, elsewhere the browser tests are left out and it is said so.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }
has_browser() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }
has_font() { ls /usr/share/fonts/truetype/wqy/wqy-microhei.* >/dev/null 2>&1; }

has_browser && has_font && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "Installing Chromium and a Chinese font with apt-get ..."
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update && apt-get install -y --no-install-recommends chromium fonts-wqy-microhei; } \
        >/dev/null 2>&1 || say "apt-get could not install chromium and fonts-wqy-microhei."
fi
has_browser && exit 0
if [ "${CI:-}" = true ]; then
    say "Chromium is missing and could not be installed: CI does not go on without the browser tests."
    exit 1
fi
say "Chromium is missing: the browser tests will be left out (apt-get install chromium as root)."
