// What the page holds: a head, one record a unit, and findings in chunks that are read when a unit is opened.

const head = JSON.parse(byId("head-data").textContent);
const words = head.words;
const severities = ["error", "warning", "info"];
const statuses = Object.keys(words.statuses);
const units = readUnits();
const read = new Map();

function record(names, values) {
  const made = {};
  names.forEach((name, index) => { made[name] = values[index]; });
  return made;
}

// Brackets and digits are typed in full width and in half; who looks for one means both.
function folded(text) {
  return text.normalize("NFKC").toLowerCase();
}

function readUnits() {
  const data = JSON.parse(byId("units-data").textContent);
  return data.rows.map((row, index) => {
    const unit = record(data.fields, row);
    unit.number = index + 1;
    unit.rules = unit.rules.map((rule) => head.rules[rule].code);
    // Without a unit, as where a file could not be read, its path says best whose it is.
    unit.name = unit.unit || unit.path.split("/").slice(-2).join("/");
    unit.title = unit.projects > 1 ? fill(words.projects, { project: unit.project, count: unit.projects }) : unit.project;
    unit.standing = statuses.indexOf(unit.status);
    unit.searched = folded([unit.unit, unit.project, unit.path].join("\n"));
    return unit;
  });
}

// What was found with a unit, or null while the browser has not come so far in the file.
function detailsOf(unit) {
  const index = unit.number - 1;
  const element = byId("chunk-" + Math.floor(index / head.chunk));
  if (element === null || (document.readyState === "loading" && element.nextElementSibling === null)) return null;
  if (!read.has(element)) read.set(element, JSON.parse(element.textContent));
  const chunk = read.get(element);
  const held = chunk.units[index % head.chunk];
  return {
    forms: held.forms.map((row) => record(head.form, row.map((text) => chunk.texts[text]))),
    open: held.open.map((row) => finding(row, chunk.texts)),
    settled: held.settled.map((row) => finding(row, chunk.texts)),
    more: held.more,
  };
}

function finding(row, texts) {
  const made = {};
  head.finding.forEach((name, index) => {
    made[name] = name === "severity" ? severities[row[index]] : texts[row[index]];
  });
  return made;
}
