"""Compiles the kernels for NVIDIA's matrix units without NVIDIA's driver or hardware: clang makes PTX of them, with a
prelude in place of the driver's built-in functions, and NVIDIA's assembler makes machine code of that.

What must be: it assembles, nothing is spilled, the matrix instructions are there. What is printed beside: registers
and local memory, and how many groups of 128 work-items a multiprocessor holds by them. The driver's own compiler
differs, so the numbers are estimates. Speeds and results are not seen here at all.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
KERNELS = HERE.parent.parent / "Kernels" / "OpenCL"
# Compute capability: local memory of a multiprocessor in bytes, and the most work-items on it.
PROCESSORS = {"sm_80": (164 << 10, 2048), "sm_86": (100 << 10, 1536), "sm_90": (228 << 10, 2048)}
WARPS, ROWS = 4, 4


def shapes():
    """What the library compiles for networks of these widths: first layers, middle ones, last ones; and odd kernels."""
    for width in (16, 24, 32, 48, 64):
        yield dict(INPUTS=3, OUTPUTS=width)
        yield dict(INPUTS=width, OUTPUTS=width)
        yield dict(
            INPUTS=width, OUTPUTS=48, ACTIVATION=0, FACTOR=4, OTHER_FACTOR=4, HAS_OTHER=1, OUTPUT_HALF=0, OUTPUT_UNIT=3)
    yield dict(INPUTS=64, OUTPUTS=64, HAS_OTHER=1)
    yield dict(INPUTS=65, OUTPUTS=72)
    yield dict(INPUTS=64, OUTPUTS=64, KERNEL=1)
    yield dict(INPUTS=64, OUTPUTS=64, KERNEL=5)
    yield dict(INPUTS=16, OUTPUTS=16, KERNEL=11)


def macros(shape):
    # As `ComputeStyle.block` has it: up to eight tiles of eight outputs in a group, as many in each.
    units = (shape["OUTPUTS"] + 7) // 8
    blocks = (units + 7) // 8
    usual = dict(
        KERNEL=3, ACTIVATION=1, FACTOR=1, OTHER_FACTOR=1, HAS_OTHER=0, OTHER_HALF=1, OTHER_UNIT=8, INPUT_HALF=1,
        INPUT_UNIT=8, OUTPUT_HALF=1, OUTPUT_UNIT=8, EMULATE_MATRIX=0, WARPS=WARPS, ROWS=ROWS)
    tiles = (units + blocks - 1) // blocks
    return usual | dict(TILES=tiles, BLOCKS=(units + tiles - 1) // tiles) | shape


def title(macros):
    text = "{INPUTS}→{OUTPUTS}, {KERNEL}×{KERNEL}".format(**macros)
    return text + (", shuffled" if macros["FACTOR"] > 1 else "") + (", sum" if macros["HAS_OTHER"] else "")


def compile(clang, sources, macros, folder):
    text = "".join(path.read_text() for path in sources)
    (folder / "kernel.cl").write_text(text)
    subprocess.run(
        [clang, "-x", "cl", "-cl-std=CL1.2", "-cl-mad-enable", "-cl-no-signed-zeros", "-O3", "-Werror",
         "-target", "nvptx64-nvidia-nvcl", "-Xclang", "-target-cpu", "-Xclang", "sm_80",
         "-Xclang", "-target-feature", "-Xclang", "+ptx70", "-Xclang", "-cl-ext=-all",
         "-S", "-o", folder / "kernel.ptx", folder / "kernel.cl"]
        + [f"-D{name}={value}" for name, value in macros.items()], check=True)


def assemble(tools, processor, folder):
    """Registers, local memory, spilled bytes, and how often each instruction is there."""
    cubin = folder / "kernel.cubin"
    report = subprocess.run(
        [tools / "ptxas", f"-arch={processor}", "-v", "-o", cubin, folder / "kernel.ptx"], check=True,
        capture_output=True, text=True).stderr
    code = subprocess.run([tools / "nvdisasm", "-c", cubin], check=True, capture_output=True, text=True).stdout
    def number(pattern):
        found = re.search(pattern, report)
        return int(found.group(1)) if found else 0
    counts = {name: len(re.findall(rf"\b{name}\b", code)) for name in ("HMMA", "LDSM", "LDGSTS")}
    return number(r"Used (\d+) reg"), number(r"(\d+) bytes smem"), number(r"(\d+) bytes spill stores"), counts


def groups(processor, registers, memory):
    room, items = PROCESSORS[processor]
    by_registers = 65536 // ((registers + 7) // 8 * 8 * 32 * WARPS)
    # A kibibyte of each group's memory is the system's.
    return min(by_registers, room // (memory + 1024), items // (32 * WARPS))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clang", required=True, help="a clang with the target nvptx64")
    parser.add_argument("--tools", required=True, type=pathlib.Path, help="the folder of ptxas and nvdisasm")
    arguments = parser.parse_args()
    common = [HERE / "prelude.cl", KERNELS / "operands.cl", KERNELS / "matrix_units.cl"]
    programs = [(title(m), KERNELS / "convolution_matrix.cl", m) for m in map(macros, shapes())]
    programs.append(("the probe", KERNELS / "probes.cl", dict(PROBE_MATRIX=1, EMULATE_MATRIX=0)))
    print("| kernel | processor | registers | local bytes | groups | HMMA | LDSM | LDGSTS |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, source, values in programs:
            compile(arguments.clang, common + [source], values, folder)
            for processor in PROCESSORS:
                registers, memory, spilled, counts = assemble(arguments.tools, processor, folder)
                print(f"| {name} | {processor} | {registers} | {memory} | {groups(processor, registers, memory)} | "
                      + " | ".join(str(count) for count in counts.values()) + " |")
                if spilled or memory > 48 << 10 or not all(counts.values()):
                    failures.append(f"{name} on {processor}: {spilled} bytes spilled, {memory} local, {counts}")
    if failures:
        sys.exit("\n".join(failures))


if __name__ == "__main__":
    main()
