"""Every term of the report is defined in one place, by the first line of what computes it."""

from __future__ import annotations

from maturity.words import TERMS, words


def test_every_term_has_a_definition_of_one_sentence() -> None:
    found = words()
    assert list(found) == [term for term, _ in TERMS]
    for term, text in found.items():
        assert text.endswith("."), term
        assert 20 <= len(text) <= 140, term
        assert "`" not in text, term
