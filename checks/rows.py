"""The typed rows of a submission (报送件): what the reader gives and the rules judge.

A column that a form does not have is None; a cell that is there and empty is a blank `Datum`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter

from checks.datum import Datum
from checks.kept import kept
from checks.labels import Label, read_label, section_of


@dataclass
class HeadField:
    """One field of a form's head: ``中央主管部门 | 自然资源部``."""

    key: str
    """The role, e.g. ``project``, ``central_department``."""
    label: Datum
    value: Datum
    required: bool = False


@dataclass
class FundRow:
    """One row of the money block: a source with budget A, executed B and rate.

    Target tables have A only; ``executed`` and ``rate`` are then None.
    ``initial`` (年初预算数), ``weight`` and ``score`` of 预算执行率 stand in the 项目支出绩效自评表 alone.
    """

    role: str
    """``total``, ``central``, ``local``, ``other``, or ``local_part`` (a part of the local money)."""
    label: Datum
    budget: Datum | None = None
    executed: Datum | None = None
    rate: Datum | None = None
    initial: Datum | None = None
    weight: Datum | None = None
    score: Datum | None = None


@dataclass
class ManagementRow:
    """One of the fixed rows 资金管理情况: 情况说明 and 存在问题和改进措施."""

    item: Datum
    situation: Datum
    problems: Datum


@dataclass
class Indicator:
    """One 三级指标 of a target table, a self-evaluation or a score sheet.

    On a score sheet ``target`` is the 标杆值, ``actual`` the 业绩值 and ``scoring`` the 评价标准.
    """

    label: Datum
    level1: Datum
    level2: Datum
    target: Datum
    actual: Datum | None = None
    weight: Datum | None = None
    score: Datum | None = None
    score_rate: Datum | None = None
    reason: Datum | None = None
    basis: Datum | None = None
    last_year: Datum | None = None
    scoring: Datum | None = None
    evidence: Datum | None = None

    @kept
    def name(self) -> Label:
        """Return the label split into name, unit and code."""
        return read_label(self.label.text)

    @kept
    def section(self) -> str:
        """Return the section of the level-1 group: 产出, 成本, 效益, 满意度, or empty."""
        return section_of(self.level1.text)

    def get(self, column: str) -> Datum | None:
        """Return the datum of a column by its role."""
        value = getattr(self, column)
        return value if isinstance(value, Datum) else None


_CELLS = {column.name: attrgetter(column.name) for column in fields(Indicator)}


@dataclass
class TotalRow:
    """The row 总分 or 合计 under the indicators."""

    label: Datum
    weight: Datum | None = None
    score: Datum | None = None
    score_rate: Datum | None = None


@dataclass
class Column:
    """One column of a money or region table (F6)."""

    key: str
    """Unique in its table, e.g. ``executed:中央``."""
    kind: str
    """``name``, ``target``, ``actual``, ``budget``, ``executed``, ``rate``, ``amount``, ``sum`` (预算合计) or
    ``rest`` (结余)."""
    header: Datum
    source: str = ""
    """The money's source that the header names (中央, 地方), which pairs A, B and rate."""


@dataclass
class BreakdownRow:
    """One row of a money or region table; ``values`` by column key."""

    label: Datum
    values: dict[str, Datum]
    role: str = "part"
    """``part``, ``subtotal``, ``detail`` (其中：…, counted already) or ``total``."""


@dataclass
class Breakdown:
    """A money or region table (F6): rows that add up to their total."""

    columns: list[Column]
    rows: list[BreakdownRow]

    def of_kind(self, kind: str) -> list[Column]:
        """Return the columns of one kind, left to right."""
        return [column for column in self.columns if column.kind == kind]


@dataclass
class Statistic:
    """A statistic of a questionnaire: its reliability (信度) or validity (效度)."""

    kind: str
    """``alpha`` (Cronbach α), ``kmo``, ``validity`` or ``correlation``."""
    label: Datum
    value: Datum


@dataclass
class Option:
    """One answer of a question: how many chose it and what share they are."""

    label: Datum
    count: Datum | None = None
    share: Datum | None = None


@dataclass
class Question:
    """One question (题目) of a questionnaire with its answers."""

    label: Datum
    options: list[Option] = field(default_factory=list)
    total: Option | None = None
    """The row 合计 or 本题有效填写人次."""


@dataclass
class Answers:
    """The raw answers on a scale: one row a respondent, one column an item."""

    items: list[Datum]
    rows: list[list[Datum]] = field(default_factory=list)
    means: list[Datum] = field(default_factory=list)
    """The stated mean of each item, empty where none is stated."""
    correlations: list[Datum] = field(default_factory=list)
    """The stated correlation of each item with the whole scale, empty where none is stated."""


@dataclass
class Survey:
    """A questionnaire (问卷调查) as a workbook reports it."""

    sent: Datum | None = None
    returned: Datum | None = None
    valid: Datum | None = None
    satisfaction: Datum | None = None
    statistics: list[Statistic] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    answers: Answers | None = None


