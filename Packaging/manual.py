"""Writes the manual page from what the tool says of itself, as mdoc.

    python3 manual.py path/to/upscale > upscale.1

Its date is SOURCE_DATE_EPOCH's, else today's. Wants nothing but Python.
"""

import json
import os
import re
import subprocess
import sys
import textwrap
import time

ENVIRONMENT = [
    ("UPSCALE_MODELS", "The folder in which models are looked for by name."),
    ("UPSCALE_CACHE", "The folder for kernels built for OpenCL devices, or “off” to keep none."),
    ("UPSCALE_OPENCL_LIBRARY", "The OpenCL library to load instead of the system's."),
    ("UPSCALE_CPU_TIER", "The highest set of instructions to use, by the names that “upscale devices” lists."),
]

FILES = [
    ("~/.local/share/upscale/models", "Models of your own, or in $XDG_DATA_HOME/upscale/models."),
    ("~/.cache/upscale", "Kernels built for OpenCL devices, or in $XDG_CACHE_HOME/upscale."),
]

#: Punctuation that roff and terminals would otherwise make typographic, or take for a command.
ESCAPES = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}


def literal(line):
    """A line as it is typed."""
    return "".join(ESCAPES.get(character, character) for character in line)


def text(line):
    """Running text, in which only options and commands have hyphens that are typed."""
    line = line.replace("\\", "\\e").replace("~", "\\(ti")
    return re.sub(r"(?<![\w-])--?[a-z][a-z-]*|“[^”]*”", lambda match: literal(match.group()), line)


def sentences(paragraph):
    """Lines of which none holds the ends of two sentences, as roff wants it, nor begins as a command does."""
    lines = []
    for sentence in re.split(r"(?<=[.?!]) (?=[A-Z“])", paragraph):
        lines += textwrap.wrap(text(sentence), 78, break_long_words=False, break_on_hyphens=False)
    return ["\\&" + line if line.startswith((".", "'")) else line for line in lines]


class Discussion:
    """A command's own text: paragraphs, blocks that are literal, and what stands under EXAMPLES or “Exit status”."""

    def __init__(self, source):
        self.body, self.examples, self.status = [], [], ""
        self.target = self.body
        for line in (source or "").split("\n"):
            self.add(line)

    def add(self, line):
        if line == "EXAMPLES:":
            self.target = self.examples
        elif re.fullmatch(r"[A-Z ]+:", line):
            self.target = []
        elif line.startswith("Exit status: "):
            self.status = line.removeprefix("Exit status: ")
        elif line.startswith("  "):
            self.target.append(line)
        else:
            self.body.append(line)
            self.target = self.body

    def lines(self):
        """The body as mdoc."""
        result, is_literal, is_apart = [], False, True
        for line in self.body:
            if line.startswith("  ") != is_literal:
                is_literal = not is_literal
                result.append(".Bd -literal -offset indent" if is_literal else ".Ed")
                is_apart = is_literal
            if is_literal:
                result.append(literal(line[2:]))
            elif line:
                result += [] if is_apart else [".Pp"]
                result += sentences(line)
                is_apart = False
        return result + ([".Ed"] if is_literal else [])

    def example_lines(self):
        if not self.examples:
            return []
        return [".Bd -literal -offset indent", *(literal(line[2:]) for line in self.examples), ".Ed"]


def spelling(argument, name):
    dashes = "" if name["kind"] == "short" else "\\-"
    value = f" Ar {argument['valueName']}" if argument["kind"] == "option" else ""
    return f"Fl {dashes}{literal(name['name'])}{value}"


def item(argument):
    """An option, or what stands without one, and what it is for."""
    if argument["kind"] == "positional":
        head = f"Ar {argument['valueName']}" + (" ..." if argument["isRepeating"] else "")
    else:
        names = sorted(argument["names"], key=lambda name: name["kind"] != "short")
        head = " , ".join(spelling(argument, name) for name in names)
    default = argument.get("defaultValue")
    abstract = argument["abstract"] + (f" (default: {default})" if default else "")
    return [f".It {head}", *sentences(abstract)]


