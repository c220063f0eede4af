"""Three regions in Kazakhstan, and what is said of a set of them."""

from shapely.geometry import box

from geodata.regions.sets import BoundarySet

#: Three regions in Kazakhstan; wider than high, off the diagonal.
WEST, MIDDLE, EAST = box(66, 46, 68, 47), box(68, 46, 70, 47), box(70, 46, 73, 47)


def described(set_id="mine", **changes):
    given = {
        "name": "My boundaries",
        "source": "Office",
        "version": "2022",
        "licence": "CC0",
        "vintage": "Boundaries: 2022",
        "attribution": "Boundaries: Office",
        "disclaimer": "None.",
    }
    return BoundarySet(id=set_id, **(given | changes))
