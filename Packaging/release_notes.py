"""Prints the changelog's newest entry, without its heading."""

import re
from pathlib import Path

text = (Path(__file__).resolve().parents[1] / "CHANGELOG.md").read_text()
entry = re.split(r"(?m)^## \[\d.*$", text, maxsplit=2)[1]
print(re.split(r"(?m)^\[[^\]]+\]: ", entry)[0].strip())
