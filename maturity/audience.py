"""Who a file is for, and what every page and file of theirs says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONSULTANT, PARTNERS, PUBLIC = "consultant", "partners", "public"
AUDIENCES = (CONSULTANT, PARTNERS, PUBLIC)

#: What stands on every page: for whom it is, and what may be done with it.
MARKINGS: Mapping[str, str] = MappingProxyType(
    {
        CONSULTANT: "Consultant's edition: contains individual organisations' views; not for "
        "circulation",
        PARTNERS: "Partners' edition: for the leaders of the system; not for publication",
        PUBLIC: "Public edition",
    }
)
#: The same in a row of a table.
SHORT: Mapping[str, str] = MappingProxyType(
    {
        CONSULTANT: "consultant: not for circulation",
        PARTNERS: "partners: not for publication",
        PUBLIC: "public",
    }
)
