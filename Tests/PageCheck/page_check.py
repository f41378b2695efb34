"""Opens the pages that `upscale compare` writes in a headless Chromium and looks at what is on the screen.

    python3 page_check.py path/to/upscale [--keep folder]      with --keep the pages and screenshots stay there
"""

import argparse
import random
import subprocess
import tempfile
from pathlib import Path

from chromium import Chromium, Picture

WINDOW = (1200, 800)
PANEL = 320
STAGE = (WINDOW[0] - PANEL, WINDOW[1])


def upscale(program, *arguments):
    subprocess.run([program, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def source(width, height):
    """Slopes with patches of noise: no pixel is like the one beside it."""
    chance = random.Random(1)
    rows = []
    for y in range(height):
        row = bytearray()
        for x in range(width):
            noise = chance.randrange(60) if (x // 16 + y // 16) % 2 else chance.randrange(4)
            row += bytes((60 + x * 100 // width + noise, 90 + y * 90 // height + noise, 150 - x * 60 // width + noise))
        rows.append(row)
    return Picture(width, height, rows)


def darkened(picture, left, top, right, bottom):
    """The same with a part that has lost 25 steps of red."""
    rows = [bytearray(row) for row in picture.rows]
    for y in range(top, bottom):
        for x in range(left, right):
            rows[y][3 * x] = max(0, rows[y][3 * x] - 25)
    return Picture(picture.width, picture.height, rows)


class Check:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.browser = Chromium(*WINDOW)
        self.done = 0

    def expect(self, holds, what):
        if not holds:
            raise SystemExit(f"page-check: {what}")
        self.done += 1

    def shot(self, name):
        return self.browser.screenshot(self.folder / f"{name}.png")

    def make(self, name, width, height, factor, patch):
        """A source, what it is enlarged to, one with a patch of another color, and the page of those two."""
        folder = self.folder
        source(width, height).write(folder / f"{name}-in.png")
        upscale(self.program, folder / f"{name}-in.png", folder / f"{name}-before.png", "-m", "bicubic", "--scale",
                factor, "--force")
        before = Picture.read((folder / f"{name}-before.png").read_bytes())
        after = darkened(before, *patch)
        after.write(folder / f"{name}-after.png")
        page = folder / f"{name}.html"
        upscale(self.program, "compare", folder / f"{name}-in.png", folder / f"{name}-after.png", "-o", page,
                "--force")
        return before, after, page.resolve().as_uri()

    def equal(self, name, picture, place, size, origin):
        """Whether `size` pixels of the screen at `place` are those of `picture` from `origin`."""
        screen = self.shot(name)
        self.expect(screen.part(*place, *size) == picture.part(*origin, *size), f"{name} shows other pixels")

    def exact_on_both_sides(self):
        """In the middle of the stage the picture's middle, at 1:1: source left of the border, result right of it."""
        before, after, page = self.make("whole", 300, 250, 4, (400, 300, 800, 700))
        self.whole = page
        left, top = (before.width - STAGE[0]) // 2, (before.height - STAGE[1]) // 2
        for share in (0.25, 0.7):
            self.browser.open(f"{page}#slider={share}&zoom=1&x=600&y=500&marks=off")
            border = round(share * STAGE[0])
            # Away from tags, buttons and the border's handle.
            self.equal(f"whole-{share}", before, (10, 60), (border - 40, 640), (left + 10, top + 60))
            self.equal(f"whole-{share}", after, (border + 30, 60), (STAGE[0] - border - 40, 640),
                       (left + border + 30, top + 60))
        # At 2:1 every pixel of the picture is four of the screen.
        self.browser.open(f"{page}#slider=0&zoom=2&x=600&y=500&marks=off")
        screen = self.shot("whole-2")
        middle = (STAGE[0] // 2, STAGE[1] // 2)
        for x in range(-100, 100, 7):
            for y in range(-100, 100, 7):
                shown = screen.pixel(middle[0] + x, middle[1] + y)
                self.expect(shown == after.pixel(600 + x // 2, 500 + y // 2), f"2:1 is not exact at {x}, {y}")
        self.browser.open(f"{page}#slider=1&zoom=1&x=600&y=500&marks=off")
        self.expect(self.shot("only-source").pixel(*middle) == before.pixel(600, 500), "slider=1 is not the source")
        self.browser.open(f"{page}#slider=0&zoom=1&x=600&y=500&marks=off")
        self.expect(self.shot("only-result").pixel(*middle) == after.pixel(600, 500), "slider=0 is not the result")

    def keys_and_mouse(self):
        browser = self.browser
        browser.open(f"{self.whole}#slider=0.5&zoom=1&x=600&y=500")
        state = "[view.slider, view.zoom, view.x, view.y, view.region]"
        browser.key("ArrowLeft")
        browser.key("ArrowLeft")
        self.expect(abs(browser.value("view.slider") - 0.46) < 1e-6, "arrows do not move the border")
        self.expect(browser.value("border.getAttribute('aria-valuenow')") == "46", "the border's value is not told")
        browser.key("ArrowRight")
        self.expect(abs(browser.value("view.slider") - 0.48) < 1e-6, "the right arrow does not move the border")
        browser.key("ArrowRight", shift=True)
        self.expect(browser.value("view.x") == 660, f"Shift and an arrow do not pan: {browser.value(state)}")
        for key, zoom in (("2", 2), ("4", 4), ("1", 1), ("f", "fit")):
            browser.key(key)
            self.expect(browser.value("view.zoom") == zoom, f"{key} does not zoom")
            chosen = browser.value("document.querySelector('#zooms [aria-pressed=true]').dataset.zoom")
            self.expect(chosen == str(zoom), f"the button of {key} is not pressed")
        browser.key("n")
        self.expect(browser.value("view.region") == 1 and browser.value("view.zoom") == 1, "N shows no region")
        browser.key("p")
        count = browser.value("data.regions.length")
        self.expect(count > 0 and browser.value("view.region") == count, "P does not go around")
        browser.value("document.querySelectorAll('li button')[0].click()")
        self.expect(browser.value("view.region") == 1, "a click on a region does not choose it")
        self.expect("region=1" in browser.value("new Promise((done) => setTimeout(() => done(location.hash), 400))"),
                    "the address does not follow")
        browser.open(f"{self.whole}#slider=0.5&zoom=1&x=600&y=500")
        browser.drag((440, 300), (640, 300))
        self.expect(abs(browser.value("view.slider") - 640 / STAGE[0]) < 1e-3, "the border cannot be dragged")
        browser.drag((200, 300), (150, 340))
        self.expect(browser.value("[view.x, view.y]") == [650, 460], f"dragging does not pan: {browser.value(state)}")
        browser.mouse("mouseWheel", 440, 400, deltaX=0, deltaY=-300)
        browser.settle()
        self.expect(browser.value("view.zoom") == 2, f"the wheel does not zoom: {browser.value(state)}")
        self.expect(browser.value("[view.x, view.y]") == [650, 460], "the wheel does not keep its place")

    def large_pictures(self):
        """More than 4 megapixels: reduced, but for the regions, which are exact."""
        before, after, page = self.make("large", 420, 400, 5, (1200, 1200, 1400, 1400))
        self.browser.open(f"{page}#slider=0.5&region=1&zoom=1&marks=off")
        self.expect(not self.browser.value("data.isWhole"), "a large page holds everything")
        x, y, width, height = self.browser.value("data.regions[0].view")
        left, top = self.browser.value("corner(scale())")
        screen_x, screen_y = x + left, y + top
        half = STAGE[0] // 2 - screen_x
        self.expect(0 < half < width, "the region is not in the middle")
        self.equal("large-region", before, (screen_x, screen_y), (half - 30, height), (x, y))
        self.equal("large-region", after, (screen_x + half + 30, screen_y), (width - half - 30, height),
                   (x + half + 30, y))
        self.browser.open(f"{page}#slider=0.5&zoom=fit")
        self.shot("large-fit")
        size = (self.folder / "large.html").stat().st_size
        self.expect(size < 8_000_000, f"the page takes {size} bytes")

    def looks(self):
        """Screenshots to look at, in the dark and on a narrow screen; nothing may be cut off there."""
        browser = self.browser
        browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
        browser.open(f"{self.whole}#slider=0.4&region=1&zoom=1")
        dark = self.shot("dark")
        self.expect(sum(dark.pixel(WINDOW[0] - 5, 5)) < 200, "the panel is not dark")
        browser.call("Emulation.setEmulatedMedia", features=[])
        self.expect(sum(self.shot("light").pixel(WINDOW[0] - 5, 5)) > 600, "the panel is not light")
        browser.resize(400, 800)
        browser.open(f"{self.whole}#slider=0.5&zoom=fit")
        self.shot("narrow")
        self.expect(browser.value("document.documentElement.scrollWidth") <= 400, "a narrow screen cuts off")
        browser.resize(*WINDOW)

    def nothing_else(self):
        """No errors, and nothing loaded but the page itself and what is in it."""
        for event in self.browser.events:
            method, details = event.get("method"), event.get("params", {})
            self.expect(method not in ("Runtime.exceptionThrown", "Log.entryAdded"), f"an error: {details}")
            if method == "Network.requestWillBeSent":
                address = details["request"]["url"]
                self.expect(address.startswith(("file:", "data:", "about:")), f"{address[:80]} was loaded")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("upscale")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = options.keep or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        check = Check(options.upscale, kept)
        try:
            for part in (check.exact_on_both_sides, check.keys_and_mouse, check.large_pictures, check.looks,
                         check.nothing_else):
                part()
        finally:
            check.browser.close()
    print(f"page-check: {check.done} checks passed")


if __name__ == "__main__":
    main()
