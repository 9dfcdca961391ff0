"""The command line. Heavy imports happen in the command that needs them: help answers at once."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from checks.bilingual import Bilingual, BilingualError
from xladdin import __version__

if TYPE_CHECKING:
    import sqlite3
    import zlib

    from xladdin.batch.running import Run
    from xladdin.excel.machine import Machine

FINE, FINDINGS, IMPOSSIBLE, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses: nothing at or above ``--fail-on``; findings; the run itself could not be done; ended by Ctrl-C."""
_LISTED = 20
"""With more files, and the reports in a folder, only what the run comes to is shown."""

_RANKS = {"error": 0, "warning": 1}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    _write_utf8()
    options = _parser().parse_args(arguments)
    commands = {
        "check": _check,
        "excel": _excel,
        "fill": _fill,
        "rule": _rule,
        "template": _template,
        "templates": _templates,
    }
    try:
        return commands[options.command](options)
    except BilingualError as error:
        return _impossible(error.sentence, options)
    except KeyboardInterrupt:
        _tell(Bilingual("已中断", "interrupted"), options)
        return INTERRUPTED


def _tell(sentence: Bilingual, options: argparse.Namespace) -> None:
    print(f"xladdin: {sentence.said(options.lang)}", file=sys.stderr)


def _impossible(sentence: Bilingual, options: argparse.Namespace) -> int:
    """Say why the run cannot be done."""
    _tell(sentence, options)
    return IMPOSSIBLE


def _unwritten(error: OSError) -> Bilingual:
    from xladdin.refusals import why_unwritten  # noqa: PLC0415 - see the module's docstring

    why = why_unwritten(error)
    # Of something renamed the second name is the one that was asked for.
    name = error.filename2 or error.filename
    return Bilingual(f"无法写入 {name or '输出'}：{why.zh}", f"cannot write {name or 'the output'}: {why.en}")


def _unkept(error: sqlite3.Error | zlib.error, folder: str) -> Bilingual:
    from pathlib import Path  # noqa: PLC0415 - see the module's docstring

    from xladdin.paths import KEPT  # noqa: PLC0415
    from xladdin.refusals import damaged, spoilt, why_unkept  # noqa: PLC0415

    if folder and spoilt(error):
        return damaged(Path(folder) / KEPT)
    why = why_unkept(error)
    return Bilingual(
        f"中间结果写不进 {folder or '临时文件'}：{why.zh}",
        f"results cannot be kept in {folder or 'a temporary file'}: {why.en}",
    )


def _write_utf8() -> None:
    """Write Chinese whatever the console's code page is; what it cannot show becomes a question mark."""
    # A program that is started without an output has none to write to, and does its work all the same.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - closed with the program
    sys.stderr = sys.stderr or sys.stdout
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
    # Some commands have no such option.
    parser.set_defaults(lang="zh")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check",
        help="检查返回的表格文件 (check returned workbooks)",
        description="检查返回的表格文件：逐格说明填的是什么、应该是什么、怎么处理。原文件不会被改动。",
        epilog="退出状态：0 没有达到 --fail-on 的问题；1 有；2 本次检查无法进行；130 中断了，做完的部分已写出。",
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
    check.add_argument(
        "--roster", default="", metavar="FILE", help="应报送单位的名单，.csv 或 .xlsx (who should have sent)"
    )
    check.add_argument(
        "--format", choices=("text", "json", "html", "xlsx"), default="text", help="报告格式 (default: text)"
    )
    check.add_argument("--out", default="", metavar="DIR", help="把全部报告写入此文件夹 (folder for all reports)")
    check.add_argument("--annotate", action="store_true", help="另为每个有问题的文件写一个批注副本 (annotated copies)")
    check.add_argument("--resume", action="store_true", help="接着上次做：没有改动的文件不再读 (continue a run)")
    check.add_argument("--jobs", type=_at_least_one, metavar="N", help="同时用几个进程，默认每个处理器一个 (processes)")
    check.add_argument("--scheduler", default="", metavar="ADDRESS", help="用 Dask 集群，如 tcp://主机:8786 (cluster)")
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
    _add_templates(commands)
    _add_fill(commands)
    _add_excel(commands)
    return parser