def shown(command):
    """The arguments that are a command's own."""
    return [a for a in command.get("arguments", []) if a["shouldDisplay"] and a["valueName"] not in ("version", "help")]


def listed(arguments):
    if not arguments:
        return []
    return [".Bl -tag -width Ds", *(line for argument in arguments for line in item(argument)), ".El"]


def synopsis(words, command):
    lines = [f".Nm upscale Cm {' '.join(words)}"]
    for argument in shown(command):
        if argument["kind"] == "positional":
            lines.append(f".Ar {argument['valueName']}" + (" ..." if argument["isRepeating"] else ""))
        else:
            lines.append(f".Op {spelling(argument, argument['preferredName'])}")
    return lines


def subsection(words, command):
    """A command, and those below it."""
    discussion = Discussion(command.get("discussion"))
    lines = [f".Ss upscale {' '.join(words)}", *sentences(command["abstract"])]
    if body := discussion.lines():
        lines += [".Pp", *body]
    if arguments := shown(command):
        lines += listed(arguments)
    if discussion.status:
        lines += [".Pp", *sentences(f"Exit status: {discussion.status}")]
    if discussion.examples:
        lines += [".Pp", "Examples:", *discussion.example_lines()]
    for child in command.get("subcommands", []):
        lines += subsection([*words, child["commandName"]], child)
    return lines


def options(command):
    """The options by their groups; those of none come last."""
    groups = {}
    for argument in shown(command):
        groups.setdefault(argument.get("sectionTitle", ""), []).append(argument)
    unnamed = groups.pop("", [])
    lines = []
    for title, arguments in [*groups.items(), ("Everything else", unnamed)]:
        lines += [f".Ss {title}", *listed(arguments)]
    return lines


def page(root, version):
    commands = {command["commandName"]: command for command in root["subcommands"]}
    enlarge = commands.pop(root["defaultSubcommand"])
    commands.pop("help", None)
    discussion = Discussion(enlarge.get("discussion"))
    date = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()))
    lines = [
        f'.Dd {time.strftime("%B", date)} {date.tm_mday}, {date.tm_year}', ".Dt UPSCALE 1", f".Os upscale {version}",
        ".Sh NAME", ".Nm upscale", f".Nd {text(root['abstract'][0].lower() + root['abstract'][1:].rstrip('.'))}",
        ".Sh SYNOPSIS",
        ".Nm upscale Op Cm enlarge", ".Op Ar options", ".Ar input output",
        ".Nm upscale Op Cm enlarge", ".Op Ar options", ".Fl \\-output\\-folder Ar folder", ".Ar input ...",
    ]
    for name, command in commands.items():
        for words, each in [([name], command)] + [([name, c["commandName"]], c) for c in command.get("subcommands", [])]:
            lines += synopsis(words, each)
    lines += [".Sh DESCRIPTION", *discussion.lines(), ".Sh OPTIONS", "These are the options of",
              ".Cm enlarge ,", "which need not be named.", *options(enlarge), ".Sh COMMANDS"]
    for name, command in commands.items():
        lines += subsection([name], command)
    lines += [".Sh ENVIRONMENT", ".Bl -tag -width Ds"]
    lines += [line for name, purpose in ENVIRONMENT for line in (f".It Ev {name}", *sentences(purpose))]
    lines += [".El", ".Sh FILES", ".Bl -tag -width Ds"]
    lines += [line for path, purpose in FILES for line in (f".It Pa {literal(path)}", *sentences(purpose))]
    lines += [".El", ".Sh EXIT STATUS", *sentences(discussion.status[0].upper() + discussion.status[1:]),
              ".Sh EXAMPLES", *discussion.example_lines()]
    return "\n".join(lines) + "\n"


def main():
    tool = sys.argv[1]
    said = [subprocess.run([tool, flag], check=True, capture_output=True, text=True).stdout
            for flag in ("--experimental-dump-help", "--version")]
    sys.stdout.write(page(json.loads(said[0])["command"], said[1].strip()))


if __name__ == "__main__":
    main()
