"""The command line. Heavy imports happen in the command that needs them: help answers at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xladdin import __version__

if TYPE_CHECKING:
    from xladdin.run import Result

FINE, FINDINGS, IMPOSSIBLE = 0, 1, 2
"""Exit statuses: nothing at or above ``--fail-on``; findings; the run itself could not be done."""

_RANKS = {"error": 0, "warning": 1}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    _write_utf8()
    options = _parser().parse_args(arguments)
    return _rule(options) if options.command == "rule" else _check(options)


def _write_utf8() -> None:
    """Write Chinese whatever the console's code page is; what it cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xladdin",
        description="检查绩效自评表。Checks performance self-evaluation forms.",
    )
    parser.add_argument("--version", action="version", version=f"xladdin {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check",
        help="检查返回的表格文件 (check returned workbooks)",
        description="检查返回的表格文件：逐格说明填的是什么、应该是什么、怎么处理。原文件不会被改动。",
        epilog="退出状态：0 没有达到 --fail-on 的问题；1 有；2 本次检查无法进行。",
    )
    check.add_argument("paths", nargs="+", metavar="PATH", help="文件或文件夹 (file or folder)")
    check.add_argument("--profile", default=None, metavar="NAME|FILE.toml", help="口径，默认 mof-2020-10 (conventions)")
    check.add_argument("--select", action="append", default=[], metavar="CODES", help="只用这些规则，如 RT,SM01")
    check.add_argument("--ignore", action="append", default=[], metavar="CODES", help="不用这些规则")
    check.add_argument("--explanations", metavar="FILE.csv", help="核实说明，见 docs/explanations.md (explanations)")
    check.add_argument(
        "--against", action="append", default=[], metavar="PATH", help="下达的目标表：文件或文件夹 (issued tables)"
    )
    check.add_argument("--show-matches", action="store_true", help="列出指标与下达的目标表怎样对应 (show matches)")
    check.add_argument("--format", choices=("text", "json"), default="text", help="报告格式 (default: text)")
    check.add_argument("--out", metavar="DIR", help="另把 report.txt 和 report.json 写入此文件夹")
    check.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 (default: zh)")
    check.add_argument(
        "--fail-on",
        choices=("error", "warning", "never"),
        default="error",
        help="出现何种问题时退出状态为 1 (default: error)",
    )
    rule = commands.add_parser(
        "rule",
        help="规则：列出全部，或说明一条 (list the rules, or explain one)",
        description="列出全部规则；给出编号、名称或类别时，只说明这一条或列出这一类。",
    )
    rule.add_argument("rule", nargs="?", metavar="CODE|NAME", help="如 RT01、rate-impossible、RT")
    return parser


def _rule(options: argparse.Namespace) -> int:
    from checks.catalogue import UnknownRuleError, chosen  # noqa: PLC0415
    from xladdin.pages import to_list, to_text  # noqa: PLC0415

    try:
        rules = chosen([options.rule] if options.rule else ())
    except UnknownRuleError as error:
        print(f"xladdin: {error}", file=sys.stderr)
        return IMPOSSIBLE
    alone = options.rule and options.rule.upper() != rules[0].family()
    sys.stdout.write(to_text(rules[0]) if alone else to_list(rules))
    return FINE


def _check(options: argparse.Namespace) -> int:
    from checks.catalogue import UnknownRuleError, chosen_by  # noqa: PLC0415 - see the module's docstring
    from checks.profile import ProfileError  # noqa: PLC0415
    from xladdin.against import NoTargetsError  # noqa: PLC0415
    from xladdin.explanations import by_path, read_lines  # noqa: PLC0415
    from xladdin.given import GivenError, profile_of  # noqa: PLC0415
    from xladdin.reports.document import to_json  # noqa: PLC0415
    from xladdin.reports.text import to_text  # noqa: PLC0415
    from xladdin.run import PathError, check, workbooks  # noqa: PLC0415

    try:
        profile = profile_of(options.profile)
        rules = chosen_by(profile, _codes(options.select), _codes(options.ignore))
        paths = workbooks(options.paths)
        lines = read_lines(options.explanations) if options.explanations else []
        explanations, notes = by_path(lines, paths)
        for note in notes:
            print(f"xladdin: {note}", file=sys.stderr)
        results = check(paths, profile, rules, explanations, workbooks(options.against))
        matches = options.show_matches
        reports = {
            "text": to_text(results, options.lang, matches=matches),
            "json": to_json(results, profile.name, options.lang, matches=matches) + "\n",
        }
        if options.out:
            _write(Path(options.out), {"report.txt": reports["text"], "report.json": reports["json"]})
    except (GivenError, NoTargetsError, PathError, ProfileError, UnknownRuleError) as error:
        print(f"xladdin: {error}", file=sys.stderr)
        return IMPOSSIBLE
    except OSError as error:
        print(f"xladdin: 无法写入 {error.filename}：{error.strerror}", file=sys.stderr)
        return IMPOSSIBLE
    sys.stdout.write(reports[options.format])
    return _status(results, options.fail_on)


def _codes(values: Sequence[str]) -> list[str]:
    return [code.strip() for value in values for code in value.split(",") if code.strip()]


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write the reports beside and rename them into place, so that no half-written one is ever seen."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        half = folder / f".{name}.part"
        half.write_text(text, encoding="utf-8", newline="\n")
        half.replace(folder / name)


def _status(results: Sequence[Result], fail_on: str) -> int:
    if fail_on == "never":
        return FINE
    worst = min((finding.severity.rank for result in results for finding in result.findings), default=2)
    return FINDINGS if worst <= _RANKS[fail_on] else FINE
