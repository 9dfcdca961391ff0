// Wires the page up: what works with a script appears, links open units, paper gets everything.

const FINDABLE = 3000;
let printing = false;

function followHash() {
  const link = /^#u(\d+)$/.exec(location.hash);
  if (link) show(Number(link[1]));
}

function print(on) {
  if (on === printing) return;
  printing = on;
  document.documentElement.classList.toggle("printing", on);
  draw(on);
  paint();
}

function watch() {
  window.addEventListener("hashchange", followHash);
  // A link to what the address names already changes no address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#u']");
    if (link && link.hash === location.hash) followHash();
  });
  window.addEventListener("beforeprint", () => print(true));
  window.addEventListener("afterprint", () => print(false));
  window.matchMedia("print").addEventListener("change", (event) => print(event.matches));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  window.addEventListener("resize", () => { if (!printing) paint(); });
  document.addEventListener("keydown", findAll);
  // Units that were opened before the browser had read their findings.
  document.addEventListener("DOMContentLoaded", () => {
    body.querySelectorAll(".details").forEach((row) => {
      const unit = units[Number(row.id.split("-")[1]) - 1];
      if (row.querySelector(".loading")) row.replaceWith(detailsRow(unit, columns.length));
    });
  });
}

// The browser's own search sees only what is in the page: let it see all units, while that is quick.
function findAll(event) {
  if ((event.ctrlKey || event.metaKey) && event.key === "f" && state.size !== ALL && shown.length <= FINDABLE) showMany(ALL);
}

function wire() {
  byId("scriptless").hidden = true;
  document.querySelectorAll(".scripted").forEach((element) => { element.hidden = false; });
  document.querySelectorAll("button[data-status]").forEach((tile) => {
    tile.addEventListener("click", () => {
      only({ status: tile.dataset.status });
      byId("units").scrollIntoView();
    });
  });
  document.querySelectorAll("button[data-rule]").forEach((each) => {
    each.addEventListener("click", () => pickRule(each.dataset.rule));
  });
  byId("print").addEventListener("click", () => window.print());
}

wire();
listen();
draw(false);
drawCharts();
byId("charts").hidden = drawn.length === 0;
paint();
watch();
followHash();
