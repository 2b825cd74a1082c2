"""What is asked of each publisher: addresses, pages, pauses, keys; answers as payloads."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

from sim.errors import InputError
from sim.files import write_whole
from sim.refresh.entsog import NOTHING
from sim.refresh.entsog_record import CAPACITY, FLOW
from sim.refresh.eurostat import WANTED
from sim.refresh.fetch import Answer, Get, get
from sim.refresh.found import Asked, Payload, parse_payload
from sim.refresh.points import Place, crossings

AGSI_URL = "https://agsi.gie.eu/api"
AGSI_KEY = "GASGAP_AGSI_KEY"
AGSI_PAGE = 300
"""Rows a page; the platform gives no more."""
ENTSOG_URL = "https://transparency.entsog.eu/api/v1/operationalData"
ENTSOG_PAGE = 5000
ENTSOG_METERS = 40
"""Meters in one address, which grows by some 25 characters with each."""
EUROSTAT_URL = "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data/nrg_cb_gasm"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """The way to a publisher: how to fetch, how long to wait between pages, where to keep them."""

    get: Get = get
    sleep: Callable[[float], None] = time.sleep
    keep: Path | None = None

    def payload(self, name: str, url: str, headers: Mapping[str, str]) -> tuple[Answer, Payload]:
        """One answer, kept where that is asked for, as a payload named by its address."""
        answer = self.get(url, headers)
        address = url.partition("?")[0]
        if answer.status in (401, 403):
            key = f"; is {AGSI_KEY} the key of your account?" if headers else ""
            raise InputError(f"{address} refuses (HTTP {answer.status}){key}")
        if answer.status != 200 and NOTHING not in answer.body.decode("utf-8", "replace").lower():
            told = answer.body[:200].decode("utf-8", "replace").strip()
            raise InputError(f"{address} answers HTTP {answer.status}: {told}")
        payload = parse_payload(address, answer.body)
        if self.keep is not None:
            self.keep.mkdir(parents=True, exist_ok=True)
            write_whole(self.keep / f"{name}.json", answer.body)
        return answer, payload


def agsi(asked: Asked, line: Line) -> Iterator[Payload]:
    """All pages of every country of the baseline, and of the EU; at most sixty a minute."""
    key = os.environ.get(AGSI_KEY, "").strip()
    if not key:
        raise InputError(
            f"AGSI+ needs a key: get one at https://agsi.gie.eu/account and set {AGSI_KEY}, "
            "or read saved answers with --payload"
        )
    known = dict.fromkeys(["EU27", *(row.country for row in asked.seeds.storages)])
    first, last = _window(asked)
    for code in filter(asked.concerns, known):
        who = {"type": "eu"} if code == "EU27" else {"country": code}
        page, pages = 1, 1
        while page <= pages:
            # A gas day is in the table under the day on which it ends.
            days = {"from": first - ONE_DAY, "to": last - ONE_DAY}
            query = urlencode({**who, **days, "page": page, "size": AGSI_PAGE})
            name = f"agsi-{code}-{first}-{last}-{page}"
            _, payload = line.payload(name, f"{AGSI_URL}?{query}", {"x-key": key})
            yield payload
            pages = _pages(payload)
            page += 1
            line.sleep(1.1)


def _pages(payload: Payload) -> int:
    pages = payload.content.get("last_page", 1)
    if not isinstance(pages, int):
        raise payload.error(f"last_page is {pages!r}, no number")
    return pages


def entsog(asked: Asked, places: Sequence[Place], line: Line) -> Iterator[Payload]:
    """Flows of the window by months, and the capacities of its last day, forty meters at a time."""
    meters = _meters(asked, places)
    first, last = _window(asked)
    windows = [(FLOW, *window) for window in _months(first, last)]
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
                offset += ENTSOG_PAGE
                more = _total(payload) > offset
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


def _total(payload: Payload) -> int:
    meta = payload.content.get("meta")
    total = meta.get("total", 0) if isinstance(meta, dict) else 0
    return total if isinstance(total, int) else 0


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
    """One cube with all months and countries."""
    first, last = _window(asked)
    theirs = {"GR": "EL"}
    codes = [theirs.get(code, code) for code in filter(asked.concerns, asked.seeds.market_nodes)]
    query: list[tuple[str, str]] = [("format", "JSON"), ("lang", "EN"), *WANTED.items()]
    query += [("geo", code) for code in codes]
    query += [("sinceTimePeriod", f"{first:%Y-%m}"), ("untilTimePeriod", f"{last:%Y-%m}")]
    url = f"{EUROSTAT_URL}?{urlencode(query)}"
    yield line.payload(f"eurostat-nrg_cb_gasm-{first:%Y-%m}-{last:%Y-%m}", url, {})[1]


def _window(asked: Asked) -> tuple[date, date]:
    if asked.first is None or asked.last is None:
        raise ValueError("a fetch needs both ends of its window")
    return asked.first, asked.last
