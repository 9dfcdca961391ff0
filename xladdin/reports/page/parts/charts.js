// The charts, drawn by Apache ECharts as SVG. Each says in words and in a table what it shows.

const WORST = 30;
const RULES = 15;
// On paper the charts stand beside each other below the overview, all on the first page.
const PAPER = { units: { width: 500, height: 400 }, rules: { width: 500, height: 190 }, scatter: { width: 500, height: 175 } };
const drawn = [];

function drawCharts() {
  unitsChart();
  rulesChart();
  scatterChart();
}

// A colour of the style sheet, so that charts follow light, dark and print.
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

function font() {
  return { color: colour("text"), fontSize: printing ? 9 : 12, fontFamily: getComputedStyle(document.body).fontFamily };
}

function addChart(name, height, summary, rows, options, click) {
  const element = byId("chart-" + name);
  byId("figure-" + name).hidden = false;
  element.style.height = height + "px";
  element.setAttribute("aria-label", summary);
  byId("chart-" + name + "-table").append(make("p", {}, summary), ...rows);
  const chart = echarts.init(element, null, { renderer: "svg" });
  chart.on("click", click);
  drawn.push({ chart, options, element, height, name });
}

function paint() {
  drawn.forEach((each) => {
    each.element.style.height = (printing ? Math.min(each.height, PAPER[each.name].height) : each.height) + "px";
    each.chart.resize({ width: printing ? PAPER[each.name].width : "auto" });
    each.chart.setOption(Object.assign(each.options(), {
      // Patterns tell the parts of a bar apart on paper without colours.
      animation: false,
      aria: { enabled: true, label: { enabled: false }, decal: { show: printing } },
    }), true);
    each.chart.getZr().refreshImmediately();
  });
}

function tooltip(formatter) {
  // Drawn, not written as HTML: names from outside stay text.
  return {
    renderMode: "richText", confine: true, backgroundColor: colour("card"), borderColor: colour("line"),
    textStyle: font(), formatter,
  };
}

function amountAxis() {
  return {
    type: "value", minInterval: 1, axisLabel: font(), splitLine: { lineStyle: { color: colour("line") } },
  };
}

function stacks(rows) {
  return severities.map((severity, index) => ({
    name: head.severities[index], type: "bar", stack: "all", barMaxWidth: 18, cursor: "pointer",
    itemStyle: { color: colour("chart-" + severity) }, data: rows.map((row) => row[severity]),
  }));
}

function bars(rows, names, said) {
  return {
    grid: { left: 4, right: 16, top: 34, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, textStyle: font(), itemWidth: 14, itemHeight: 10 },
    tooltip: Object.assign(tooltip((items) => said(rows[items[0].dataIndex])), { trigger: "axis", axisPointer: { type: "shadow" } }),
    xAxis: amountAxis(),
    yAxis: {
      type: "category", inverse: true, data: names, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("line") } },
      axisLabel: Object.assign(font(), { width: 150, overflow: "truncate", interval: 0 }),
      triggerEvent: true,
    },
    series: stacks(rows),
  };
}

function counted(name, row) {
  return [name, ...severities.map((severity, index) => head.severities[index] + " " + row[severity])].join("\n");
}

function unitsChart() {
  const worst = units.filter((unit) => unit.status !== "unreadable" && unit.error + unit.warning + unit.info > 0)
    .sort((one, other) => other.error - one.error || other.warning - one.warning || other.info - one.info || one.number - other.number)
    .slice(0, WORST);
  if (worst.length === 0) return;
  // Names repeat (two files of one unit) and axes do not like that: numbers stand in the axis, names in its labels.
  const options = () => {
    const made = bars(worst, worst.map((unit) => String(unit.number)), (unit) => counted(label(unit), unit));
    made.yAxis.axisLabel.formatter = (number) => units[Number(number) - 1].name.slice(0, 40);
    return made;
  };
  const summary = fill(words.units_summary, worst[0]);
  const rows = [figureTable(worst, (unit) => button(label(unit), {}, () => pick([unit.number])))];
  addChart("units", 70 + worst.length * 17, summary, rows, options, (event) => {
    pick([event.componentType === "yAxis" ? Number(event.value) : worst[event.dataIndex].number]);
  });
}

function label(unit) {
  return (unit.name.slice(0, 40) + " " + unit.title.slice(0, 40)).trim();
}

