"""The report in a browser: nothing asked of the network, no complaint, no sideways scrolling.

A page of our own holds the report in a frame as wide as the screen in question, for a window of a
browser without a screen has a least width.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

STOP = "russian-gas-stop-2022"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next((found for name in BROWSERS if (found := shutil.which(name))), None)
WATCH = """<script>
window.seen = [];
addEventListener("error", function (e) {
  seen.push("error: " + (e.message || e.target.tagName));
}, true);
addEventListener("securitypolicyviolation", function (e) {
  seen.push("blocked: " + e.blockedURI);
});
["error", "warn"].forEach(function (level) {
  console[level] = function (words) { seen.push(level + ": " + words); };
});
</script>"""
TELL = """<script>
addEventListener("load", function () {
  var table = document.getElementById("countries"), told = {};
  var root = document.documentElement;
  told.width = innerWidth; told.scroll = root.scrollWidth; told.seen = seen;
  told.asked = performance.getEntriesByType("resource").map(function (e) { return e.name; });
  told.pictures = document.querySelectorAll("figure svg").length;
  told.wide = Math.max.apply(null, Array.prototype.map.call(document.querySelectorAll("figure svg"),
    function (svg) { return svg.getBoundingClientRect().right; }));
  function column(k) { return Array.prototype.map.call(table.tBodies[0].rows, function (row) {
    return row.cells[k].getAttribute("data-v") || row.cells[k].textContent; }); }
  var buttons = table.tHead.getElementsByTagName("button");
  buttons[1].click(); told.demand = column(1);
  buttons[1].click(); told.rising = column(1);
  buttons[0].click(); told.names = column(0);
  table.tBodies[0].rows[0].cells[1].click();
  told.tip = document.getElementById("tip").textContent;
  told.silent = Array.prototype.filter.call(document.querySelectorAll("figure"), function (one) {
    return !one.querySelector("g[pointer-events] > title");
  }).map(function (one) { return one.id; });
  told.hit = ["map", "supply", "waterfall", "prices-by-country"].map(function (name) {
    var mark = document.getElementById(name).querySelectorAll("g[pointer-events]")[4];
    mark.scrollIntoView({block: "center"});
    var box = mark.getBoundingClientRect();
    var x = box.left + box.width / 2, y = box.top + box.height / 2;
    var at = document.elementFromPoint(x, y);
    at.dispatchEvent(new MouseEvent("click", {bubbles: true, clientX: x, clientY: y}));
    return [mark.firstElementChild.textContent, document.getElementById("tip").textContent]; });
  parent.postMessage(JSON.stringify(told), "*");
});
</script>"""
OUTER = """<!DOCTYPE html><meta charset="utf-8"><body><pre id="told"></pre><script>
addEventListener("message", function (e) {{
  document.getElementById("told").textContent = e.data;
}});
</script><iframe src="{page}" style="width:{width}px;height:900px;border:0"></iframe></body>"""

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium here to open the report in; .ci/run installs one"
)


def opened(report: Path, width: int, room: Path) -> dict[str, Any]:
    """What the page of a report says of itself in a frame `width` pixels wide."""
    text = report.read_text(encoding="utf-8")
    assert text.count("<head>") == text.count("</body>") == 1
    text = text.replace("<head>", "<head>" + WATCH).replace("</body>", TELL + "</body>")
    (room / "page.html").write_text(text, encoding="utf-8")
    outer = OUTER.format(page="page.html", width=width)
    (room / "outer.html").write_text(outer, encoding="utf-8")
    done = subprocess.run(
        [
            str(BROWSER),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
            f"--user-data-dir={room / 'profile'}",
            f"--window-size={max(width, 600)},1000",
            "--virtual-time-budget=5000",
            "--dump-dom",
            (room / "outer.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    found = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.S)
    assert found is not None
    assert found[1], done.stderr[-2000:]
    told: dict[str, Any] = json.loads(html.unescape(found[1]))
    return told


@pytest.mark.parametrize("width", [375, 1280])
def test_the_report_in_a_browser(
    reported: Callable[[str], Path], tmp_path: Path, width: int
) -> None:
    folder = reported(STOP)
    told = opened(folder / "report.html", width, tmp_path)
    assert told["width"] == width
    assert told["scroll"] <= width
    assert told["wide"] <= width
    assert told["seen"] == []
    assert told["asked"] == []
    assert told["pictures"] >= 1
    demand = [float(value) for value in told["demand"]]
    assert demand == sorted(demand, reverse=True)
    assert told["rising"] == told["demand"][::-1]
    assert told["names"] == sorted(told["names"])
    assert told["tip"].endswith(" TWh")
    assert told["silent"] == []
    for text, tip in told["hit"]:
        assert text
        assert tip == text


def test_what_would_be_noticed(reported: Callable[[str], Path], tmp_path: Path) -> None:
    """The watch is awake: an outside picture, an error and too wide a line are all seen."""
    text = (reported(STOP) / "report.html").read_text(encoding="utf-8")
    bad = (
        '<img src="https://example.invalid/x.png"><div style="width:3000px">x</div>'
        '<script>throw new Error("oh")</script></main>'
    )
    (tmp_path / "bad.html").write_text(text.replace("</main>", bad), encoding="utf-8")
    told = opened(tmp_path / "bad.html", 375, tmp_path)
    assert told["scroll"] >= 3000
    assert any(line.startswith("blocked: https://example.invalid") for line in told["seen"])
    assert any("oh" in line for line in told["seen"])
