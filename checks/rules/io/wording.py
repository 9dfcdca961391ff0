"""The sentences of IO01, one for each reason why a file cannot be read (`checks.rows.Problem`)."""

from __future__ import annotations

from checks.findings import Sentence

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后重新报送。"
_SAVE_AS_EN = "Open it in Excel or WPS, save it as an Excel workbook (*.xlsx) and send that."
_AGAIN = "请向报送单位重新索取这个文件。"
_AGAIN_EN = "Ask the unit for the file again."

UNREADABLE = {
    "empty": Sentence("文件是空的，没有任何内容。", "The file is empty.", _AGAIN, _AGAIN_EN),
    "html": Sentence(
        "文件其实是网页，只是扩展名写成了表格。",
        "The file is a web page with the name of a workbook.",
        _SAVE_AS,
        _SAVE_AS_EN,
    ),
    "text": Sentence(
        "文件其实是文本（如 CSV），不是工作簿。",
        "The file is plain text (such as CSV), not a workbook.",
        _SAVE_AS,
        _SAVE_AS_EN,
    ),
    "xml2003": Sentence(
        "文件是“XML 表格 2003”格式，不能读取。",
        "The file is an XML Spreadsheet 2003, which is not read.",
        _SAVE_AS,
        _SAVE_AS_EN,
    ),
    "not-workbook": Sentence(
        "文件不是工作簿：{what_zh}。",
        "The file is not a workbook: {what_en}.",
        "请核对是否报错了文件，改报填好的表格。",
        "See whether the wrong file was sent; send the filled form.",
    ),
    "other-office": Sentence(
        "文件是 {kind} 格式，不是 Excel 工作簿。",
        "The file is of the kind {kind}, not an Excel workbook.",
        "请把表格另存为“Excel 工作簿（*.xlsx）”后重新报送；文字文档请改填表格模板。",
        "Save the form as an Excel workbook (*.xlsx); fill in the template if it is a text document.",
    ),
    "encrypted": Sentence(
        "文件设了打开密码，不能读取。",
        "The file asks for a password to be opened.",
        "请去掉打开密码（文件—信息—保护工作簿—用密码进行加密，清空密码）后重新报送。",
        "Take off the password (File, Info, Protect Workbook, Encrypt with Password) and send it again.",
    ),
    "damaged": Sentence(
        "文件已损坏，不能完整读取{where_zh}。",
        "The file is damaged and cannot be read in full{where_en}.",
        "请用 Excel 或 WPS 打开原文件，确认内容完整后另存为 .xlsx 重新报送；打不开的，请重新索取。",
        "Open the original in Excel or WPS, see that nothing is missing, save it as .xlsx and send it again.",
    ),
    "limit": Sentence(
        "文件超出读取上限：{what_zh} {found}，上限 {limit}。",
        "The file is over a limit: {what_en} {found}, at most {limit}.",
        "请删去与表格无关的工作表、图片和空白区域的格式，另存后重新报送。",
        "Delete sheets, pictures and formatting that are no part of the form, save it and send it again.",
    ),
    "unsafe": Sentence(
        "文件的内部结构不安全（{what_zh}），没有读取。",
        "The inside of the file is not safe ({what_en}), so it was not read.",
        "正常保存的工作簿不会这样。请用 Excel 或 WPS 另存为新的 .xlsx 后重新报送，并核实文件来源。",
        "No program saves workbooks so. Save it as a new .xlsx in Excel or WPS, and check where it came from.",
    ),
    "unopenable": Sentence(
        "文件打不开：{reason_zh}。",
        "The file cannot be opened: {reason_en}.",
        "请先关闭正在使用它的程序，确认有读取权限、文件还在原处，再检查一次。",
        "Close the program that uses it, see that it is there and may be read, and check again.",
    ),
    "slow": Sentence(
        "读取和检查用了 {limit} 秒还没有完，这个文件没有检查。",
        "Reading and checking took more than {limit} seconds; this file was not checked.",
        "请删去与表格无关的工作表、大片空白区域的格式和重复内容，另存后重新报送。",
        "Delete sheets, formatting and repeated content that are no part of the form, save it and send it again.",
    ),
    "memory": Sentence(
        "读取这个文件所需的内存超过上限，没有检查。",
        "Reading this file needs more memory than is allowed; it was not checked.",
        "请删去与表格无关的工作表、图片和空白区域的格式，另存后重新报送。",
        "Delete sheets, pictures and formatting that are no part of the form, save it and send it again.",
    ),
    "crashed": Sentence(
        "读取这个文件时检查程序异常退出，没有检查，其余文件不受影响。",
        "The process that read this file died; it was not checked. The other files are not affected.",
        "不要打开来历不明的文件；请用 Excel 或 WPS 打开原文件另存为 .xlsx 后重新报送，仍不能检查的请告知维护人员。",
        "Do not open it if you do not know where it comes from; save the original as .xlsx anew, or report it.",
    ),
    "internal": Sentence(
        "读取文件时出现意外错误，这个文件没有检查（{error}）。",
        "An unexpected fault came up while reading; this file was not checked ({error}).",
        "这多半是本工具的缺陷，不是填报的问题：请把错误信息和文件（可先删去敏感内容）告知维护人员。",
        "This is most likely a fault of this program: please report the message, with the file if it may be shared.",
    ),
}
