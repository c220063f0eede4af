"""What is written into a file of any format about itself."""

from __future__ import annotations

from xml.sax.saxutils import escape

from dashboard.snapshots.drawing.fonts import clean_text
from dashboard.snapshots.record import Snapshot
from dashboard.texts import text

__all__ = ["facts_of", "xmp_of"]

#: XMP packet of a picture (ISO 16684-1); its id is the one that the standard prescribes.
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{Title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{Description}</rdf:li></rdf:Alt>
</dc:description>
<dc:creator><rdf:Seq><rdf:li>{Author}</rdf:li></rdf:Seq></dc:creator>
<dc:subject><rdf:Bag><rdf:li>{Keywords}</rdf:li></rdf:Bag></dc:subject>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:identifier>{id}</dc:identifier>
<xmp:CreatorTool>{Software}</xmp:CreatorTool><xmp:CreateDate>{day}</xmp:CreateDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def facts_of(snapshot: Snapshot) -> dict[str, str]:
    """Give what is written into a file about itself.

    Parameters
    ----------
    snapshot : Snapshot
        What the file shows.

    Returns
    -------
    dict of str to str
        ``Title``, ``Author``, ``Description``, ``Keywords`` and ``Software``; clean text.
    """
    facts = {
        "Title": snapshot.title or snapshot.subtitle,
        "Author": snapshot.organisation or "Sitmap",
        "Description": f"{snapshot.subtitle}. {text('product.number', id=snapshot.id)}.",
        "Keywords": ", ".join(
            word for word in ("situation map", snapshot.country_name, snapshot.tlp) if word
        ),
        "Software": snapshot.software,
    }
    return {key: clean_text(value) for key, value in facts.items()}


def xmp_of(snapshot: Snapshot) -> bytes:
    """Give the same as an XMP packet, which unlike Exif holds letters of every script.

    Parameters
    ----------
    snapshot : Snapshot
        What the file shows.

    Returns
    -------
    bytes
        With the product id as ``dc:identifier``, and the day of knowing as that of making.
    """
    told = {
        **facts_of(snapshot),
        "id": snapshot.id,
        "day": snapshot.known_on.isoformat(),
        "language": snapshot.language.replace("_", "-"),
    }
    return _XMP.format(**{key: escape(value) for key, value in told.items()}).encode("utf-8")
