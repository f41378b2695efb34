"""Drives Examples/WebApp as visitors do, in a headless Chromium and with requests that no browser sends.

    python3 webapp_check.py path/to/webapp [--keep folder]      with --keep the screenshots stay there
"""

import argparse
import json
import os
import random
import signal
import socket
import struct
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "PageCheck"))

from chromium import Chromium, Picture  # noqa: E402
from hostile import posts, raws  # noqa: E402
from server import Server, events  # noqa: E402

SAMPLE = Path(__file__).resolve().parents[2] / "docs/images/sample.png"
WINDOW = (1280, 900)
# The small networks and a few seconds for whatever waits, so that the whole takes a minute or two.
OPTIONS = ("--model", "fast", "--max-upload", "6MB", "--max-pixels", "10", "--upload-time", "2", "--keep", "8",
           "--places", "5")


def noise(width, height):
    """A PNG file that takes as many bytes as its pixels."""
    chance = random.Random(width)
    picture = Picture(width, height, [bytearray(chance.randbytes(3 * width)) for _ in range(height)])
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        picture.write(file.name)
        return Path(file.name).read_bytes()


def jpeg_size(file):
    """Width and height by the header of a JPEG file."""
    place = 2
    while True:
        marker, length = struct.unpack(">HH", file[place:place + 4])
        if 0xFFC0 <= marker <= 0xFFC2:
            height, width = struct.unpack(">HH", file[place + 5:place + 9])
            return width, height
        place += 2 + length


