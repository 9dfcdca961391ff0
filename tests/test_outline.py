"""Parts cut into elements by their bytes, and packages put together anew."""

from __future__ import annotations

import io
import zipfile

import hostile
import pytest
from test_patching import entries, members, odd_archive

from workbook_templates.opening import Refused
from workbook_templates.opening.guard import Package
from workbook_templates.patching import NotPatchableError
from workbook_templates.patching.archive import with_parts
from workbook_templates.patching.outline import Outline, removed
from workbook_templates.patching.parts import CONTENT_TYPES, Parts
from workbook_templates.patching.splicing import Splice, spliced

XML = b"""<?xml version='1.0'?><a xmlns="u" xmlns:o="v"><b n='1 > 0' o:n="2">t<c/>u</b ><o:b/><!-- <b> --><b/></a>"""


def shown(content: bytes, outline: Outline) -> list[tuple[str, bytes, str]]:
    return [(each.name, content[each.start : each.end], each.text) for each in outline.root.below()]


def test_elements_by_their_bytes() -> None:
    outline = Outline(XML, "a.xml")

    assert (outline.root.name, outline.namespace) == ("a", "u")
    assert shown(XML, outline) == [
        ("b", b"""<b n='1 > 0' o:n="2">t<c/>u</b >""", "tu"),
        ("c", b"<c/>", ""),
        ("v b", b"<o:b/>", ""),
        ("b", b"<b/>", ""),
    ]
    first = outline.root.named("b")[0]
    assert first.attributes == {"n": "1 > 0", "v n": "2"}
    assert (first.get("n"), first.get("m")) == ("1 > 0", "")
    assert XML[first.opened : first.last] == b"t<c/>u"


def test_the_inside_of_one_element_is_left_out() -> None:
    content = b"<a><b><c>1</c></b><d>2</d></a>"
    slow = content.replace(b"<c>", b"<!-- --><c>")

    for each in (content, slow, b"\xef\xbb\xbf" + content):
        outline = Outline(each, "a.xml", "b")
        assert shown(each, outline)[0][1] == each[each.index(b"<b>") : each.index(b"<d>")]
        assert shown(each, outline)[1:] == [("d", b"<d>2</d>", "2")]


@pytest.mark.parametrize("prefix", [b"", b"x:"])
def test_where_texts_go(prefix: bytes) -> None:
    declared = b' xmlns:x="u"' if prefix else b' xmlns="u"'
    content = b"<%(p)sa%(d)s><%(p)sb k='1'/><%(p)sc ></%(p)sc></%(p)sa>" % {b"p": prefix, b"d": declared}
    outline = Outline(content, "a.xml")
    b, c = outline.root.children
    made = outline.written(outline.root, b"<n><m/></n>")

    def changed(*splices: Splice) -> bytes:
        return spliced(content, splices).replace(prefix, b"").replace(declared, b"")

    assert changed(outline.into(b, made)) == b"<a><b k='1'><n><m/></n></b><c ></c></a>"
    assert changed(outline.into(c, made)) == b"<a><b k='1'/><c ><n><m/></n></c></a>"
    assert changed(outline.ordered(outline.root, made, ("c", "d"))) == b"<a><b k='1'/><n><m/></n><c ></c></a>"
    assert changed(outline.ordered(outline.root, made, ("d",))) == b"<a><b k='1'/><c ></c><n><m/></n></a>"
    assert changed(removed(b), outline.with_attribute(c, "k", 'a"&\n')) == b'<a><c k="a&quot;&amp;&#10;" ></c></a>'
    assert changed(outline.with_attribute(b, "k", "2")) == b'<a><b k="2"/><c ></c></a>'


@pytest.mark.parametrize(
    "content", [b"", b"<a>", b"<a></b>", b"<a/><b/>", b"<o:a/>", b'<a b="1" b="2"/>', b"<a>&x;</a>"]
)
def test_what_is_not_well_formed(content: bytes) -> None:
    with pytest.raises(Refused):
        Outline(content, "a.xml")


def test_another_encoding() -> None:
    with pytest.raises(NotPatchableError, match="encoding"):
        Outline(b'<?xml version="1.0" encoding="GBK"?><a/>', "a.xml")
    assert Outline(b'<?xml version="1.0" encoding="utf-8"?><a/>', "a.xml").root.name == "a"


