"""One GET over HTTPS: the only place of the program that speaks to the network.

Answers 429 and 5xx, timeouts and broken connections are tried again with growing pauses. A key
travels as a header that is not sent on to where a redirection may lead, and stands in no message.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from sim.errors import InputError

TRIES = 5
TIMEOUT = 90.0
"""Seconds; ENTSOG itself gives up after 60."""
FIRST_PAUSE = 2.0
LOCKED = 65.0
"""Seconds after an answer 429 without a time: AGSI+ locks an address for a minute."""
LONGEST_PAUSE = 120.0
LATER = b"ASYNCHRONOUS_RESPONSE"
"""Eurostat answers 413 with this word while it prepares what is asked; asked again, it has it."""
AGENT = "gasgap (research; stdlib urllib)"


@dataclass(frozen=True)
class Answer:
    """Status and body of an answer that came through."""

    status: int
    body: bytes


Get = Callable[[str, Mapping[str, str]], Answer]
"""Fetches an address with headers."""


def get(
    url: str,
    headers: Mapping[str, str],
    *,
    sleep: Callable[[float], None] = time.sleep,
    tries: int = TRIES,
    timeout: float = TIMEOUT,
) -> Answer:
    """The answer to a GET, whatever its status below 500 but 429.

    Raises InputError where the server cannot be reached or goes on refusing.
    """
    request = Request(url, headers={"Accept": "application/json", "User-Agent": AGENT})
    for name, value in headers.items():
        request.add_unredirected_header(name, value)
    host = urlsplit(url).netloc
    told = ""
    for attempt in range(tries):
        pause = FIRST_PAUSE * 2**attempt
        try:
            return _once(request, timeout)
        except _TryAgainError as again:
            told, pause = again.told, again.after or pause
        except _HopelessError as error:
            raise _unreachable(host, str(error)) from None
        if attempt + 1 < tries:
            sleep(min(pause, LONGEST_PAUSE))
    raise _unreachable(host, f"{told}, {tries} times")


class _TryAgainError(Exception):
    """A failure that may pass; `after` is the pause that the server asks for, 0 for none."""

    def __init__(self, told: str, after: float = 0.0) -> None:
        super().__init__(told)
        self.told, self.after = told, after


class _HopelessError(Exception):
    """A failure that asking again does not mend."""


def _once(request: Request, timeout: float) -> Answer:
    try:
        response: HTTPResponse
        with urlopen(request, timeout=timeout) as response:
            return Answer(response.status, response.read())
    except HTTPError as error:
        with error:
            body = _body(error)
            if error.code == 429 or error.code >= 500 or (error.code == 413 and LATER in body):
                after = error.headers.get("Retry-After", "")
                seconds = float(after) if after.isdigit() else LOCKED * (error.code == 429)
                raise _TryAgainError(f"HTTP {error.code}", seconds) from None
            return Answer(error.code, body)
    except URLError as error:
        cause = error.reason
        if isinstance(cause, socket.gaierror) or not isinstance(
            cause, TimeoutError | ConnectionError
        ):
            raise _HopelessError(str(cause)) from None
        raise _TryAgainError(str(cause) or type(cause).__name__) from None
    except (TimeoutError, ConnectionError, HTTPException) as error:
        raise _TryAgainError(str(error) or type(error).__name__) from None


def _body(error: HTTPError) -> bytes:
    try:
        return error.read()
    except (OSError, HTTPException) as broken:
        raise _TryAgainError(str(broken) or type(broken).__name__) from None


def _unreachable(host: str, told: str) -> InputError:
    return InputError(
        f"{host} cannot be reached ({told}); check the connection, "
        "or read saved answers with --payload"
    )
