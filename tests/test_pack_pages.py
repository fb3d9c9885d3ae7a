"""Feedback packs as pages: two of paper, quiet on every screen, hostile names harmless."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import pytest
from browser_kit import WIDTHS, axe_faults, opened
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from invented_results import PLANTED
from packs_made import BARE, FULL, head, packed, plain_pack

from maturity import packs as module
from maturity.cli import cli
from maturity.packs import COVER, INDEX, making, pack_files
from maturity.packs.filenames import filenames
from maturity.packs.page import pack_page
from maturity.packs.prompts import clear, prompts
from maturity.page.numbers import Numbers
from maturity.theme import Theme

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EXAMPLE = Path(__file__).parent.parent / "surveys" / "examples" / "northmoor"
HOSTILE: Mapping[str, Any] = {"word": "{}" + PLANTED, "name": "\u202eevil\u202c & Sons"}
MADE: Mapping[str, Mapping[str, Any]] = {
    "ordinary": {},
    "bare": BARE,
    "full": FULL,
    "hostile": HOSTILE,
    "half": {"nhs": None, "others": None, "together": {"everyone": 60.0}, "own": 1, "gaps": 1},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("packs")
    found = packed(*(plain_pack(name, **options) for name, options in MADE.items()))
    theme = Theme(owner="Elm Consulting", marking="Official: sensitive")
    for name, data in pack_files(found, theme=theme).items():
        (made / name).write_bytes(data)
    return made


def pages() -> Any:
    return pytest.mark.parametrize("name", [*(f"pack-{name}.html" for name in MADE), INDEX, COVER])


# -- on paper and on screens ---------------------------------------------------------------------


@pages()
def test_a_pack_is_two_pages_of_paper(browser: Browser, folder: Path, name: str) -> None:
    pypdf = pytest.importorskip("pypdf")
    with opened(browser, folder / name) as shown:
        printed = shown.page.pdf(prefer_css_page_size=True, print_background=True)
    paper = pypdf.PdfReader(io.BytesIO(printed)).pages
    assert len(paper) == 2 if name.startswith("pack-") else len(paper) <= 2
    width, height = (float(x) for x in paper[0].mediabox[2:])
    if name != INDEX:
        assert (round(width), round(height)) in ((595, 842), (596, 842))


@pages()
def test_a_pack_asks_for_nothing_and_never_scrolls_sideways(
    browser: Browser, folder: Path, name: str
) -> None:
    for width in WIDTHS:
        with opened(browser, folder / name, width) as shown:
            assert shown.sideways() <= 0, width
            assert not shown.wrong
            assert shown.page.title() != "planted"
            assert shown.get("document.querySelectorAll('script,img[src],[style]').length") == 0


@pages()
def test_axe_finds_nothing(browser: Browser, folder: Path, name: str) -> None:
    for width in (1280, 390):
        with opened(browser, folder / name, width) as shown:
            assert not axe_faults(shown)


@pages()
def test_every_page_is_valid_and_marked(folder: Path, name: str) -> None:
    text = (folder / name).read_text("utf-8")
    html5lib.HTMLParser(strict=True).parse(text)
    # Once more than in its words: a fragment of a name in a tag would be one too many.
    assert "<script" not in text
    assert ' style="' not in text
    assert "Official: sensitive" in text or not name.startswith("pack-")
    if name in (INDEX, COVER):
        assert "Consultant only: not for circulation" in text
    else:
        assert "alone: to help a conversation, and not for managing performance" in text


def test_every_figure_has_a_finding_a_measure_and_a_table(folder: Path) -> None:
    text = (folder / "pack-ordinary.html").read_text("utf-8")
    for figure in re.findall(r"<figure.*?</figure>", text, flags=re.S):
        assert re.search(r"<h3[^>]*>[^<]+", figure)
        assert 'class="measure"' in figure
        assert "<table" in figure


# -- what it says --------------------------------------------------------------------------------


def words(**options: Any) -> str:
    text = pack_files(packed(plain_pack(**options)))["pack-ASH.html"].decode("utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", text, flags=re.S))


def test_the_first_sentence_is_the_finding() -> None:
    said = words()
    assert "put their relationship with you at 55 of 100: Developing (likely range 47" in said
    # 66 and 40 are further apart than half an anchor, and neither lies in the other's range.
    assert "NHS partners and the others see you differently: 66 and 40" in said
    assert "not a clear difference" in words(nhs=58.0, others=50.0)
    assert "Too few partners answered about you" in words(**BARE)


def test_withheld_is_said_with_its_reason_and_is_no_zero() -> None:
    said = words(**BARE)
    assert "[c] Fewer than three of your leaders answered" in said
    assert " 0 " not in said.split("How to read it")[0].replace("0 to", "")
    part = words(nhs=None, others=None)
    assert "[c]" in part
    assert "Also withheld" in part


def test_an_organisation_reads_no_performance_and_no_rank() -> None:
    said = words()
    assert "not for appraisal, contracts or ranking" in said
    assert "Doing nothing is an allowed outcome" in said
    for word in (" worst", " best in", " league", " rank "):
        assert word not in said.lower()


@pytest.mark.parametrize("options", [*MADE.values(), {"everyone": 20.0}, {"everyone": 80.0}])
def test_there_are_always_three_things_to_talk_about(options: Any) -> None:
    found = prompts(plain_pack(**options), Numbers(head()["made"]))
    assert len(found) == 3
    assert len({prompt.id for prompt in found}) == 3
    for prompt in found:
        assert prompt.ask.endswith("?")
        assert prompt.caution


def test_a_prompt_rests_on_what_the_pack_shows() -> None:
    numbers = Numbers(head()["made"])
    asked = {p.id: p for p in prompts(plain_pack(), numbers)}
    # The widest of the gaps is 30 points, NHS and others are 26 apart, the parts 22.
    assert list(asked) == ["gap", "halves", "low"]
    assert "70" in asked["gap"].says
    assert "40" in asked["gap"].says
    bare = {p.id for p in prompts(plain_pack(**BARE), numbers)}
    assert bare == {"voices", "ask", "promise"}
    mirror = prompts(
        plain_pack(nhs=70.0, others=68.0, own=0, gaps=0, together={"nhs": 40.0, "others": 66.0}),
        numbers,
    )
    assert mirror[0].id == "mirror"
    assert mirror[0].title == "They are happier than you are"
    assert "You rate your relationships with your NHS partners at 40" in mirror[0].says
    assert "NHS partners rate theirs with you at 70" in mirror[0].says
    beside = prompts(plain_pack(nhs=40.0, others=41.0, gaps=0), numbers)
    assert "your other NHS partners at 70" in beside[0].says
    assert "not about quite the same partners" in beside[0].caution


def test_a_difference_is_clear_only_outside_both_ranges() -> None:
    def at(value: float, low: float, high: float) -> dict[str, float]:
        return {"value": value, "low": low, "high": high}

    assert clear(at(60, 55, 65), at(40, 35, 45))
    assert not clear(at(60, 55, 65), at(48, 40, 52))  # 12 points: less than half an anchor
    assert not clear(at(60, 35, 65), at(40, 35, 45))  # 40 lies in 35 to 65


# -- names ---------------------------------------------------------------------------------------


@given(st.lists(st.text(max_size=60), unique=True, max_size=12))
def test_no_code_chooses_a_path(codes: list[str]) -> None:
    names = list(filenames(codes).values())
    assert len(names) == len(codes)
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"pack-[A-Za-z0-9-]{1,50}\.html", name)


def test_hostile_codes_by_hand() -> None:
    found = filenames(["../x", "CON", "con", "x", "a/b", "a b", "", "é"])
    assert list(found.values()) == [
        "pack-x.html", "pack-CON.html", "pack-con-2.html", "pack-x-2.html", "pack-a-b.html",
        "pack-a-b-2.html", "pack-organisation.html", "pack-organisation-2.html",
    ]  # fmt: skip


def test_a_name_is_never_in_another_packs_file(folder: Path) -> None:
    first = plain_pack("ONE", "First Organisation")
    second = plain_pack("TWO", "Second Organisation")
    files = pack_files(packed(first, second))
    assert b"Second Organisation" not in files["pack-ONE.html"]
    assert b"First Organisation" not in files["pack-TWO.html"]
    assert b"Second Organisation" in files[INDEX]


def test_the_list_is_in_the_order_of_the_register_and_says_what_was_not_made() -> None:
    found = packed(plain_pack("B", "Beech"), plain_pack("A", "Ash", everyone=90.0))
    text = pack_files(found, only=["A"])[INDEX].decode("utf-8")
    assert text.index("Beech") < text.index("Ash")
    assert "not made this time" in text
    assert 'href="pack-A.html"' in text
    assert 'href="pack-B.html"' not in text


def test_the_note_says_when_the_attack_did_not_end() -> None:
    note = pack_files(packed(plain_pack(), settled=False))[COVER].decode("utf-8")
    assert "did not come to an end in the time allowed" in note
    assert "did not come to an end" not in pack_files(packed(plain_pack()))[COVER].decode("utf-8")


def test_a_packs_foot_says_whose_it_is() -> None:
    page = pack_page(plain_pack(), head(notice="Fictional example. Nobody is real."))
    assert page.footer.startswith("Ashmere Hospitals, Spring 2026. Fictional example.")
    assert page.chip == "Fictional example."


# -- the command ---------------------------------------------------------------------------------


def maturity(*arguments: Any) -> Any:
    return CliRunner().invoke(cli, ["packs", *map(str, arguments)])


@pytest.fixture
def made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packs without an attack: that is tested where it is made."""
    found = packed(plain_pack("NMICB"), plain_pack("ASHUH", **BARE), edition=False)
    monkeypatch.setattr(making, "make", lambda *_, **__: found)


