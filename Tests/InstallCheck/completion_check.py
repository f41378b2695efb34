"""Types the beginnings of commands in bash, zsh and fish and presses Tab, with what `make release` has made.

    python3 completion_check.py .build-dist/stage

A shell that is missing is a failure. Wants nothing but Python.
"""

import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

#: What is typed, and what its last word must become.
CASES = [
    ("upscale insp", "inspect"),
    ("upscale pho", "photo.jpg"),
    ("upscale --skip", "--skip-existing"),
    ("upscale photo.jpg lar", "large.png"),
    ("upscale photo.jpg large.png --mod", "--model"),
    ("upscale photo.jpg large.png --model lanc", "lanczos3"),
    ("upscale --model aut", "auto"),
    ("upscale photo.jpg large.png --model kept-", "kept-x4"),
    ("upscale photo.jpg large.png --model models/ne", "models/net.safetensors"),
    ("upscale photo.jpg large.png --for sh", "shop"),
    ("upscale photo.jpg large.png --format we", "webp"),
    ("upscale photo.jpg large.png --print lett", "letter"),
    ("upscale photo.jpg large.png --backend ope", "opencl"),
    ("upscale photo.jpg large.png --png-level sm", "small"),
    ("upscale --manifest lis", "list.txt"),
    ("upscale photo.jpg --output-folder mod", "models/"),
    ("upscale enlarge photo.jpg large.png --model lanc", "lanczos3"),
    ("upscale inspect --js", "--json"),
    ("upscale inspect pho", "photo.jpg"),
    ("upscale models conv", "convert"),
    ("upscale worker --backend ope", "opencl"),
]

#: Must become nothing: an option of another command, a value that is a number.
NOTHING = ["upscale inspect --mod", "upscale --scale pho"]

BASH = """
source "$1/bash-completion/completions/upscale"
read -ra COMP_WORDS <<< "$2"
COMP_LINE=$2 COMP_POINT=${#2} COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_upscale upscale "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""

#: What a shell is told first, and that Tab completes and Ctrl-X tells the line.
TERMINALS = {
    "zsh": (["zsh", "-f", "-i"], """
PS1=; PROMPT_EOL_MARK=; unsetopt zle_bracketed_paste beep
fpath=("$SHARE/zsh/site-functions" $fpath); autoload -U compinit; compinit -u -D
tell() { print -r -- "<<$BUFFER>>"; BUFFER=; zle redisplay }
zle -N tell; bindkey '^I' complete-word; bindkey '^X' tell; print READY
"""),
    "fish": (["fish", "--no-config", "-i"], """
source $SHARE/fish/vendor_completions.d/upscale.fish; function fish_prompt; end; set -g fish_autosuggestion_enabled 0
function tell; printf '\\n<<%s>>\\n' (commandline); commandline ''; end
bind \\cx tell; echo READY
"""),
}


class Terminal:
    """A shell on a terminal of its own, since the completion of some does nothing without one."""

    def __init__(self, shell, share, environment, home):
        process, self.terminal = pty.fork()
        command, start = TERMINALS[shell]
        self.shell = shell
        if process == 0:
            os.chdir(home)
            os.execvpe(command[0], command, environment | {"SHARE": str(share), "TERM": "dumb", "COLUMNS": "300"})
        for line in start.strip().split("\n"):
            self.type(line + "\n")
        self.until(r"\nREADY")

    def type(self, text):
        os.write(self.terminal, text.encode())

    def until(self, pattern):
        said, end = "", time.monotonic() + 60
        while time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.2)[0]:
                said += os.read(self.terminal, 65536).decode(errors="replace").replace("\r", "")
            if match := re.search(pattern, said):
                return match
        sys.exit(f"{self.shell} did not answer: {said!r}")

    def complete(self, line):
        self.type(line + "\t\x18")
        return [self.until(r"<<(.*)>>")[1].split(" ")[len(line.split(" ")) - 1]]


def bash(share, environment, home, line):
    """What bash offers for the last word."""
    done = subprocess.run(["bash", "-c", BASH, "bash", str(share), line],
                          cwd=home, env=environment, capture_output=True, text=True, timeout=60)
    if done.stderr:
        sys.exit(f"bash, {line!r}: {done.stderr}")
    return [offer for offer in done.stdout.split("\n") if offer]


def prepare(home):
    """The files that the cases name."""
    for name in ("photo.jpg", "large.png", "list.txt", "models/net.safetensors", "models/notes.txt", "kept/kept-x4.pth"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).touch()


def main():
    stage = Path(sys.argv[1]).resolve()
    share = stage / "share"
    failures = 0
    with tempfile.TemporaryDirectory() as home:
        prepare(Path(home))
        environment = os.environ | {
            "PATH": f"{stage}/bin:{os.environ['PATH']}", "HOME": home, "UPSCALE_MODELS": f"{home}/kept", "LC_ALL": "C.UTF-8"}
        terminals = {shell: Terminal(shell, share, environment, home) for shell in TERMINALS}
        for line, word in CASES + [(line, None) for line in NOTHING]:
            for shell in ("bash", "zsh", "fish"):
                offers = terminals[shell].complete(line) if shell in terminals else bash(share, environment, home, line)
                typed = line.split(" ")[-1]
                right = word in [*offers, *(offer + "/" for offer in offers)] if word else not set(offers) - {typed}
                if not right:
                    failures += 1
                    print(f"{shell}: {line!r} becomes {offers}, not {word!r}")
    print(f"completions: {len(CASES) + len(NOTHING)} lines in bash, zsh and fish, {failures} wrong")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
