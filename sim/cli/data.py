"""The command about the data of a baseline: hold its tables against what publishers say today."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Json


class Publisher(StrEnum):
    """Where data come from."""

    agsi = "agsi"
    entsog = "entsog"
    eurostat = "eurostat"


def refresh(
    source: Annotated[
        Publisher,
        typer.Argument(
            metavar="SOURCE", help="agsi (stores), entsog (border flows), eurostat (consumption)."
        ),
    ],
    baseline: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="Name or folder; by default the newest shipped one."),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="By default about the newest row's day."),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="By default today.")
    ] = None,
    countries: Annotated[
        list[str] | None,
        typer.Option(metavar="CODES", help="Only these, DE,FR; may be repeated."),
    ] = None,
    payload: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Read a saved answer, or a folder of them, instead."),
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep fetched answers in this folder.")
    ] = None,
    table: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this table; arcs and demand must be named."),
    ] = None,
    points: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Of entsog: a table of meters instead of the shipped."),
    ] = None,
    hold: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODES", help="Of agsi: keep the last shares of these, which it does not tell."
        ),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write what is shown into the baseline.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Show every row.")] = False,
    json: Json = False,
) -> None:
    """Show what publishers' data would change in a baseline; with --apply, change it."""
    from datetime import date

    from sim.refresh.command import Wish, run_refresh
    from sim.refresh.points import SHIPPED

    wish = Wish(
        source=source.value,
        baseline=baseline,
        first=first,
        last=last,
        countries=countries or (),
        payloads=payload or (),
        tables=table or (),
        points=points or SHIPPED,
        keep=keep,
        hold=hold or (),
        apply=apply,
        every=every,
        json=json,
    )
    raise typer.Exit(run_refresh(wish, today=date.today()))
