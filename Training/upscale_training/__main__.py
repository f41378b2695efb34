"""Lets `python -m upscale_training` stand for the installed command."""

from .commands import main

main()
