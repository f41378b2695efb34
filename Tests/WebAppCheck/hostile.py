"""A hundred uploads that no picture can be made of, each with how it is sent."""

import random
import struct
import zlib


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bomb(width, height):
    """A small PNG file whose header promises that many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1 << 20)))
            + chunk(b"IEND", b""))


def request(head, body=b"", length=None):
    """The bytes of a request to enlarge, with more lines of header."""
    lines = ["POST /enlarge?for=2x HTTP/1.1", "Host: here", *head]
    if length != "none":
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def posts(picture, photo):
    """Plain requests: a name for the report, and what `Server.enlarge` takes.

    `picture` is a good PNG file, `photo` a good JPEG file.
    """
    chance = random.Random(7)
    for number in range(20):
        yield f"garbage {number}", {"body": chance.randbytes(1 << number % 17), "name": f"{number}.jpg"}
    for name, file in (("PNG", picture), ("JPEG", photo)):
        for number in range(10):
            yield f"{name} cut short {number}", {"body": file[:len(file) * (number + 1) // 12]}
    for number in range(10):
        harmed = bytearray(picture)
        for _ in range(20):
            harmed[chance.randrange(60, len(harmed) - 20)] ^= 1 << chance.randrange(8)
        yield f"harmed {number}", {"body": bytes(harmed)}
    for sides in ((100_000, 100_000), (2**31 - 1, 1), (1, 2**31 - 1), (2**31 - 1, 2**31 - 1), (0, 10), (60_000, 700)):
        yield f"a bomb of {sides}", {"body": bomb(*sides)}
    for kind in ("text/html", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain",
                 "*/*"):
        yield f"as {kind}", {"body": picture, "kind": kind}
    for name, body in (("SVG", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ("GIF", b"GIF89a" + bytes(100)),
                       ("BMP", b"BM" + bytes(100)), ("PDF", b"%PDF-1.7\n" + bytes(100)),
                       ("ELF", b"\x7fELF" + bytes(100)), ("ZIP", b"PK\3\4" + bytes(100)),
                       ("HTML", b"<!doctype html><script>alert(1)</script>")):
        yield name, {"body": body, "kind": "image/png"}
    for name in ("..%2F..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fshadow", "..%5C..%5Cboot.ini", "%00", "a%0D%0AX-Evil%3A+1",
                 "%22%3E%3Cscript%3E", "x" * 3000, "%FF%FE%FD", "%E2%80%AEgnp.exe", "CON"):
        yield f"named {name[:40]}", {"body": b"no picture", "name": name}
    for size in range(3):
        yield f"{size} bytes", {"body": bytes(size)}
    for purpose in ("", "poster", "4x%00", "../4x", "x" * 2000):
        yield f"for {purpose[:20]}", {"body": picture, "purpose": purpose}
    yield "too many bytes", {"body": bytes(6_100_000)}


def raws(picture):
    """Requests that are wrong as such, in bytes."""
    yield "huge headers", request([f"X-Long: {'x' * 60_000}"], picture)
    yield "many headers", request([f"X-{number}: 1" for number in range(500)], picture)
    yield "a length beyond the limit", request([], length=10**15)
    yield "a length that is no number", request([], length="many")
    yield "a negative length", request([], length=-1)
    yield "no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc" + bytes(500) + b"\r\n\r\n"
    yield "a bad chunk", request(["Transfer-Encoding: chunked"], b"zz\r\nhello\r\n", length="none")
    yield "endless chunks", request(["Transfer-Encoding: chunked"], b"100000\r\n" + bytes(1 << 20) + b"\r\n", "none") \
        + (b"100000\r\n" + bytes(1 << 20) + b"\r\n") * 7 + b"0\r\n\r\n"
    yield "another site", request(["Sec-Fetch-Site: cross-site", "Content-Type: image/png"], picture)
    yield "two lengths", request(["Content-Length: 5"], picture)
    yield "a body that does not come", request([], picture, length=len(picture) + 1000)
    yield "a body that comes slowly", request([], picture[:10], length=len(picture))
    yield "another method", request([], picture).replace(b"POST", b"PUT", 1)
    yield "another path", request([], picture).replace(b"/enlarge?for=2x", b"/../../etc/passwd", 1)
