// What came in each slice of a row, and what that comes to: for a span that is marked, and for each slice of a chart.
const data = JSON.parse(document.getElementById("data").textContent);
const rows = data.rows;

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const unpacked = (text) => {
  const numbers = [];
  for (let at = 0, value = 0, scale = 1; at < text.length; at++) {
    const digit = DIGITS.indexOf(text[at]);
    value += (digit & 31) * scale;
    if (digit < 32) numbers.push(value), (value = 0), (scale = 1);
    else scale *= 32;
  }
  return numbers;
};

// A line of a row: its unit and its slices. Some are those of a row of times; others tell of nothing.
const lineOf = (line) => {
  if (line === null) return null;
  if (typeof line === "number") return lineOf(rows.tables[0].rows[line][0]);
  if (line.unit !== undefined) return line;
  const [kind, packed] = line, numbers = unpacked(packed);
  let at = 0;
  const samples = () => {
    const head = numbers[at++], slice = { failed: head % 2 ? numbers[at++] : 0, buckets: [], succeeded: 0 };
    for (let run = Math.floor(head / 2), end = 0; run > 0; run--) {
      end += numbers[at++];
      for (let left = numbers[at++]; left > 0; left--, end++) slice.buckets.push([end, numbers[at]]), (slice.succeeded += numbers[at++]);
    }
    return slice;
  };
  // What was counted succeeded, and so did what there was at a time.
  const counted = () => ({ failed: 0, buckets: [], succeeded: numbers[at++] ?? 0 });
  [line.unit, line.hasSamples] = rows.kinds[kind];
  line.slices = Array.from({ length: rows.count }, line.hasSamples ? samples : counted);
  return line;
};

// The least value of a bucket, and its middle.
const lowestOf = (index) => {
  const shift = Math.max(0, Math.floor(index / 2 ** rows.bits) - 1);
  return (index - shift * 2 ** rows.bits) * 2 ** shift;
};
const middle = (index) => (lowestOf(index) + lowestOf(index + 1) - 1) / 2;
const together = (slices) => {
  const buckets = new Map(), sum = { slices, failed: 0, succeeded: 0 };
  for (const slice of slices) {
    (sum.failed += slice.failed), (sum.succeeded += slice.succeeded);
    for (const [index, n] of slice.buckets) buckets.set(index, (buckets.get(index) ?? 0) + n);
  }
  sum.buckets = [...buckets].sort(([one], [other]) => one - other);
  return sum;
};
// By nearest rank, and among the failed as soon as their share is what the percentile leaves out. -1 is none, null is no data.
const percentile = ({ buckets, succeeded, failed }, percent) => {
  const of = succeeded + failed;
  if (!of) return null;
  let rank = Math.min(Math.max(Math.ceil((percent / 100) * of * (1 - 1e-12)), 1), of);
  if (failed && failed >= (1 - percent / 100) * of - of * 1e-12) rank = Math.max(rank, succeeded + 1);
  if (rank > succeeded) return -1;
  for (const [index, n] of buckets) if ((rank -= n) <= 0) return middle(index);
  return -1;
};

// How each figure is counted from slices that were put together, which took so many seconds.
const most = ({ slices }) => Math.max(0, ...slices.map((slice) => slice.succeeded));
const FIGURES = {
  all: (sum) => sum.succeeded + sum.failed,
  succeeded: (sum) => sum.succeeded,
  failed: (sum) => sum.failed,
  rate: (sum, seconds) => (sum.succeeded + sum.failed) / seconds,
  "failed rate": (sum, seconds) => sum.failed / seconds,
  p50: (sum) => percentile(sum, 50),
  p75: (sum) => percentile(sum, 75),
  p95: (sum) => percentile(sum, 95),
  p99: (sum) => percentile(sum, 99),
  max: (sum) => (sum.failed ? -1 : sum.buckets.length ? middle(sum.buckets.at(-1)[0]) : null),
  mean: (sum) => (sum.failed ? -1 : sum.succeeded ? sum.buckets.reduce((all, [index, n]) => all + middle(index) * n, 0) / sum.succeeded : null),
  most,
  share: (sum, seconds, before) => (before?.succeeded ? sum.succeeded / before.succeeded : null),
  plateau: (sum) => {
    const top = most(sum), high = sum.slices.map((slice) => slice.succeeded).filter((level) => level > 0 && level >= top * 0.9);
    return high.reduce((all, level) => all + level, 0) / Math.max(high.length, 1);
  },
};
// They are of coarse buckets, or of the most of each slice.
const ABOUT = new Set(["p50", "p75", "p95", "p99", "max", "mean", "plateau"]);
const unitOf = (how, unit) => {
  if (how === "share") return how;
  if (how.endsWith("rate")) return unit === "bytes" ? "bytes/s" : "/s";
  return ["failed", "succeeded", "most", "plateau"].includes(how) || (how === "all" && unit !== "bytes") ? "count" : unit;
};

