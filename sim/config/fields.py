"""The strict base model and the small types that scenario fields share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from sim.config.quantity import problem

Sector = Literal["household", "services", "industry", "power", "chp"]
SECTORS: tuple[Sector, ...] = get_args(Sector)
Form = Literal["pipeline", "lng", "all"]


class Model(BaseModel):
    """Frozen; unknown keys refused; the docstring under a field is its help text."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        allow_inf_nan=False,
        serialize_by_alias=True,
    )


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    for place, name in enumerate(names):
        if name in names[:place]:
            raise problem(f"{name!r} stands in the list twice", place)
    return names


def _all_sectors(value: object) -> object:
    return list(SECTORS) if value in ("all", ["all"]) else _listed(value)


def _either(item: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


Name = Annotated[str, Field(min_length=1)]
Names = Annotated[
    tuple[Name, ...],
    BeforeValidator(_listed),
    AfterValidator(_distinct),
    Field(min_length=1),
    WithJsonSchema(_either({"type": "string", "minLength": 1})),
]
"""One or several names; a single name may be written without brackets."""
Nodes = Names
"""Node codes (`DE`) and groups (`EU27`, `all`)."""
Sectors = Annotated[
    tuple[Sector, ...],
    BeforeValidator(_all_sectors),
    AfterValidator(_distinct),
    Field(min_length=1),
    WithJsonSchema(_either({"enum": [*SECTORS, "all"]})),
]
"""Sectors; `all` becomes the five of them."""
ARC_PATTERN = r"^[A-Z][A-Z0-9_]*>[A-Z][A-Z0-9_]*$"
Arc = Annotated[str, Field(pattern=ARC_PATTERN, examples=["DE>CZ"])]
"""`FROM>TO`."""
Positive = Annotated[float, Field(strict=True, gt=0)]
Negative = Annotated[float, Field(strict=True, lt=0, ge=-2)]
"""An elasticity: short-run ones lie between 0 and -0.7; beyond -2 nothing is known."""


def exactly_one(model: BaseModel, *keys: str) -> None:
    """Raises a `problem` unless exactly one of `keys` has been given a value."""
    values = {key: getattr(model, key) for key in keys}
    given = [key for key, value in values.items() if value is not None and value is not False]
    choices = ", ".join(keys[:-1]) + " or " + keys[-1]
    if not given:
        raise problem(f"give exactly one of {choices}")
    if len(given) > 1:
        raise problem(f"give only one of {choices}; here are {' and '.join(given)}", given[1])


def kind_of(choose: Callable[[object], str | None]) -> Callable[[object], str | None]:
    """A discriminator whose tags stand in angle brackets, so that no key can be taken for one."""

    def tag(value: object) -> str | None:
        kind = choose(value)
        return None if kind is None else f"<{kind}>"

    return tag


def type_word(value: object) -> str | None:
    """The word after `type:` of a mapping or model, None if there is none."""
    kind = value.get("type") if isinstance(value, Mapping) else getattr(value, "type", None)
    return kind if isinstance(kind, str) else None
