"""What the scripts that make fixtures have in common: the picture that all are of, and PNG files of it."""
import struct
import zlib

import numpy as np

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'


def pattern(width, height):
    """What FixturePattern.swift computes, too."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    return np.stack([x * 10 % 256, y * 16 % 256, x * y % 256, (x * 11 + y * 3) % 256], 2).astype(np.uint8)


def png(values, chunks=()):
    """Of 8 or 16 bits, which Pillow does not write in color, with other chunks before the pixels."""
    height, width, channels = values.shape
    bits, rows = 8 * values.itemsize, values.astype(values.dtype.newbyteorder(">"))
    header = struct.pack(">IIBBBBB", width, height, bits, {1: 0, 2: 4, 3: 2, 4: 6}[channels], 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in [(b"IHDR", header), *chunks, (b"IDAT", pixels), (b"IEND", b"")])
