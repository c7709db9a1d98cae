// Reading: without scripts, in dark and light, at three widths, printed, with a keyboard or a screen reader.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Browser, WIDTHS, chart, result } from "./support.mjs";

const browser = new Browser();
/** Those whose texts, numbers and sizes are at the edges among them. */
const PAGES = ["stocks", "baseline", "answers", "hostile", "dropped", "short", "empty", "long", "hour", "extreme"];

/** What stands out of the window to the right, and cannot be scrolled to within the page. */
const tooWide = (page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element) => element && element !== document.body && (["auto", "scroll", "hidden"].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    return [...document.body.querySelectorAll("*")]
      .filter((element) => element.getClientRects().length > 0 && !element.closest("svg") && element.getBoundingClientRect().right > width + 1 && !scrolls(element.parentElement))
      .map((element) => `${element.tagName}.${element.className}`);
  });

test("without scripts all is there to be read", async () => {
  const page = await browser.open("stocks", { javaScriptEnabled: false });
  const of = result("stocks");
  const seen = async (locator, what) => assert.equal(await locator.first().isVisible(), true, what);
  await seen(page.locator(".verdict"), "the verdict");
  assert.match(await page.locator(".verdict").innerText(), /passed.*assertions held/s);
  for (const { assertion, value } of of.assertions) {
    const row = page.locator("#assertions tr").filter({ hasText: assertion });
    await seen(row, assertion);
    assert.ok((await row.innerText()).includes(value));
  }
  await seen(page.locator("#attention li"), "what needs attention");
  for (const title of ["Users", "Open streams", "Events", "First event", "Gap between events", "Checks", "Failures", "Losses", "Generator"]) {
    const figure = chart(page, title);
    await seen(figure, title);
    const drawn = await figure.locator("svg.p path").evaluateAll((paths) => paths.map((path) => path.getBoundingClientRect()).filter(({ width, height }) => width > 50 && height >= 0).length);
    assert.ok(drawn >= 2, `${title} has lines and a curve`);
    assert.ok((await figure.locator("svg.c > text").count()) >= 1, `${title} has an axis`);
  }
  // The moments stand below each chart, from a definition that is used.
  const moments = await chart(page, "Users").locator("use").evaluate((use) => use.getBoundingClientRect().width);
  assert.ok(moments > 300);
  for (const id of ["distributions", "times", "streams", "losses", "failures", "received", "statuses", "users", "generator", "settings"]) await seen(page.locator(`#${id} h2`), id);
  assert.equal(await page.locator("#rows > tbody > tr:not(.more)").filter({ visible: true }).count(), 9);
  await seen(page.locator("#failures pre"), "an example of a failure");
  // A row opens, colours can be chosen and the contents lead on, all without a script.
  await page.locator("#r0 summary").click();
  await seen(page.locator("#r0 + tr.more + tr.more"), "what succeeded alone");
  assert.ok((await page.locator("#r0 .spark").boundingBox()).height > 80, "its sparkline has grown to a chart");
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  await page.locator("label", { has: page.locator("#dark") }).click();
  assert.notEqual(await paper(), light);
  // What takes a script is not offered.
  for (const tool of ["#tools", "#filter", "#marked"]) assert.equal(await page.locator(tool).isVisible(), false, tool);
});

test("it says so with a script what it says without", async () => {
  const text = async (options) => (await browser.open("baseline", options)).evaluate(() => [...document.querySelectorAll("h1, h2, .verdict, tbody th, td, pre, li, dd")].map((element) => element.textContent));
  assert.deepEqual((await text({})).filter((text) => text !== ""), (await text({ javaScriptEnabled: false })).filter((text) => text !== ""));
});

test("no page is wider than its window, with all that opens open", async () => {
  for (const name of PAGES) {
    for (const width of WIDTHS) {
      const page = await browser.open(name, { width });
      for (let open of [false, true]) {
        if (open) await page.evaluate(() => document.querySelectorAll("details").forEach((details, number) => (details.open = number < 40)));
        const [scroll, client] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        assert.ok(scroll <= client, `${name} at ${width}: ${scroll}, of which stand out: ${await tooWide(page)}`);
        assert.deepEqual(await tooWide(page), [], `${name} at ${width}`);
      }
    }
  }
});