@dataclass
class Form:
    """One form (表) of a submission, read into its tables."""

    kind: str
    """The form's id, e.g. ``transfer-self-evaluation``."""
    sheet: str = ""
    range: str = ""
    title: Datum | None = None
    period: str = ""
    """As the form writes it without brackets and 年度: ``2023``, ``2022—2025``."""
    head: dict[str, HeadField] = field(default_factory=dict)
    funds: list[FundRow] = field(default_factory=list)
    management: list[ManagementRow] = field(default_factory=list)
    goal: Datum | None = None
    achieved: Datum | None = None
    indicators: list[Indicator] = field(default_factory=list)
    total: TotalRow | None = None
    grade: Datum | None = None
    breakdown: Breakdown | None = None
    survey: Survey | None = None
    notes: Datum | None = None
    headers: dict[str, Datum] = field(default_factory=dict)
    """The heading cell of each column, by ``block.role``: ``indicators.target``, ``funds.rate``."""
    required: frozenset[str] = frozenset()
    """Columns of the indicators that may not be blank, by role."""
    unit: str = ""
    """The unit of the money block (万元)."""

    @property
    def project(self) -> str:
        """The project's name as written, empty when there is none."""
        return self.head["project"].value.text if "project" in self.head else ""

    @property
    def unit_name(self) -> str:
        """Who spent the money (资金使用单位) as written, empty when the form does not say."""
        return self.head["unit"].value.text if "unit" in self.head else ""

    @kept
    def columns(self) -> frozenset[str]:
        """Return the columns that the indicators have, by role."""
        # A column that a form has stands in its first row already: only those that it has not are looked for in all.
        return frozenset(column for column, cell_of in _CELLS.items() if any(map(cell_of, self.indicators)))


@dataclass(frozen=True)
class Problem:
    """Why a file could not be read: a key of IO01's sentences and what fills them."""

    key: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """One line of the sheet 核实说明, or of a file of such lines: why a finding to verify is right as it stands."""

    rule: str
    """The rule's code or name as written."""
    sheet: str
    """Empty where only a cell is named."""
    cell: str
    """An A1 address in capitals, empty for the whole file."""
    text: str
    fingerprint: str = ""
    """What binds it to the figures it explains (`checks.explanations.fingerprint`); empty where none is given."""


@dataclass(frozen=True)
class Near:
    """A row of headings that comes near to a known form's."""

    sheet: str
    there: tuple[str, ...]
    """The headings as written."""
    missing: tuple[str, ...] = ()
    """The needed headings that it lacks, by their official labels."""


@dataclass(frozen=True)
class IssuedCell:
    """A cell that was locked when its template was issued, and what stands there now."""

    datum: Datum
    kind: str
    """``issued`` (a label, a target, a weight) or ``derived`` (a formula)."""
    text: str
    """As issued: what the cell showed, or for a derived one its formula, empty where it cannot be told any more."""


@dataclass(frozen=True)
class StampRow:
    """What a template says of itself, and its locked cells as they are found in a returned workbook."""

    template: str
    """The form's id."""
    version: int | None
    """None where it cannot be read."""
    current: int | None
    """The version of the template that this program makes; None for a form it does not know."""
    profile: str = ""
    project: str = ""
    intact: bool = True
    """The list of locked cells is the one that was issued."""
    cells: tuple[IssuedCell, ...] = ()


@dataclass(frozen=True)
class HiddenBlock:
    """Data out of sight: neighbouring hidden rows or columns of a form, or a hidden sheet."""

    kind: str
    """``rows``, ``columns`` or ``sheet``."""
    name: str
    """``12–14``, ``F``, or the sheet's name."""
    at: Datum
    """The first cell with data."""
    cells: int
    """How many cells hold data."""


@dataclass
class Submission:
    """One returned workbook (报送件)."""

    path: str
    forms: list[Form] = field(default_factory=list)
    problem: Problem | None = None
    macros: bool = False
    macros_proven: str = ""
    """Of macros: ``bytes`` where they are our own template's and nothing else in the file can call them otherwise;
    ``source`` where that holds of their source alone, for another program has saved them; else empty."""
    external: tuple[str, ...] = ()
    """What the workbook links to or calls out to, one short text each."""
    content: str = ""
    """The kind of file by its content: ``xlsx``, ``xlsm``, ``xls``."""
    wrong_extension: str = ""
    """The extension of its name, where that is another than the content's."""
    nearest: tuple[Near, ...] = ()
    """For a workbook without a known form: the headings that came nearest, nearest first."""
    sheets: tuple[str, ...] = ()
    """The visible sheets' names."""
    explanations: tuple[Explanation, ...] = ()
    """The lines of its sheet 核实说明."""
    stamp: StampRow | None = None
    """What it says of the template that it was made from."""
    stale: tuple[Datum, ...] = ()
    """The formulas whose saved values are out of date."""
    hidden: tuple[HiddenBlock, ...] = ()
