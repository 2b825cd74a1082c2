"""How the command ends: exit codes, sentences on standard error, streams that break.

A mistake of the user is a sentence, an interrupt is one word, a reader who has gone is no error;
anything else is a bug and keeps its traceback.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

from sim.errors import EXIT_INPUT, EXIT_OK, GasgapError

EXIT_INTERRUPTED = 130


def outcome(command: Callable[[], object]) -> int:
    """Run a command and return the exit code; mistakes and interrupts become one sentence."""
    _show_what_can_be_shown()
    try:
        command()
        code = EXIT_OK
    except GasgapError as error:
        _say(str(error))
        code = error.exit_code
    except (KeyboardInterrupt, SystemExit) as error:
        code = EXIT_INTERRUPTED if _is_interrupt(error) else _code_of(error)
        if code == EXIT_INTERRUPTED:
            _say("interrupted")
    except BrokenPipeError:
        code = 1
    except OSError as error:
        if error.filename is not None:  # a file of ours: whoever opens one reports it in its terms
            raise
        code = _unprinted(error)
    return _flushed(code)


def _is_interrupt(error: BaseException | None) -> bool:
    """Whether Ctrl-C began it: typer turns the interrupt into an exit of its own."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def _code_of(error: BaseException) -> int:
    code = getattr(error, "code", None)
    return code if isinstance(code, int) else EXIT_OK if code is None else 1


def _flushed(code: int) -> int:
    """`code`, with what is left of the output written; a reader who has gone is no error."""
    try:
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            code = code or _unprinted(error)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _unprinted(error: OSError) -> int:
    """The exit code where standard output takes no more, a full disk behind it for example."""
    _say(f"the output cannot be written: {reason(error)}")
    return EXIT_INPUT


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _show_what_can_be_shown() -> None:
    """Characters that a terminal's encoding lacks are escaped; a closed stream swallows all."""
    if sys.stdout is None or sys.stderr is None:
        nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  (until the end)
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def reason(error: Exception) -> str:
    """What the system says about a file that cannot be read or written."""
    return str(getattr(error, "strerror", None) or error)