def test_members_are_added_and_left_out_and_the_others_stay_as_they_lie() -> None:
    data = odd_archive()
    copy = with_parts(data, {}, {"xl/Neu.xml": b"<neu/>" * 99, "xl/b.xml": b""}, {"xl/workbook.xml"})

    before, after = members(data), members(copy)
    assert list(after) == [*(name for name in before if name != "xl/workbook.xml"), "xl/Neu.xml", "xl/b.xml"]
    assert all(after[name] == before[name] for name in before if name != "xl/workbook.xml")
    told, known = entries(copy), entries(data)
    assert {name: told[name] for name in known if name in told} == {n: known[n] for n in known if n in told}
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        assert archive.read("xl/Neu.xml") == b"<neu/>" * 99
        assert archive.getinfo("xl/Neu.xml").date_time == (1980, 1, 1, 0, 0, 0)
        assert archive.comment == "报送".encode()
    assert with_parts(copy, {"xl/neu.xml": b"2"}, {}, {"xl/b.xml"}) == with_parts(
        data, {}, {"xl/Neu.xml": b"2"}, {"xl/workbook.xml"}
    )


def parts() -> tuple[bytes, Parts]:
    data = hostile.workbook()
    return data, Parts(data, Package(data))


def test_a_package_that_was_only_looked_at_or_put_back_is_the_same() -> None:
    data, package = parts()
    content = package.read("XL/workbook.xml")
    package.write("xl/Workbook.xml", content)
    package.write("xl/neu.xml", b"<a/>")
    package.remove("xl/neu.xml")

    assert "XL/Workbook.xml" in package
    assert "xl/neu.xml" not in package
    assert package.packed() is data


def test_parts_point_to_each_other() -> None:
    _, package = parts()
    target = "xl/drawings/a&b.vml"

    assert package.relate("xl/worksheets/sheet1.xml", "k/vmlDrawing", target) == "rId1"
    assert package.relate("xl/worksheets/sheet1.xml", "k/comments", "xl/comments1.xml") == "rId2"
    assert package.related("xl/worksheets/sheet1.xml", "vmlDrawing") == target
    assert package.related("xl/worksheets/sheet1.xml", "comments") == "xl/comments1.xml"
    package.unrelate("xl/worksheets/sheet1.xml", "rId1")
    assert list(package.relationships("xl/worksheets/sheet1.xml")) == ["rId2"]
    assert package.relate("xl/workbook.xml", "k/theme", "xl/theme.xml") == "rId1"
    assert package.relate("xl/workbook.xml", "k/custom", "custom/a.xml") == "rId2"
    package.unrelate("xl/workbook.xml", "r1")

    again = Parts(data := package.packed(), Package(data))
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    assert again.read(rels).decode() == (
        f'{hostile.DECLARATION}<Relationships xmlns="{hostile.PACKAGE}">'
        '<Relationship Id="rId2" Type="k/comments" Target="../comments1.xml"/></Relationships>'
    )
    assert {name: each.target for name, each in again.relationships("xl/workbook.xml").items()} == {
        "xsharedStrings": "sharedStrings.xml",
        "xstyles": "styles.xml",
        "rId1": "theme.xml",
        "rId2": "../custom/a.xml",
    }
    again.unrelate("xl/worksheets/sheet1.xml", "rId2")
    assert rels not in Package(again.packed())


def test_kinds_are_told_once_and_taken_back() -> None:
    _, package = parts()
    for _ in range(2):
        package.declare("xl/A.xml", "k/a")
        package.declare("xl/b.xml", "k/b")
        package.declare_extension("vml", "k/v")
    package.undeclare("xl/b.xml")
    first = Parts(data := package.packed(), Package(data))
    told = first.read(CONTENT_TYPES).decode()
    assert told.endswith(
        '<Override PartName="/xl/A.xml" ContentType="k/a"/><Default Extension="vml" ContentType="k/v"/></Types>'
    )

    first.undeclare("xl/a.xml")
    first.undeclare_extension("VML")
    first.declare("xl/a.xml", "k/a")
    second = Parts(again := first.packed(), Package(again))
    assert second.read(CONTENT_TYPES).decode().count("<Default") == 0
    assert second.read(CONTENT_TYPES).decode().endswith('<Override PartName="/xl/a.xml" ContentType="k/a"/></Types>')
