"""Trains, measures and exports the image enlargement networks that ship with Upscale."""
