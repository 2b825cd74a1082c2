"""YAML text to values: what words mean, and what is refused, with its place."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.config.source import MAX_BYTES, Place, Source, decode_source, read_source
from sim.config.yaml_source import parse_document, parse_inline, resolve
from sim.errors import Finding, ScenarioError


def parsed(text: str | bytes) -> tuple[dict[str, object], list[Finding]]:
    content = text.encode() if isinstance(text, str) else text
    findings: list[Finding] = []
    value = parse_document(decode_source(content, "f.yaml", Path()), findings)
    return value.plain, findings


def refused(text: str | bytes) -> Finding:
    """The only finding of a text that cannot be read at all."""
    with pytest.raises(ScenarioError) as caught:
        parsed(text)
    (finding,) = caught.value.findings
    return finding


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("12:30", "12:30"),
        ("2022-05-11", "2022-05-11"),
        ("1e3", 1000.0),
        ("0o17", 15),
        ("017", 17),
        ("0x1F", 31),
        (".5", 0.5),
        ("-7", -7),
        ("1_000", "1_000"),
        ("40 %", "40 %"),
        ("~", None),
        ("", None),
        ("null", None),
        ("-.inf", -math.inf),
        ("none", "none"),
    ],
)
def test_words_mean_what_yaml_1_2_says(word: str, meaning: object) -> None:
    assert resolve(word) == meaning
    assert type(resolve(word)) is type(meaning)
    assert parsed(f"key: {word}") == ({"key": meaning}, [])


def test_not_a_number() -> None:
    value = resolve(".nan")
    assert isinstance(value, float)
    assert math.isnan(value)


def test_quoted_words_are_text() -> None:
    assert parsed("""{a: "1", b: 'true', c: "", d: "\\u00e9"}""")[0] == {
        "a": "1",
        "b": "true",
        "c": "",
        "d": "é",
    }


def test_anchors_are_copied() -> None:
    plain, findings = parsed("a: &x [1, 2]\nb: *x\n")
    assert plain == {"a": [1, 2], "b": [1, 2]}
    assert findings == []


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "the key 'a' stands here twice, first in line 1"),
        ('a: 1\n"a": 3\n', 2, 1, "the key 'a' stands here twice, first in line 1"),
        ("2022: 1\n", 1, 1, "keys are text; this is 2022; put it in quotes"),
        ("a: {true: 1}\n", 1, 5, "keys are text; this is true; put it in quotes"),
        ("? [a, b]\n: 1\n", 1, 3, "keys are text; this is a list or mapping"),
        ("a: {'': 1, ~: 2}\n", 1, 12, "keys are text; this is ~"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", 3, 3, "merge keys are not part of scenario files"),
        ("a: !!str 1\n", 1, 4, "tags (`!…`) are not part of scenario files"),
        ("a: !python/name:os.system x\n", 1, 4, "tags (`!…`) are not part of scenario files"),
    ],
)
def test_mistakes_that_leave_the_rest_readable(
    text: str, line: int, column: int, message: str
) -> None:
    _, (finding,) = parsed(text)
    assert (finding.line, finding.column) == (line, column)
    assert message in finding.message
    assert finding.excerpt == text.splitlines()[line - 1]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 0, 0, "the file is empty"),
        ("# only a remark\n", 0, 0, "the file is empty"),
        ("---\n...\n", 0, 0, "the file is empty"),
        ("- a\n- b\n", 1, 1, "a scenario is a mapping of keys to values; this file holds a list"),
        ("# x\nword\n", 2, 1, "this file holds a single value"),
        ("a: 1\n---\nb: 2\n", 2, 1, "a file holds one scenario; this is a second"),
        ("a:\n\tb: 1\n", 2, 1, "indent with spaces, not with tabs"),
        ("a: b: c\n", 1, 5, "no valid YAML: mapping values are not allowed"),
        ("a: [1, 2\nb: 3\n", 2, 2, "no valid YAML: while parsing a flow sequence"),
        ("a: 'x\n", 2, 1, "no valid YAML"),
        ("é: ü: 1\n", 1, 5, "no valid YAML"),
        ("a: *nowhere\n", 1, 4, "the alias *nowhere has no anchor before it"),
        ("a: &x [*x]\n", 1, 8, "*x contains itself"),
        ("a: " + "9" * 5000, 1, 4, "this number has too many digits"),
        ("a: " + "[" * 5000, 1, 34, "nested more than 30 levels deep"),
        ("a: " + "{b: " * 5000, 1, 121, "nested more than 30 levels deep"),
        ("a: \x00", 1, 4, "the text holds a NUL byte; is this a binary file?"),
        ("a: 1\nb: \x1b[31m", 2, 4, r"the text holds the control character '\x1b'"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", 1, 0, "this is not UTF-8 text"),
        (b"a: 1\nb: \xff\n", 2, 0, "this is not UTF-8 text; save the file as UTF-8"),
        ("a: 1".encode("utf-16"), 1, 0, "this is not UTF-8 text"),
    ],
)
def test_texts_that_cannot_be_read(text: str | bytes, line: int, column: int, message: str) -> None:
    finding = refused(text)
    assert message in finding.message
    assert (finding.line, finding.column) == (line, column)
    assert "\n" not in finding.message


def test_byte_order_mark_is_no_mistake() -> None:
    assert parsed(b"\xef\xbb\xbfa: 1\n") == ({"a": 1}, [])


def test_aliases_that_multiply() -> None:
    """Nine levels of ten aliases would be a thousand million values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    finding = refused("\n".join(lines))
    assert finding.message == "more than 10,000 values, aliases counted in full"
    assert finding.line == 4


def test_too_many_values() -> None:
    assert "more than 10,000 values" in refused("a: [" + "1," * 10_001 + "]").message


def test_files_that_are_no_text_files(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_bytes(b"# " + b"x" * MAX_BYTES)
    for path, message in [
        (large, "the file is larger than 1 MB"),
        (tmp_path, "this is a folder"),
        (tmp_path / "none.yaml", "there is no such file"),
        (Path("/dev/zero"), "this is not a regular file"),
        (tmp_path / ("x" * 5000), "the file cannot be read"),
        (tmp_path / "a\0b", "the file cannot be read"),
    ]:
        with pytest.raises(ScenarioError) as caught:
            read_source(path, "f.yaml")
        (finding,) = caught.value.findings
        assert message in finding.message


def test_long_lines_are_cut_and_control_characters_blanked() -> None:
    source = Source("f.yaml", "a:\tb" + "c" * 500, Path())
    finding = Place(source, 1, 4).finding("wrong")
    assert finding.excerpt == "a: b" + "c" * 156 + "..."
    assert Place(source, 1, 400).finding("wrong").excerpt == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("50 %", "50 %"),
        ("0.5", 0.5),
        ("NO", "NO"),
        ("", None),
        ("Title: with a colon", "Title: with a colon"),
        ("[DE, NO]", ["DE", "NO"]),
        ("{DE: 0.9}", {"DE": 0.9}),
        ("'1'", "1"),
    ],
)
def test_option_values(text: str, value: object) -> None:
    assert parse_inline(Source("--set a", text, Path(), option=True)).plain == value
