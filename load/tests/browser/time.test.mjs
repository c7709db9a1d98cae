// Charts over time: values under the pointer, zooming, marking a span. What the marked table has to say is added up from the result.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SECOND, bytes, count, countOrNone, counted, highest, measured, moment, nanos, rate, spanned, streams } from "./numbers.mjs";
import { Browser, chart, drag, hovered, plot, result, table, tip, views } from "./support.mjs";

const browser = new Browser();

/** The span that the page says is marked, in nanoseconds. */
const marked = async (page) => {
  const text = await page.locator("#marked").textContent();
  const [, from, to] = /^Marked: ([\d:.]+) to ([\d:.]+)\./.exec(text);
  const [, error] = /within ±([\d.]+) %/.exec(text);
  return { span: [moment(from), moment(to)], share: Number(error) / 100, text };
};

/** All charts that are seen show the same part of the run. */
const shared = async (page) => {
  const all = await views(page);
  assert.ok(all.length > 1);
  for (const view of all) for (const end of ["from", "to"]) assert.ok(Math.abs(view[end] - all[0][end]) < 1e-9, `${end} of all charts is the same`);
  return all[0];
};

const isNear = (is, wanted, what) => assert.ok(Math.abs(is - wanted) < 0.006, `${what}: ${is} is not ${wanted}`);

/** Holds each row of the marked tables against what came in that span by the result. */
const holdsAgainst = async (page, of) => {
  const { span, share } = await marked(page);
  const seconds = (span[1] - span[0]) / SECOND;
  const { rows } = await table(page, "#rows");
  const all = measured(of);
  assert.equal(rows.length, all.length);
  all.forEach((series, number) => {
    const [row, is] = [rows[number], spanned(of, series, span)];
    assert.deepEqual([row.samples, row.failed, row["per second"]], [countOrNone(is.samples), countOrNone(is.failed), rate(is.samples, seconds)], row.title);
    const holds = (name, wanted) => {
      if (wanted === null) return assert.equal(row[name], "–", `${name} of ${row.title}`);
      if (wanted === "none") return assert.equal(row[name], "none", `${name} of ${row.title}`);
      assert.match(row[name], /^≈ /, `${name} of ${row.title} is marked as about`);
      const shown = nanos(row[name].slice(2));
      const [least, most] = Array.isArray(wanted) ? wanted : [wanted, wanted];
      // The share that the page states, and the three digits that it shows.
      const room = shown * (share + 0.005);
      assert.ok(shown - room <= most && shown + room >= least, `${name} of ${row.title}: ${row[name]} ± ${share} is not ${least} to ${most}`);
    };
    for (const percent of [50, 75, 95, 99]) holds(`p${percent}`, is.percentile(percent));
    holds("max", is.max());
    holds("mean", is.mean());
  });
  return { span, seconds, rows };
};

test("the pointer tells the values of every chart", async () => {
  const page = await browser.open("stocks");
  const of = result("stocks");
  const figures = await page.locator("#time figure.chart").all();
  assert.ok(figures.length >= 10);
  for (const figure of figures) {
    const told = await hovered(page, figure, 0.5);
    const [from, to] = told.moment.split(" to ").map(moment);
    assert.ok(from <= 150.2 * SECOND && to >= 149.8 * SECOND && to > from && to - from <= 4 * SECOND, told.moment);
    const names = await figure.locator("figcaption li:not(.x)").allTextContents();
    assert.equal(Object.keys(told.values).length, Math.max(1, names.length));
    for (const name of names) assert.ok(name in told.values, `${name} is told of`);
    for (const value of Object.values(told.values)) assert.match(value, /\d|no data|none/);
  }
  // The values are those of the result.
  const [from, to] = [150, 152].map((second) => second * SECOND);
  const events = of.series.filter((series) => series.metric === "events").flatMap((series) => series.slices).filter((slice) => slice.at >= from && slice.at < to);
  const wanted = rate(events.reduce((all, slice) => all + slice.count, 0), 2);
  const told = await hovered(page, chart(page, "Events"), 0.502);
  assert.equal(told.moment, "2:30 to 2:32");
  assert.deepEqual(Object.values(told.values), [`${wanted}/s`]);
  // A line stands at the same moment in all charts.
  const lines = await page.locator("line.cursor").evaluateAll((lines) => lines.map((line) => line.getAttribute("x1")));
  assert.equal(lines.length, figures.length);
  assert.equal(new Set(lines).size, 1);
  await page.mouse.move(2, 2);
  await page.locator("#tip").waitFor({ state: "hidden" });
});

