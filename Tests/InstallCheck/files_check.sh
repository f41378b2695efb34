#!/usr/bin/env bash
# The manual page by its checkers, the completions in their shells, and that installing leaves nothing behind.
#
#     Tests/InstallCheck/files_check.sh .build-dist/stage
set -euo pipefail
stage=$(realpath "$1")
cd "$(dirname "$0")/../.."
page=$stage/share/man/man1/upscale.1

mandoc -T lint -W warning "$page"
complaints=$(LC_ALL=C.UTF-8 man --warnings=all -E UTF-8 -Tutf8 -Z -l "$page" 2>&1 >/dev/null)
[ -z "$complaints" ] || { echo "$complaints"; exit 1; }
LC_ALL=C.UTF-8 MANWIDTH=100 man -l "$page" | col -b | grep -- "--max-bytes size" >/dev/null
echo "the manual page: nothing to complain of"

python3 Tests/InstallCheck/completion_check.py "$stage"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
make --no-print-directory install DESTDIR="$root" PREFIX=/usr >/dev/null
"$root/usr/bin/upscale" --version >/dev/null
test -s "$root/usr/share/man/man1/upscale.1"
files=$(find "$root" -type f | wc -l)
make --no-print-directory uninstall DESTDIR="$root" PREFIX=/usr >/dev/null
left=$(find "$root" -type f)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
echo "make install: $files files, and none after make uninstall"
