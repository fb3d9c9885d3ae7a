"""The annex: the tables that are too long to stand where they are spoken of."""

from __future__ import annotations

from maturity.page.matrix import key_table, pairs_table
from maturity.page.parts import Section
from maturity.page.profile import blocks_table
from maturity.page.quality import files_table, settings_table
from maturity.page.reader import Reader


def annex(read: Reader) -> Section:
    """Every organisation, pair, block, setting and file, closed until somebody opens it."""
    tables = [key_table(read)]
    if read.pairs_shown and read.drawn:
        tables.append(pairs_table(read))
    # In other editions it stands in the profile, in the place of a grid that is mostly withheld.
    if read.results["sector_blocks"] and read.consultant:
        tables.append(blocks_table(read))
    tables.append(settings_table(read))
    if read.consultant:
        tables.append(files_table(read))
    return Section("annex", "Tables in full", kind="annex", body=tuple(tables))
