"""Which tables a survey has and what stands in their columns: the contract with people's files."""

from __future__ import annotations

from dataclasses import dataclass

SECTORS = {
    "icb": "Integrated care board",
    "nhs_acute": "Acute hospital trusts",
    "nhs_mental_health": "Mental health trusts",
    "nhs_community": "Community health trusts",
    "nhs_ambulance": "Ambulance trusts",
    "primary_care": "Primary care",
    "local_government": "Local government",
    "social_care": "Social care providers",
    "vcse": "Voluntary, community and social enterprise",
    "people": "People who use services",
    "wider_public": "Wider public services",
    "other": "Other organisations",
}
BODY_KINDS = ("icb", "icp", "place", "health_and_wellbeing", "provider_collaborative", "other")
SEAT_KINDS = ("voting", "participant", "attending")
AGREEMENT_KINDS = ("section_75", "better_care_fund", "contract", "joint_post", "memorandum")
SHARED = ("money", "records", "staff", "buildings")
STAGES = ("planned", "live", "used")
LINEAGE_KINDS = ("continue", "rename", "merge", "split", "transfer", "cluster")
ROLES = ("executive", "chair", "elected", "clinical", "public_health", "operational", "other")
FORMS = ("roster", "full_roster", "name_generator")
CONSENT_TO = ("partners",)
CONSENTED = ("views", "scores")


