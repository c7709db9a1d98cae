// The tables: sorting, filtering, and the charts of a row on demand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nanos, measured, rate, whole, count, countOrNone } from "./numbers.mjs";
import { Browser, hovered, openRow, result, table, views, drag, chart } from "./support.mjs";

const browser = new Browser();

const head = (page, name, of = "#rows") => page.locator(`${of} > thead th`).filter({ hasText: new RegExp(`^${name}$`) });
/** A head is sorted by its button. */
const sort = (page, name, of) => head(page, name, of).getByRole("button").click();
const column = async (page, name) => (await table(page, "#rows")).rows.map((row) => row[name]);
const titles = (page) => column(page, "title");

/** What a cell is worth where rows are sorted by it: nothing is less than any, and `none` is more than any. */
const worth = (text) => {
  if (text === "–") return -Infinity;
  if (text === "none") return Infinity;
  const plain = text.replace("≈ ", "").replaceAll(",", "");
  return /^[\d.]+$/.test(plain) ? Number(plain) : nanos(plain);
};
const ascending = (numbers) => numbers.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));

test("the table says of the whole run what its result says", async () => {
  for (const name of ["stocks", "answers", "dropped", "short"]) {
    const page = await browser.open(name);
    const of = result(name);
    const seconds = of.phases.filter((phase) => phase.name === "run").reduce((all, phase) => all + (phase.to_at - phase.from_at), 0) / 1e9;
    const { rows } = await table(page, "#rows");
    const expected = measured(of).map((series) => {
      const { samples, failed } = whole(of, series);
      return [count(samples), countOrNone(failed), rate(samples, seconds)];
    });
    assert.ok(expected.length > 0);
    assert.deepEqual(rows.map((row) => [row.samples, row.failed, row["per second"]]), expected, name);
    measured(of).forEach((series, number) => assert.ok(rows[number].title.includes(series.metric), `${rows[number].title} is ${series.metric}`));
  }
});

test("a click on a head sorts by its numbers, the greatest first, and the next one the least first", async () => {
  const page = await browser.open("stocks");
  for (const name of ["samples", "failed", "per second", "p50", "p95", "p99", "max", "mean"]) {
    const before = (await column(page, name)).map(worth);
    assert.ok(new Set(before).size > 1, `${name} has values to sort`);
    await sort(page, name);
    assert.equal(await head(page, name).getAttribute("aria-sort"), "descending");
    const down = (await column(page, name)).map(worth);
    assert.deepEqual(down, ascending(before).reverse(), name);
    await sort(page, name);
    assert.equal(await head(page, name).getAttribute("aria-sort"), "ascending");
    assert.deepEqual((await column(page, name)).map(worth), ascending(before), name);
    assert.equal(await page.locator("#rows > thead th[aria-sort]").count(), 1, "it is sorted by one column");
  }
});

test("units are known where times are sorted: 900 ms are less than 2 s", async () => {
  const page = await browser.open("stocks");
  await sort(page, "p50");
  const shown = await column(page, "p50");
  const units = new Set(shown.filter((text) => / /.test(text)).map((text) => text.split(" ")[1]));
  assert.ok(units.size > 1, `${shown} have several units`);
  assert.deepEqual(shown.map(worth), ascending(shown.map(worth)).reverse());
});

test("names are sorted as texts, and rows stay with what belongs to them", async () => {
  const page = await browser.open("stocks");
  /** What stands behind each row until the next one. */
  const behind = () =>
    page.locator("#rows > tbody").evaluate((body) => {
      const found = {};
      let last;
      for (const row of body.rows) row.matches(".more") ? found[last].push(row.textContent) : (found[(last = row.cells[0].textContent)] = []);
      return found;
    });
  const parts = await behind();
  assert.ok(Object.values(parts).some((texts) => texts.length > 1));
  const before = await titles(page);
  await sort(page, "name");
  const sorted = await titles(page);
  assert.deepEqual(sorted, before.toSorted((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1)));
  assert.notDeepEqual(sorted, before);
  await sort(page, "name");
  assert.deepEqual(await titles(page), sorted.toReversed());
  assert.deepEqual(await behind(), parts);
});

test("the keyboard sorts as well", async () => {
  const page = await browser.open("stocks");
  const button = head(page, "p99").getByRole("button");
  await button.focus();
  await page.keyboard.press("Enter");
  const down = (await column(page, "p99")).map(worth);
  assert.deepEqual(down, ascending(down).reverse());
  await page.keyboard.press("Space");
  assert.deepEqual((await column(page, "p99")).map(worth), down.toReversed());
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest("th")?.textContent.trim()), "max", "the next head is next");
});

