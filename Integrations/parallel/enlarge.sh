#!/usr/bin/env bash
# Enlarges a folder with several processes at once, using GNU parallel; each takes its part of the images:
#   enlarge.sh <folder> <output folder> <processes> [options of “upscale enlarge”]
set -euo pipefail

folder=$1 output=$2 processes=$3
shift 3
threads=$((($(nproc) + processes - 1) / processes))
seq "$processes" | parallel --quote --jobs "$processes" --retries 3 \
  "${UPSCALE:-upscale}" "$folder" --output-folder "$output" --shard "{}/$processes" --skip-existing \
  --threads "$threads" "$@"
