// Pages of the report in a headless Chromium, opened as people open them: from a file. Each is watched, and whatever it says on the console,
// throws, asks for or opens in a window fails its test.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, afterEach, before } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

/** The folder of the pages, as the test `examples_for_the_browser` of the crate writes them. */
export const folder = resolve(process.env.STREAMGAUGE_EXAMPLES ?? "../../../target/report-pages");

/** A page's text as it stands in its file. */
export const source = (name) => readFileSync(join(folder, `${name}.html`), "utf8");

/** The result that a page shows. */
export const result = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));

/** Where a page lies. */
export const address = (name) => pathToFileURL(join(folder, `${name}.html`)).href;

/** A browser. */
export const launched = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Chromium has no sandbox for root.
    chromiumSandbox: process.getuid() !== 0,
    timeout: 60_000,
  });

/** A browser for the tests of a file. */
export class Browser {
  #browser = null;
  #opened = [];

  constructor() {
    before(async () => (this.#browser = await launched()), { timeout: 90_000 });
    after(() => this.#browser?.close(), { timeout: 30_000 });
    afterEach(() => this.#closeAll(), { timeout: 30_000 });
  }

  /** Opens a page of the folder, or the one at `url`. With `isRefused`, what the policy refuses is looked at by the test itself. */
  async open(name, { url = address(name), width = 1440, height = 1000, isRefused = false, ...options } = {}) {
    const context = await this.#browser.newContext({ viewport: { width, height }, colorScheme: "light", reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const seen = { said: [], asked: [] };
    page.on("console", (message) => seen.said.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => seen.said.push(`thrown: ${error}`));
    page.on("dialog", async (dialog) => {
      seen.said.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    page.on("popup", (popup) => seen.said.push(`window: ${popup.url()}`));
    page.on("request", (request) => seen.asked.push(request.url()));
    this.#opened.push({ context, page, seen, url, isRefused });
    await page.goto(url);
    page.seen = seen;
    return page;
  }

  async #closeAll() {
    const opened = this.#opened.splice(0);
    for (const { context, page, seen, url, isRefused } of opened) {
      const now = page.url().split("#")[0];
      await context.close();
      assert.equal(now, url, "nothing leads away from the page");
      if (isRefused) continue;
      assert.deepEqual(seen.said, [], "the console is empty, and nothing is thrown or opened");
      assert.deepEqual(seen.asked, [url], "nothing is loaded but the file itself");
    }
  }
}

/** The widths at which a page is looked at: a telephone, a tablet, a desk. */
export const WIDTHS = [390, 820, 1440];

/** The chart of the overview with this title. */
export const chart = (page, title) =>
  page.locator("#time figure.chart").filter({ has: page.locator("figcaption b", { hasText: new RegExp(`^${title}$`) }) });

/** Where the plot of a chart is in the window, when it has been scrolled to. */
export const plot = async (figure) => {
  // The contents stick to the top of the window, and lie above what is scrolled just into it.
  await figure.evaluate((figure) => figure.scrollIntoView({ block: "center" }));
  const box = await figure.locator("svg.c").boundingBox();
  // Below the plot are the moments.
  return { ...box, height: Number(await figure.locator("svg.p").getAttribute("height")) };
};

/** Drags across a chart, from one share of its width to another. */
export const drag = async (page, figure, from, to, { key } = {}) => {
  const box = await plot(figure);
  const y = box.y + box.height / 2;
  if (key) await page.keyboard.down(key);
  await page.mouse.move(box.x + from * box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + ((from + to) / 2) * box.width, y + 3);
  await page.mouse.move(box.x + to * box.width, y);
  await page.mouse.up();
  if (key) await page.keyboard.up(key);
};

/** What the pointer is told at a share of a chart's width: the moment, and each value by its name. */
export const hovered = async (page, figure, share) => {
  const box = await plot(figure);
  await page.mouse.move(box.x + share * box.width, box.y + box.height / 2);
  return tip(page);
};

/** What is told now. */
export const tip = async (page) => {
  await page.locator("#tip").waitFor({ state: "visible" });
  return page.locator("#tip").evaluate((tip) => ({
    moment: tip.querySelector("b").textContent,
    values: Object.fromEntries([...tip.querySelectorAll("span")].map((line) => [line.firstChild.textContent, line.querySelector("i").textContent])),
  }));
};

/** The names of the columns of a table, and of each row its title and its cells: their first line alone. */
export const table = (page, selector) =>
  page.locator(selector).evaluate((table) => {
    const first = (cell) => (cell.firstChild?.textContent ?? "").trim();
    const heads = [...table.tHead.rows[0].cells].map((head) => head.textContent.trim());
    const rows = [...table.tBodies[0].rows]
      .filter((row) => !row.matches(".more, .words") && !row.hidden)
      .map((row) => Object.fromEntries([...row.cells].map((cell, column) => [column ? heads[column] : "title", column ? first(cell) : cell.textContent.trim()])));
    return { heads, rows };
  });

/** Opens a row, and waits until the script has drawn its charts, which it does when the browser says that the row is open. */
export const openRow = async (row) => {
  await row.locator("summary").click();
  await row.locator("xpath=following-sibling::tr[1]").locator("figure").first().waitFor({ state: "visible" });
};

/** How much of the run each chart that is seen shows, as shares. */
export const views = (page) =>
  page.locator("figure.chart:has(use) svg.p").evaluateAll((plots) =>
    plots
      .filter((plot) => plot.getClientRects().length > 0)
      .map((plot) => {
        const [x, , width] = plot.getAttribute("viewBox").split(" ").map(Number);
        return { from: x / plot.closest("figure").wide, to: (x + width) / plot.closest("figure").wide };
      }),
  );
