"""The same plain briefing map as a QGIS print layout: `qgis_map.py JOB OUT EXPORTS`.

Runs under the Python that has QGIS (Debian: /usr/bin/python3), so it uses nothing of ours. The
project and its layout are built anew for each export; the seconds of each are printed as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis import core
from qgis.PyQt.QtCore import QRectF
from qgis.PyQt.QtGui import QColor, QFont

_PAGE_MM = {"map": (10, 22, 277, 178), "title": (10, 6, 277, 14), "legend": (235, 26, 50, 60)}
_PAGE_MM |= {"scale": (15, 183, 80, 14), "north": (265, 172, 18, 24)}
_NORTH_ARROW = "/usr/share/qgis/svg/arrows/NorthArrow_02.svg"


def main() -> None:
    """Export as often as asked and print how long each took."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    core.QgsApplication.setPrefixPath("/usr", True)
    application = core.QgsApplication([], True)
    application.initQgis()
    seconds = []
    for _ in range(int(sys.argv[3])):
        start = time.perf_counter()
        _export(_layout(job), sys.argv[2])
        seconds.append(time.perf_counter() - start)
    print(json.dumps(seconds), flush=True)
    # Its clean-up at the end may crash after the work is done.
    os._exit(0)


def _export(layout: core.QgsPrintLayout, out: str) -> None:
    exporter = core.QgsLayoutExporter(layout)
    if out.endswith(".png"):
        settings = core.QgsLayoutExporter.ImageExportSettings()
        settings.dpi = 300
        result = exporter.exportToImage(out, settings)
    else:
        settings = core.QgsLayoutExporter.PdfExportSettings()
        settings.dpi = 300
        result = exporter.exportToPdf(out, settings)
    if result != core.QgsLayoutExporter.Success:
        sys.exit(f"QGIS could not export {out}: code {result}")


def _layout(job: dict[str, Any]) -> core.QgsPrintLayout:
    project = core.QgsProject.instance()
    project.clear()
    crs = core.QgsCoordinateReferenceSystem.fromProj(job["crs"])
    project.setCrs(crs)
    project.setEllipsoid("EPSG:7030")
    neighbours, regions, events = _layers(job)
    project.addMapLayers([neighbours, regions, events])
    layout = core.QgsPrintLayout(project)
    layout.initializeDefaults()
    view = core.QgsLayoutItemMap(layout)
    _place(layout, view, "map")
    view.setCrs(crs)
    view.setLayers([events, regions, neighbours])
    view.setBackgroundColor(QColor("#eef5fa"))
    transform = core.QgsCoordinateTransform(regions.crs(), crs, project)
    extent = transform.transformBoundingBox(core.QgsRectangle(*job["bbox"]))
    extent.scale(1.05)
    view.zoomToExtent(extent)
    view.setFrameEnabled(True)
    _furnish(layout, view, job["title"])
    return layout


def _layers(job: dict[str, Any]) -> tuple[core.QgsVectorLayer, ...]:
    neighbours, regions, events = (
        core.QgsVectorLayer(f"{job['layers']}|layername={name}", name, "ogr")
        for name in ("neighbours", "regions", "events")
    )
    plain = {"color": "#e0e0e0", "outline_color": "#aaaaaa", "outline_width": "0.2"}
    neighbours.setRenderer(core.QgsSingleSymbolRenderer(core.QgsFillSymbol.createSimple(plain)))
    line = {"outline_color": "#555555", "outline_width": "0.25"}
    regions.setRenderer(
        core.QgsCategorizedSymbolRenderer(
            "class",
            [
                core.QgsRendererCategory(
                    at, core.QgsFillSymbol.createSimple({"color": colour, **line}), f"class {at}"
                )
                for at, colour in enumerate(job["colours"])
            ],
        )
    )
    regions.setLabeling(core.QgsVectorLayerSimpleLabeling(_labels()))
    regions.setLabelsEnabled(True)
    circle = core.QgsMarkerSymbol.createSimple(
        {"name": "circle", "color": "31,120,180,150", "outline_color": "#ffffff"}
    )
    circle.setDataDefinedSize(core.QgsProperty.fromExpression('sqrt("count") * 2'))
    events.setRenderer(core.QgsSingleSymbolRenderer(circle))
    return neighbours, regions, events


def _labels() -> core.QgsPalLayerSettings:
    settings = core.QgsPalLayerSettings()
    settings.fieldName = "name"
    settings.placement = core.QgsPalLayerSettings.Horizontal
    form = core.QgsTextFormat()
    form.setFont(QFont("DejaVu Sans"))
    form.setSize(8)
    halo = core.QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(0.7)
    form.setBuffer(halo)
    settings.setFormat(form)
    return settings


def _furnish(layout: core.QgsPrintLayout, view: core.QgsLayoutItemMap, words: str) -> None:
    title = core.QgsLayoutItemLabel(layout)
    title.setText(words)
    title.setFont(QFont("DejaVu Sans", 20))
    _place(layout, title, "title")
    legend = core.QgsLayoutItemLegend(layout)
    legend.setLinkedMap(view)
    legend.setTitle("Legend")
    legend.setAutoUpdateModel(True)
    _place(layout, legend, "legend")
    legend.adjustBoxSize()
    scale = core.QgsLayoutItemScaleBar(layout)
    scale.setStyle("Single Box")
    scale.setLinkedMap(view)
    scale.setUnits(core.QgsUnitTypes.DistanceKilometers)
    scale.setUnitLabel("km")
    scale.setNumberOfSegments(2)
    scale.setNumberOfSegmentsLeft(0)
    scale.setUnitsPerSegment(250)
    scale.update()
    _place(layout, scale, "scale")
    arrow = core.QgsLayoutItemPicture(layout)
    arrow.setPicturePath(_NORTH_ARROW)
    _place(layout, arrow, "north")


def _place(layout: core.QgsPrintLayout, item: core.QgsLayoutItem, part: str) -> None:
    layout.addLayoutItem(item)
    item.attemptSetSceneRect(QRectF(*_PAGE_MM[part]))


main()
