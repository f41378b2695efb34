"""Writes the completions for bash, zsh and fish that the tool generates, and teaches them that a command may be left out.

    python3 completions.py path/to/upscale upscale.bash _upscale upscale.fish

The parser's scripts know options and files of a command that is named. “upscale photo.jpg large.png --model” names none,
so the default command is put in where the first word is no command's. Wants nothing but Python.
"""

import json
import subprocess
import sys
from pathlib import Path

BASH = """
    # Without a command it is “{default}”; a first word may be a command as well as a file.
    if [[ " {names} " != *" ${{COMP_WORDS[1]}} "* || "${{COMP_CWORD}}" -eq 1 ]]; then
        if [[ "${{COMP_CWORD}}" -eq 1 ]]; then
            COMPREPLY+=($(compgen -W '{names}' -- "${{2}}"))
        fi
        COMP_WORDS=("${{COMP_WORDS[0]}}" {default} "${{COMP_WORDS[@]:1}}")
        ((COMP_CWORD++))
    fi
"""

ZSH = """
    # Without a command it is “{default}”; a first word may be a command as well as a file.
    if (( CURRENT == 2 )) || [[ " {names} " != *" ${{words[2]}} "* ]]; then
        if (( CURRENT == 2 )); then
            local -ar upscale_commands=({described})
            _describe -V command upscale_commands
        fi
        words=("${{words[1]}}" {default} "${{(@)words[2,-1]}}")
        (( CURRENT++ ))
    fi
"""

FISH = """
    # Without a command it is “{default}”; a first word may be a command as well as a file.
    if not contains -- "$unparsed_tokens[2]" {names}
        set unparsed_tokens $unparsed_tokens[1] {default} $unparsed_tokens[2..]
    end
"""

FISH_COMMAND = "complete -c upscale -n 'test (count (commandline -opc)) -eq 1' -a '{name}' -d '{abstract}'\n"

#: After which line of the parser's script the text goes.
ANCHORS = {
    "bash": (BASH, "    set +o history +o posix\n"),
    "zsh": (ZSH, "    unsetopt aliases banghist\n"),
    "fish": (FISH, "    set -l unparsed_tokens (__upscale_tokens -pc)\n"),
}


def output(*arguments):
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def script(tool, shell, root):
    commands = [command for command in root["subcommands"] if command["shouldDisplay"]]
    insertion, anchor = ANCHORS[shell]
    generated = output(tool, "--generate-completion-script", shell)
    if generated.count(anchor) != 1:
        sys.exit(f"The parser's script for {shell} is another than this one was written for: {anchor.strip()!r} is missing.")
    described = " ".join(quoted(f"{command['commandName']}:{command['abstract']}") for command in commands)
    names = " ".join(command["commandName"] for command in commands)
    text = insertion.format(default=root["defaultSubcommand"], names=names, described=described)
    result = generated.replace(anchor, anchor + text)
    if shell == "fish":
        result = result.rstrip("\n") + "\n" + "".join(
            FISH_COMMAND.format(name=command["commandName"], abstract=command["abstract"].replace("'", "\\'"))
            for command in commands)
    return result


def main():
    tool, *files = sys.argv[1:]
    root = json.loads(output(tool, "--experimental-dump-help"))["command"]
    for shell, file in zip(ANCHORS, files, strict=True):
        Path(file).write_text(script(tool, shell, root))


if __name__ == "__main__":
    main()
