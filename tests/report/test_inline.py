"""Pictures put into a page."""

from __future__ import annotations

from sim.report.inline import inlined

SVG = b"""<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"
  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="460pt" height="200pt" viewBox="0 0 460 200"
 xmlns="http://www.w3.org/2000/svg" version="1.1">
 <metadata><rdf about="http://example.org"/></metadata>
 <defs><clipPath id="p1"><rect x="0" stroke-width="2" width="5"/></clipPath><path id="g"/></defs>
 <g pointer-events="all"><title>Germany: 192.3 TWh</title>
 <use xlink:href="#g" clip-path="url(#p1)"/></g>
</svg>
"""


def test_a_file_becomes_an_element() -> None:
    text = inlined(SVG, "map", 'A "map" & more')
    assert text.startswith('<svg viewBox="0 0 460 200" role="img" aria-label="A &quot;map&quot;')
    assert "http" not in text
    assert "<?xml" not in text
    assert '<rect x="0" stroke-width="2" width="5"/>' in text
    assert '<clipPath id="map-p1">' in text
    assert '<use href="#map-g" clip-path="url(#map-p1)"/>' in text
    assert '<g pointer-events="all"><title>Germany: 192.3 TWh</title>\n<use' in text
