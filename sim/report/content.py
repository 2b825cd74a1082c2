"""What a report says: sentences, figures and rows, read from a run's folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.band import words as band_words
from sim.config import Scenario
from sim.output.folder import RunFolder
from sim.output.headline import (
    AREAS,
    compared_with,
    hardest_hit,
    main_region,
    price_sentence,
    shortfall_sentence,
)
from sim.output.known import known_line
from sim.output.payers import SMALLEST_CHANGE, senders_lines, strategy_lines
from sim.output.sentences import LEAST_APART, cut_sentence, stores_sentence
from sim.plot.words import day as day_words
from sim.report.cells import Cell, Column, cell, cells, plain, signed
from sim.summary.refusals import refused_lines
from sim.units import SMALLEST_TWH
from sim.views.region import main_region as region_of
from sim.views.region import names, of_case

GWH_PER_TWH = 1000.0


@dataclass(frozen=True)
class Fact:
    """A key figure with a line of words about it."""

    label: str
    cell: Cell
    note: str = ""


SUM = "All of these together"
PAYERS = (
    ("consumer_surplus_change_beur", "Consumers"),
    ("producer_rent_change_beur", "Producers of gas"),
    ("storage_rent_change_beur", "Storage"),
    ("congestion_rent_change_beur", "Networks"),
    ("tariff_revenue_change_beur", "Treasuries: duties"),
    ("cap_rent_change_beur", "Buyers under a price cap"),
    ("welfare_change_beur", SUM),
)
OUTSIDE = (
    ("suppliers_change_beur", "Suppliers by pipeline"),
    ("lng_exporters_change_beur", "Exporters of LNG"),
    ("lng_buyers_elsewhere_change_beur", "Buyers of LNG elsewhere"),
)


@dataclass(frozen=True, eq=False)
class Content:
    """What there is to say about a run."""

    run: RunFolder
    scenario: Scenario

    @cached_property
    def summary(self) -> dict[str, Any]:
        """`summary.json`."""
        return self.run.summary

    @cached_property
    def region(self) -> str:
        """The region a report is about: the EU27, or everything."""
        return main_region(self.summary)

    @property
    def baseline(self) -> str:
        """Name of the baseline; of a folder its last part."""
        return Path(str(self.summary["baseline"])).name

    @cached_property
    def figures(self) -> Mapping[str, Any]:
        """The region's figures."""
        figures: Mapping[str, Any] = self.summary["regions"][self.region]
        return figures

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of countries by code."""
        return names(self.run)

    @cached_property
    def calm_shortfall(self) -> float | None:
        """TWh that the region goes without in the counterfactual; None if nodes are unknown."""
        region = region_of(self.run)
        if region.key != self.region:
            return None
        rows = of_case(self.run, "demand", "counterfactual")
        rows = rows[rows["node"].isin(region.nodes)]
        missing = rows["demand_response_gwh_d"] + rows["curtailment_gwh_d"]
        return float((missing * rows["days"]).sum()) / GWH_PER_TWH

    @cached_property
    def shocked(self) -> bool:
        """Whether the shock changes how much is missing."""
        calm = self.calm_shortfall
        if calm is None:
            moved = float(self.figures["price_effect_eur_mwh"] or 0.0)
        else:
            moved = calm - float(self.figures["shortfall_twh"])
        return abs(moved) >= SMALLEST_TWH

    def lead(self) -> list[str]:
        """The two sentences that matter most: what is missing, and what the stores come to."""
        missing = shortfall_sentence(self.figures, AREAS[self.region])
        other = compared_with(self.scenario)
        return [missing, stores_sentence(self.summary, self.region, other, day_words)]

    def headline(self) -> list[str]:
        """The rest of the answer in sentences."""
        other, found = compared_with(self.scenario), []
        if self.shocked and self.calm_shortfall is not None:
            calm = f"{self.calm_shortfall:,.0f} TWh"
            found.append(f"{other.capitalize()} it would be short of {calm}.")
        if "band" in self.summary:
            found.insert(0, band_words.sentence(self.summary))
        if self.figures["hub_price_eur_mwh"] is None:
            found.append("Nowhere is there a market, and so no price.")
            return found
        found.append(price_sentence(self.figures, self.shocked, other))
        found.append(cut_sentence(self.summary, self.names))
        worst = hardest_hit(self.summary, self.figures["hub_price_eur_mwh"])
        if worst and len(self.summary["countries"]) > 1:
            named = ", ".join(
                f"{self.names.get(code, code)} ({v['shortfall_pct']:.0f} % of demand missing at "
                f"{v['hub_price_eur_mwh']:.0f} EUR/MWh)"
                for code, v in worst
            )
            found.append(f"Hit hardest: {named}.")
        elif self.shocked and len(self.summary["countries"]) > 1:
            found.append("No country stands out: the network levels prices.")
        return found

    def cell(self, key: str, decimals: int = 1, unit: str = "", sign: bool = False) -> Cell:
        """A figure of the region."""
        return cell(self.figures, f"regions.{self.region}", Column(key, "", unit, decimals, sign))

    def facts(self) -> list[Fact]:
        """Key figures of the region; those that a run cannot have are left out."""
        found = [
            Fact("Short of gas", self.cell("shortfall_twh", 0, "TWh"), self._share()),
            Fact("Given up because of the price", self.cell("demand_response_twh", 0, "TWh")),
            Fact("Cut off", self.cell("curtailment_twh", 1, "TWh")),
            Fact("Mean hub price", self.cell("hub_price_eur_mwh", 0, "EUR/MWh"), self._effect()),
            Fact("In the dearest period", self.cell("hub_price_max_eur_mwh", 0, "EUR/MWh")),
            *self._fill(),
            Fact("LNG landed", self.cell("lng_import_twh", 0, "TWh")),
            Fact("Import bill", self.cell("import_bill_beur", 0, "bn EUR"), self._bill()),
            Fact("Change in welfare", self.cell("welfare_change_beur", 1, "bn EUR", True)),
            Fact(
                "Output lost, at most",
                self.cell("output_loss_high_pct", 2, "% of GDP"),
                self._least_loss(),
            ),
            Fact("Demand, were nothing short", self.cell("reference_demand_twh", 0, "TWh")),
        ]
        return [fact for fact in found if fact.cell.value is not None]

    def band(self) -> list[tuple[str, list[Cell]]]:
        """Results with their low, central and high values; empty without a band."""
        if "band" not in self.summary:
            return []
        return [
            (
                line.label[:1].upper() + line.label[1:],
                [
                    Cell(
                        plain(line.values[end], line.decimals),
                        line.values[end],
                        f"{line.key}.{end}",
                        line.unit,
                    )
                    for end in band_words.ENDS
                ],
            )
            for line in band_words.lines_of(self.summary)
        ]

    def band_notes(self) -> tuple[str, str]:
        """What the columns of the band are, and what was drawn."""
        return band_words.how(self.summary), band_words.drawn_words(self.summary)

    def _least_loss(self) -> str:
        """The other end of the band: the loss is known as a band only."""
        least = self.figures["output_loss_low_pct"]
        return "" if least is None else f"at least {least:.2f} %"

    def _share(self) -> str:
        return f"{self.figures['shortfall_pct']:.1f} % of demand"

    def _effect(self) -> str:
        effect = self.figures["price_effect_eur_mwh"]
        if effect is None or not self.shocked:
            return ""
        return f"{signed(effect, 0)} against the counterfactual"

    def _bill(self) -> str:
        change = self.figures["import_bill_change_beur"]
        if change is None or abs(change) < SMALLEST_CHANGE:
            return ""
        return f"{signed(change, 1)} against the counterfactual"

    def _fill(self) -> Iterator[Fact]:
        """Stores when they are fullest, at their lowest (the start, if never lower), at the end."""
        levels = self.summary["storage_fill_pct"].get(self.region) or {}
        if not levels:
            return
        lowest = self.summary.get("storage_lowest", {}).get(self.region, {})
        told = {max(levels, key=lambda day: (levels[day], day)): "Stores at their fullest"}
        first = min(levels)
        lower = lowest and lowest["fill_pct"] <= levels[first]
        told |= {lowest["day"] if lower else first: "Stores at their lowest"}
        told.setdefault(max(levels), "Stores at the end")
        for day, words in told.items():
            key = f"storage_fill_pct.{self.region}.{day}"
            cell_ = Cell(f"{levels[day]:.0f}", levels[day], key, "% full")
            note = self._calm_fill(lowest) if day == lowest.get("day") else ""
            yield Fact(words, cell_, f"{day_words(day)}{note}")

    def _calm_fill(self, lowest: Mapping[str, Any]) -> str:
        """What stores hold on that day in the counterfactual, where it is not the same."""
        calm = lowest["counterfactual_fill_pct"]
        if abs(calm - lowest["fill_pct"]) < LEAST_APART:
            return ""
        return f"; {calm:.0f} % {compared_with(self.scenario)}"

    def countries(self) -> list[tuple[str, str, list[Cell]]]:
        """Code, name and figures of every country with demand, the hardest hit first."""
        rows = [
            (code, values)
            for code, values in self.summary["countries"].items()
            if values["reference_demand_twh"] > 0
        ]
        rows.sort(key=lambda row: (-row[1]["shortfall_pct"], row[0]))
        return [
            (code, self.names.get(code, code), cells(values, f"countries.{code}"))
            for code, values in rows
        ]

    def totals(self) -> list[tuple[str, list[Cell]]]:
        """Figures of the regions that have demand."""
        return [
            ("EU27" if name == "EU27" else "All", cells(values, f"regions.{name}"))
            for name, values in self.summary["regions"].items()
            if values["reference_demand_twh"] > 0
        ]

    def payers(self) -> list[tuple[str, Cell]]:
        """Who gains and loses; empty where nothing changes."""
        accounts = self.summary.get("accounts", {})
        rows = [(words, self.cell(key, 1, "bn EUR", True)) for key, words in PAYERS]
        rows += [
            (words, cell(accounts, "accounts", Column(key, "", "bn EUR", 1, True)))
            for key, words in OUTSIDE
        ]
        moved = [row for row in rows if abs(row[1].value or 0.0) >= SMALLEST_CHANGE]
        return [row for row in rows if row in moved or row[0] == SUM] if moved else []

    def senders(self) -> list[str]:
        """Sentences on what the sender earns, and on its choice where it makes one."""
        texts = (senders_lines(self.scenario, self.summary), strategy_lines(self.summary))
        return [text.replace("\n", " ").replace("B EUR", "bn EUR") for text in texts if text]

    def refused(self) -> list[str]:
        """Sentences on what embargoes refuse; empty without any."""
        return refused_lines(self.summary)

    def known(self) -> str:
        """Where the start is known from, and the newest observation."""
        return known_line(self.summary)

    def statuses(self) -> list[tuple[str, str]]:
        """Case and meaning of its status, of every case that is not solved."""
        return [
            (str(case["case"]), str(case["meaning"]))
            for case in self.run.manifest.get("cases", [])
            if case["status"] != "optimal"
        ]