function figureTable(rows, name) {
  const heading = make("tr", {}, make("td", {}), ...head.severities.map((text) => make("th", { scope: "col" }, text)));
  const lines = rows.map((row) => make("tr", {}, make("th", { scope: "row" }, name(row)),
    ...severities.map((severity) => make("td", { class: "number" }, String(row[severity])))));
  return make("table", {}, make("thead", {}, heading), make("tbody", {}, ...lines));
}

function rulesChart() {
  const total = (rule) => rule.error + rule.warning + rule.info;
  const most = head.rules.slice().sort((one, other) => total(other) - total(one) || (one.code < other.code ? -1 : 1)).slice(0, RULES);
  if (most.length === 0) return;
  const options = () => bars(most, most.map((rule) => rule.code), (rule) => counted(rule.code + " " + rule.title.slice(0, 40), rule));
  const summary = fill(words.rules_summary, { name: most[0].code, count: total(most[0]) });
  const rows = [figureTable(most, (rule) => button(rule.code, {}, () => pickRule(rule.code)))];
  addChart("rules", 70 + most.length * 17, summary, rows, options, (event) => {
    pickRule(event.componentType === "yAxis" ? event.value : most[event.dataIndex].code);
  });
}

function pickRule(code) {
  only({ rule: code });
  byId("units").scrollIntoView();
  byId("units").focus({ preventScroll: true });
}

// Units at one place are one dot: a thousand at 100 and 100 are no blot, and can be told apart by a click.
function dots(placed) {
  const step = placed.length > 1000 ? 1 : 0.1;
  const found = new Map();
  placed.forEach((unit) => {
    const x = Math.round(unit.execution / step) * step;
    const y = Math.round(unit.completion / step) * step;
    const key = x.toFixed(1) + " " + y.toFixed(1);
    if (!found.has(key)) found.set(key, { x, y, units: [] });
    found.get(key).units.push(unit);
  });
  return Array.from(found.values());
}

function scatterChart() {
  const placed = units.filter((unit) => numberOf(unit.execution) !== null && numberOf(unit.completion) !== null);
  if (placed.length === 0) return;
  const groups = statuses.map((status) => ({ status, dots: [] }));
  dots(placed).forEach((dot) => {
    groups[Math.min(...dot.units.map((unit) => unit.standing))].dots.push(dot);
  });
  const used = groups.filter((group) => group.dots.length);
  const summary = fill(words.scatter_summary, {
    count: placed.length, low: placed.filter((unit) => unit.execution < 90).length,
    missed: placed.filter((unit) => unit.completion < 100).length,
  });
  addChart("scatter", 300, summary, [], () => scatterOptions(used, placed), (event) => {
    pick(used[event.seriesIndex].dots[event.dataIndex].units.map((unit) => unit.number));
  });
}

function scatterOptions(groups, placed) {
  return {
    grid: { left: 30, right: 24, top: 34, bottom: 24, containLabel: true },
    legend: { top: 0, left: 0, textStyle: font() },
    tooltip: Object.assign(tooltip((item) => dotText(groups[item.seriesIndex].dots[item.dataIndex])), { trigger: "item" }),
    xAxis: rateAxis(words.axis_execution, placed.map((unit) => Number(unit.execution)), { nameLocation: "middle", nameGap: 26 }),
    yAxis: rateAxis(words.axis_completion, placed.map((unit) => Number(unit.completion)), { nameLocation: "middle", nameGap: 36 }),
    series: groups.map((group) => ({
      name: words.statuses[group.status], type: "scatter", cursor: "pointer",
      itemStyle: { color: colour("chart-" + group.status), opacity: 0.75 },
      symbolSize: (value) => Math.min(36, 7 + 2 * Math.sqrt(value[2] - 1)),
      data: group.dots.map((dot) => [dot.x, dot.y, dot.units.length]),
    })),
  };
}

function rateAxis(name, values, more) {
  const low = values.reduce((one, other) => Math.min(one, other), 100);
  const high = values.reduce((one, other) => Math.max(one, other), 100);
  return Object.assign(amountAxis(), {
    name, nameTextStyle: font(), min: Math.floor(low / 10) * 10, max: Math.ceil(high / 10) * 10, scale: true,
  }, more);
}

function dotText(dot) {
  const names = dot.units.slice(0, 8).map(label);
  if (dot.units.length > names.length) names.push(fill(words.and_more, { count: dot.units.length }));
  return names.concat([words.execution + " " + dot.units[0].execution + "%", words.completion + " " + dot.units[0].completion + "%"]).join("\n");
}
