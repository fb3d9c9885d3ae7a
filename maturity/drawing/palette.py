"""The colours of the report, and the colour and shape that stand for each sector."""

from __future__ import annotations

from types import MappingProxyType

INK = "#17202B"
SECONDARY = "#46525F"
LINK = "#155A83"
OUTLINE = "#5B6773"
GRID = "#C9D1D8"
RANGE = "#8A95A0"

#: Fill and text colour of the five bands, lowest first; order survives every colour vision.
BAND_FILLS = ("#FEEFCB", "#A2D6B3", "#4FABB5", "#1E6E9D", "#1A3467")
BAND_TEXTS = (INK, INK, INK, "#FFFFFF", "#FFFFFF")
PLAIN_FILL = "#B4C0CB"
#: Colour, width and dashes of a line of each band, lowest first: the better, the more ink.
BAND_LINES = (
    ("#7A6A4F", 1.6, "1.6 3"),
    ("#4A7A5E", 1.5, "5 3"),
    ("#2A828B", 1.3, ""),
    ("#1E6E9D", 2.8, ""),
    ("#1A3467", 5.0, ""),
)
#: What rose, stayed or fell; the words beside it say the same.
CHANGE_FILLS = MappingProxyType({"up": "#77B0D3", "same": "#BAC4CD", "down": "#F2CF7E"})
#: The ground on which the members of one place stand, and its outline.
PANEL_FILL = "#F3F5F8"
PANEL_LINE = "#DCE1E8"

#: Colour and shape of each sector group, found by search over all colour-vision types: the
#: smallest OKLab difference between any two is 11, and the shape says the same without colour.
SECTOR_MARKS = MappingProxyType(
    {
        "nhs": ("#282F35", "square"),
        "primary_care": ("#993086", "circle"),
        "local_government": ("#CF7700", "triangle"),
        "vcse": ("#A06CEE", "diamond"),
        "social_care": ("#169DA6", "pentagon"),
        "people": ("#030CEE", "star"),
        "wider_public": ("#5C4100", "plus"),
        "other": ("#C83553", "cross"),
    }
)
#: The sectors drawn as one group; primary care is NHS in the model and has its own mark here.
NHS_SECTORS = ("icb", "nhs_acute", "nhs_mental_health", "nhs_community", "nhs_ambulance")

#: Background and text colour of each verdict.
VERDICT_COLOURS = MappingProxyType(
    {
        "flagged": ("#8E1B1B", "#FFFFFF"),
        "not_enough_evidence": ("#FFF0C7", "#5C3D00"),
        "not_flagged": ("#FFFFFF", "#2C3742"),
    }
)


def sector_mark(sector: str) -> str:
    """The name of the mark that stands for a sector."""
    if sector in NHS_SECTORS or sector == "nhs_partners":
        return "nhs"
    return sector if sector in SECTOR_MARKS else "other"
