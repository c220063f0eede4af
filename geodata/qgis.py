"""How QGIS draws the layers of our files and servers.

The colours and shapes are those of ``config/event_types.toml``, and the form tells the status as
on our own maps: filled what occurred, pale what is claimed, hollow what is planned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from geodata.settings import event_type_labels, load_table
from geodata.tables import Status

__all__ = ["layer_styles"]

#: Status -> words behind the type's in the legend, opacity of the fill (0 to 255).
_FORMS: Mapping[str, tuple[Sequence[Status], int]] = {
    "": ((Status.OCCURRED, Status.ANNOUNCED), 235),
    ", claimed": ((Status.CLAIMED,), 90),
    ", planned": ((Status.PLANNED,), 0),
    ", denied or withdrawn": ((Status.DENIED, Status.RETRACTED), 0),
}
_GONE = ", denied or withdrawn"
_SIZE_MM = {"main": 3.2, "context": 2.4}
#: A slim arrow; QGIS bends it to the left, so that there and back lie side by side.
_ARROW = {"arrow_width": 0.8, "arrow_start_width": 0.5, "head_length": 3, "head_thickness": 1.6}
_GREY = (92, 102, 114)


def layer_styles() -> Iterator[tuple[str, str]]:
    """Give the style of each layer that we write.

    Yields
    ------
    tuple of (str, str)
        Name of the layer, and its style as QML, which versions 3 of QGIS read.
    """
    types = load_table("event_types.toml")
    for layer in ("events", "claims"):
        yield layer, _by_type_and_status(types, _symbol_of)
    moving = {name: settings for name, settings in types.items() if settings["role"] == "main"}
    yield "movements", _by_type_and_status(moving, _arrow_of)
    yield "places", _single(_marker("circle", _GREY, fill=120, size_mm=1.4, line_mm=0.1))
    yield "regions", _single(_area((164, 150, 120), fill=40, line="solid", line_mm=0.3))
    yield "report_extents", _single(_area(_GREY, fill=0, line="dash", line_mm=0.25))


def _symbol_of(number: int, settings: Mapping[str, Any], words: str, fill: int) -> str:
    layer = _marker(
        "cross2" if words == _GONE else settings["symbol"],
        _rgb(settings["colour"]),
        fill=fill,
        size_mm=_SIZE_MM.get(settings["role"], 2.4),
        line_mm=0.35,
    )
    return _symbol(str(number), "marker", layer)


def _arrow_of(number: int, settings: Mapping[str, Any], words: str, fill: int) -> str:
    del words
    area = _area(_rgb(settings["colour"]), fill=fill, line="solid", line_mm=0.25)
    layer = _symbol_layer("ArrowLine", _ARROW, inner=_symbol(f"@{number}@0", "fill", area))
    return _symbol(str(number), "line", layer)


def _by_type_and_status(
    types: Mapping[str, Any], draw: Callable[[int, Mapping[str, Any], str, int], str]
) -> str:
    rules: list[str] = []
    symbols: list[str] = []
    for name, settings in types.items():
        for words, (statuses, fill) in _FORMS.items():
            number = len(symbols)
            listed = ",".join(f"'{status.value}'" for status in statuses)
            chosen = f'"event_type"=\'{name}\' AND "status" IN ({listed})'
            label = event_type_labels()[name] + words
            rules.append(
                f'<rule key="r{number}" symbol="{number}" filter={quoteattr(chosen)} '
                f"label={quoteattr(label)}/>"
            )
            symbols.append(draw(number, settings, words, fill))
    return _document(
        f'<renderer-v2 type="RuleRenderer"><rules key="r">{"".join(rules)}</rules>'
        f"<symbols>{''.join(symbols)}</symbols></renderer-v2>"
    )


def _single(layer: str) -> str:
    kind = "marker" if "SimpleMarker" in layer else "fill"
    return _document(
        f'<renderer-v2 type="singleSymbol"><symbols>{_symbol("0", kind, layer)}</symbols>'
        "</renderer-v2>"
    )


def _document(content: str) -> str:
    return f'<!DOCTYPE qgis><qgis styleCategories="Symbology">{content}</qgis>'


def _symbol(name: str, kind: str, layer: str) -> str:
    return f'<symbol name="{name}" type="{kind}" alpha="1" clip_to_extent="1">{layer}</symbol>'


def _marker(
    shape: str, rgb: tuple[int, int, int], *, fill: int, size_mm: float, line_mm: float
) -> str:
    return _symbol_layer(
        "SimpleMarker",
        {
            "name": shape,
            "color": _colour(rgb, fill),
            "outline_color": _colour((255, 255, 255) if fill > 200 else rgb, 255),
            "outline_width": line_mm,
            "outline_width_unit": "MM",
            "size": size_mm,
            "size_unit": "MM",
        },
    )


def _area(rgb: tuple[int, int, int], *, fill: int, line: str, line_mm: float) -> str:
    return _symbol_layer(
        "SimpleFill",
        {
            "color": _colour(rgb, fill),
            "style": "solid" if fill else "no",
            "outline_color": _colour(rgb, 255),
            "outline_style": line,
            "outline_width": line_mm,
            "outline_width_unit": "MM",
        },
    )


def _symbol_layer(kind: str, properties: Mapping[str, object], *, inner: str = "") -> str:
    # Older and newer versions of QGIS write properties differently; all read the older form.
    told = "".join(f'<prop k="{key}" v="{value}"/>' for key, value in properties.items())
    return f'<layer class="{kind}" enabled="1" pass="0" locked="0">{told}{inner}</layer>'


def _colour(rgb: tuple[int, int, int], opacity: int) -> str:
    return ",".join(str(part) for part in (*rgb, opacity))


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return (red, green, blue)
