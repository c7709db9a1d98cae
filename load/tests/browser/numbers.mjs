// What a table has to show, by arithmetic of our own on the result: nothing here is shared with the page or with the crate.

/** The nanoseconds of a second. */
export const SECOND = 1e9;

const three = (value) => (value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0));

/** A count as it is shown: `1,234`; below a hundred millions. */
export const count = (n) => n.toLocaleString("en-US");

/** The same, but `–` of nothing. */
export const countOrNone = (n) => (n === 0 ? "–" : count(n));

/** A rate as it is shown: three digits, without zeros at the end. */
export const rate = (n, seconds) => {
  const value = n / seconds;
  return value >= 999.5 ? count(Math.round(value)) : String(Number(three(value)));
};

/** Bytes as they are shown. */
export const bytes = (n) => {
  const units = ["B", "kB", "MB", "GB"];
  const unit = units.findIndex((_, at) => n / 1000 ** at < 999.5);
  return `${unit === 0 ? n : three(n / 1000 ** unit)} ${units[unit]}`;
};

/** A time that is shown, in nanoseconds: `12.3 ms`, `1m 05s`. */
export const nanos = (text) => {
  const long = /^(?:(\d+)h )?(\d+)m(?: (\d+)s)?$/.exec(text);
  if (long) return ((Number(long[1] ?? 0) * 60 + Number(long[2])) * 60 + Number(long[3] ?? 0)) * SECOND;
  if (text === "0") return 0;
  const [, number, unit] = /^([\d.]+) (ns|µs|ms|s)$/.exec(text);
  return Number(number) * { ns: 1, "µs": 1e3, ms: 1e6, s: SECOND }[unit];
};

/** A moment that is shown, in nanoseconds: `2:40`, `1:02:03.5`. */
export const moment = (text) => text.split(":").reduce((all, part) => all * 60 + Number(part), 0) * SECOND;

/** The least value of a bucket of a slice, by the words of the schema. */
const lowest = (bucket) => (bucket < 256 ? bucket : ((bucket % 128) + 128) * 2 ** (Math.floor(bucket / 128) - 1));

/** The buckets of a slice: the least and the greatest value of each, and how many came. */
const buckets = (slice) => {
  const pairs = slice.buckets ?? [];
  const found = [];
  for (let at = 0, bucket = 0; at < pairs.length; at += 2) {
    bucket += pairs[at];
    found.push([lowest(bucket), lowest(bucket + 1) - 1, pairs[at + 1]]);
  }
  return found;
};

const within = (series, [from, to]) => (series?.slices ?? []).filter((slice) => slice.at >= from && slice.at < to);

const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

const isSame = (one, other) => one.scenario === other.scenario && JSON.stringify(one.of) === JSON.stringify(other.of);

const sibling = (result, series, metric) => result.series.find((other) => other.metric === metric && isSame(other, series));

const SERVICE = " service time";

/** What has a row in the table of steps and streams, in its order. */
export const measured = (result) =>
  result.series.filter((series) => {
    const { succeeded, failed } = series.total;
    if (series.form !== "distribution" || !(succeeded?.count || failed?.count)) return false;
    if (["connection", "generator"].includes(series.of.kind) || ["unfinished", "socket wait"].includes(series.metric)) return false;
    return !series.metric.endsWith(SERVICE) || !sibling(result, series, series.metric.slice(0, -SERVICE.length));
  });

/** What of a series came in the whole run, without its warm-up. */
export const whole = (result, series) => {
  const { succeeded, failed } = series.total;
  const dropped = sibling(result, series, "dropped")?.total.count ?? 0;
  return { samples: (succeeded?.count ?? 0) + (failed?.count ?? 0) + dropped, failed: (failed?.count ?? 0) + dropped };
};

/** What of a series came in a span. */
export const spanned = (result, series, span) => {
  const slices = within(series, span);
  const dropped = sum(within(sibling(result, series, "dropped"), span).map((slice) => slice.count));
  return {
    samples: sum(slices.map((slice) => slice.count)) + dropped,
    failed: sum(slices.map((slice) => slice.failed ?? 0)) + dropped,
    /** The least and the greatest that the percentile may be; `none` if it is among what failed, nothing without samples. */
    percentile(percent) {
      if (this.samples === 0) return null;
      if (this.failed > 0 && this.failed * 100 >= (100 - percent) * this.samples) return "none";
      const all = slices.flatMap(buckets).sort(([one], [other]) => one - other);
      let rank = Math.max(1, Math.ceil((percent * this.samples) / 100));
      const found = all.find(([, , n]) => (rank -= n) <= 0);
      return found ? [found[0], found[1]] : "none";
    },
    /** The greatest, which is known exactly. */
    max() {
      return this.samples === 0 ? null : this.failed > 0 ? "none" : Math.max(...slices.map((slice) => slice.max ?? 0));
    },
    mean() {
      return this.samples === 0 ? null : this.failed > 0 ? "none" : sum(slices.map((slice) => slice.sum ?? 0)) / this.samples;
    },
  };
};

/** What has a row in a table of streams: one of each with any of these metrics, in order. */
export const streams = (result, metrics) => {
  const found = [];
  for (const series of result.series) {
    const { succeeded, failed, count, level } = series.total;
    const isSome = succeeded?.count || failed?.count || count || level;
    if (series.of.kind === "stream" && isSome && metrics.includes(series.metric) && !found.some((other) => isSame(other, series))) found.push(series);
  }
  return found;
};

/** How many of a counter of the same stream came in a span. */
export const counted = (result, series, metric, span) => sum(within(sibling(result, series, metric), span).map((slice) => slice.count));

/** The highest level of the same stream in a span. */
export const highest = (result, series, metric, span) =>
  Math.max(0, ...within(sibling(result, series, metric), span).flatMap((slice) => slice.levels ?? [slice.level ?? 0]));