def _add_templates(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listed = commands.add_parser("templates", help="列出表样 (list the forms)", description="列出可以生成模板的表样。")
    listed.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 (default: zh)")
    template = commands.add_parser(
        "template",
        help="生成填报模板 (make a template)",
        description="按官方表样生成填报模板；给出下达的目标表时，项目、资金、指标、指标值和分值照抄过来。",
        epilog="退出状态：0 已生成；2 不能生成，原文件不变。",
    )
    template.add_argument("name", metavar="NAME", help="表样的编号或中文名，见 xladdin templates")
    template.add_argument("-o", "--out", required=True, metavar="FILE.xlsx", help="写入的文件 (file to write)")
    template.add_argument(
        "--from", dest="issued", default="", metavar="ISSUED.xlsx", help="下达的目标表 (issued table)"
    )
    template.add_argument("--project", default="", metavar="NAME", help="--from 的文件有几张表时，用这个项目的")
    template.add_argument("--rows", type=int, metavar="N", help="空白表样的行数；指标表为每个二级指标的行数")
    template.add_argument("--year", default="", metavar="Y", help="年度，如 2024")
    template.add_argument("--points", action="store_true", help="自评表加上分值、得分两列 (with points)")
    template.add_argument("--profile", default=None, metavar="NAME|FILE.toml", help="口径，默认 mof-2020-10")
    template.add_argument("--force", action="store_true", help="文件已存在时覆盖 (overwrite)")
    template.add_argument(
        "--excel", action="store_true", help="含宏的 .xlsm 模板，在 Excel 中由 Python 检查 (with Python, .xlsm)"
    )
    template.add_argument("--lang", choices=("zh", "en"), default="zh", help="提示的语言 (default: zh)")


def _templates(options: argparse.Namespace) -> int:
    from xladdin.templates import to_list  # noqa: PLC0415

    sys.stdout.write(to_list(options.lang))
    return FINE


def _template(options: argparse.Namespace) -> int:
    from xladdin.given import profile_of  # noqa: PLC0415
    from xladdin.templates import Wish, make  # noqa: PLC0415

    wish = Wish(
        options.name,
        options.out,
        options.issued,
        options.project,
        options.rows,
        options.year,
        options.points,
        options.force,
        options.lang,
        options.excel,
    )
    try:
        print(make(wish, profile_of(options.profile)))
    except OSError as error:
        return _impossible(_unwritten(error), options)
    return FINE


def _rule(options: argparse.Namespace) -> int:
    from checks.catalogue import chosen  # noqa: PLC0415
    from xladdin.pages import to_list, to_text  # noqa: PLC0415

    rules = chosen([options.rule] if options.rule else ())
    alone = options.rule and options.rule.upper() != rules[0].family()
    sys.stdout.write(to_text(rules[0]) if alone else to_list(rules))
    return FINE


def _check(options: argparse.Namespace) -> int:
    import sqlite3  # noqa: PLC0415 - see the module's docstring
    import zlib  # noqa: PLC0415

    from xladdin.checking import Request, checked  # noqa: PLC0415

    if options.format == "xlsx" and sys.stdout.isatty():
        # A terminal takes its bytes for commands of its own.
        zh = "--format xlsx 输出的是工作簿，请写进文件，如 --format xlsx > 汇总.xlsx"
        en = "--format xlsx gives a workbook; send it into a file, as in --format xlsx > summary.xlsx"
        return _impossible(Bilingual(zh, en), options)
    request = Request(
        options.paths,
        options.profile,
        _codes(options.select),
        _codes(options.ignore),
        options.explanations or "",
        options.against,
        options.roster,
        options.show_matches,
        options.lang,
        options.out,
        options.annotate,
        options.resume,
        options.jobs,
        options.scheduler,
    )
    try:
        with checked(request) as done:
            for note in done.notes:
                _tell(note, options)
            _show(done.run, options)
            return _status(done.run, options)
    except (sqlite3.Error, zlib.error) as error:
        return _impossible(_unkept(error, options.out), options)
    except BrokenPipeError:
        # Whoever reads the output has seen enough, as `head` has.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - closed with the program
        return FINE
    except OSError as error:
        return _impossible(_unwritten(error), options)


def _show(run: Run, options: argparse.Namespace) -> None:
    """Write the report that was asked for to the output."""
    from xladdin.reports.document import json_report  # noqa: PLC0415
    from xladdin.reports.folder import encoded, html, workbook  # noqa: PLC0415
    from xladdin.reports.text import brief, report, whereabouts  # noqa: PLC0415

    if options.format == "text":
        pieces = brief(run) if options.out and run.files > _LISTED else report(run, matches=options.show_matches)
        for piece in pieces:
            sys.stdout.write(piece)
        if options.out and run.checked:
            sys.stdout.write(whereabouts(options.out, run.store.copies(), run.language))
    elif options.format == "xlsx":
        sys.stdout.buffer.write(workbook(run))
    else:
        # UTF-8 whatever the console has: both say so of themselves, or are for programs.
        for part in encoded(html(run) if options.format == "html" else json_report(run)):
            sys.stdout.buffer.write(part)
    sys.stdout.flush()


def _add_fill(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    fill = commands.add_parser(
        "fill",
        help="在副本里填好空白的派生单元格 (fill blank derived cells in a copy)",
        description="比率、合计、得分、总分、等级空着的，按表中的数算好填进副本；已填的一概不动，原文件不变。",
        epilog="退出状态：0 已写出副本；2 不能填，什么也没有写。",
    )
    fill.add_argument("path", metavar="FILE", help="返回的表格文件，.xlsx 或 .xlsm (returned workbook)")
    fill.add_argument("-o", "--out", required=True, metavar="COPY", help="写入的副本 (copy to write)")
    fill.add_argument(
        "--as", dest="way", choices=("values", "formulas"), default="values", help="填数值还是公式 (default: values)"
    )
    fill.add_argument("--profile", default=None, metavar="NAME|FILE.toml", help="口径，默认 mof-2020-10 (conventions)")
    fill.add_argument("--force", action="store_true", help="覆盖已有的副本；有数字签名也填 (overwrite)")
    fill.add_argument("--format", choices=("text", "json"), default="text", help="清单格式 (default: text)")
    fill.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 (default: zh)")


def _fill(options: argparse.Namespace) -> int:
    from xladdin.filling import fill_file, to_json, to_text  # noqa: PLC0415
    from xladdin.given import profile_of  # noqa: PLC0415

    profile = profile_of(options.profile)
    filling = fill_file(options.path, options.out, profile, options.way, force=options.force)
    if options.format == "json":
        sys.stdout.write(to_json(filling, options.path, options.out, profile.name, options.lang))
    else:
        sys.stdout.write(to_text(filling, options.path, options.out, options.lang))
    return FINE


def _add_excel(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    excel = commands.add_parser(
        "excel",
        help="Excel 中的 Python：检查、安装 (Python in Excel: is it in order, install it)",
        description="带 Python 的模板（template --excel）要用的各样东西是否齐备，以及告诉 Excel 用哪个 Python。",
    )
    actions = excel.add_subparsers(dest="action", required=True, metavar="ACTION")
    doctor = actions.add_parser(
        "doctor",
        help="逐项检查，说明怎么办 (what is in order, what to do)",
        description="逐项检查这台电脑，以及给出的模板；只看，不改任何设置。",
        epilog="退出状态：0 没有要处理的；1 有；2 这台电脑上不可能，或文件无法检查。",
    )
    doctor.add_argument("file", nargs="?", default="", metavar="FILE.xlsm", help="模板 (a template)")
    install = actions.add_parser(
        "install",
        help="告诉 Excel 用这个 Python (name this Python to Excel)",
        description="把这个 Python 写入 xlwings.conf，其余各行不变；再运行一次不会改动。",
        epilog="退出状态：0 已就绪；1 还有要处理的；2 不能安装，什么也没有写。",
    )
    for action in (doctor, install):
        action.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 (default: zh)")


def _excel(options: argparse.Namespace) -> int:
    from xladdin.excel.machine import this_machine  # noqa: PLC0415

    machine = this_machine()
    return _doctor(options, machine) if options.action == "doctor" else _install(options, machine)


def _doctor(options: argparse.Namespace, machine: Machine) -> int:
    from xladdin.excel.doctor import diagnose, status, to_text  # noqa: PLC0415

    lines = diagnose(machine)
    if options.file:
        from xladdin.excel.inspecting import inspect  # noqa: PLC0415

        lines += inspect(options.file, machine)
    _say(to_text(lines, options.lang))
    return status(lines, machine)


def _install(options: argparse.Namespace, machine: Machine) -> int:
    from xladdin.excel.doctor import Mark, diagnose, status, to_text  # noqa: PLC0415
    from xladdin.excel.installing import install  # noqa: PLC0415

    try:
        print(install(machine, options.lang))
    except OSError as error:
        return _impossible(_unwritten(error), options)
    lines = diagnose(machine)
    _say(to_text([line for line in lines if line.mark is Mark.WRONG], options.lang))
    return status(lines, machine)


def _say(text: str) -> None:
    """Write marks that the console has: those of Chinese Windows lack ✓ and ✗ when the output goes to a file."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.replace("✓", "√").replace("✗", "×")
    sys.stdout.write(text)


def _codes(values: Sequence[str]) -> list[str]:
    return [code.strip() for value in values for code in value.split(",") if code.strip()]


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}：应为不小于 1 的整数 (a whole number from 1 on)")
    return int(text)


def _status(run: Run, options: argparse.Namespace) -> int:
    if run.lost:
        return IMPOSSIBLE
    if run.interrupted:
        return INTERRUPTED
    if options.fail_on == "never":
        return FINE
    counts = run.counts_with_batch
    failing = [name for name, rank in _RANKS.items() if rank <= _RANKS[options.fail_on]]
    return FINDINGS if any(counts[name] for name in failing) else FINE
