// What takes a script: values under the pointer, zooming, marking, sorting, filtering. Everything that is read stands in the page already;
// texts go into it as text, never as HTML.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const all = (selector, of = document) => [...of.querySelectorAll(selector)];
  const svg = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);
  const SECOND = 1e9;
  document.documentElement.classList.add("js");

  // Numbers, as the summary writes them.
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
    return unit === "ns" ? time(value) : unit === "bytes" ? bytes(value) : unit === "thousandths" ? number(value / 1000) : unit === "/s" ? `${number(value)}/s` : number(value);
  };

  // What came in each slice of a row.
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
  const times = data.times;
  const slicesOf = (row) => {
    if (row.slices) return row.slices;
    const numbers = unpacked(row[2]);
    let at = 0;
    row.slices = Array.from({ length: times.count }, () => {
      const head = numbers[at++], slice = { failed: head % 2 ? numbers[at++] : 0, buckets: [], succeeded: 0 };
      for (let run = Math.floor(head / 2), end = 0; run > 0; run--) {
        end += numbers[at++];
        for (let left = numbers[at++]; left > 0; left--, end++) slice.buckets.push([end, numbers[at]]), (slice.succeeded += numbers[at++]);
      }
      return slice;
    });
    return row.slices;
  };
  // The middle of a bucket.
  const middle = (index) => {
    const lowest = (i) => {
      const shift = Math.max(0, Math.floor(i / 2 ** times.bits) - 1);
      return (i - shift * 2 ** times.bits) * 2 ** shift;
    };
    return (lowest(index) + lowest(index + 1) - 1) / 2;
  };
  const together = (slices) => {
    const buckets = new Map(), sum = { failed: 0, succeeded: 0 };
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

  // The part of the run that is seen, and the span that is marked, in nanoseconds.
  let view = [0, data.end], span = null, at = null;
  const figures = all("figure.chart").filter((figure) => !figure.dataset.h);
  const plot = (figure) => figure.querySelector("svg.p");
  // Of the picture around the plot, and as wide: the box of the plot is that of all that is drawn in it, also of what a zoom leaves out.
  const boxOf = (figure) => figure.querySelector("svg.c").getBoundingClientRect();
  figures.forEach((figure) => {
    figure.wide = Number(plot(figure).getAttribute("viewBox").split(" ")[2]);
    figure.tabIndex = 0;
  });
  const share = (moment) => (moment - view[0]) / (view[1] - view[0]);
  const percents = (part) => `${(part * 100).toFixed(3)}%`;
  // A rectangle or line of ours in a chart.
  const mark = (figure, name, kind, from, to) => {
    let element = figure[kind];
    if (from === null || to <= 0 || from >= 1) return void (element && (element.remove(), (figure[kind] = null)));
    if (!element) {
      element = figure[kind] = svg(name);
      element.setAttribute("class", kind);
      plot(figure).after(element);
    }
    const height = plot(figure).getAttribute("height");
    const [left, right] = [Math.max(0, from), Math.min(1, to)];
    if (name === "line") for (const [key, value] of [["x1", percents(from)], ["x2", percents(from)], ["y1", 0], ["y2", height]]) element.setAttribute(key, value);
    else for (const [key, value] of [["x", percents(left)], ["width", percents(right - left)], ["y", 0], ["height", height]]) element.setAttribute(key, value);
  };
  const seen = (figure) => figure.offsetParent !== null;
  const drawMarks = () => figures.filter(seen).forEach((figure) => {
    mark(figure, "rect", "span", span && share(span[0]), span && share(span[1]));
    mark(figure, "line", "cursor", at === null ? null : share(at), at === null ? null : share(at) + 1e-9);
  });
  const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 604800];
  const show = (from, to) => {
    view = [Math.max(0, from), Math.min(data.end, to)];
    const length = view[1] - view[0];
    figures.forEach((figure) => {
      const [x, width] = [view[0], length].map((part) => (part / data.end) * figure.wide);
      plot(figure).setAttribute("viewBox", `${x} 0 ${width} 300`);
    });
    const step = (STEPS.find((step) => length / SECOND / step <= 6) ?? length / SECOND / 5) * SECOND;
    $("x").replaceChildren();
    for (let moment = Math.ceil(view[0] / step) * step; moment <= view[1]; moment += step) {
      const text = svg("text"), x = share(moment);
      text.setAttribute("x", percents(x));
      text.setAttribute("y", 14);
      if (x > 0.94 || x < 0.03) text.setAttribute("class", x < 0.5 ? "first" : "last");
      text.textContent = clock(moment, step < SECOND);
      $("x").append(text);
    }
    told();
    drawMarks();
  };
  const isWhole = () => view[0] === 0 && view[1] === data.end;
  const told = () => {
    if (!$("tools")) return;
    $("whole").disabled = isWhole();
    $("mark").disabled = isWhole();
    $("unmark").disabled = !span;
    $("span").textContent = isWhole() ? "or with Shift; on a chart the keys ← → + − Esc" : `${clock(view[0], true)} to ${clock(view[1], true)}`;
  };

  // Values under the pointer.
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.hidden = true;
  tip.setAttribute("role", "status");
  document.body.append(tip);
  const line = (name, value) => {
    const row = document.createElement("span");
    row.append(name, " ", Object.assign(document.createElement("i"), { textContent: value }));
    row.lastChild.style.fontStyle = "normal";
    return row;
  };
  const tell = (figure, x, y, title, lines) => {
    const heading = document.createElement("b");
    heading.textContent = title;
    tip.replaceChildren(heading, ...lines.map(([name, value]) => line(name, value)));
    tip.hidden = false;
    const box = tip.getBoundingClientRect(), wide = document.documentElement.clientWidth;
    tip.style.left = `${Math.max(4, Math.min(x + 14 + box.width > wide ? x - 14 - box.width : x + 14, wide - box.width - 4)) + scrollX}px`;
    tip.style.top = `${(y + 14 + box.height > innerHeight ? Math.max(4, y - 14 - box.height) : y + 14) + scrollY}px`;
  };
  const valuesAt = (figure, moment) => {
    const { c, r, n } = figure.dataset;
    if (c !== undefined) {
      const chart = data.charts[c], bin = Math.min(Math.floor(moment / chart.w), chart.l[0][2].length - 1);
      return [bin * chart.w, chart.w, chart.l.map(([name, , values]) => [name, shown(chart.u, values[bin])])];
    }
    const row = times.rows[r ?? n], slices = slicesOf(row), bin = Math.min(Math.floor(moment / times.width), times.count - 1);
    const seconds = (Math.min(data.end, (bin + 1) * times.width) - bin * times.width) / SECOND, slice = slices[bin];
    const about = (percent) => {
      const value = percentile(slice, percent);
      return `${value > 0 ? "≈ " : ""}${shown(times.units[row[1]], value)}`;
    };
    const lines = r !== undefined
      ? [50, 95, 99].map((percent) => [`p${percent}`, about(percent)])
      : [["samples", `${number((slice.succeeded + slice.failed) / seconds)}/s`], ["failed", `${number(slice.failed / seconds)}/s`]];
    return [bin * times.width, times.width, lines];
  };
  const tellMoment = (figure, moment, x, y) => {
    const [from, width, lines] = valuesAt(figure, moment);
    tell(figure, x, y, `${clock(from, true)} to ${clock(Math.min(from + width, data.end), true)}`, lines);
    at = moment;
    drawMarks();
  };
  const untell = () => ((tip.hidden = true), (at = null), drawMarks());

  // Dragging: zooms, or marks a span.
  const momentAt = (figure, event) => {
    const box = boxOf(figure);
    return view[0] + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (view[1] - view[0]);
  };
  let drag = null;
  const marks = (event) => event.shiftKey !== ($("tools")?.querySelector("[value=mark]").checked ?? false);
  figures.forEach((figure) => {
    const target = figure.querySelector("svg.c");
    target.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      drag = { figure, from: momentAt(figure, event), x: event.clientX };
      target.setPointerCapture(event.pointerId);
      if (event.pointerType === "mouse") event.preventDefault(), figure.focus({ preventScroll: true });
      else tellMoment(figure, drag.from, event.clientX, event.clientY);
    });
    target.addEventListener("pointermove", (event) => {
      const moment = momentAt(figure, event);
      tellMoment(figure, moment, event.clientX, event.clientY);
      if (!drag || Math.abs(event.clientX - drag.x) < 4) return;
      const ends = [share(Math.min(drag.from, moment)), share(Math.max(drag.from, moment))];
      figures.filter(seen).forEach((other) => mark(other, "rect", "drag", ...ends));
    });
    const end = (event) => {
      figures.forEach((other) => mark(other, "rect", "drag", null));
      if (drag && event.type === "pointerup" && Math.abs(event.clientX - drag.x) >= 4) {
        const ends = [drag.from, momentAt(figure, event)].sort((one, other) => one - other);
        if (marks(event)) markSpan(...ends);
        else show(...ends);
      }
      drag = null;
    };
    target.addEventListener("pointerup", end);
    target.addEventListener("pointercancel", end);
    // A finger leaves with each tap; what it asked for stays until the next.
    target.addEventListener("pointerleave", (event) => drag || event.pointerType === "touch" || untell());
    target.addEventListener("dblclick", () => show(0, data.end));
    figure.addEventListener("blur", untell);
    figure.addEventListener("keydown", (event) => {
      const length = view[1] - view[0], step = length / 60, moment = at ?? view[0] + length / 2;
      const move = { ArrowLeft: -step, ArrowRight: step }[event.key];
      if (move !== undefined) {
        const to = Math.min(view[1], Math.max(view[0], moment + move)), box = boxOf(figure);
        if (event.shiftKey) markSpan(...(span && span.includes(figure.anchor) ? [figure.anchor, to] : [(figure.anchor = moment), to]).sort((one, other) => one - other), true);
        tellMoment(figure, to, box.left + share(to) * box.width, box.top);
      } else if (event.key === "+" || event.key === "-") {
        // The moment stays where it is.
        const next = event.key === "+" ? length / 2 : length * 2;
        show(moment - share(moment) * next, moment + (1 - share(moment)) * next);
      }
      else if (event.key === "Escape") show(0, data.end), unmark();
      else return;
      event.preventDefault();
    });
  });
  document.addEventListener("pointerdown", (event) => event.target.closest("figure.chart") || untell());
  all("figure[data-h]").forEach((figure) => {
    const [least, most, bars] = data.histograms[figure.dataset.h], edge = (bar) => least * (most / least) ** (bar / bars.length);
    const tellBar = (event) => {
      const box = boxOf(figure);
      const bar = Math.min(bars.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * bars.length)));
      tell(figure, event.clientX, event.clientY, `${time(edge(bar))} to ${time(edge(bar + 1))}`, [["samples", count(bars[bar])]]);
    };
    for (const type of ["pointermove", "pointerdown"]) figure.querySelector("svg.c").addEventListener(type, tellBar);
    figure.addEventListener("pointerleave", (event) => event.pointerType === "touch" || untell());
  });

  // A marked span: the table is counted again.
  const originals = new Map();
  const put = (cell, text) => {
    if (!originals.has(cell)) originals.set(cell, [[...cell.childNodes], cell.className]);
    cell.textContent = text;
    cell.className = "";
  };
  const markSpan = (from, to) => {
    const first = Math.min(times.count - 1, Math.floor(from / times.width)), last = Math.min(times.count, Math.max(first + 1, Math.ceil(to / times.width)));
    span = [first * times.width, Math.min(data.end, last * times.width)];
    const seconds = (span[1] - span[0]) / SECOND;
    times.rows.forEach((row, place) => {
      const sum = together(slicesOf(row).slice(first, last)), unit = times.units[row[1]];
      const cells = all(":scope > td", $(`r${place}`)).slice(1);
      const about = (value) => (value === null ? "–" : value === -1 ? "none" : `≈ ${shown(unit, value)}`);
      const top = sum.buckets.at(-1);
      const mean = sum.buckets.reduce((all, [index, n]) => all + middle(index) * n, 0) / sum.succeeded;
      const of = sum.succeeded + sum.failed;
      const texts = [count(of), sum.failed ? count(sum.failed) : "–", number(of / seconds), ...[50, 75, 95, 99].map((percent) => about(percentile(sum, percent)))];
      texts.push(sum.failed ? "none" : about(top ? middle(top[0]) : null), sum.failed ? "none" : about(sum.succeeded ? mean : null));
      texts.forEach((text, column) => put(cells[column], text));
      if (sum.failed) cells[1].className = "r";
    });
    all("table[data-s]").forEach((table) => {
      const { how, rows } = data.tables[table.dataset.s];
      all("tbody > tr:not(.words)", table).forEach((row) => {
        const packed = rows[row.dataset.n];
        let before = 0;
        all("td", row).forEach((cell, column) => {
          const numbers = packed[column] ? unpacked(packed[column]).slice(first, last) : [];
          const sum = how[column] === "most" ? Math.max(0, ...numbers) : numbers.reduce((all, one) => all + one, 0);
          put(cell, !how[column] ? "–" : how[column] === "rate" ? number(before / seconds) : how[column] === "bytes" ? bytes(sum) : sum ? count(sum) : "–");
          before = sum;
        });
      });
    });
    all("#rows, table[data-s]").forEach((table) => table.classList.add("approximate"));
    const wide = times.count === last - first ? "" : ` Slices are ${time(times.width)} long.`;
    $("marked").textContent = `Marked: ${clock(span[0], true)} to ${clock(span[1], true)}. Counts and rates are exact; ≈ is from coarse buckets, within ±${number(times.error * 100)} %.${wide}`;
    $("marked").hidden = false;
    filter();
    told();
    drawMarks();
  };
  const unmark = () => {
    span = null;
    for (const [cell, [nodes, name]] of originals) cell.replaceChildren(...nodes), (cell.className = name);
    originals.clear();
    all(".approximate").forEach((table) => table.classList.remove("approximate"));
    if ($("marked")) $("marked").hidden = true;
    filter();
    told();
    drawMarks();
  };
  if ($("tools")) {
    $("whole").addEventListener("click", () => show(0, data.end));
    $("mark").addEventListener("click", () => markSpan(...view));
    $("unmark").addEventListener("click", unmark);
  }

  // Sorting by what a column shows.
  const UNITS = { ns: 1, "µs": 1e3, ms: 1e6, s: 1e9, B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, k: 1e3, M: 1e6, G: 1e9, T: 1e12, "%": 1 };
  const worth = (text) => {
    const plain = text.replace(/[≈,<>]/g, "").trim();
    if (plain === "none") return Infinity;
    const long = /^(?:(\d+)d )?(?:(\d+)h ?)?(?:(\d+)m ?)?(?:(\d+)s)?$/.exec(plain);
    if (long && plain) return ((Number(long[1] ?? 0) * 24 + Number(long[2] ?? 0)) * 3600 + Number(long[3] ?? 0) * 60 + Number(long[4] ?? 0)) * SECOND;
    const match = /^(-?[\d.]+)\s*(\S*)/.exec(plain);
    return match ? Number(match[1]) * (UNITS[match[2]] ?? 1) : -Infinity;
  };
  const first = (cell) => cell.firstChild?.textContent ?? "";
  all("table.sorts").forEach((table) => {
    const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
    // A row goes with those that belong to it.
    const groups = [];
    for (const row of body.rows) {
      if (row.classList.contains("more") || row.classList.contains("words")) groups.at(-1)?.push(row);
      else groups.push([row]), (row.dataset.n = groups.length - 1);
    }
    table.groups = groups;
    heads.forEach((head, column) => {
      if (head.classList.contains("still")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(head.textContent || "name");
      head.replaceChildren(button);
      const sort = () => {
        const down = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : column > 0;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const key = ([row]) => (column ? worth(first(row.cells[column])) : row.cells[0].textContent.toLowerCase());
        const keyed = groups.map((group, place) => [key(group), place, group]);
        const order = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
        keyed.sort(([one, p], [other, q]) => (down ? order(other, one) : order(one, other)) || p - q);
        body.append(...keyed.flatMap(([, , group]) => group));
      };
      button.addEventListener("click", sort);
    });
  });

  // Filtering by words, metric, and whether any failed.
  const filter = () => {
    if (!$("filter")) return;
    const words = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean), metric = $("metric").value;
    let left = 0;
    for (const group of $("rows").groups) {
      const row = group[0], name = row.cells[0].textContent.toLowerCase(), number = Number(row.id.slice(1));
      const fits = words.every((word) => name.includes(word)) && (!metric || times.metrics[times.rows[number][0]] === metric) && (!$("failed").checked || worth(first(row.cells[3])) > 0);
      group.forEach((row) => (row.hidden = !fits));
      left += fits;
    }
    $("shown").textContent = left === times.rows.length ? "" : `${count(left)} of ${count(times.rows.length)} rows`;
  };
  if ($("filter")) {
    for (const metric of times.metrics) $("metric").append(Object.assign(document.createElement("option"), { value: metric, textContent: metric }));
    for (const id of ["filter", "metric", "failed"]) $(id).addEventListener("input", filter);
    // What opens has to show what is zoomed and marked.
    $("rows").addEventListener("toggle", drawMarks, true);
  }
  // Whoever chose a colour is not asked again.
  try {
    const theme = localStorage.getItem("streamgauge-theme");
    if (["light", "dark"].includes(theme)) $(theme).checked = true;
    all("[name=theme]").forEach((radio) => radio.addEventListener("change", () => localStorage.setItem("streamgauge-theme", radio.id)));
  } catch {
    // A browser that stores nothing for files.
  }
})();
