"""Whether everything that tells the version tells the same, which Sources/UpscaleCore/UpscaleVersion.swift sets.

    python3 check_versions.py [--stage folder] [--tag v1.2.3]

With a folder of `make release`, the tool and the manual page in it are asked, too. With a tag, that must be the version's,
and the changelog must have its date. Wants nothing but Python.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

#: Files that tell the version, and how.
PLACES = {
    "Sources/UpscaleCore/UpscaleVersion.swift": r'current = "([^"]+)"',
    "CHANGELOG.md": r"(?m)^## \[(\d[^\]]*)\]",
    "Training/pyproject.toml": r'(?m)^version = "([^"]+)"',
    "Integrations/ray/pyproject.toml": r'(?m)^version = "([^"]+)"',
    "docs/many-machines.md": r'"event":"ready".*"version":"([^"]+)"',
}


def told(path):
    match = re.search(PLACES[path], (ROOT / path).read_text())
    return match[1] if match else "none"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stage", type=Path)
    parser.add_argument("--tag")
    options = parser.parse_args()
    versions = {path: told(path) for path in PLACES}
    version = versions["Sources/UpscaleCore/UpscaleVersion.swift"]
    if options.stage:
        tool = subprocess.run([options.stage / "bin/upscale", "--version"], check=True, capture_output=True, text=True)
        versions["upscale --version"] = tool.stdout.strip()
        page = (options.stage / "share/man/man1/upscale.1").read_text()
        versions["the manual page"] = re.search(r"(?m)^\.Os upscale (.+)$", page)[1]
    wrong = [f"{place} says {told}, not {version}" for place, told in versions.items() if told != version]
    if options.tag:
        if options.tag != f"v{version}":
            wrong.append(f"the tag is {options.tag}, not v{version}")
        if not re.search(rf"(?m)^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text()):
            wrong.append(f"CHANGELOG.md has no date for {version}")
    print("\n".join(wrong) or f"{version} everywhere: {', '.join(versions)}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
