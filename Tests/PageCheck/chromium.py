"""Drives a headless Chromium through its DevTools protocol over a pair of pipes. Needs nothing but Python."""

import base64
import json
import os
import shutil
import struct
import subprocess
import tempfile
import time
import zlib


class Chromium:
    """One browser with one page, of the given size in CSS pixels."""

    def __init__(self, width, height):
        program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if not program:
            raise SystemExit("Chromium is missing: “make page-check” and “make webapp-check” install it on Debian.")
        self.profile = tempfile.mkdtemp(prefix="page-check-")
        their_input, self.output = os.pipe()
        self.input, their_output = os.pipe()

        def connect():
            # The protocol's pipes are file descriptors 3 and 4; others may lie there now.
            reading, writing = os.dup(their_input), os.dup(their_output)
            os.dup2(reading, 3)
            os.dup2(writing, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--force-device-scale-factor=1", "--force-color-profile=srgb", "--remote-debugging-pipe",
             f"--user-data-dir={self.profile}", f"--window-size={width},{height}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=connect, close_fds=False)
        os.close(their_input)
        os.close(their_output)
        self.buffer, self.count, self.session, self.events = b"", 0, None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.resize(width, height)

    def resize(self, width, height, **more):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False,
                  **more)

    def call(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        while True:
            reply = self.receive()
            if reply.get("id") == self.count:
                if "error" in reply:
                    raise RuntimeError(f"{method}: {reply['error']}")
                return reply["result"]
            self.events.append(reply)

    def receive(self):
        while b"\0" not in self.buffer:
            part = os.read(self.input, 1 << 20)
            if not part:
                raise RuntimeError("Chromium has gone.")
            self.buffer += part
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def open(self, address):
        """Opens an address and waits until all pictures are decoded."""
        # A change of nothing but what follows # would load nothing.
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=address)
        deadline = time.monotonic() + 60
        while not self.value("document.readyState === 'complete' && location.protocol !== 'about:'"):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{address} does not load.")
            time.sleep(0.05)
        self.value("Promise.all([...document.images].filter((image) => image.src).map((image) => image.decode()))")
        self.settle()

    def settle(self):
        self.value("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def key(self, key, shift=False):
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, modifiers=8 if shift else 0)
        self.settle()

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def drag(self, start, end):
        self.mouse("mousePressed", *start, button="left", clickCount=1)
        self.mouse("mouseMoved", *end, button="left", buttons=1)
        self.mouse("mouseReleased", *end, button="left", clickCount=1)
        self.settle()

    def screenshot(self, path=None):
        file = base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
        if path:
            with open(path, "wb") as target:
                target.write(file)
        return Picture.read(file)

    def close(self):
        try:
            self.session = None
            self.call("Browser.close")
        except (RuntimeError, OSError):
            pass
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


class Picture:
    """8-bit RGB pixels."""

    def __init__(self, width, height, rows):
        self.width, self.height, self.rows = width, height, rows

    def pixel(self, x, y):
        return tuple(self.rows[y][3 * x:3 * x + 3])

    def part(self, x, y, width, height):
        return [bytes(row[3 * x:3 * (x + width)]) for row in self.rows[y:y + height]]

    @staticmethod
    def read(file):
        """A PNG file of 8-bit RGB or RGBA, whose alpha is left out."""
        position, packed = 8, b""
        while position < len(file):
            length, name = struct.unpack(">I4s", file[position:position + 8])
            body = file[position + 8:position + 8 + length]
            if name == b"IHDR":
                width, height, bits, kind, _, _, interlaced = struct.unpack(">IIBBBBB", body)
                if bits != 8 or kind not in (2, 6) or interlaced:
                    raise ValueError("This PNG is of another kind.")
            elif name == b"IDAT":
                packed += body
            position += 12 + length
        count = 3 if kind == 2 else 4
        raw, stride = zlib.decompress(packed), width * count
        rows, above = [], bytearray(stride)
        for y in range(height):
            start = y * (stride + 1)
            row = Picture.unfiltered(raw[start], bytearray(raw[start + 1:start + 1 + stride]), above, count)
            above = row
            if count == 4:
                plain = bytearray(width * 3)
                for channel in range(3):
                    plain[channel::3] = row[channel::4]
                rows.append(plain)
            else:
                rows.append(row)
        return Picture(width, height, rows)

    @staticmethod
    def unfiltered(kind, row, above, count):
        for index in range(len(row) if kind else 0):
            left = row[index - count] if index >= count else 0
            up, corner = above[index], above[index - count] if index >= count else 0
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = up
            elif kind == 3:
                guess = (left + up) // 2
            else:
                to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
                guess = left if to_left <= to_up and to_left <= to_corner else up if to_up <= to_corner else corner
            row[index] = (row[index] + guess) & 255
        return row

    def write(self, path):
        def chunk(name, body):
            return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

        raw = b"".join(b"\0" + bytes(row) for row in self.rows)
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        with open(path, "wb") as target:
            target.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw))
                         + chunk(b"IEND", b""))