test("nothing of a chart lies on something else of it", async () => {
  for (const width of WIDTHS) {
    const page = await browser.open("stocks", { width });
    const overlaps = await page.locator("#time figure, #distributions figure").evaluateAll((figures) =>
      figures.flatMap((figure) => {
        const title = figure.querySelector("b").textContent;
        const boxes = [...figure.querySelectorAll("figcaption > *, figcaption li, svg.c > text")].filter((element) => element.tagName !== "UL").map((element) => [element.textContent, element.getBoundingClientRect()]);
        const found = [];
        boxes.forEach(([one, a], number) =>
          boxes.slice(number + 1).forEach(([other, b]) => {
            if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3) found.push(`${title}: ${one} and ${other}`);
          }),
        );
        return found;
      }),
    );
    assert.deepEqual(overlaps, [], `at ${width}`);
  }
});

/** The texts of a page whose contrast is below 4.5, with what it is. A disabled button is exempt, as WCAG has it. */
const faint = (page) =>
  page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const parsed = new Map();
    const rgba = (colour) => {
      if (!parsed.has(colour)) {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        parsed.set(colour, [...canvas.getImageData(0, 0, 1, 1).data]);
      }
      return parsed.get(colour);
    };
    const linear = (part) => ((part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const behind = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const colour = rgba(getComputedStyle(at).backgroundColor);
        if (colour[3] === 255) return colour;
      }
      return rgba("white");
    };
    const found = new Map();
    let looked = 0;
    for (const element of document.querySelectorAll("body *")) {
      const isText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (!isText || element.matches("script, style, option, :disabled") || element.getClientRects().length === 0) continue;
      const style = getComputedStyle(element);
      const [one, other] = [luminance(rgba(element.closest("svg") ? style.fill : style.color)), luminance(behind(element))];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      looked++;
      if (contrast < 4.5) found.set(`${element.tagName}.${element.getAttribute("class")} ${contrast.toFixed(2)}`, element.textContent.slice(0, 30));
    }
    return { looked, found: [...found] };
  });

test("all text has a contrast of 4.5, in dark and in light", async () => {
  for (const name of ["stocks", "baseline", "answers", "hostile", "empty"]) {
    const papers = new Set();
    for (const colorScheme of ["light", "dark"]) {
      const page = await browser.open(name, { colorScheme });
      papers.add(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor));
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      if (name === "stocks") await page.locator("#time figure").first().evaluate((figure) => figure.focus()).then(() => page.keyboard.press("Shift+ArrowRight"));
      const { looked, found } = await faint(page);
      assert.ok(looked > 5, `${looked} texts`);
      assert.deepEqual(found, [], `${name} in ${colorScheme}`);
    }
    assert.equal(papers.size, 2, "the paper is dark in the dark");
  }
});

test("lines are told apart from the paper, and from each other without their colours", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const page = await browser.open("stocks", { colorScheme });
    const looks = await chart(page, "First event").locator("svg.p path:not(.g):not(.x)").evaluateAll((paths) => paths.map((path) => { const style = getComputedStyle(path); return `${style.strokeDasharray} ${style.strokeWidth}`; }));
    assert.equal(looks.length, 4);
    assert.equal(new Set(looks).size, 4, `${looks}: each has dashes or a width of its own`);
  }
});

test("who has chosen a colour keeps it, whatever the system has", async () => {
  for (const [colorScheme, chosen] of [["light", "dark"], ["dark", "light"]]) {
    const page = await browser.open("stocks", { colorScheme });
    const isLight = () => page.evaluate(() => Number(/\d+/.exec(getComputedStyle(document.documentElement).backgroundColor)[0]) > 128);
    assert.equal(await isLight(), colorScheme === "light");
    await page.locator(`label:has(#${chosen})`).click();
    assert.equal(await isLight(), chosen === "light");
    // Also when it is opened again. What was stored may take a moment to come to another process of the browser.
    for (let time = 0; time < 20; time++) {
      await page.reload();
      page.seen.asked.pop();
      if ((await isLight()) === (chosen === "light")) break;
    }
    assert.equal(await isLight(), chosen === "light");
    assert.equal(await page.locator(`#${chosen}`).isChecked(), true);
    await page.locator("label:has(#auto)").click();
    assert.equal(await isLight(), colorScheme === "light");
  }
});

