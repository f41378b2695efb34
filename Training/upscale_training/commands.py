"""The command line: train, evaluate and export."""

import argparse
from pathlib import Path

import torch

from .patches import load_patch_source
from .recipe import Recipe
from .runfiles import load_checkpoint
from .training import Trainer


def main() -> None:
    parser = argparse.ArgumentParser(prog="upscale-training", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    add_train(commands.add_parser("train", help="train a network on a folder of pictures"))
    arguments = parser.parse_args()
    arguments.run(arguments)


def add_train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder of pictures, searched recursively")
    parser.add_argument("--output", type=Path, required=True, help="folder for checkpoint, log and curve")
    parser.add_argument("--scale", type=int, required=True)
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float, help="train for this long; the schedule follows the clock")
    budget.add_argument("--iterations", type=int, help="train for this many batches; exactly repeatable")
    parser.add_argument("--features", type=int, default=Recipe.features)
    parser.add_argument("--hidden", type=int, default=Recipe.hidden, help="hidden convolutions")
    parser.add_argument("--batch", type=int, default=Recipe.batch)
    parser.add_argument("--patch", type=int, default=Recipe.patch, help="side of a patch in source pixels")
    parser.add_argument("--rate", type=float, default=Recipe.peak_rate, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument(
        "--weight", action="append", default=[], type=weighting, metavar="PATTERN=WEIGHT",
        help="draw pictures whose file name matches this much as often, e.g. 'food-*=0.25'",
    )
    parser.add_argument("--warm-start", type=Path, help="checkpoint to take all but the last layer from")
    parser.add_argument("--validate", type=Path, help="folder of originals to measure on at every report")
    parser.add_argument("--resume", action="store_true", help="continue from the output folder's checkpoint")
    parser.add_argument("--device", type=torch.device, default=torch.device("cpu"))
    parser.add_argument("--threads", type=int, default=2)
    parser.set_defaults(run=run_train)


def run_train(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(arguments.threads)
    recipe = Recipe(
        scale=arguments.scale,
        minutes=arguments.minutes,
        iterations=arguments.iterations,
        features=arguments.features,
        hidden=arguments.hidden,
        batch=arguments.batch,
        patch=arguments.patch,
        peak_rate=arguments.rate,
        seed=arguments.seed,
    )
    patches = load_patch_source(arguments.data, recipe.scale, recipe.patch, recipe.seed, dict(arguments.weight))
    print(f"{len(patches.pairs)} pictures", flush=True)
    trainer = Trainer(recipe, patches, arguments.output, arguments.device)
    if arguments.resume:
        trainer.resume()
    elif arguments.warm_start is not None:
        trainer.warm_start(load_checkpoint(arguments.warm_start)["average"])
    trainer.train(arguments.validate)


def weighting(text: str) -> tuple[str, float]:
    pattern, _, weight = text.rpartition("=")
    return pattern, float(weight)
