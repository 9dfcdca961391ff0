// Which units are shown, and in which order.

const ALL = 0;
const unfiltered = { text: "", status: "", severity: "", rule: "", grade: "", picked: null };
const state = Object.assign({ key: "status", down: false, page: 0, size: 50 }, unfiltered);
const opened = new Set();
const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
const figures = ["error", "warning", "info", "score", "execution", "completion"];
const ranks = new Map();

const conditions = {
  text: (unit, value) => unit.searched.includes(folded(value.trim())),
  status: (unit, value) => (value === "return" ? unit.standing < 2 : unit.status === value),
  severity: (unit, value) => unit[value] > 0,
  rule: (unit, value) => unit.rules.includes(value),
  grade: (unit, value) => unit.grade === value,
  picked: (unit, value) => value.has(unit.number),
};

function chosen() {
  const set = Object.keys(conditions).filter((name) => state[name]);
  return inOrder(units.filter((unit) => set.every((name) => conditions[name](unit, state[name]))));
}

// The worst first, else in the order of the files: so do units stand that are alike in what they are sorted by.
function worse(one, other) {
  return one.standing - other.standing || other.error - one.error || other.warning - one.warning
    || other.info - one.info || one.number - other.number;
}

// Comparing Chinese is slow: each column is ranked once, and sorting by it again compares numbers.
function rankOf(key) {
  if (!ranks.has(key)) ranks.set(key, ranked(key));
  return ranks.get(key);
}

function ranked(key) {
  if (key === "status") return units.map((unit) => unit.standing);
  if (figures.includes(key)) return units.map((unit) => numberOf(unit[key]));
  const texts = Array.from(new Set(units.map((unit) => unit[key]))).sort(collator.compare);
  const places = new Map(texts.map((text, index) => [text, index]));
  return units.map((unit) => (unit[key] === "" ? null : places.get(unit[key])));
}

// Units without a value stand last, whichever way the others are sorted.
function inOrder(some) {
  const rank = rankOf(state.key);
  const sign = state.down ? -1 : 1;
  return some.sort((one, other) => {
    const a = rank[one.number - 1];
    const b = rank[other.number - 1];
    if (a === b) return worse(one, other);
    if (a === null || b === null) return a === null ? 1 : -1;
    return sign * (a - b);
  });
}
