"""Files that a person hands to the command beside the workbooks: text, as editors on Chinese Windows save it."""

from __future__ import annotations

import codecs
from pathlib import Path

from checks.bilingual import BilingualError
from checks.profile import DEFAULT, Profile, ProfileError, load, parse

_LARGEST = 10_000_000
"""Bytes; whatever is larger is another file than was meant."""


class GivenError(BilingualError):
    """A file that was handed over and cannot be used; the text names the file and what is wrong with it."""


def read_text(path: str) -> str:
    """Return a file's text: UTF-8, with a byte order mark or without, else GB18030. Raises `GivenError`."""
    try:
        if Path(path).stat().st_size > _LARGEST:
            raise GivenError(
                f"{path}：文件太大，不像是要用的文件", f"{path}: the file is too large to be the one meant"
            )
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise GivenError(f"找不到文件：{path}", f"no such file: {path}") from error
    except OSError as error:
        raise GivenError(f"{path}：无法读取，{error.strerror}", f"{path}: cannot be read, {error.strerror}") from error
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.removeprefix(codecs.BOM_UTF8).decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise GivenError(
        f"{path}：既不是 UTF-8 也不是 GB18030 编码的文本", f"{path}: the text is neither UTF-8 nor GB18030"
    )


def profile_of(option: str | None) -> Profile:
    """Return the profile that ``--profile`` names: one of the package by its name, or a TOML file by its path.

    Raises `ProfileError` with the file's name where it is a file, `GivenError` where that cannot be read.
    """
    if option is None:
        return load(DEFAULT)
    if not option.lower().endswith(".toml"):
        return _named(option)
    text = read_text(option)
    try:
        return parse(text)
    except ProfileError as error:
        zh, en = error.sentence
        raise ProfileError(f"{option}：{zh}", f"{option}: {en}") from error


def _named(name: str) -> Profile:
    try:
        return load(name)
    except ProfileError as error:
        if Path(f"{name}.toml").is_file():
            zh, en = error.sentence
            raise ProfileError(
                f"{zh}；用文件作口径，请写全文件名 {name}.toml", f"{en}; for the file write its whole name, {name}.toml"
            ) from error
        raise
