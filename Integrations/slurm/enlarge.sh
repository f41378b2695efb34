#!/usr/bin/env bash
# Enlarges a folder in 8 parts, as a Slurm array:
#   sbatch enlarge.sh <folder> <output folder> [options of “upscale enlarge”]
#SBATCH --job-name=upscale
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
#SBATCH --requeue
set -euo pipefail

parts=8 # the size of --array
folder=$1 output=$2
shift 2
exec "${UPSCALE:-upscale}" "$folder" --output-folder "$output" --shard "$SLURM_ARRAY_TASK_ID/$parts" --skip-existing \
  --threads "${SLURM_CPUS_PER_TASK:-1}" "$@"
