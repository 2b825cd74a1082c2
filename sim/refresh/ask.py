"""What is asked of each publisher: addresses, pages, pauses, keys; answers as payloads."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

from sim.ending import reason
from sim.errors import InputError
from sim.files import write_whole
from sim.refresh.agsi import pages_of, refusal, refused_error
from sim.refresh.entsog import NOTHING, meta
from sim.refresh.entsog_record import CAPACITY, FLOW
from sim.refresh.eurostat import WANTED, says_nothing
from sim.refresh.fetch import Answer, Get, get
from sim.refresh.found import Asked, Payload, parse_payload
from sim.refresh.points import Place, crossings

AGSI_URL = "https://agsi.gie.eu/api"
AGSI_KEY = "GASGAP_AGSI_KEY"
AGSI_PAGE = 300
"""Rows a page; the platform gives no more."""
AGSI_CODES = {"GB": "GB*"}
"""Under `GB` AGSI+ keeps the years before 2021 alone."""
ENTSOG_URL = "https://transparency.entsog.eu/api/v1/operationalData"
ENTSOG_PAGE = 5000
ENTSOG_METERS = 40
"""Meters in one address, which grows by some 25 characters with each."""
EUROSTAT_URL = "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data/nrg_cb_gasm"
ONE_DAY = timedelta(days=1)


def tell(text: str) -> None:
    """What is asked just now, on one line of a terminal; silent where nobody watches."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(f"\r\033[K{text}", end="" if text else "\r", file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Line:
    """The way to a publisher: how to fetch, how long to wait between pages, where to keep them."""

    get: Get = get
    sleep: Callable[[float], None] = time.sleep
    keep: Path | None = None
    tell: Callable[[str], None] = tell

    def payload(self, name: str, url: str, headers: Mapping[str, str]) -> tuple[Answer, Payload]:
        """One answer, kept where that is asked for, as a payload named by its address."""
        self.tell(f"asking for {name}")
        try:
            answer = self.get(url, headers)
        finally:
            self.tell("")
        address = url.partition("?")[0]
        key = f"; is {AGSI_KEY} the key of your account?" if headers else ""
        if answer.status in (401, 403):
            raise InputError(f"{address} refuses (HTTP {answer.status}){key}")
        if answer.status != 200 and not _nothing(answer.body):
            told = " ".join(answer.body[:200].decode("utf-8", "replace").split())
            raise InputError(f"{address} answers HTTP {answer.status}: {told or 'nothing'}")
        try:
            payload = parse_payload(address, answer.body)
        except InputError as error:
            raise InputError(f"{error}{key}") from None
        self._keep(name, answer.body)
        return answer, payload

    def _keep(self, name: str, body: bytes) -> None:
        if self.keep is None:
            return
        try:
            self.keep.mkdir(parents=True, exist_ok=True)
            write_whole(self.keep / f"{name}.json", body)
        except OSError as error:
            raise InputError(f"--keep {self.keep} cannot be written: {reason(error)}") from None


def _nothing(body: bytes) -> bool:
    """Whether an answer that is no success says that there is nothing, which is none the worse."""
    if NOTHING in body.decode("utf-8", "replace").lower():
        return True
    try:
        return says_nothing(json.loads(body))
    except ValueError:
        return False


def agsi(asked: Asked, line: Line) -> Iterator[Payload]:
    """All pages of every country of the baseline, and of the EU; at most sixty a minute."""
    key = _key()
    known = dict.fromkeys(["EU27", *(row.country for row in asked.seeds.storages)])
    first, last = _window(asked)
    begun = False
    for code in filter(asked.concerns, known):
        who = {"type": "eu"} if code == "EU27" else {"country": AGSI_CODES.get(code, code)}
        page, pages = 1, 1
        while page <= pages:
            # A gas day is in the table under the day on which it ends.
            days = {"from": first - ONE_DAY, "to": last - ONE_DAY}
            query = urlencode({**who, **days, "page": page, "size": AGSI_PAGE})
            name = f"agsi-{code}-{first}-{last}-{page}"
            _, payload = line.payload(name, f"{AGSI_URL}?{query}", {"x-key": key})
            if not begun and refusal(payload):
                raise refused_error(payload)
            begun = True
            yield payload
            pages = pages_of(payload)
            page += 1
            line.sleep(1.1)


def _key() -> str:
    """The user's key; raises InputError where there is none, or none that a header can carry."""
    key = os.environ.get(AGSI_KEY, "").strip()
    if not key:
        raise InputError(
            f"AGSI+ needs a key: get one at https://agsi.gie.eu/account and set {AGSI_KEY}, "
            "or read saved answers with --payload"
        )
    if not all("!" <= character <= "~" for character in key):
        raise InputError(f"{AGSI_KEY} holds characters that no key has; copy it anew")
    return key


def entsog(asked: Asked, places: Sequence[Place], line: Line) -> Iterator[Payload]:
    """Flows of the window by months, and the capacities of its last day, forty meters at a time.

    Only full months are of use, and of some operators a gas day begins on the eve.
    """
    meters = _meters(asked, places)
    first, last = _window(asked)
    months = _months(first.replace(day=1), last)
    windows = [(FLOW, start - ONE_DAY, end) for start, end in months]
    for indicator, start, end in [*windows, (CAPACITY, last, last)]:
        for number in range(0, len(meters), ENTSOG_METERS):
            part = meters[number : number + ENTSOG_METERS]
            offset, more = 0, True
            while more:
                url = _entsog_url(part, indicator, start, end, offset)
                kind = "flow" if indicator == FLOW else "capacity"
                name = f"entsog-{kind}-{start}-{end}-{number}-{offset}"
                _, payload = line.payload(name, url, {})
                yield payload
                offset += _step(payload)
                more = meta(payload, "total") > offset
                line.sleep(0.5)


def _entsog_url(meters: Sequence[str], indicator: str, start: date, end: date, offset: int) -> str:
    query = {
        "pointDirection": ",".join(meters).lower(),
        "indicator": indicator,
        "periodType": "day",
        "from": start,
        "to": end,
        "timeZone": "CET",
        "limit": ENTSOG_PAGE,
        "offset": offset,
    }
    return f"{ENTSOG_URL}?{urlencode(query, safe=',', quote_via=quote)}"


def _step(payload: Payload) -> int:
    """Records a page holds: as many as asked for, or as few as the platform says to allow."""
    allowed = meta(payload, "limit")
    return min(ENTSOG_PAGE, allowed) if allowed > 0 else ENTSOG_PAGE


def _meters(asked: Asked, places: Sequence[Place]) -> list[str]:
    """Meters of the borders between nodes of the baseline."""
    nodes = {row.node for row in asked.seeds.nodes}
    found: dict[str, None] = {}
    for place in places:
        for crossing in crossings(place):
            pair = crossing.from_node, crossing.to_node
            if set(pair) <= nodes and asked.concerns(*pair):
                found |= dict.fromkeys([*crossing.receiver, *crossing.sender])
    return list(found)


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The parts of a window by calendar months."""
    while first <= last:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        yield first, min(last, following - ONE_DAY)
        first = following


def eurostat(asked: Asked, line: Line) -> Iterator[Payload]:
    """One cube with all months and countries; to ask for one that it lacks would be an error."""
    first, last = _window(asked)
    query: list[tuple[str, str]] = [("format", "JSON"), ("lang", "EN"), *WANTED.items()]
    query += [("sinceTimePeriod", f"{first:%Y-%m}"), ("untilTimePeriod", f"{last:%Y-%m}")]
    url = f"{EUROSTAT_URL}?{urlencode(query)}"
    yield line.payload(f"eurostat-nrg_cb_gasm-{first:%Y-%m}-{last:%Y-%m}", url, {})[1]


def _window(asked: Asked) -> tuple[date, date]:
    if asked.first is None or asked.last is None:
        raise ValueError("a fetch needs both ends of its window")
    return asked.first, asked.last
