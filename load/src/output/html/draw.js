// The charts of a row, which are drawn when it is opened: as those of the whole run, which stand in the page.
const element = (name, attributes, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const html = (name, text, ...children) => {
  const made = document.createElement(name);
  made.append(text, ...children);
  return made;
};

const SLICE = 10, HEIGHT = 300, PIXELS = 150;

// A round step of which two to five make this.
const roundStep = (most) => {
  if (!(most > 0 && Number.isFinite(most))) return 1;
  const power = 10 ** Math.floor(Math.log10(most / 4));
  return [1, 2, 5, 10].map((digit) => digit * power).find((step) => most / step <= 4) ?? 10 * power;
};
const within = (height) => Math.min(1, Math.max(0, height));
const linear = (values) => {
  const highest = Math.max(0, ...values), top = highest > 0 ? Math.ceil(highest / roundStep(highest)) * roundStep(highest) : 1;
  const step = roundStep(top), ticks = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => n * step).filter((tick) => tick <= top * 1.0001);
  return { ticks, height: (value) => within(value / top) };
};
const logarithmic = (values) => {
  const above = values.filter((value) => value > 0);
  let [least, top] = above.length ? [Math.min(...above), Math.max(...above)] : [1, 10];
  // At least a tenfold, or a flat line would look like a mountain range.
  const center = Math.sqrt(least * top);
  (least = Math.min(least / 1.1, center / 3.2)), (top = Math.max(top * 1.1, center * 3.2));
  const first = Math.floor(Math.log10(least)), powers = Array.from({ length: Math.ceil(Math.log10(top)) - first + 1 }, (_, n) => 10 ** (first + n));
  const inside = (ticks) => ticks.filter((tick) => tick >= least && tick <= top);
  const every = Math.max(1, Math.floor((powers.length - 1) / 5)), tens = inside(powers.filter((_, n) => n % every === 0));
  return {
    ticks: tens.length > 1 ? tens : inside(powers.flatMap((power) => [power, 2 * power, 5 * power])),
    height: (value) => within(Math.log(Math.max(value, least) / least) / Math.log(top / least)),
  };
};

// A line through the middles of slices, with gaps where there is nothing; or all that lies below it.
const through = (heights, isArea) =>
  heights.map((y, bin) => {
    if (y === null) return "";
    const x = bin * SLICE + SLICE / 2, isFirst = (heights[bin - 1] ?? null) === null, isLast = (heights[bin + 1] ?? null) === null;
    const start = !isFirst ? `L${x} ${y}` : isArea ? `M${x} ${HEIGHT}V${y}` : `M${x} ${y}`;
    return start + (!isLast ? "" : isArea ? `V${HEIGHT}z` : isFirst ? "h0" : "");
  }).join("");
const drawnLine = ([, look, values, shape], down) => {
  const heights = values.map((value) => (value === null || value === -1 ? null : down(value)));
  const path = (kind, d) => element("path", { class: kind, d });
  const none = values.map((value, bin) => (value === -1 ? `M${bin * SLICE} 4h${SLICE}` : "")).join("");
  const steps = () => heights.map((y, bin) => (y === null || y >= HEIGHT ? "" : `M${bin * SLICE} ${HEIGHT}V${y}h${SLICE}V${HEIGHT}z`)).join("");
  return [
    ...(shape === "steps" ? [path(`${look} s`, steps())] : shape === "area" ? [path(`${look} n`, through(heights, true)), path(look, through(heights, false))] : [path(look, through(heights, false))]),
    ...(none ? [path("x", none)] : []),
  ];
};

