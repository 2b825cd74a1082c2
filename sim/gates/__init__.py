"""Gates: what results must satisfy, checked in continuous integration.

`file` is the language of a gates file, `load` reads one, `results` reads the folder of a run or of
a sweep, `judge` holds bounds against it, `regress` holds it against a committed reference,
`text`, `markdown` and `junit` tell the verdicts, `command` does it all.
"""
