"""YAML text to values that know where they stand.

Plain words mean what YAML 1.2's core schema says: only true and false are booleans (Norway's `NO`
is text), dates and clock times are text, `1e3` is a number. Keys are text and stand once. Tags,
merge keys and several documents are refused, and so is whatever only an attack would contain: deep
nesting, aliases that multiply, huge files. Every mistake becomes a `Finding`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NoReturn

import yaml

from sim.config.source import UNPRINTABLE, Place, Plain, Source, Value
from sim.errors import Finding, ScenarioError

MAX_VALUES = 10_000
MAX_DEPTH = 30

_INT = re.compile(r"[-+]?[0-9]+", re.ASCII)
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", re.ASCII)
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_document(source: Source, findings: list[Finding], what: str = "scenario") -> Value:
    """The one mapping a scenario file holds, or a file of another kind (`what`).

    Mistakes that leave the rest readable (a key twice, a tag) are added to `findings`; one that
    does not raises ScenarioError with all found so far in this source.
    """
    builder = _Builder(source)
    value = builder.document()
    findings += builder.findings
    if value is None or value.data is None:
        hint = "; `gasgap new` writes one to start from" if what == "scenario" else ""
        raise _refused(source.label, f"the file is empty{hint}")
    if not isinstance(value.data, dict):
        kind = "a list" if isinstance(value.data, list) else "a single value"
        message = f"a {what} is a mapping of keys to values; this file holds {kind}"
        raise ScenarioError([value.place.finding(message)])
    return value


def parse_inline(source: Source) -> Value:
    """The value of an option: a list, mapping or quoted text as in YAML, else one plain scalar."""
    text = source.text.strip()
    if UNPRINTABLE.search(text):
        raise _refused(source.label, "the value holds a control character")
    if text.startswith(("[", "{", '"', "'")):
        builder = _Builder(source)
        value = builder.document()
        if builder.findings:
            raise ScenarioError(builder.findings)
        if value is not None:
            return value
    return Value(_resolve_or_refuse(text, Place(source)), Place(source))


def resolve(text: str) -> Plain:
    """What a plain scalar means in YAML 1.2's core schema.

    Raises
    ------
    ValueError
        For an integer of absurd length.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    return text


def _resolve_or_refuse(text: str, place: Place) -> Plain:
    try:
        return resolve(text)
    except ValueError:
        raise ScenarioError([place.finding("this number has too many digits")]) from None


def _refused(label: str, message: str) -> ScenarioError:
    return ScenarioError([Finding(label, 0, 0, message)])


class _Builder:
    """Turns the parser's events into a Value; collects what it can go on after."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self.anchors: dict[str, Value | None] = {}
        self.count = 0
        self.events: Iterator[Any] = iter(())

    def document(self) -> Value | None:
        """The only document of the source, None if there is none."""
        try:
            self.events = yaml.parse(self.source.text, Loader=_Loader)
            value = self._stream()
        except yaml.MarkedYAMLError as error:
            self._fatal(*self._syntax(error))
        except (yaml.YAMLError, UnicodeError) as error:
            message = "no valid YAML: " + " ".join(str(error).split())
            self._fatal(Place(self.source, 1, 1), message)
        return value

    def _stream(self) -> Value | None:
        value = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if value is not None:
                    self._fatal(self._place(event), "a file holds one scenario; this is a second")
                value = self._value(next(self.events), 0)
        return value

    def _value(self, event: Any, depth: int) -> Value:
        place = self._place(event)
        self._count(place, 1)
        if depth > MAX_DEPTH:
            self._fatal(place, f"nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, place)
        if event.tag is not None:
            self._note(place, "tags (`!…`) are not part of scenario files")
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        before = self.count
        if isinstance(event, yaml.ScalarEvent):
            value = Value(self._scalar(event, place), place)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = Value(list(self._items(depth)), place)
        else:
            value = Value(self._entries(depth), place)
        value = replace(value, size=1 + self.count - before)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def _items(self, depth: int) -> Iterator[Value]:
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._value(event, depth + 1)

    def _entries(self, depth: int) -> dict[str, Value]:
        entries: dict[str, Value] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            place = self._place(event)
            key = self._value(event, depth + 1).data
            value = replace(self._value(next(self.events), depth + 1), key=place)
            if not isinstance(key, str):
                self._note(place, f"keys are text; this is {_key_text(event)}")
            elif key == "<<":
                self._note(place, "merge keys are not part of scenario files; use `extends`")
            elif key in entries:
                first = entries[key].key or place
                self._note(place, f"the key {key!r} stands here twice, first in line {first.line}")
            else:
                entries[key] = value
        return entries

    def _scalar(self, event: Any, place: Place) -> Plain:
        text: str = event.value
        plain = event.implicit[0] and event.style in (None, "")
        return _resolve_or_refuse(text, place) if plain else text

    def _alias(self, event: Any, place: Place) -> Value:
        if event.anchor not in self.anchors:
            self._fatal(place, f"the alias *{event.anchor} has no anchor before it")
        value = self.anchors[event.anchor]
        if value is None:
            self._fatal(place, f"*{event.anchor} contains itself")
        self._count(place, value.size)
        return replace(value, place=place)

    def _count(self, place: Place, more: int) -> None:
        self.count += more
        if self.count > MAX_VALUES:
            self._fatal(place, f"more than {MAX_VALUES:,} values, aliases counted in full")

    def _note(self, place: Place, message: str) -> None:
        self.findings.append(place.finding(message))

    def _fatal(self, place: Place, message: str) -> NoReturn:
        raise ScenarioError([*self.findings, place.finding(message)]) from None

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.source, mark.line + 1, mark.column + 1)

    def _syntax(self, error: yaml.MarkedYAMLError) -> tuple[Place, str]:
        mark = error.problem_mark or error.context_mark
        place = Place(self.source, 1, 1)
        if mark is not None:
            place = Place(self.source, mark.line + 1, mark.column + 1)
        text = " ".join(part for part in (error.context, error.problem) if part)
        lines = self.source.lines
        if place.line <= len(lines) and "\t" in lines[place.line - 1][: place.column]:
            text += "; indent with spaces, not with tabs"
        return place, f"no valid YAML: {text}"


def _key_text(event: Any) -> str:
    """A key's event as messages show it."""
    if not isinstance(event, yaml.ScalarEvent):
        return "an alias" if isinstance(event, yaml.AliasEvent) else "a list or mapping"
    text = str(event.value)
    return (
        f"{text if len(text) <= 40 else text[:37] + '...'}; put it in quotes" if text else "empty"
    )
