"""Says which public symbols have no documentation, and fails if there are any.

python3 documented.py FOLDER reads the symbol graphs that `swift package dump-symbol-graph` writes.
"""

import json
import pathlib
import sys


def undocumented(graph: pathlib.Path) -> list[str]:
    """Where symbols of a module's graph without documentation are, and what they are called."""
    symbols = json.loads(graph.read_text())["symbols"]
    missing = [one for one in symbols if "docComment" not in one and "location" in one]
    return sorted(
        f"{one['location']['uri'].removeprefix('file://')}:{one['location']['position']['line'] + 1}: "
        + ".".join(one["pathComponents"])
        for one in missing
    )


def main() -> int:
    graphs = sorted(pathlib.Path(sys.argv[1]).glob("Upscale*.symbols.json"))
    if not graphs:
        print(f"There are no symbol graphs in {sys.argv[1]}.")
        return 1
    missing = [line for graph in graphs for line in undocumented(graph)]
    print("\n".join(missing))
    print(f"{len(graphs)} symbol graphs, {len(missing)} symbols without documentation.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