@dataclass(frozen=True)
class Column:
    """One column: its name, what a person writes in it, and the words it may hold.

    A `needed` column must be there; `choices` are all it may hold, if it has any.
    """

    name: str
    note: str
    needed: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One table of a survey: a CSV file in the folder or a sheet of the workbook."""

    name: str
    note: str
    columns: tuple[Column, ...]
    required: bool = False
    per_wave: bool = False

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    def with_columns(self, columns: tuple[Column, ...]) -> Sheet:
        """The same sheet with further columns at the end (an instrument's items)."""
        return Sheet(self.name, self.note, self.columns + columns, self.required, self.per_wave)


YES_NO = ("yes", "no")
_FROM = Column("from", "first day it holds, such as 2026-04-01; blank: always has")
_TO = Column("to", "last day it holds; blank: still does")
_ORGANISATION = Column("organisation", "the code of an organisation", needed=True)
_PARTNER = Column("partner", "the code of the other organisation", needed=True)
_LEADER = Column("leader", "the code of a leader from the leaders of this wave", needed=True)

ORGANISATIONS = Sheet(
    "organisations",
    "One row for each organisation of the system.",
    (
        Column("organisation", "a short code, used everywhere else", needed=True),
        Column("name", "the name as the report prints it", needed=True),
        Column("sector", "one of the sectors", needed=True, choices=tuple(SECTORS)),
        Column("places", "the places it works in, separated by ;"),
        Column("hub", "yes where it convenes the system (usually the ICB)", choices=YES_NO),
        Column("leads_place", "the place it leads, if it leads one"),
        Column("representative", "yes where it answers for many (an association)", choices=YES_NO),
        Column("code", "an official code, such as an ODS code"),
        Column("aliases", "other names it is known by, separated by ;"),
        Column("answers_to", "to whom it is accountable"),
        _FROM,
        _TO,
    ),
    required=True,
)  # fmt: skip
BODIES = Sheet(
    "bodies",
    "The boards and partnerships that exist on paper.",
    (
        Column("body", "a short code", needed=True),
        Column("name", "its name", needed=True),
        Column("kind", "what kind of body it is", needed=True, choices=BODY_KINDS),
        Column("place", "the place it is for, if it is for one"),
        Column("parent", "the code of the body it reports to"),
        Column("scope", "blank inside this system; otherwise the wider area it spans"),
    ),
)
SEATS = Sheet(
    "seats",
    "Who sits on which body.",
    (
        Column("body", "the code of a body", needed=True),
        _ORGANISATION,
        Column("kind", "voting, participant or attending", needed=True, choices=SEAT_KINDS),
        _FROM,
        _TO,
    ),
)
AGREEMENTS = Sheet(
    "agreements",
    "Agreements and joint posts between two organisations.",
    (
        _ORGANISATION,
        _PARTNER,
        Column("kind", "what kind of agreement", needed=True, choices=AGREEMENT_KINDS),
        Column("commissioner", "the code of the organisation that pays, if one does"),
        _FROM,
        _TO,
    ),
)
SHARING = Sheet(
    "sharing",
    "What two organisations share.",
    (
        _ORGANISATION,
        _PARTNER,
        Column("what", "money, records, staff or buildings", needed=True, choices=SHARED),
        Column("stage", "planned, live or used", needed=True, choices=STAGES),
        _FROM,
        _TO,
    ),
)
EXPECTED = Sheet(
    "expected",
    "Relationships added to or removed from those the structure presumes, each with a reason.",
    (
        _ORGANISATION,
        _PARTNER,
        Column("change", "add or remove", needed=True, choices=("add", "remove")),
        Column("reason", "why; it is printed in the report", needed=True),
        _FROM,
        _TO,
    ),
)
LINEAGE = Sheet(
    "lineage",
    "What became of organisations: mergers, splits, new names.",
    (
        Column("from", "the code of the organisation before", needed=True),
        Column("to", "the code of the organisation after", needed=True),
        Column("kind", "what happened", needed=True, choices=LINEAGE_KINDS),
        Column("date", "the day it happened"),
        Column("share", "for a split or transfer: the share that went, 0 to 1"),
    ),
)
AIMS = Sheet(
    "aims",
    "The aims of the system's strategy, from which leaders choose three.",
    (Column("aim", "a short code", needed=True), Column("title", "the aim", needed=True)),
)
CONSENTS = Sheet(
    "consents",
    "What an organisation has agreed in writing may be shown of its own answers, and to whom.",
    (
        Column("organisation", "the code of the organisation that agreed", needed=True),
        Column("to", "who may see it: partners", needed=True, choices=CONSENT_TO),
        Column("what", "views or scores", needed=True, choices=CONSENTED),
    ),
)
LEADERS = Sheet(
    "leaders",
    "Everyone who was invited to answer in this wave.",
    (
        Column("leader", "a code for the person; no name is needed", needed=True),
        Column("organisation", "the code of the organisation they answer for", needed=True),
        Column("role", "their role", choices=ROLES),
        Column("invited", "the day they were invited"),
        Column("since", "the day they came into the role"),
        Column("senior_in_predecessor", "yes if senior in what it replaced", choices=YES_NO),
    ),
    required=True,
    per_wave=True,
)  # fmt: skip
PLAN = Sheet(
    "plan",
    "Who was asked about whom, where leaders were not all asked about everyone.",
    (_LEADER, Column("partner", "the code of the organisation they were asked about", needed=True)),
    per_wave=True,
)
RATINGS = Sheet(
    "ratings",
    "What each leader says of each partner; one column for each item of the instrument.",
    (_LEADER, Column("partner", "the code of the organisation they speak of", needed=True)),
    required=True,
    per_wave=True,
)
STATEMENTS = Sheet(
    "statements",
    "What each leader says of the system; one column for each statement of the instrument.",
    (_LEADER,),
    per_wave=True,
)
CHOSEN_AIMS = Sheet(
    "aims",
    "The aims each leader chose as mattering most to their organisation; up to three rows each.",
    (_LEADER, Column("aim", "the code of an aim", needed=True)),
    per_wave=True,
)
NOMINATIONS = Sheet(
    "nominations",
    "Whom a leader would call to fix a problem; personal data, optional.",
    (_LEADER, Column("nominee", "the code of another leader", needed=True)),
    per_wave=True,
)

#: The tables of the register, in reading order, and those of each wave.
REGISTER_SHEETS = (
    ORGANISATIONS, BODIES, SEATS, AGREEMENTS, SHARING, EXPECTED, LINEAGE, AIMS, CONSENTS,
)  # fmt: skip
WAVE_SHEETS = (LEADERS, PLAN, RATINGS, STATEMENTS, CHOSEN_AIMS, NOMINATIONS)