test("printed, nothing is cut and nothing of the screen's tools is there", async () => {
  // A4 between its margins.
  for (const scripts of [true, false]) {
    const page = await browser.open("baseline", { width: 718, colorScheme: "dark", javaScriptEnabled: scripts });
    await page.emulateMedia({ media: "print" });
    assert.match(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), /^light/, "on white paper");
    for (const tool of ["nav", "#tools", "#filter", ".themes"]) assert.equal(await page.locator(tool).isVisible(), false, tool);
    const cut = await page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      return [...document.querySelectorAll("table, pre, figure, p, dl, ul")]
        .filter((element) => element.getClientRects().length > 0)
        .filter((element) => element.getBoundingClientRect().right > width + 1 || element.scrollWidth > element.clientWidth + 1 || (element.tagName === "PRE" && element.scrollHeight > element.clientHeight + 1))
        .map((element) => `${element.tagName}.${element.className} in ${element.closest("section")?.id}: ${Math.round(element.getBoundingClientRect().right)}`);
    });
    assert.deepEqual(cut, []);
    const examples = page.locator("#failures pre");
    assert.ok((await examples.count()) >= 3);
    assert.equal(await examples.filter({ visible: true }).count(), await examples.count(), "all examples of failures are shown");
  }
});

test("printed, causes that are closed on the screen are open", async () => {
  const page = await browser.open("hour", { width: 718, javaScriptEnabled: false });
  const seen = () => page.locator("details.cause pre").evaluateAll((all) => [all.filter((pre) => pre.checkVisibility({ contentVisibilityAuto: false })).length, all.length]);
  const [before, all] = await seen();
  assert.ok(before > 0 && before < all);
  await page.emulateMedia({ media: "print" });
  assert.deepEqual(await seen(), [all, all]);
});

test("it becomes a PDF of pages", async () => {
  const page = await browser.open("stocks", { colorScheme: "dark" });
  const pdf = await page.pdf({ format: "A4" });
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  assert.ok(pdf.length > 50_000, `${pdf.length} bytes`);
});

test("nothing moves for who wants nothing to move", async () => {
  const moves = async (reducedMotion) => {
    const page = await browser.open("stocks", { reducedMotion });
    return page.evaluate(() => [...document.querySelectorAll("*")].filter((element) => {
      const style = getComputedStyle(element);
      return style.scrollBehavior === "smooth" || style.animationName !== "none" || style.transitionDuration !== "0s";
    }).map((element) => element.tagName));
  };
  assert.deepEqual(await moves("reduce"), []);
  assert.deepEqual(await moves("no-preference"), ["HTML"], "the contents lead on smoothly otherwise");
});