@pytest.mark.usefixtures("made_at_once")
def test_the_command_writes_the_packs_and_says_what_is_for_whom(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "pack-GONE.html").write_text("of an earlier run", "utf-8")
    found = maturity(EXAMPLE, "--out", out)
    assert found.exit_code == 0, found.output
    assert {p.name for p in out.iterdir()} == {
        "pack-NMICB.html", "pack-ASHUH.html", "pack-GONE.html", INDEX, COVER,
    }  # fmt: skip
    assert "2 packs" in found.output
    assert "1,234 protected answers against 26 insiders" in found.output
    assert "how others see 1 organisation: too few answered" in found.output
    assert "none for partners is safe" in found.output
    assert "pack-GONE.html: not of this run" in found.output
    again = maturity(EXAMPLE, "--out", out, "--organisation", "ASHUH")
    assert again.exit_code == 0
    assert "1 pack in" in again.output


@pytest.mark.usefixtures("made_at_once")
def test_a_wrong_code_or_a_strange_list_is_a_message_and_nothing_is_written(tmp_path: Path) -> None:
    found = maturity(EXAMPLE, "--out", tmp_path / "out", "--organisation", "NMIBC")
    assert found.exit_code == 1
    assert "unknown-organisation" in found.output
    assert "Did you mean “NMICB”?" in found.output
    assert not (tmp_path / "out").exists()
    (tmp_path / INDEX).write_text("mine", "utf-8")
    found = maturity(EXAMPLE, "--out", tmp_path)
    assert found.exit_code == 1
    assert "index-not-ours" in found.output
    assert [p.name for p in tmp_path.iterdir()] == [INDEX]


@pytest.mark.usefixtures("made_at_once")
def test_the_default_folder_is_named_after_the_survey_and_the_wave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert maturity(EXAMPLE).exit_code == 0
    assert [p.name for p in (tmp_path / "reports").iterdir()] == ["northmoor-2026-packs"]


def test_the_help_ends_with_an_example() -> None:
    found = maturity("--help")
    assert found.exit_code == 0
    assert "maturity packs northmoor" in found.output.split("Example:")[1]


def test_sixty_packs_are_drawn_in_seconds() -> None:
    """Sixty of the fullest: about a tenth of a second each on a build machine."""
    import time

    found = packed(*(plain_pack(f"O{n}", **FULL) for n in range(60)))
    start = time.process_time()
    files = pack_files(found)
    assert len(files) == 62
    assert time.process_time() - start < 20
    assert max(len(data) for data in files.values()) < 120_000
    assert module.stale(Path("nowhere"), files) == []
