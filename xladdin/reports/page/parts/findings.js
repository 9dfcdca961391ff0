// What was found with one unit.

function detailsRow(unit, columns) {
  const sheet = make("div", { class: "sheet" }, ...sheetOf(unit));
  return make("tr", { class: "details", id: "details-" + unit.number }, make("td", { colspan: columns }, sheet));
}

function sheetOf(unit) {
  const details = detailsOf(unit);
  if (details === null) return [make("p", { class: "loading" }, words.loading)];
  return [filesOf(unit), formsOf(details.forms), ...findingsOf(details)].filter(Boolean);
}

function filesOf(unit) {
  const list = [term(words.file, make("span", { class: "path" }, unit.path))];
  if (unit.copy) list.push(term(words.copy, copyLink(unit)));
  else if (unit.note) list.push(term(words.copy, unit.note));
  return make("dl", { class: "facts" }, ...list);
}

function copyLink(unit) {
  return make("a", { href: address(unit.copy), "aria-label": fill(words.copy_of, { name: unit.name }) }, words.copy_open);
}

function term(name, value) {
  return make("div", {}, make("dt", {}, name), make("dd", {}, value));
}

function formsOf(forms) {
  if (forms.length === 0) return null;
  return make("ul", { class: "forms" }, ...forms.map(formOf));
}

function formOf(form) {
  const place = make("span", { class: "place" }, form.sheet + "!" + form.range);
  const line = [form.unit, form.project, form.period].filter(Boolean).join(" · ");
  return make("li", {}, make("b", {}, form.title), " ", place, line && make("p", { class: "hint" }, line), ...figuresOf(form));
}

function figuresOf(form) {
  const score = form.full ? fill(words.of_full, form) : form.score;
  const list = [
    ["budget", form.budget], ["executed", form.executed], ["execution", percent(form.execution)],
    ["completion", percent(form.completion)], ["score", score], ["grade", form.grade],
  ].filter((pair) => pair[1]);
  return list.length ? [make("dl", { class: "facts" }, ...list.map((pair) => term(words[pair[0]], pair[1])))] : [];
}

function findingsOf(details) {
  const parts = [];
  if (details.open.length) parts.push(listOf(details.open));
  else if (!details.more) parts.push(make("p", {}, words.nothing));
  if (details.settled.length) {
    const summary = make("summary", {}, fill(words.settled, { count: details.settled.length }));
    parts.push(make("details", {}, summary, listOf(details.settled)));
  }
  if (details.more) parts.push(make("p", { class: "notice warning" }, fill(words.more, { count: details.more })));
  return parts;
}

function listOf(findings) {
  return make("ol", { class: "findings", "aria-label": words.findings }, ...findings.map(itemOf));
}

function itemOf(one) {
  const place = one.cell ? one.sheet + "!" + one.cell : one.sheet || words.whole;
  const title = make("p", { class: "line" },
    badge(one.severity, head.severities[severities.indexOf(one.severity)]), " ", make("b", {}, one.code), " ",
    make("span", { class: "place" }, place), " ", one.field);
  const facts = ["found", "expected", "difference", "related"].filter((name) => one[name]);
  const item = make("li", { class: "finding " + one.severity }, title, make("p", {}, one.message));
  if (facts.length) item.append(make("dl", { class: "facts" }, ...facts.map((name) => term(words[name], one[name]))));
  ["repair", "help", "explanation"].filter((name) => one[name]).forEach((name) => {
    item.append(make("p", { class: name }, make("span", { class: "label" }, words[name]), " ", one[name]));
  });
  return item;
}
