// The table of units: filters, sorting, pages, rows that open.

const table = byId("table");
const body = table.tBodies[0];
const headings = Array.from(table.tHead.rows[0].cells);
const columns = headings.map((heading) => heading.dataset.key);
const filters = byId("filters");
let shown = [];

const cells = {
  status: (unit) => badge(unit.status, words.statuses[unit.status]),
  error: (unit) => unit.error || "",
  warning: (unit) => unit.warning || "",
  info: (unit) => unit.info || "",
  project: (unit) => make("span", { class: "clamped" }, unit.title),
  path: (unit) => make("span", { class: "clamped path" }, unit.path),
  execution: (unit) => percent(unit.execution),
  completion: (unit) => percent(unit.completion),
  copy: (unit) => (unit.copy ? copyLink(unit) : ""),
};

function rowsOf(unit) {
  const open = opened.has(unit.number);
  const row = make("tr", { id: "row-" + unit.number, class: open ? "open" : null });
  columns.forEach((key) => {
    row.append(key === "unit" ? nameCell(unit, open)
      : make("td", { class: key }, key in cells ? cells[key](unit) : unit[key]));
  });
  return open ? [row, detailsRow(unit, columns.length)] : [row];
}

function nameCell(unit, open) {
  const toggle = button(make("span", { class: "clamped" }, unit.name), {
    class: "toggle", "aria-expanded": String(open), "aria-controls": open ? "details-" + unit.number : null,
  }, () => turn(unit));
  return make("th", { scope: "row", class: "unit" }, toggle);
}

function turn(unit) {
  const open = !opened.has(unit.number);
  if (open) opened.add(unit.number); else opened.delete(unit.number);
  redraw(unit);
  byId("row-" + unit.number).querySelector(".toggle").focus({ preventScroll: true });
  remember(open ? "#u" + unit.number : "");
}

// Draw the rows of one unit anew, where they stand.
function redraw(unit) {
  const row = byId("row-" + unit.number);
  const details = byId("details-" + unit.number);
  if (details) details.remove();
  if (row) row.replaceWith(...rowsOf(unit));
}

// The address of what is open, to be sent to a colleague; a browser that refuses it for files does no harm.
function remember(hash) {
  try {
    history.replaceState(null, "", hash || location.href.split("#")[0]);
  } catch (error) {
    // Nothing depends on it.
  }
}

// printing: all rows of the filter, whatever the page.
function draw(printing) {
  shown = chosen();
  const size = printing || state.size === ALL ? Math.max(shown.length, 1) : state.size;
  const pages = Math.max(1, Math.ceil(shown.length / size));
  state.page = Math.min(state.page, pages - 1);
  const first = printing ? 0 : state.page * size;
  const rows = document.createDocumentFragment();
  shown.slice(first, first + size).forEach((unit) => rows.append(...rowsOf(unit)));
  if (shown.length === 0) {
    rows.append(make("tr", {}, make("td", { colspan: columns.length, class: "empty" }, words.no_match)));
  }
  body.replaceChildren(rows);
  say(pages);
}

function say(pages) {
  tell("shown", fill(words.shown, { shown: shown.length, all: units.length }));
  tell("page", fill(words.page, { page: state.page + 1, pages: pages }));
  tell("conditions", conditionsText());
  byId("previous").disabled = state.page === 0;
  byId("next").disabled = state.page === pages - 1;
  byId("unpick").hidden = !state.picked;
  byId("unpick").textContent = words.unpick;
  headings.forEach((heading) => {
    const sorted = heading.dataset.key === state.key;
    if (sorted) heading.setAttribute("aria-sort", state.down ? "descending" : "ascending");
    else heading.removeAttribute("aria-sort");
  });
}

// A live region speaks whenever it is written to: not to be written to where nothing is new.
function tell(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}

function conditionsText() {
  const texts = Array.from(filters.elements).filter((field) => field.name && field.value).map((field) => {
    const value = field.options ? field.selectedOptions[0].textContent.trim() : field.value;
    return field.labels[0].firstChild.textContent.trim() + " " + value;
  });
  if (state.picked) texts.push(pickedText());
  return texts.length ? fill(words.conditions, { text: texts.join(words.comma) }) : "";
}

function pickedText() {
  const numbers = Array.from(state.picked);
  if (numbers.length > 1) return fill(words.picked, { count: numbers.length });
  return fill(words.picked_one, { name: units[numbers[0] - 1].name });
}

function filterBy(changes) {
  Object.assign(state, changes, { page: 0 });
  Array.from(filters.elements).forEach((field) => {
    if (field.name) field.value = state[field.name];
  });
  draw(false);
}

// A number was clicked that counts all units: show these, whatever was filtered before.
function only(changes) {
  filterBy(Object.assign({}, unfiltered, changes));
}

function sortBy(key) {
  const numbers = figures.includes(key);
  state.down = state.key === key ? !state.down : numbers;
  state.key = key;
  state.page = 0;
  draw(false);
}

// Open a unit that a link names, whatever the filters hide, and go there.
function show(number) {
  const unit = units[number - 1];
  if (!unit) return;
  opened.add(number);
  if (!chosen().includes(unit)) only({});
  if (state.size !== ALL) state.page = Math.floor(chosen().indexOf(unit) / state.size);
  draw(false);
  const row = byId("row-" + number);
  row.scrollIntoView({ block: "center" });
  row.querySelector(".toggle").focus({ preventScroll: true });
}

// Show these units alone, and what was found with the only one.
function pick(numbers) {
  if (numbers.length === 1) opened.add(numbers[0]);
  only({ picked: new Set(numbers) });
  byId("units").scrollIntoView();
  byId("units").focus({ preventScroll: true });
}

function listen() {
  headings.forEach((heading) => {
    heading.querySelector("button").addEventListener("click", () => sortBy(heading.dataset.key));
  });
  filters.addEventListener("input", (event) => filterBy({ [event.target.name]: event.target.value }));
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("reset", (event) => {
    event.preventDefault();
    only({});
  });
  byId("unpick").addEventListener("click", () => filterBy({ picked: null }));
  byId("previous").addEventListener("click", () => turnPage(-1));
  byId("next").addEventListener("click", () => turnPage(1));
  byId("size").addEventListener("change", (event) => showMany(Number(event.target.value)));
}

function turnPage(by) {
  state.page += by;
  draw(false);
  // A button that is no longer of use lets go of the keyboard.
  if (document.activeElement.disabled || document.activeElement === document.body) byId("units").focus({ preventScroll: true });
  byId("units").scrollIntoView();
}

function showMany(size) {
  state.size = size;
  state.page = 0;
  byId("size").value = String(size);
  draw(false);
}
