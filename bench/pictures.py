"""Pictures of six pages for the README: ``python -m bench.pictures`` serves the current graph and photographs them."""

import argparse
import base64
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.graph import current_graph
from bench.servers.base import DidNotStart, stop_on_sigterm
from bench.servers.sinograph import Sinograph

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
MOST_BYTES, QUALITY = 150_000, 82
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}


@dataclass(frozen=True)
class Picture:
    name: str
    path: str
    size: dict[str, int]
    dark: bool = False
    below: str = "main"
    """What the top of the picture shows; the page is scrolled there."""
    wait_ms: int = 300


PICTURES = (
    Picture("home", "/", WIDE, below="body"),
    Picture("explore", "/explore?focus=organizations/deepseek", WIDE, below="h1", wait_ms=2500),
    Picture("timeline", "/timeline?from=2023-06&until=2024-06", WIDE, below="h1"),
    Picture("cost", "/charts/training-cost", WIDE, below="h1", dark=True),
    Picture("status", "/status?chip=nvidia-h800&to=CN&on=2023-12-01", WIDE, below="h1"),
    Picture("phone", "/id/models/deepseek-v3", PHONE, below="body"),
)


def main() -> int:
    """Photograph the pages of a server, or of one that is started for it; 1 if there is no browser or a page fails."""
    parser = argparse.ArgumentParser(prog="python -m bench.pictures", description=__doc__)
    parser.add_argument("--server", help="address of a running server; without it one is started")
    parser.add_argument("--home", type=Path, help="home of the graph (default: that of the sinograph command)")
    parser.add_argument("--into", type=Path, default=FOLDER, help="folder of the pictures")
    asked = parser.parse_args()
    browser = shutil.which("chromium")
    if not browser:
        sys.stderr.write("no chromium here; on Debian: apt install chromium\n")
        return 1
    asked.into.mkdir(parents=True, exist_ok=True)
    if asked.server:
        return photograph(browser, asked.server.rstrip("/"), asked.into)
    stop_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="sinograph-pictures-") as folder:
        try:
            server = Sinograph().start(current_graph(asked.home), Path(folder))
        except DidNotStart as problem:
            print(problem, file=sys.stderr)
            return 1
        try:
            return photograph(browser, f"http://127.0.0.1:{server.port}", asked.into)
        finally:
            server.stop()


def photograph(browser: str, server: str, folder: Path) -> int:
    """Write one picture for each of ``PICTURES``; 1 if a page does not answer or a picture is too large."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            context = started.new_context(
                base_url=server, viewport=picture.size, reduced_motion="reduce",
                color_scheme="dark" if picture.dark else "light",
            )  # fmt: skip
            page = context.new_page()
            answer = page.goto(picture.path, wait_until="load")
            if answer is None or answer.status != 200:
                sys.stderr.write(f"{picture.path} answers {answer.status if answer else 'nothing'}\n")
                return 1
            page.wait_for_timeout(picture.wait_ms)
            page.locator(picture.below).first.evaluate("e => scrollTo(0, e.getBoundingClientRect().top - 16)")
            target = folder / f"{picture.name}.webp"
            devtools = context.new_cdp_session(page)  # Playwright itself writes no WebP, a third of the size
            taken = devtools.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
            target.write_bytes(base64.b64decode(taken["data"]))
            context.close()
            print(f"{target} {target.stat().st_size / 1000:.0f} kB")
            if target.stat().st_size > MOST_BYTES:
                sys.stderr.write(f"{target} is larger than {MOST_BYTES / 1000:.0f} kB\n")
                return 1
        started.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