test("a time that too many failed for has no value, and says so", async () => {
  const page = await browser.open("stocks");
  const all = result("stocks").series.filter((series) => series.metric === "first event").flatMap((series) => series.slices);
  const of = (at, key) => all.filter((slice) => slice.at === at).reduce((sum, slice) => sum + (slice[key] ?? 0), 0);
  const { at } = all.find(({ at }) => of(at, "failed") * 100 >= of(at, "count") * 2);
  const told = await hovered(page, chart(page, "First event"), (at / SECOND + 1) / 300);
  assert.equal(told.values.p99, "none");
});

test("a distribution tells how many came in each bar, and all bars are all samples", async () => {
  const page = await browser.open("stocks");
  const figure = page.locator("#distributions figure").first();
  const box = await plot(figure);
  let sum = 0;
  for (let bar = 0; bar < 60; bar++) {
    await page.mouse.move(box.x + ((bar + 0.5) / 60) * box.width, box.y + 20);
    const { moment: range, values } = await tip(page);
    assert.match(range, /^[\d.]+ (ns|µs|ms|s) to [\d.]+ (ns|µs|ms|s)$/);
    sum += Number(values.samples.replaceAll(",", ""));
  }
  const samples = /([\d,]+) samples/.exec(await figure.locator("figcaption").textContent())[1];
  assert.equal(count(sum), samples);
});

test("a drag zooms, in either direction, all charts share the time axis, and it goes back", async () => {
  const page = await browser.open("stocks");
  assert.equal(await page.locator("#whole").isDisabled(), true);
  const moments = () => page.locator("#x text").allTextContents();
  const [before, whole] = [await moments(), await shared(page)];
  assert.deepEqual(whole, { from: 0, to: 1 });
  await drag(page, chart(page, "Users"), 0.5, 0.75);
  const zoomed = await shared(page);
  isNear(zoomed.from, 0.5, "from");
  isNear(zoomed.to, 0.75, "to");
  const [from, to] = (await page.locator("#span").textContent()).split(" to ").map(moment);
  isNear(from / SECOND / 300, 0.5, "what is said");
  isNear(to / SECOND / 300, 0.75, "what is said");
  const shown = (await moments()).map(moment);
  assert.ok(shown.length >= 3 && shown.every((at) => at >= from - SECOND && at <= to + SECOND), `${shown} lie in it`);
  assert.ok((await moments()).join() !== before.join());
  // Further in, from right to left; the share is of what is seen.
  await drag(page, chart(page, "Events"), 0.6, 0.2);
  const further = await shared(page);
  isNear(further.from, 0.55, "further from");
  isNear(further.to, 0.65, "further to");
  // What is told is of where the pointer is in what is seen.
  const told = await hovered(page, chart(page, "Checks"), 0.5);
  const [start, end] = told.moment.split(" to ").map(moment);
  assert.ok(start <= 0.6 * 300 * SECOND + SECOND && end >= 0.6 * 300 * SECOND - SECOND, told.moment);
  await page.locator("#whole").click();
  assert.deepEqual(await shared(page), whole);
  assert.deepEqual(await moments(), before);
  await drag(page, chart(page, "Users"), 0.1, 0.3);
  const box = await plot(chart(page, "Losses"));
  await page.mouse.dblclick(box.x + box.width / 2, box.y + 40);
  assert.deepEqual(await shared(page), whole, "a double click shows all again");
});

test("a click, a drag that is broken off and one beyond the edge do no harm", async () => {
  const page = await browser.open("stocks");
  const box = await plot(chart(page, "Users"));
  await page.mouse.click(box.x + 100, box.y + 40);
  assert.deepEqual(await shared(page), { from: 0, to: 1 }, "a click is no drag");
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x - 500, box.y + 900, { steps: 3 });
  await page.mouse.up();
  const view = await shared(page);
  isNear(view.from, 0, "it ends at the edge");
  isNear(view.to, 0.5, "from where it began");
  assert.equal(await page.locator("rect.drag").count(), 0, "nothing of the drag is left");
});

test("zooming in again and again shows what there is, with moments below", async () => {
  const page = await browser.open("stocks");
  for (let time = 0; time < 12; time++) await drag(page, chart(page, "Users"), 0.45, 0.55);
  const { from, to } = await shared(page);
  assert.ok(to > from && to - from < 0.01, `${from} to ${to}`);
  const moments = await page.locator("#x text").allTextContents();
  assert.ok(moments.length > 0 && moments.length < 12, `${moments}`);
  assert.equal(new Set(moments).size, moments.length, `${moments} are told apart`);
  await hovered(page, chart(page, "Users"), 0.5);
});