// A chart of slices of this width, with its lines: name, look, values, shape.
const figureOf = (title, note, chart) => {
  const numbers = chart.l.flatMap(([, , values]) => values).filter((value) => value !== null && value !== -1);
  const scale = (chart.u === "ns" ? logarithmic : linear)(numbers);
  const down = (value) => HEIGHT - Math.round(scale.height(value) * HEIGHT);
  const across = (moment) => Math.round((moment / chart.w) * SLICE * 10) / 10;
  const hasNone = chart.l.some(([, , values]) => values.includes(-1));
  const plot = element("svg", { class: "p", height: PIXELS, viewBox: `0 0 ${across(data.end)} ${HEIGHT}`, preserveAspectRatio: "none" });
  if (data.warmUp) plot.append(element("rect", { class: "w", width: across(Math.min(data.warmUp, data.end)), height: HEIGHT }));
  plot.append(element("path", { class: "g", d: scale.ticks.map((tick) => `M0 ${down(tick)}H${across(data.end)}`).join("") }));
  plot.append(...chart.l.flatMap((line) => drawnLine(line, down)));
  const unit = { "/s": "count", "bytes/s": "bytes" }[chart.u] ?? chart.u;
  const label = (tick) => (unit === "count" && tick >= 1e6 ? scaled(tick, ["", "k", "M", "G", "T", "P", "E"]) : shown(unit, tick).replace(/\.0+(?= )/, ""));
  const ticks = scale.ticks.map((tick) => element("text", { y: Math.floor((down(tick) * PIXELS) / HEIGHT) + 4 }, label(tick)));
  const said = chart.l.map(([name, , values]) => `${name} up to ${shown(chart.u, Math.max(0, ...values))}`).join(", ");
  const figure = html("figure", html("figcaption", html("b", title), " ", note ? html("small", note) : ""));
  figure.className = "chart";
  if (chart.l.length > 1 || hasNone) {
    const entry = (look, name) => Object.assign(html("li", name), { className: look });
    const legend = html("ul", "", ...chart.l.map(([name, look]) => entry(look, name)), ...(hasNone ? [entry("x", "none: too many failed")] : []));
    figure.firstChild.append(legend);
  }
  figure.append(element("svg", { class: "c", role: "img", height: PIXELS + 18, "aria-label": `${title}: ${said}` }, plot, ...ticks, element("use", { href: "#x", y: PIXELS })));
  figure.chart = chart;
  return figure;
};

// How often each value came in all slices of a row: a bar for each bucket.
const histogramOf = (row) => {
  const line = lineOf(row[0]);
  if (!line?.hasSamples) return [];
  const { buckets, succeeded } = together(line.slices);
  if (!buckets.length) return [];
  const first = buckets[0][0], bars = Array.from({ length: buckets.at(-1)[0] - first + 1 }, () => 0);
  for (const [index, n] of buckets) bars[index - first] = n;
  const highest = Math.max(...bars), height = (n) => Math.max(3, Math.round((n / highest) * (HEIGHT - 20)));
  const edge = (bar) => lowestOf(first + bar);
  const plot = element("svg", { class: "p", height: PIXELS, viewBox: `0 0 ${bars.length * SLICE} ${HEIGHT}`, preserveAspectRatio: "none" });
  plot.append(element("path", { class: "h", d: bars.map((n, bar) => (n ? `M${bar * SLICE} ${HEIGHT}v-${height(n)}h${SLICE - 1}v${height(n)}z` : "")).join("") }));
  const every = Math.ceil(bars.length / 5);
  const ticks = bars.map((_, bar) => bar).filter((bar) => bar % every === 0).map((bar) =>
    element("text", { x: `${(bar / bars.length) * 100}%`, y: PIXELS + 14, class: bar ? "" : "first" }, shown(line.unit, edge(bar))));
  const figure = html("figure", html("figcaption", html("b", "Distribution"), " ", html("small", `≈ ${count(succeeded)} that succeeded, in buckets of ±${number(rows.error * 100)} %`)));
  figure.className = "chart";
  figure.append(element("svg", { class: "c m", role: "img", height: PIXELS + 18, "aria-label": `Distribution: from ${shown(line.unit, edge(0))} to ${shown(line.unit, edge(bars.length))}` }, plot, ...ticks));
  figure.bars = { bars, edge: (bar) => shown(line.unit, edge(bar)) };
  return [figure];
};

// All charts of a row that show anything.
const chartsOf = (table, row) => {
  const seconds = (bin) => (Math.min(data.end, (bin + 1) * rows.width) - bin * rows.width) / SECOND;
  return table.charts.flatMap(([title, note, lines]) => {
    const drawn = lines.flatMap(([name, look, shape, how, place]) => {
      const line = lineOf(row[place]);
      if (!line) return [];
      const values = line.slices.map((slice, bin) => FIGURES[how](together([slice]), seconds(bin)));
      return values.some((value) => value) ? [[name, look, values, shape, ABOUT.has(how), unitOf(how, line.unit)]] : [];
    });
    return drawn.length ? [figureOf(title, note, { w: rows.width, u: drawn[0][5], l: drawn })] : [];
  });
};