test("headings, tables and controls say what they are", async () => {
  for (const name of PAGES) {
    const page = await browser.open(name);
    await page.evaluate(() => document.querySelectorAll("details").forEach((details, number) => (details.open = number < 20)));
    const wrong = await page.evaluate(() => {
      const wrong = [];
      const all = (selector) => [...document.querySelectorAll(selector)];
      const isSeen = (element) => element.getClientRects().length > 0;
      if (document.documentElement.lang !== "en" || !document.title) wrong.push("the page has no language or no title");
      if (all("h1").length !== 1) wrong.push(`${all("h1").length} headings of the first rank`);
      if (all("h1, h2, h3, h4, h5, h6").some((heading, number) => (number === 0) !== (heading.tagName === "H1") || !heading.textContent.trim() || /[3-6]/.test(heading.tagName))) wrong.push("headings have gaps");
      if (all("main").length !== 1 || all("header").length !== 1) wrong.push("no landmarks");
      for (const section of all("main > section")) if (section.firstElementChild.tagName !== "H2") wrong.push(`section ${section.id} has no heading`);
      for (const table of all("table")) {
        const where = `a table of ${table.closest("section").id}`;
        const rows = [...table.tBodies[0].rows].filter((row) => !row.matches(".more, .words"));
        if (rows.some((row) => row.querySelectorAll(":scope > th[scope=row]").length !== 1)) wrong.push(`${where} has rows without a title`);
        if (table.tHead && [...table.tHead.rows[0].cells].some((cell) => cell.tagName !== "TH" || cell.scope !== "col")) wrong.push(`${where} has columns without a title`);
        const columns = table.tHead?.rows[0].cells.length;
        if (columns && rows.some((row) => row.cells.length !== columns)) wrong.push(`${where} has rows of other lengths than its head`);
      }
      for (const control of all("button, input, select, summary, a[href]").filter(isSeen)) {
        const name = control.getAttribute("aria-label") ?? control.labels?.[0]?.textContent ?? control.textContent;
        if (!name.trim()) wrong.push(`${control.tagName} #${control.id} has no name`);
      }
      for (const link of all("a[href]")) if (!document.getElementById(link.getAttribute("href").slice(1))) wrong.push(`${link.getAttribute("href")} leads nowhere`);
      for (const image of all("[role=img]")) if (!image.getAttribute("aria-label")) wrong.push("an image has no words");
      for (const bare of all("svg").filter((svg) => !svg.querySelector(":scope > title") && !svg.closest("[role=img], [aria-hidden=true]"))) wrong.push(`a picture of ${bare.closest("section")?.id} is neither told nor hidden`);
      const ids = all("[id]").map((element) => element.id);
      if (new Set(ids).size !== ids.length) wrong.push("an id stands twice");
      return [...new Set(wrong)];
    });
    assert.deepEqual(wrong, [], name);
  }
});

test("the keyboard reaches all that can be used, and what has it is seen", async () => {
  const page = await browser.open("short");
  const reached = [];
  for (let time = 0; time < 60; time++) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      // Where the button of a choice is not seen, its label is.
      const at = element.closest("fieldset label") ?? element, outline = getComputedStyle(at);
      return { what: element.id || element.className || element.tagName, isMarked: outline.outlineStyle !== "none" && parseFloat(outline.outlineWidth) > 0, isIn: at.getBoundingClientRect().width > 0 };
    });
    if (!now) break;
    reached.push(now);
  }
  for (const { what, isMarked, isIn } of reached) assert.deepEqual([what, isMarked, isIn], [what, true, true]);
  for (const what of ["auto", "filter", "metric", "failed", "chart", "SUMMARY", "BUTTON"]) assert.ok(reached.some((one) => one.what === what), `${what} is among ${reached.map((one) => one.what)}`);
});

test("a run in which nothing happened, and one that was over in two seconds, have nothing empty", async () => {
  const empty = await browser.open("empty");
  assert.match(await empty.locator(".verdict").innerText(), /no user started/);
  assert.equal(await empty.locator("figure, #tools, #rows").count(), 0);
  const short = await browser.open("short");
  assert.match(await short.locator(".verdict").innerText(), /no user failed/);
  assert.equal(await short.locator("#attention, #failures, #losses").count(), 0, "what there is none of has no section");
  assert.equal(await short.locator("figcaption b", { hasText: /^(Failures|Losses)$/ }).count(), 0);
  const moments = await short.locator("#x text").allTextContents();
  assert.ok(moments.length >= 3, `${moments} stand below the charts`);
  assert.equal(new Set(moments).size, moments.length, `${moments} are told apart`);
  for (const page of [empty, short]) {
    const bare = await page.locator("section, nav, ul, dl, tbody, figure").evaluateAll((all) => all.filter((element) => !element.textContent.trim() && !element.querySelector("svg")).map((element) => element.outerHTML));
    assert.deepEqual(bare, []);
    assert.doesNotMatch(await page.locator("body").innerText(), /NaN|undefined|null|Infinity|\[object/);
  }
});