test("a marked span is counted again: counts and rates exactly, percentiles within what is stated", async () => {
  for (const [name, title, spans] of [
    ["stocks", "Users", [[0.56, 0.72], [0, 0.05], [0.2, 0.21], [0.93, 1], [0, 1]]],
    ["answers", "Checks|Users", [[0.3, 0.6]]],
    ["dropped", "Users", [[0.1, 0.5], [0.5, 1]]],
    ["short", "Users", [[0.6, 1]]],
  ]) {
    const page = await browser.open(name);
    const [of, before] = [result(name), await table(page, "#rows")];
    await page.locator("#tools input[value=mark]").check({ force: true });
    for (const [from, to] of spans) {
      await drag(page, chart(page, title).first(), from, to);
      const { span } = await holdsAgainst(page, of);
      assert.ok(span[0] <= from * of.elapsed + 0.01 * of.elapsed && span[1] >= to * of.elapsed - 0.01 * of.elapsed, `${span} holds ${from} to ${to}`);
      assert.deepEqual(await shared(page), { from: 0, to: 1 }, "it does not zoom");
    }
    await page.locator("#unmark").click();
    assert.deepEqual(await table(page, "#rows"), before, "and all is as it was");
    assert.equal(await page.locator("#marked").isHidden(), true);
  }
});

test("streams and losses are counted again as well", async () => {
  const page = await browser.open("stocks");
  const of = result("stocks");
  const before = [await table(page, "#streams table"), await table(page, "#losses table")];
  await drag(page, chart(page, "Losses"), 0.56, 0.68, { key: "Shift" });
  const { span } = await marked(page);
  const seconds = (span[1] - span[0]) / SECOND;
  const streamed = streams(of, ["open streams", "events", "bytes", "heartbeats"]);
  const { rows } = await table(page, "#streams table");
  assert.equal(rows.length, streamed.length);
  streamed.forEach((series, number) => {
    const n = (metric) => counted(of, series, metric, span);
    const { most, events, bytes: size, heartbeats, "events/s": perSecond, opened, plateau } = rows[number];
    const head = of.series.find(({ metric, of }) => metric === "head" && of.title === series.of.title && of.stream === series.of.stream);
    const opens = head && spanned(of, head, span);
    const level = highest(of, series, "open streams", span);
    // A mean over the time with nine tenths of the most.
    const [about, mean] = plateau.split(" ");
    assert.ok(about === "≈" && Number(mean) <= level && Number(mean) >= 0.9 * level - 1, plateau);
    assert.deepEqual(
      { most, events, perSecond, size, heartbeats, opened },
      {
        most: count(level),
        events: count(n("events")),
        perSecond: rate(n("events"), seconds),
        size: bytes(n("bytes")),
        heartbeats: countOrNone(n("heartbeats")),
        opened: countOrNone(opens ? opens.samples - opens.failed : 0),
      },
    );
  });
  const lost = streams(of, ["losses", "reconnects", "failed reconnects", "ids lost"]);
  (await table(page, "#losses table")).rows.forEach((row, number) => {
    const metrics = { losses: "losses", back: "reconnects", "failed tries": "failed reconnects", "ids lost": "ids lost" };
    for (const [head, metric] of Object.entries(metrics)) assert.equal(row[head], countOrNone(counted(of, lost[number], metric, span)), head);
    assert.notEqual(row.losses, "–", "there were some in this span");
  });
  await page.locator("#unmark").click();
  assert.deepEqual([await table(page, "#streams table"), await table(page, "#losses table")], before);
});

