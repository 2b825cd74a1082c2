"""The way to a publisher: retries, keys, pages and clear sentences, on a server of our own."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sim.data.loader import load_seeds
from sim.errors import InputError
from sim.refresh import ask, eurostat, fetch
from sim.refresh.fetch import Answer, get
from sim.refresh.found import Asked
from sim.refresh.points import load_places

FIRST, LAST = date(2026, 4, 10), date(2026, 5, 20)


@dataclass
class Server:
    """Answers in turn what it is given: status, headers, body; None breaks the connection."""

    url: str
    answers: list[tuple[int, dict[str, str], bytes] | None]
    seen: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.seen.append((self.path, dict(self.headers)))
            answer = known.answers.pop(0)
            if answer is None:
                self.connection.close()
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = Server(f"http://127.0.0.1:{http.server_port}/api", [])
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield known
    http.shutdown()
    thread.join()
    http.server_close()


def test_what_may_pass_is_tried_again_with_growing_pauses(server: Server) -> None:
    pauses: list[float] = []
    server.answers = [(503, {}, b""), None, (429, {"Retry-After": "7"}, b""), (200, {}, b"{}")]
    answer = get(server.url, {"x-key": "secret"}, sleep=pauses.append)
    assert answer == Answer(200, b"{}")
    assert pauses == [2.0, 4.0, 7.0]
    headers = {name.lower(): value for name, value in server.seen[0][1].items()}
    assert headers["x-key"] == "secret"
    assert headers["accept"] == "application/json"


def test_it_gives_up_after_some_tries_and_never_tells_the_key(server: Server) -> None:
    pauses: list[float] = []
    server.answers = [(500, {}, b"")] * 3
    with pytest.raises(InputError) as error:
        get(server.url, {"x-key": "secret"}, sleep=pauses.append, tries=3)
    assert "cannot be reached (HTTP 500, 3 times); check the connection" in str(error.value)
    assert "secret" not in str(error.value)
    assert pauses == [2.0, 4.0]


def test_what_does_not_pass_is_answered_at_once(server: Server) -> None:
    server.answers = [(403, {}, b"no")]
    assert get(server.url, {}, sleep=lambda _: None) == Answer(403, b"no")
    assert len(server.seen) == 1


def test_who_asked_too_often_waits_until_the_lock_is_off(server: Server) -> None:
    """AGSI+ locks an address for a minute; the plain pauses add up to half of that."""
    pauses: list[float] = []
    server.answers = [(429, {}, b""), (200, {}, b"{}")]
    assert get(server.url, {}, sleep=pauses.append).status == 200
    assert pauses == [65.0]


def test_an_answer_that_is_being_prepared_is_asked_for_again(server: Server) -> None:
    label = b'{"error":[{"status":413,"id":413,"label":"ASYNCHRONOUS_RESPONSE. Later"}]}'
    server.answers = [(413, {}, label), (200, {}, b"{}")]
    assert get(server.url, {}, sleep=lambda _: None) == Answer(200, b"{}")
    big = b'{"error":[{"status":413,"id":413,"label":"EXTRACTION_TOO_BIG"}]}'
    server.answers = [(413, {}, big)]
    assert get(server.url, {}, sleep=lambda _: None) == Answer(413, big)


def test_a_key_does_not_follow_a_redirection(server: Server) -> None:
    server.answers = [(302, {"Location": f"{server.url}/elsewhere"}, b""), (200, {}, b"{}")]
    get(server.url, {"x-key": "secret"}, sleep=lambda _: None)
    assert server.seen[1][0] == "/api/elsewhere"
    assert "secret" not in str(server.seen[1][1])


def test_offline_is_one_sentence_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*words: Any, **more: Any) -> Any:
        raise fetch.URLError(socket.gaierror(-2, "Name or service not known"))

    monkeypatch.setattr(fetch, "urlopen", nobody)
    with pytest.raises(InputError) as error:
        get("https://agsi.gie.eu/api?x=1", {}, sleep=lambda _: pytest.fail("waits"))
    assert str(error.value) == (
        "agsi.gie.eu cannot be reached ([Errno -2] Name or service not known); "
        "check the connection, or read saved answers with --payload"
    )


@dataclass
class Publisher:
    """Stands in for `get`: remembers addresses, answers by a function of the query."""

    answer: Callable[[dict[str, str]], Answer]
    seen: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)

    def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        parts = urlsplit(url)
        query = {key: ",".join(values) for key, values in parse_qs(parts.query).items()}
        self.seen.append((f"{parts.netloc}{parts.path}", query, dict(headers)))
        return self.answer(query)


def _line(publisher: Publisher, keep: Path | None = None) -> ask.Line:
    return ask.Line(publisher.get, lambda _: None, keep)


def _json(content: Any) -> Answer:
    return Answer(200, json.dumps(content).encode())


def test_agsi_is_asked_by_country_and_page_with_the_key(
    monkeypatch: pytest.MonkeyPatch,
    windowed: Callable[..., Asked],
    made: SimpleNamespace,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv(ask.AGSI_KEY, " mine ")
    publisher = Publisher(lambda query: _json(made.agsi(pages=2 if "type" in query else 1)))
    asked = windowed(first=FIRST, last=LAST)
    payloads = list(ask.agsi(asked, _line(publisher, tmp_path / "kept")))
    assert len(payloads) == 3
    places, queries, headers = zip(*publisher.seen, strict=True)
    assert set(places) == {"agsi.gie.eu/api"}
    assert [(q.get("type"), q.get("country"), q["page"]) for q in queries] == [
        ("eu", None, "1"),
        ("eu", None, "2"),
        (None, "DE", "1"),
    ]
    # The gas day of 9 April is the level at the start of 10 April.
    assert (queries[0]["from"], queries[0]["to"]) == ("2026-04-09", "2026-05-19")
    assert headers[0] == {"x-key": "mine"}
    kept = sorted(path.name for path in (tmp_path / "kept").iterdir())
    assert kept == [
        "agsi-DE-2026-04-10-2026-05-20-1.json",
        "agsi-EU27-2026-04-10-2026-05-20-1.json",
        "agsi-EU27-2026-04-10-2026-05-20-2.json",
    ]


def test_agsi_without_a_key_and_with_a_wrong_one(
    monkeypatch: pytest.MonkeyPatch, windowed: Callable[..., Asked]
) -> None:
    publisher = Publisher(lambda _: Answer(401, b"{}"))
    asked = windowed(first=FIRST, last=LAST)
    monkeypatch.delenv(ask.AGSI_KEY, raising=False)
    with pytest.raises(InputError, match=r"needs a key: get one .* and set GASGAP_AGSI_KEY"):
        list(ask.agsi(asked, _line(publisher)))
    assert publisher.seen == []
    monkeypatch.setenv(ask.AGSI_KEY, "wrong")
    with pytest.raises(InputError) as error:
        list(ask.agsi(asked, _line(publisher)))
    assert str(error.value) == (
        "https://agsi.gie.eu/api refuses (HTTP 401); is GASGAP_AGSI_KEY the key of your account?"
    )


@pytest.mark.parametrize("key", ["two\nlines", "with space", "schlüssel"])
def test_a_key_that_no_header_carries_is_not_told(
    key: str, monkeypatch: pytest.MonkeyPatch, windowed: Callable[..., Asked]
) -> None:
    monkeypatch.setenv(ask.AGSI_KEY, key)
    with pytest.raises(InputError) as error:
        list(ask.agsi(windowed(first=FIRST, last=LAST), _line(Publisher(pytest.fail))))
    assert str(error.value) == "GASGAP_AGSI_KEY holds characters that no key has; copy it anew"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            b'{"error": "access denied", "message": "Invalid or missing API key"}',
            "https://agsi.gie.eu/api: AGSI+ refuses: Invalid or missing API key; is the key right?",
        ),
        (
            b"Invalid or missing API key",
            'https://agsi.gie.eu/api: is no JSON, it begins "Invalid or missing API key"; an '
            "answer is needed whole, as it came; is GASGAP_AGSI_KEY the key of your account?",
        ),
        (b'{"last_page": "many", "data": []}', "last_page is 'many', no number"),
        (b'{"last_page": true, "data": []}', "last_page is 'True', no number"),
    ],
)
def test_a_refusal_ends_the_asking_at_once(
    body: bytes, message: str, monkeypatch: pytest.MonkeyPatch, windowed: Callable[..., Asked]
) -> None:
    """AGSI+ refuses a wrong key with status 200."""
    monkeypatch.setenv(ask.AGSI_KEY, "wrong")
    publisher = Publisher(lambda _: Answer(200, body))
    with pytest.raises(InputError) as error:
        list(ask.agsi(windowed(first=FIRST, last=LAST), _line(publisher)))
    assert message in str(error.value)
    assert len(publisher.seen) == 1


def test_agsi_has_britain_under_another_code_and_tells_pages_as_text_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
    windowed: Callable[..., Asked],
    asked: Asked,
    tiny: SimpleNamespace,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv(ask.AGSI_KEY, "mine")
    base = tiny.one_node().market("GB", 10.0, eu=False).storage("GB", 9.0)
    seeds = load_seeds(base.write(tmp_path / "british"))
    pages: dict[str | None, Any] = {"GB*": "2", None: 0}
    publisher = Publisher(
        lambda query: _json({"last_page": pages.get(query.get("country")), "data": []})
    )
    list(ask.agsi(windowed(seeds=seeds, first=FIRST, last=LAST), _line(publisher)))
    codes = [(query.get("country"), query["page"]) for _, query, _ in publisher.seen]
    assert codes.count(("GB*", "1")) == codes.count(("GB*", "2")) == 1
    assert (None, "1") in codes
    assert (None, "2") not in codes


def test_where_entsog_gives_shorter_pages_none_is_passed_over(
    windowed: Callable[..., Asked],
) -> None:
    publisher = Publisher(
        lambda _: _json({"meta": {"limit": 1000, "total": 2500}, "operationalData": []})
    )
    asked = windowed(first=FIRST, last=FIRST, countries={"CZ"})
    list(ask.entsog(asked, load_places(), _line(publisher)))
    assert [query["offset"] for _, query, _ in publisher.seen[:3]] == ["0", "1000", "2000"]


def test_months_to_come_are_nothing_and_no_error(windowed: Callable[..., Asked]) -> None:
    told = b'{"error":[{"status":404,"id":100,"label":"No results found"}]}'
    publisher = Publisher(lambda _: Answer(404, told))
    asked = windowed(first=FIRST, last=LAST)
    consumption, demand = eurostat.read(list(ask.eurostat(asked, _line(publisher))), asked)
    assert consumption.rows == demand.rows == ()


def test_answers_that_cannot_be_kept_are_one_sentence(
    windowed: Callable[..., Asked], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    line = _line(Publisher(lambda _: Answer(200, b"{}")), tmp_path / "file")
    with pytest.raises(InputError, match=r"--keep .*/file cannot be written: File exists"):
        list(ask.eurostat(windowed(first=FIRST, last=LAST), line))


def test_what_is_asked_is_told_to_a_terminal_alone(
    windowed: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    publisher = Publisher(lambda _: Answer(200, b"{}"))
    line = ask.Line(publisher.get, lambda _: None, None, told.append)
    list(ask.eurostat(windowed(first=FIRST, last=LAST), line))
    assert told == ["asking for eurostat-nrg_cb_gasm-2026-04-2026-05", ""]
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    ask.tell("asking for more")
    assert stream.getvalue() == ""


def test_entsog_is_asked_by_months_and_meters_of_the_baseline(
    windowed: Callable[..., Asked],
) -> None:
    def answer(query: dict[str, str]) -> Answer:
        if query["indicator"] == "Firm Technical":
            return Answer(404, b'{"message":"No result found"}')
        return _json({"meta": {"total": 5001}, "operationalData": []})

    publisher = Publisher(answer)
    asked = windowed(first=FIRST, last=LAST, countries={"CZ"})
    list(ask.entsog(asked, load_places(), _line(publisher)))
    queries = [query for _, query, _ in publisher.seen]
    assert [(q["indicator"], q["from"], q["to"], q["offset"]) for q in queries] == [
        ("Physical Flow", "2026-03-31", "2026-04-30", "0"),
        ("Physical Flow", "2026-03-31", "2026-04-30", "5000"),
        ("Physical Flow", "2026-04-30", "2026-05-20", "0"),
        ("Physical Flow", "2026-04-30", "2026-05-20", "5000"),
        ("Firm Technical", "2026-05-20", "2026-05-20", "0"),
    ]
    meters = queries[0]["pointDirection"].split(",")
    assert "cz-tso-0001itp-00537entry" in meters
    assert len(meters) == 34  # both directions of eight places between Czechia and Germany
    assert queries[0]["periodType"] == "day"


def test_eurostat_is_asked_once_for_all_countries(
    windowed: Callable[..., Asked], made: SimpleNamespace
) -> None:
    publisher = Publisher(lambda _: _json(made.eurostat(("DE",), ("2022-01",), {})))
    list(ask.eurostat(windowed(first=FIRST, last=LAST), _line(publisher)))
    [(place, query, headers)] = publisher.seen
    assert place == "ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data/nrg_cb_gasm"
    assert "geo" not in query  # one that the cube lacks, Great Britain, would be an error
    assert (query["sinceTimePeriod"], query["untilTimePeriod"]) == ("2026-04", "2026-05")
    assert (query["nrg_bal"], query["unit"], query["siec"]) == ("IC_CAL_MG", "TJ_GCV", "G3000")
    assert headers == {}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(400, b"bad filter"), "nrg_cb_gasm answers HTTP 400: bad filter"),
        (Answer(200, b"<html>"), "nrg_cb_gasm: is no JSON"),
        (Answer(200, b"[]"), "nrg_cb_gasm: is no JSON object"),
        (Answer(200, b""), "nrg_cb_gasm: is empty; an answer is needed whole"),
        (Answer(404, b""), "nrg_cb_gasm answers HTTP 404: nothing"),
        (Answer(403, b""), "nrg_cb_gasm refuses (HTTP 403)"),
    ],
)
def test_other_answers_are_one_sentence(
    answer: Answer, message: str, windowed: Callable[..., Asked]
) -> None:
    asked = windowed(first=FIRST, last=LAST)
    with pytest.raises(InputError) as error:
        list(ask.eurostat(asked, _line(Publisher(lambda _: answer))))
    assert message in str(error.value)