test("other tables sort as well", async () => {
  const page = await browser.open("stocks");
  const before = (await table(page, "#streams table")).rows;
  await sort(page, "name", "#streams table");
  const after = (await table(page, "#streams table")).rows;
  assert.deepEqual(after, before.toReversed());
});

test("the filter leaves the rows that have all words, of the metric, and with failures", async () => {
  const page = await browser.open("stocks");
  const all = await titles(page);
  await page.locator("#filter").fill("STOCKS first");
  assert.deepEqual(await titles(page), all.filter((title) => title.includes("Stocks") && title.includes("first")));
  assert.equal(await page.locator("#shown").textContent(), `1 of ${all.length} rows`);
  await page.locator("#filter").fill("nothing has this");
  assert.deepEqual(await titles(page), []);
  await page.locator("#filter").fill("");
  assert.deepEqual(await titles(page), all);
  assert.equal(await page.locator("#shown").textContent(), "");
  await page.locator("#metric").selectOption("check");
  assert.deepEqual(await titles(page), all.filter((title) => title.startsWith("check ")));
  await page.locator("#metric").selectOption("");
  const failed = (await table(page, "#rows")).rows.filter((row) => row.failed !== "–").map((row) => row.title);
  assert.ok(failed.length > 0 && failed.length < all.length);
  await page.locator("#failed").check();
  assert.deepEqual(await titles(page), failed);
  await page.locator("#filter").fill("check");
  assert.deepEqual(await titles(page), failed.filter((title) => title.includes("check")), "all of them together");
});

test("what is filtered stays filtered when it is sorted, and the charts of a row go with it", async () => {
  const page = await browser.open("stocks");
  await openRow(page.locator("#r0"));
  assert.equal(await page.locator("#r0 + tr.more").isVisible(), true);
  await page.locator("#filter").fill("check");
  assert.equal(await page.locator("#rows tr.more").filter({ visible: true }).count(), 0, "the open row is filtered away with its charts");
  await sort(page, "samples");
  assert.ok((await titles(page)).every((title) => title.includes("check")));
  await page.locator("#filter").fill("");
  assert.equal(await page.locator("#r0 + tr.more").isVisible(), true);
});

test("a row opens its own charts, which tell and zoom like all others", async () => {
  const page = await browser.open("stocks");
  assert.equal(await page.locator("#rows figure").filter({ visible: true }).count(), 0, "they are there on demand");
  const before = await views(page);
  await drag(page, chart(page, "Users"), 0.4, 0.7);
  await openRow(page.locator("#r2"));
  const figures = page.locator("#r2 + tr.more figure");
  assert.deepEqual(await figures.locator("figcaption b").allTextContents(), ["Percentiles", "Samples", "Distribution"]);
  const both = await views(page);
  assert.equal(both.length, before.length + 2);
  for (const view of both) for (const end of ["from", "to"]) assert.ok(Math.abs(view[end] - both[0][end]) < 1e-9, "what opens shows what is zoomed");
  const percentiles = await hovered(page, figures.nth(0), 0.5);
  assert.deepEqual(Object.keys(percentiles.values), ["p50", "p95", "p99"]);
  for (const value of Object.values(percentiles.values)) assert.match(value, /^≈ \d/);
  const samples = await hovered(page, figures.nth(1), 0.5);
  assert.deepEqual(Object.keys(samples.values), ["samples", "failed"]);
  assert.equal(samples.moment, percentiles.moment);
  const distribution = await hovered(page, figures.nth(2), 0.3);
  assert.match(distribution.moment, /^[\d.]+ (µs|ms|s) to [\d.]+ (µs|ms|s)$/);
  assert.deepEqual(Object.keys(distribution.values), ["samples"]);
  await page.locator("#r2 summary").focus();
  await page.keyboard.press("Enter");
  assert.equal(await figures.first().isVisible(), false, "and closes them");
});

test("an hour of a thousand rows sorts, filters and opens a row", async () => {
  const page = await browser.open("hour");
  const before = await titles(page);
  assert.equal(before.length, 1000);
  await sort(page, "name");
  assert.deepEqual(await titles(page), before.toSorted((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : one.toLowerCase() > other.toLowerCase() ? 1 : 0)));
  await page.locator("#filter").fill("number 77\"");
  // 77 and 177, with five rows each.
  assert.equal((await titles(page)).length, 10);
  assert.equal(await page.locator("#shown").textContent(), "10 of 1,000 rows");
  await openRow(page.locator("#rows > tbody > tr:not(.more)").filter({ visible: true }).first());
});