class Check:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.server = Server(program, *OPTIONS)
        self.browser = Chromium(*WINDOW)
        self.browser.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(folder.resolve()))
        self.done = 0

    def expect(self, holds, what):
        if not holds:
            raise SystemExit(f"webapp-check: {what}\n{self.server.said()[-2000:]}")
        self.done += 1

    def expect_idle(self, after, limit=20):
        idle = self.server.wait_until_idle(limit)
        self.expect(idle, f"{after}, the server is not idle: {self.server.status()}, {self.server.files()}")

    def wait(self, condition, what, limit=60):
        deadline = time.monotonic() + limit
        while not self.browser.value(condition):
            shown = self.browser.value("document.body.innerText")
            self.expect(time.monotonic() < deadline, f"{what} does not come; the page says: {shown}")
            time.sleep(0.05)
        self.done += 1

    def choose(self, path, purpose):
        """Opens the page anew and gives it a file."""
        browser = self.browser
        browser.open(self.server.address)
        self.wait("document.querySelectorAll('#purposes input').length > 3", "the list of purposes")
        file = browser.call("Runtime.evaluate", expression="find('file')")["result"]["objectId"]
        browser.call("DOM.setFileInputFiles", files=[str(path)], objectId=file)
        self.wait("!find('start').disabled", "the button")
        browser.value(f"document.querySelector('[value=\"{purpose}\"]').click()")

    def enlarge(self, path, purpose, name):
        """Goes through the page from the choice to the saved file, and gives that."""
        self.choose(path, purpose)
        self.browser.value("find('start').click()")
        self.wait("!find('download').hidden", "the result")
        saved = self.folder / name
        saved.unlink(missing_ok=True)
        self.browser.value("find('download').click()")
        deadline = time.monotonic() + 20
        while not saved.exists() or saved.with_suffix(saved.suffix + ".crdownload").exists():
            self.expect(time.monotonic() < deadline, f"{name} is not saved")
            time.sleep(0.05)
        time.sleep(0.2)
        return saved.read_bytes()

    def page(self):
        """A visitor's way, with the sample, on a wide and on a narrow screen."""
        browser = self.browser
        self.choose(SAMPLE, "4x")
        self.browser.value("find('preview').decode()")
        browser.screenshot(self.folder / "form.png")
        file = self.enlarge(SAMPLE, "4x", "sample-4x.png")
        self.expect(struct.unpack(">II", file[16:24]) == (1280, 960), "the saved picture has another size")
        facts = browser.value("find('facts').textContent")
        self.expect("320×240 to 1280×960" in facts and "PNG" in facts, f"the page says: {facts}")
        self.expect_idle("after the result was fetched", limit=3)
        time.sleep(1)
        browser.screenshot(self.folder / "result.png")
        browser.resize(390, 844)
        browser.settle()
        self.expect(browser.value("document.documentElement.scrollWidth") <= 390, "a narrow screen cuts off")
        browser.screenshot(self.folder / "narrow-result.png")
        self.choose(SAMPLE, "4x")
        self.expect(browser.value("document.documentElement.scrollWidth") <= 390, "a narrow screen cuts off")
        browser.screenshot(self.folder / "narrow-form.png")
        browser.resize(*WINDOW)
        file = self.enlarge(SAMPLE, "print-8x10", "sample-print-8x10.jpg")
        self.expect(jpeg_size(file) == (3000, 2400), "a print has another size")
        self.photo = self.enlarge(SAMPLE, "shop", "sample-shop.jpg")
        self.expect(len(self.photo) <= 400_000, f"the picture for a shop takes {len(self.photo)} bytes")
        self.expect(browser.value("find('warnings').children.length") > 0, "that transparency is lost is not told")

    def refusals(self):
        """What the page says of files that cannot be enlarged."""
        bad = self.folder / "bad.jpg"
        bad.write_bytes(b"no picture at all")
        self.choose(bad, "4x")
        self.browser.value("find('start').click()")
        self.wait("!find('error').hidden", "the error")
        said = self.browser.value("find('error').textContent")
        self.expect("not an image" in said or "format" in said, f"the page says: {said}")

    def large_photo(self):
        """Five megabytes, with a space in the name."""
        path = self.folder / "large photo.png"
        path.write_bytes(noise(1290, 1290))
        self.expect(path.stat().st_size > 4_900_000, "the large picture is small")
        file = self.enlarge(path, "web", "large photo-web.jpg")
        self.expect(jpeg_size(file) == (2048, 2048), "the large picture has another size")

    def three_at_once(self):
        results = [None] * 3

        def send(index):
            results[index] = self.server.enlarge(SAMPLE.read_bytes(), "4x", f"cat%20{index}.png")

        threads = [threading.Thread(target=send, args=(index,)) for index in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        waited = 0
        for index, (status, _, body) in enumerate(results):
            told = events(body)
            waited += any(name == "waiting" for name, _ in told)
            name, facts = told[-1]
            self.expect((status, name) == (200, "finished"), f"of three at once, one ends with {status} {told[-1]}")
            self.expect(facts["name"] == f"cat {index}-4x.png", f"a result is called {facts['name']}")
            status, headers, picture = self.server.request("GET", facts["picture"])
            self.expect(status == 200 and len(picture) == facts["bytes"], "a result is not what was told")
            self.expect(f'filename="cat {index}-4x.png"' in headers["Content-Disposition"], "a result has another name")
            status, headers, _ = self.server.request("GET", facts["comparison"])
            self.expect(status == 200 and "sandbox" in headers["Content-Security-Policy"], "a comparison is not safe")
            self.expect(self.server.request("GET", facts["picture"])[0] == 404, "a fetched result is still there")
        self.expect(waited > 0, "none of three had to wait")
        self.expect_idle("after three at once", limit=3)

    def too_many(self):
        """Beyond the places: 503 and when to try again. Results that nobody fetches are given up."""
        picture, refused, results = noise(500, 500), [], []

        def send():
            status, headers, body = self.server.enlarge(picture, "2x")
            (results if status == 200 else refused).append((status, headers, body))

        threads = [threading.Thread(target=send) for _ in range(9)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.expect(len(results) == 5 and len(refused) == 4, f"{len(results)} of 9 were taken, and there are 5 places")
        for status, headers, body in refused:
            self.expect(status == 503 and int(headers["Retry-After"]) > 0, f"one too many is answered {status}")
            self.expect(json.loads(body)["error"]["code"] == "busy", f"one too many is told {body}")
        self.expect(self.server.status()["places"] > 0, "results do not wait")
        self.expect_idle("after results have expired", limit=30)

    def leaving(self):
        """Closed tabs and connections stop the work."""
        path = self.folder / "long.png"
        path.write_bytes(noise(1200, 1200))
        self.choose(path, "4x")
        self.browser.value("find('start').click()")
        self.wait("find('bar').hasAttribute('value')", "the progress")
        self.expect(self.server.status()["running"] == 1, "nothing runs")
        self.browser.value("find('cancel').click()")
        self.expect_idle("after “Cancel”")
        self.choose(path, "4x")
        self.browser.value("find('start').click()")
        self.wait("find('bar').hasAttribute('value')", "the progress")
        self.browser.call("Page.navigate", url="about:blank")
        self.expect_idle("after the tab has gone")
        body = path.read_bytes()
        head = f"POST /enlarge?for=4x HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
        for sent, wait in ((0.5, 0.2), (1, 0.1), (1, 1.0)):
            with socket.create_connection(("127.0.0.1", self.server.port)) as connection:
                connection.sendall(head.encode() + body[:int(len(body) * sent)])
                time.sleep(wait)
            self.expect_idle(f"after a connection that is cut with {sent} of the upload sent")

    def hostile(self):
        picture = SAMPLE.read_bytes()
        count = 0
        for name, post in posts(picture, self.photo):
            status, headers, body = self.server.enlarge(**post)
            self.expect(400 <= status < 500, f"{name} is answered {status}: {body[:200]}")
            told = json.loads(body)["error"]
            self.expect(told["status"] == status and told["message"].endswith("."), f"{name} is told {told}")
            self.expect(headers["X-Content-Type-Options"] == "nosniff", f"{name} is answered without its headers")
            count += 1
        for name, data in raws(picture):
            answer = self.server.raw(data)
            # Who breaks the protocol may be hung up on.
            self.expect(not answer or answer.startswith(b"HTTP/1.1 4"), f"{name} is answered {answer[:100]}")
            count += 1
        self.expect(count >= 100, f"there are only {count} hostile uploads")
        self.expect(self.server.process.poll() is None, "the server has ended")
        self.expect("internal" not in self.server.said().lower(), "the server found a fault in itself")
        self.expect_idle("after hostile uploads")
        status, _, body = self.server.enlarge(picture, "2x", "..%2F..%2Fetc%2Fpasswd%22%0D%0AX-Evil:1")
        facts = events(body)[-1][1]
        _, headers, _ = self.server.request("GET", facts["picture"])
        self.expect(facts["name"] == "passwd___X-Evil_1-2x.png" and "X-Evil" not in headers,
                    f"a bad name becomes {facts['name']}")
        self.server.request("DELETE", f"/results/{facts['id']}")
        self.expect_idle("after a result was given up", limit=3)

    def headers(self):
        status, headers, body = self.server.request("GET", "/")
        policy = headers["Content-Security-Policy"]
        self.expect(status == 200 and b"<script src" in body, "the page is not there")
        self.expect("default-src 'none'" in policy and "unsafe" not in policy, f"the page's policy is {policy}")
        self.expect(headers["Referrer-Policy"] == "no-referrer", "the page tells where visitors come from")
        self.expect(self.server.request("GET", "/results/0/picture")[0] == 404, "a guessed result is there")

    def ends(self):
        """Signals end the server with nothing left, also in the middle of work."""
        body = noise(1200, 1200)
        for number in (signal.SIGTERM, signal.SIGINT):
            server = self.server
            answers = []
            thread = threading.Thread(target=lambda: answers.append(server.enlarge(body, "4x")))
            thread.start()
            deadline = time.monotonic() + 20
            while not server.status()["running"] and time.monotonic() < deadline:
                time.sleep(0.05)
            # An upload that has not ended must not hold up the end.
            idle = socket.create_connection(("127.0.0.1", server.port))
            idle.sendall(b"POST /enlarge?for=4x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")
            time.sleep(0.3)
            start = time.monotonic()
            status, left = server.stop(number)
            thread.join()
            idle.close()
            took = time.monotonic() - start
            self.expect(status == 0, f"{number!r} ends the server with {status}")
            self.expect(not left, f"{number!r} leaves {left}")
            self.expect(took < 10, f"{number!r} ends the server after {took:.0f} s")
            self.expect(events(answers[0][2])[-1][0] == "failed", f"work that is ended tells {answers[0][2][-300:]}")
            if number == signal.SIGTERM:
                self.server = Server(self.program, *OPTIONS)

    def nothing_else(self):
        """No script failed, and the page loaded nothing from elsewhere."""
        for event in self.browser.events:
            method, details = event.get("method"), event.get("params", {})
            self.expect(method != "Runtime.exceptionThrown", f"an error: {details}")
            if method == "Log.entryAdded":
                # That an upload was refused is logged by the browser, too.
                self.expect("415" in details["entry"]["text"], f"the browser says: {details['entry']}")
            if method == "Network.requestWillBeSent":
                address = details["request"]["url"]
                known = (self.server.address, "data:", "about:", "blob:")
                self.expect(address.startswith(known), f"{address} was loaded")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("webapp")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", nargs="*", help="parts to run, such as page or hostile")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = options.keep or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        check = Check(os.path.abspath(options.webapp), kept)
        parts = (check.headers, check.page, check.refusals, check.large_photo, check.nothing_else, check.three_at_once,
                 check.too_many, check.leaving, check.hostile, check.ends)
        try:
            for part in parts:
                if options.only and part.__name__ not in options.only:
                    continue
                start = time.monotonic()
                part()
                print(f"  {part.__name__.replace('_', ' ')}: {time.monotonic() - start:.1f} s", flush=True)
        finally:
            check.browser.close()
            if check.server.process.poll() is None:
                check.server.stop()
    print(f"webapp-check: {check.done} checks passed")


if __name__ == "__main__":
    main()
