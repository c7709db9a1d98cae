// Numbers, as the summary writes them.
const SECOND = 1e9;
const digits = (value) => (value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0));
const grouped = (value) => Math.round(value).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
const scaled = (value, units) => {
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) (value /= 1000), unit++;
  return `${unit ? digits(value) : value.toFixed(0)} ${units[unit]}`.trim();
};
const count = (value) => (value < 1e8 ? grouped(value) : scaled(value, ["", "k", "M", "G", "T", "P", "E"]));
const number = (value) => {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  if (value >= 999.5) return count(value);
  const text = digits(value);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
};
const time = (nanos) => {
  if (nanos === 0) return "0";
  if (nanos < 999.5) return `${Math.round(nanos)} ns`;
  for (const [unit, name] of [[1e3, "µs"], [1e6, "ms"]]) if (nanos / unit < 999.5) return `${digits(nanos / unit)} ${name}`;
  const seconds = nanos / SECOND;
  if (seconds < 99.95) return `${digits(seconds)} s`;
  const whole = Math.round(seconds), two = (n) => String(n).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)}h ${two(Math.floor(whole / 60) % 60)}m`;
  return `${Math.floor(whole / 86400)}d ${two(Math.floor(whole / 3600) % 24)}h`;
};
const clock = (nanos, fine) => {
  const tenths = fine ? Math.round(nanos / 1e8) : Math.floor(nanos / SECOND) * 10;
  const seconds = Math.floor(tenths / 10), two = (n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${h ? `${h}:${two(m)}` : m}:${two(s)}${fine && tenths % 10 ? `.${tenths % 10}` : ""}`;
};
const bytes = (value) => scaled(value, ["B", "kB", "MB", "GB", "TB", "PB", "EB"]);
const shown = (unit, value) => {
  if (value === null || value === undefined) return "no data";
  if (value === -1) return "none";
  return unit === "ns" ? time(value) : unit === "bytes" ? bytes(value) : unit === "bytes/s" ? `${bytes(value)}/s` : unit === "thousandths" ? number(value / 1000) : unit === "/s" ? `${number(value)}/s` : number(value);
};

