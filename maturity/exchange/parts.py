"""Forms without logic: which leaders share a form, so that none of them is too long.

A platform that cannot hide a row shows everyone on a form the same partners. Each leader belongs to
exactly one form, because an import keeps one response of each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from maturity.errors import refuse
from maturity.exchange.asking import Questionnaire
from maturity.exchange.manifest import Target

#: How many orders of the leaders are tried.
TRIES = 100


@dataclass(frozen=True)
class Part:
    """One form: its name, the keys of the leaders who get it, and the partners on it."""

    name: str
    keys: tuple[str, ...]
    organisations: tuple[Target, ...]

    def all_alike(self, form: Questionnaire) -> bool:
        """Whether every leader of this form is asked about all partners on it."""
        return all(len(form.partners[key]) == len(self.organisations) for key in self.keys)


def packed(form: Questionnaire, most: int) -> tuple[Part, ...]:
    """Few forms with at most `most` partners each; each leader fits whole into one of them.

    Leaders are put one after another into the form that grows least by it. How many forms that
    takes depends on the order, so a number of orders are tried and the best is kept.
    """
    order = {target.code: n for n, target in enumerate(form.manifest.organisations)}
    wanted = {key: {target.code for target in found} for key, found in form.partners.items()}
    longest = max(map(len, wanted.values()), default=0)
    if longest > most:
        refuse(
            "form-too-long",
            "plan.csv",
            f"a leader is asked about {longest} partners, and a form of this platform holds {most}",
            "Lower partners_per_leader, or use a platform without this limit.",
        )
    keys = sorted(wanted, key=lambda key: order[form.homes[key].code])
    tries = [_pack(keys, wanted, most)]
    for n in range(TRIES):
        keys = sorted(wanted, key=lambda key: hashlib.sha256(f"{n}|{key}".encode()).digest())
        tries.append(_pack(keys, wanted, most))
    best = min(tries, key=len)
    place = {key: n for n, key in enumerate(wanted)}
    return tuple(
        Part(
            f"Form {n}" if len(best) > 1 else "",
            tuple(sorted(keys, key=place.__getitem__)),
            _targets(form, partners),
        )
        for n, (keys, partners) in enumerate(best, start=1)
    )


def _pack(
    keys: list[str], wanted: Mapping[str, set[str]], most: int
) -> list[tuple[list[str], set[str]]]:
    """Leaders and partners of each form, filled in this order."""
    groups: list[tuple[list[str], set[str]]] = []
    for key in keys:
        fits = [group for group in groups if len(group[1] | wanted[key]) <= most]
        if fits:
            own, partners = min(fits, key=lambda group: len(wanted[key] - group[1]))
            own.append(key)
            partners |= wanted[key]
        else:
            groups.append(([key], set(wanted[key])))
    return groups


def by_home(form: Questionnaire) -> tuple[Part, ...]:
    """One form for each organisation that leaders answer for."""
    found = []
    for home in form.home_list:
        keys = tuple(key for key, target in form.homes.items() if target == home)
        partners = {target.code for key in keys for target in form.partners[key]}
        found.append(Part(home.name, keys, _targets(form, partners)))
    return tuple(found)


def _targets(form: Questionnaire, codes: set[str]) -> tuple[Target, ...]:
    return tuple(target for target in form.organisations if target.code in codes)
