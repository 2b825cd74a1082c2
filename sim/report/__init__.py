"""A run as one HTML file: words, tables and pictures, all from the files of its folder.

`assumptions` tells what a scenario assumes, `content` what came of it, `inline` puts pictures into
the page, `html` renders the page, `command` writes it beside the run.
"""
