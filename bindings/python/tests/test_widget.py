"""The canvas for notebooks: strokes go in, readings come out."""

import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
import rakam

pytest.importorskip("anywidget")

from rakam.widget import Canvas  # noqa: E402

CHROMIUM = shutil.which(os.environ.get("CHROMIUM", "chromium"))
SEVEN = [[[0.3, 0.2], [0.7, 0.2], [0.45, 0.8]]]


def test_strokes_are_read():
    canvas, seen = Canvas(), []
    canvas.observe(lambda change: seen.append(change.new.digit), "reading")
    assert canvas.reading.verdict == "empty"
    canvas.strokes = SEVEN
    assert canvas.reading == rakam.read_strokes(SEVEN)
    canvas.strokes = []
    assert canvas.reading.verdict == "empty" and seen == [7, None]


def test_what_is_shown_goes_to_the_browser():
    canvas = Canvas(strokes=SEVEN)
    assert canvas.get_state()["_said"].startswith("7 (")
    assert canvas.get_state()["strokes"] == SEVEN and "reading" not in canvas.get_state()
    canvas.strokes = [[[0.1, 0.1, 0.02], [0.9, 0.9]], [[0.1, 0.9], [0.9, 0.1]], [[0.5, 0.1], [0.5, 0.9]], [[0.1, 0.5], [0.9, 0.5]]]
    assert canvas.reading.digit is None and canvas.get_state()["_said"] == "not a digit"


def test_strokes_come_from_the_browser():
    canvas = Canvas("classic")
    canvas.set_state({"strokes": SEVEN})
    assert canvas.reading == rakam.read_strokes(SEVEN, "classic")


def test_what_is_no_stroke_is_refused():
    import traitlets

    for wrong in ([[0.5, 0.5]], [[[0.5]]], [[["a", "b"]]]):
        with pytest.raises(traitlets.TraitError):
            Canvas(strokes=wrong)
    canvas = Canvas(strokes=SEVEN)
    with pytest.raises(rakam.RakamError, match="expected finite numbers"):
        canvas.strokes = [[[float("nan"), 0.5]]]
    assert canvas.strokes == SEVEN and canvas.reading.digit == 7
    # From the page, and together with others, strokes are set first and read then.
    beside = [[[5000.0, 20.0], [300.0, 4000.0]]]
    with pytest.raises(rakam.RakamError, match="beside the canvas"):
        canvas.set_state({"strokes": beside})
    with pytest.raises(rakam.RakamError, match="beside the canvas"), canvas.hold_trait_notifications():
        canvas.strokes, canvas.side = beside, 300
    assert canvas.strokes == SEVEN and canvas.reading.digit == 7 and canvas.side == 280
    with pytest.raises(traitlets.TraitError):
        canvas.side = 0
    with pytest.raises(traitlets.TraitError):
        Canvas().reading = None


#: The widget in a page with a model that is only its traits; after the right button, a pen draws a seven, while a palm lies on the
#: canvas, and a dot, and takes the dot back.
PAGE = """
<!doctype html><div id="cell"></div><pre id="seen"></pre>
<script type="module">
import widget from "./widget.js";
const traits = { strokes: [], side: 200, _said: "7 (99.9%)" }, heard = {};
const model = {
  get: (name) => traits[name],
  set: (name, value) => { traits[name] = value; heard["change:" + name]?.(); },
  on: (name, hear) => { heard[name] = hear; },
  save_changes() {},
};
HTMLCanvasElement.prototype.setPointerCapture = () => {};
const cell = document.getElementById("cell");
widget.render({ model, el: cell });
const canvas = cell.querySelector("canvas"), box = canvas.getBoundingClientRect();
const pen = (kind, x, y, about) => canvas.dispatchEvent(
  new PointerEvent(kind, { pointerId: 1, clientX: box.left + x * box.width, clientY: box.top + y * box.height, ...about }));
const palm = { pointerId: 2 }, right = { button: 2 };
pen("pointermove", 0.1, 0.1);
pen("pointerdown", 0.1, 0.1, right); pen("pointermove", 0.9, 0.9, right); pen("pointerup", 0.9, 0.9, right);
pen("pointerdown", 0.3, 0.2); pen("pointermove", 0.7, 0.2);
pen("pointerdown", 0.9, 0.9, palm); pen("pointermove", 0.9, 0.1, palm); pen("pointerup", 0.9, 0.1, palm);
pen("pointermove", 0.45, 0.8); pen("pointerup", 0.45, 0.8);
pen("pointerdown", 0.9, 0.9); pen("pointerup", 0.9, 0.9);
const ink = () => canvas.getContext("2d").getImageData(0, 0, 200, 200).data.filter((byte) => byte > 0).length;
const drawn = ink();
const [undo, clear] = cell.querySelectorAll("button");
undo.click();
const strokes = traits.strokes, undone = ink();
clear.click();
const seen = { strokes, said: cell.querySelector("output").textContent, inks: [drawn, undone, ink()], left: traits.strokes };
document.getElementById("seen").textContent = JSON.stringify(seen);
</script>
"""


@pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium")
def test_a_pen_draws_in_a_browser(tmp_path):
    shutil.copy(Path(rakam.__file__).parent / "widget.js", tmp_path)
    (tmp_path / "index.html").write_text(PAGE)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=10000", "--dump-dom"]
        page = f"http://127.0.0.1:{server.server_port}/index.html"
        shown = subprocess.run([CHROMIUM, *options, page], stdout=subprocess.PIPE, text=True, timeout=120).stdout
        server.shutdown()
    seen = json.loads(re.search(r'<pre id="seen">(.*?)</pre>', shown, re.DOTALL)[1])
    assert len(seen["strokes"]) == 1 and len(seen["strokes"][0]) == 3 and Canvas(strokes=seen["strokes"]).reading.digit == 7
    assert seen["said"] == "7 (99.9%)" and seen["left"] == []
    drawn, undone, cleared = seen["inks"]
    assert drawn > undone > cleared == 0
