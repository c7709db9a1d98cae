// What takes a script: values under the pointer, zooming, marking, sorting, filtering. Everything that is read stands in the page already;
// texts go into it as text, never as HTML.
{
  const $ = (id) => document.getElementById(id);
  const all = (selector, of = document) => [...of.querySelectorAll(selector)];
  const svg = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);
  document.documentElement.classList.add("js");

  // The part of the run that is seen, and the span that is marked, in nanoseconds.
  let view = [0, data.end], span = null, at = null;
  const figures = all("figure.chart").filter((figure) => !figure.dataset.h);
  const plot = (figure) => figure.querySelector("svg.p");
  // Of the picture around the plot, and as wide: the box of the plot is that of all that is drawn in it, also of what a zoom leaves out.
  const boxOf = (figure) => figure.querySelector("svg.c").getBoundingClientRect();
  const measure = (figure) => {
    if (figure.dataset.c) figure.chart = data.charts[figure.dataset.c];
    figure.wide = Number(plot(figure).getAttribute("viewBox").split(" ")[2]);
    figure.tabIndex = 0;
  };
  figures.forEach(measure);
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
  const fit = (figure) => {
    const [x, width] = [view[0], view[1] - view[0]].map((part) => (part / data.end) * figure.wide);
    plot(figure).setAttribute("viewBox", `${x} 0 ${width} 300`);
  };
  const show = (from, to) => {
    view = [Math.max(0, from), Math.min(data.end, to)];
    const length = view[1] - view[0];
    figures.forEach(fit);
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
    const { w, u, l } = figure.chart, bin = Math.min(Math.floor(moment / w), l[0][2].length - 1);
    const told = ([name, , values, , isAbout]) => [name, `${isAbout && values[bin] > 0 ? "≈ " : ""}${shown(u, values[bin])}`];
    return [bin * w, w, l.map(told)];
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
  const listen = (figure) => {
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
  };
  figures.forEach(listen);
  document.addEventListener("pointerdown", (event) => event.target.closest("figure.chart") || untell());
  const listenBars = (figure) => {
    const { bars, edge } = figure.bars;
    const tellBar = (event) => {
      const box = boxOf(figure);
      const bar = Math.min(bars.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * bars.length)));
      tell(figure, event.clientX, event.clientY, `${edge(bar)} to ${edge(bar + 1)}`, [["samples", count(bars[bar])]]);
    };
    for (const type of ["pointermove", "pointerdown"]) figure.querySelector("svg.c").addEventListener(type, tellBar);
    figure.addEventListener("pointerleave", (event) => event.pointerType === "touch" || untell());
  };
  all("figure[data-h]").forEach((figure) => {
    const [least, most, bars] = data.histograms[figure.dataset.h];
    figure.bars = { bars, edge: (bar) => time(least * (most / least) ** (bar / bars.length)) };
    listenBars(figure);
  });

  // A marked span: the tables are counted again.
  const opening = all("table.opens");
  const originals = new Map();
  const put = (cell, text) => {
    if (!originals.has(cell)) originals.set(cell, [[...cell.childNodes], cell.className]);
    cell.textContent = text;
    cell.className = "";
  };
  const figureText = (how, unit, value) => {
    if (value === null || (value === 0 && ["count", "bytes"].includes(unitOf(how, unit)))) return "–";
    if (value === -1) return "none";
    if (how === "share") return `${number(Math.floor(value * 10000) / 100)} %`;
    return how === "rate" ? (unit === "bytes" ? bytes(value) : number(value)) : `${ABOUT.has(how) ? "≈ " : ""}${shown(unitOf(how, unit), value)}`;
  };
  const markSpan = (from, to) => {
    const first = Math.min(rows.count - 1, Math.floor(from / rows.width)), last = Math.min(rows.count, Math.max(first + 1, Math.ceil(to / rows.width)));
    span = [first * rows.width, Math.min(data.end, last * rows.width)];
    const seconds = (span[1] - span[0]) / SECOND;
    for (const table of opening) {
      const { columns, rows: lines } = rows.tables[table.dataset.t];
      table.groups.forEach(([row]) => {
        const sums = lines[row.dataset.n].map((line) => (line === null ? null : together(lineOf(line).slices.slice(first, last))));
        const cells = [...row.cells].slice(2);
        columns.forEach(([how, place], column) => {
          if (how === "same") return;
          const line = lineOf(lines[row.dataset.n][place]);
          put(cells[column], line ? figureText(how, line.unit, FIGURES[how](sums[place], seconds, sums[place - 1])) : "–");
          if (how === "failed" && sums[place]?.failed) cells[column].className = "r";
        });
      });
      table.classList.add("approximate");
      const marked = table.closest("section").querySelector(".marked");
      const wide = rows.count === last - first ? "" : ` Slices are ${time(rows.width)} long.`;
      marked.textContent = `Marked: ${clock(span[0], true)} to ${clock(span[1], true)}. Counts and rates are exact; ≈ is from coarse buckets, within ±${number(rows.error * 100)} %.${wide}`;
      marked.hidden = false;
    }
    opening.forEach(filter);
    told();
    drawMarks();
  };
  const unmark = () => {
    span = null;
    for (const [cell, [nodes, name]] of originals) cell.replaceChildren(...nodes), (cell.className = name);
    originals.clear();
    all(".approximate").forEach((table) => table.classList.remove("approximate"));
    all(".marked").forEach((marked) => (marked.hidden = true));
    opening.forEach(filter);
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

  // Filtering by words; rows of times also by metric, and whether any failed.
  const filter = (table) => {
    const tools = table.closest("section").querySelector(".tools"), { metrics } = rows.tables[table.dataset.t];
    const words = tools.querySelector(".filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const metric = tools.querySelector("select")?.value, isFailed = tools.querySelector("[type=checkbox]")?.checked;
    let left = 0;
    for (const group of table.groups) {
      const [row] = group, name = row.cells[0].textContent.toLowerCase();
      const fits = words.every((word) => name.includes(word)) && (!metric || rows.metrics[metrics[row.dataset.n]] === metric) && (!isFailed || worth(first(row.cells[3])) > 0);
      group.forEach((row) => (row.hidden = !fits));
      left += fits;
    }
    tools.querySelector("output").textContent = left === table.groups.length ? "" : `${count(left)} of ${count(table.groups.length)} rows`;
  };
  for (const table of opening) {
    const tools = table.closest("section").querySelector(".tools"), select = tools.querySelector("select");
    if (select) for (const metric of rows.metrics) select.append(Object.assign(html("option", metric), { value: metric }));
    tools.addEventListener("input", () => filter(table));
    // The charts of a row are drawn when it is opened, and show what is zoomed and marked.
    table.addEventListener("toggle", ({ target }) => {
      const row = target.closest("tr"), { rows: lines } = rows.tables[table.dataset.t];
      if (target.open && !row.drawn) {
        const drawn = chartsOf(rows.tables[table.dataset.t], lines[row.dataset.n]), bars = table.dataset.t === "0" ? histogramOf(lines[row.dataset.n]) : [];
        table.groups[row.dataset.n][1].querySelector("div").append(...drawn, ...bars);
        drawn.forEach((figure) => (figures.push(figure), measure(figure), listen(figure), fit(figure)));
        bars.forEach(listenBars);
        row.drawn = true;
      }
      drawMarks();
    }, true);
  }
  // Whoever chose a colour is not asked again.
  try {
    const theme = localStorage.getItem("streamgauge-theme");
    if (["light", "dark"].includes(theme)) $(theme).checked = true;
    all("[name=theme]").forEach((radio) => radio.addEventListener("change", () => localStorage.setItem("streamgauge-theme", radio.id)));
  } catch {
    // A browser that stores nothing for files.
  }
}
