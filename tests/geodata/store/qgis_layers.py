"""Open layers in QGIS as a user would, tell what it makes of them, and draw them.

For the Python that QGIS comes with: `python3 qgis_layers.py PICTURE URI PROVIDER [URI PROVIDER]...`
prints a JSON list of layers, the first of which is drawn on top.
"""

import json
import os
import sys

from qgis.core import QgsApplication, QgsMapRendererSequentialJob, QgsMapSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor


def told(layer):
    renderer = layer.renderer()
    rules = renderer.rootRule().children() if renderer and renderer.type() == "RuleRenderer" else ()
    return {
        "valid": layer.isValid(),
        "features": layer.featureCount(),
        "renderer": renderer.type() if renderer else None,
        "legend": [rule.label() for rule in rules],
        "faults": [rule.filterExpression() for rule in rules if not rule.filter()],
        "crs": layer.crs().authid(),
    }


def main(picture, *layers):
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    pairs = zip(layers[::2], layers[1::2], strict=True) if layers else ()
    opened = [QgsVectorLayer(uri, str(number), kind) for number, (uri, kind) in enumerate(pairs)]
    settings = QgsMapSettings()
    settings.setLayers(opened)
    settings.setBackgroundColor(QColor("white"))
    settings.setOutputSize(QSize(900, 600))
    extent = opened[-1].extent()
    extent.scale(1.1)
    settings.setExtent(extent)
    settings.setDestinationCrs(opened[-1].crs())
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)
    sys.stdout.write(json.dumps([told(layer) for layer in opened]) + "\n")
    sys.stdout.flush()
    # QGIS does not always survive its own end.
    os._exit(0)


main(*sys.argv[1:])