test("a span is marked in every chart, by shift and by what is zoomed, and sorting and filtering go by it", async () => {
  const page = await browser.open("stocks");
  const of = result("stocks");
  await drag(page, chart(page, "Checks"), 0.56, 0.7, { key: "Shift" });
  const charts = await page.locator("#time figure.chart").count();
  assert.equal(await page.locator("#time rect.span").count(), charts);
  await holdsAgainst(page, of);
  await page.locator("#rows > thead th", { hasText: /^failed$/ }).getByRole("button").click();
  const failed = (await table(page, "#rows")).rows.map((row) => (row.failed === "–" ? 0 : Number(row.failed.replaceAll(",", ""))));
  assert.deepEqual(failed, failed.toSorted((one, other) => other - one));
  assert.ok(failed[0] > 0);
  // A span without failures has none to filter for.
  await drag(page, chart(page, "Checks"), 0.1, 0.3, { key: "Shift" });
  await page.locator("#failed").check();
  assert.deepEqual((await table(page, "#rows")).rows, []);
  await page.locator("#failed").uncheck();
  // What is zoomed can be marked.
  await drag(page, chart(page, "Checks"), 0.5, 0.6);
  await page.locator("#mark").click();
  const { span } = await marked(page);
  // All slices of it: each has four seconds of three hundred.
  for (const [end, wanted] of [[span[0], 0.5], [span[1], 0.6]]) assert.ok(Math.abs(end / of.elapsed - wanted) < 0.006 + 4 / 300, `${span}`);
});

test("the marked span says that its percentiles are coarse, and by how much", async () => {
  for (const [name, most] of [["stocks", 120], ["hour", 120]]) {
    const page = await browser.open(name);
    await drag(page, chart(page, name === "hour" ? "Open streams" : "Users"), 0.2, 0.4, { key: "Shift" });
    const { text, share } = await marked(page);
    assert.match(text, /Counts and rates are exact; ≈ is from coarse buckets, within ±[\d.]+ %/);
    assert.ok(share > 0 && share < 0.35, text);
    const slices = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent).rows.count);
    assert.ok(slices <= most, `${slices} slices`);
    // What does not fit is coarser, and says so.
    if (name === "hour") assert.match(await page.locator("#times").textContent(), /So that many rows fit into this file/);
  }
});

test("an hour of a thousand rows is counted again", async () => {
  const page = await browser.open("hour");
  await drag(page, chart(page, "Open streams"), 0.25, 0.5, { key: "Shift" });
  const { span } = await marked(page);
  const rows = (await table(page, "#rows")).rows;
  assert.equal(rows.length, 1000);
  // A slice of 15 seconds has 60 samples of each thing that succeeded, and now and then one that failed.
  for (const row of rows) {
    const [samples, failed] = [row.samples, row.failed].map((text) => (text === "–" ? 0 : Number(text.replaceAll(",", ""))));
    assert.equal(samples - failed, ((span[1] - span[0]) / SECOND / 15) * 60, row.title);
  }
});

test("the keyboard tells, zooms, marks and shows all again", async () => {
  const page = await browser.open("stocks");
  const figure = chart(page, "Users");
  await plot(figure);
  await figure.focus();
  await page.keyboard.press("ArrowRight");
  const one = await tip(page);
  for (let time = 0; time < 6; time++) await page.keyboard.press("ArrowRight");
  const other = await tip(page);
  assert.ok(moment(other.moment.split(" to ")[0]) > moment(one.moment.split(" to ")[0]));
  await page.keyboard.press("+");
  const view = await shared(page);
  isNear(view.to - view.from, 0.5, "half of it");
  await page.keyboard.press("-");
  assert.deepEqual(await shared(page), { from: 0, to: 1 });
  for (let time = 0; time < 5; time++) await page.keyboard.press("Shift+ArrowLeft");
  const { span } = await marked(page);
  assert.ok(span[1] - span[0] >= 20 * SECOND && span[1] - span[0] <= 36 * SECOND, `${span}`);
  await holdsAgainst(page, result("stocks"));
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#marked").isHidden(), true);
});

test("a finger tells as well: a tap shows values, and they stay until the next", async () => {
  const page = await browser.open("stocks", { width: 390, height: 800, hasTouch: true, isMobile: true });
  const box = await plot(chart(page, "Events"));
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  const told = await tip(page);
  assert.match(told.moment, /^2:(28|30) to 2:(30|32)$/);
  const place = await page.locator("#tip").boundingBox();
  assert.ok(place.x >= 0 && place.x + place.width <= 390, "it lies in the window");
  await page.touchscreen.tap(10, 5);
  await page.locator("#tip").waitFor({ state: "hidden" });
});

test("values stay in the window, however near to its edges the pointer is", async () => {
  for (const width of [390, 1440]) {
    const page = await browser.open("stocks", { width, height: 700 });
    for (const share of [0.001, 0.999]) {
      await hovered(page, chart(page, "Generator"), share);
      const place = await page.locator("#tip").boundingBox();
      assert.ok(place.x >= 0 && place.x + place.width <= width && place.y >= 0 && place.y + place.height <= 700, JSON.stringify(place));
    }
  }
});
