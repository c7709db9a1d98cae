// What a server, a scenario or a file may send: nothing of it runs, loads or breaks the page; all of it is there to be read. And if a part
// of it were ever written as HTML, the policy would still keep it from doing anything.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Browser, chart, drag, hovered, openRow, result, source, tip } from "./support.mjs";

const browser = new Browser();
const made = mkdtempSync(join(tmpdir(), "streamgauge-report-"));
after(() => rmSync(made, { recursive: true, force: true }));

/** How the crate shows this text of the sample `hostile`: whole, as text, with escapes for what is not seen. */
const SHOWN = "</script><img src=x onerror=alert(1)>'\"`<!--<svg onload=alert(2)>{{7*7}}\\u{202e}\\u{1b}[31m\\u{0}]]>&lt;script&gt;";

/** What is in the page that has no business there. */
const foreign = (page) =>
  page.evaluate(() => ({
    scripts: document.querySelectorAll("script").length,
    others: document.querySelectorAll("img, iframe, object, embed, link, base, form, video, audio, [onerror], [onload], [onclick], [style]:not(#tip):not(#tip *), a[href]:not([href^='#'])").length,
    hidden: /[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u0000-\u0008\u001b]/.test(document.documentElement.outerHTML),
  }));
const NONE = { scripts: 2, others: 0, hidden: false };

test("hostile texts are shown as texts, wherever they stand", async () => {
  for (const scripts of [true, false]) {
    const page = await browser.open("hostile", { javaScriptEnabled: scripts });
    assert.deepEqual(await foreign(page), NONE);
    assert.equal(await page.locator("h1").textContent(), SHOWN);
    assert.equal(await page.title(), SHOWN);
    // Titles of rows, causes, examples, assertions, settings, statuses, the generator, warnings, what was found, goodput.
    for (const id of ["times", "failures", "assertions", "settings", "statuses", "generator", "attention", "search", "goodput", "users", "steering"]) {
      const text = await page.locator(`#${id}`).evaluate((section) => section.textContent);
      assert.ok(text.includes("</script><img src=x oner"), `${id} shows it: ${text.slice(0, 300)}`);
    }
    const whole = await page.locator("#failures pre").first().textContent();
    assert.equal(whole, `${SHOWN}\n\\t${SHOWN}`, "an example is whole");
    assert.equal(await page.locator("main > section").count(), await page.locator("section").count(), "no section has come into another");
    assert.equal(await page.locator("body > *").evaluateAll((all) => all.map((element) => element.tagName).filter((name) => !["DIV"].includes(name)).join()), "svg,HEADER,NAV,MAIN,SCRIPT,SCRIPT");
  }
});

test("all that the script does with hostile texts does nothing else", async () => {
  const page = await browser.open("hostile");
  for (const figure of await page.locator("#time figure.chart").all()) await hovered(page, figure, 0.5);
  await drag(page, chart(page, "Checks"), 0.55, 0.7, { key: "Shift" });
  await openRow(page.locator("#rows > tbody > tr:not(.more)").first());
  await page.locator("#rows > thead th").getByRole("button").first().click();
  await page.locator("#filter").fill("<img src=x onerror=alert(1)>");
  assert.ok((await page.locator("#rows > tbody > tr:not(.more)").filter({ visible: true }).count()) > 0, "it is found as text");
  await page.locator("#filter").fill("");
  // One of the metrics has that name.
  const metrics = await page.locator("#metric option").allTextContents();
  assert.ok(metrics.includes(SHOWN), `${metrics}`);
  await page.locator("#metric").selectOption(SHOWN);
  assert.equal(await page.locator("#rows > tbody > tr:not(.more)").filter({ visible: true }).count(), 1);
  await page.locator("#unmark").click();
  // The name of a line of a chart is a scenario's title.
  const { values } = await hovered(page, chart(page, "Users"), 0.5);
  assert.ok(Object.keys(values).some((name) => name.includes("</script><img src=x onerror=")), JSON.stringify(values));
  assert.deepEqual(await foreign(page), NONE);
  assert.equal(await page.evaluate(() => typeof window.hit), "undefined");
});

test("what is very long is cut in tables, whole in examples, and never widens the page", async () => {
  for (const width of [390, 1440]) {
    const page = await browser.open("long", { width });
    const of = result("long");
    assert.ok(of.series.some((series) => series.of.title.length > 10_000));
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
    const titles = await page.locator("#rows > tbody > tr:not(.more) > th").allTextContents();
    assert.ok(titles.length > 0 && titles.every((title) => title.length < 200));
    assert.equal(titles.filter((title) => title.includes("…")).length, 3);
    const examples = await page.locator("#failures pre").allTextContents();
    assert.deepEqual(examples, of.failures.flatMap((group) => group.examples));
    assert.ok(examples.some((example) => example.length > 20_000));
    const box = await page.locator("#failures pre").first().boundingBox();
    assert.ok(box.height < 700 && box.x + box.width <= width, "an example scrolls within itself");
    const heading = await page.locator("h1").boundingBox();
    assert.ok(heading.height < 500, `a heading of ${heading.height} pixels`);
    await hovered(page, chart(page, "Users"), 0.5);
  }
});

/** What an attacker would write, if a text ever came into the page as HTML. `at` is a server of the test's. */
const attacks = (at) => `
<script>window.hit = "script"</script><script src="${at}/script.js"></script><script type="module" src="${at}/module.js"></script>
<img src="${at}/image.png" onerror="window.hit = 'onerror'"><svg onload="window.hit = 'onload'"><image href="${at}/svg.png"/></svg>
<style>body { display: none !important }</style><style>@import "${at}/import.css";</style><link rel="stylesheet" href="${at}/style.css">
<p id="styled" style="position: fixed; inset: 0; background: url(${at}/background.png)">over all of it</p>
<iframe src="${at}/frame.html"></iframe><iframe srcdoc="<script>parent.hit = 'srcdoc'</script>"></iframe>
<object data="${at}/object"></object><embed src="${at}/embed"><video src="${at}/video" autoplay></video><audio src="${at}/audio" autoplay></audio>
<link rel="prefetch" href="${at}/prefetch"><link rel="preload" as="image" href="${at}/preload.png"><link rel="icon" href="${at}/icon.png">
<base href="${at}/"><form id="form" action="${at}/form"><button id="send">send</button></form>
<a id="run" href="javascript:window.hit='link'">run</a><details open ontoggle="window.hit = 'toggle'"><summary>x</summary></details>
<input autofocus onfocus="window.hit = 'focus'">`;

test("the policy keeps what is smuggled into the page from running, loading and styling", async () => {
  const asked = [];
  const server = createServer((request, response) => (asked.push(request.url), response.end("window.hit = 'loaded'")));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    const at = `http://127.0.0.1:${server.address().port}`;
    for (const where of ["</header>", "</h1>", "</main>", "<script type=\"application/json\""]) {
      const page = await smuggled(at, where);
      const display = await page.evaluate(() => getComputedStyle(document.body).display);
      assert.equal(display, "block", "its style has no effect");
      assert.equal(await page.evaluate(() => getComputedStyle(document.getElementById("styled")).position), "static");
      assert.equal(await page.evaluate(() => document.baseURI === location.href), true);
      assert.equal(await page.locator(".verdict").isVisible(), true);
      // The page still works.
      assert.match((await hovered(page, chart(page, "Users"), 0.5)).moment, / to /);
      await page.evaluate(() => ["run", "send"].forEach((id) => document.getElementById(id).click()));
      assert.equal(await page.evaluate(() => window.hit), undefined, `something ran, ${where}`);
      const refused = page.seen.said.filter((said) => /Content Security Policy/.test(said));
      assert.ok(refused.length >= 12, `${refused.length} were refused: ${page.seen.said.join("\n")}`);
      assert.deepEqual(page.seen.said.filter((said) => !/Content Security Policy|X-Frame-Options|Unsafe attempt/.test(said)), []);
    }
    assert.deepEqual(asked, [], "nothing was asked for");
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

/** The page `stocks` with all attacks before a place of it. */
const smuggled = async (at, where) => {
  const text = source("stocks");
  assert.equal(text.split(where).length, 2, `${where} stands once in the page`);
  const file = join(made, "smuggled.html");
  writeFileSync(file, text.replace(where, () => attacks(at) + where));
  const page = await browser.open("stocks", { url: pathToFileURL(file).href, isRefused: true });
  await page.waitForLoadState("networkidle");
  return page;
};

test("the policy refuses what a script that got in would do", async () => {
  const asked = [];
  const server = createServer((request, response) => (asked.push(request.url), response.end()));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    const page = await browser.open("stocks", { isRefused: true });
    const refused = await page.evaluate(async (at) => {
      const kinds = new Set();
      document.addEventListener("securitypolicyviolation", (event) => kinds.add(event.effectiveDirective));
      const add = (name, fields) => document.body.append(Object.assign(document.createElement(name), fields));
      add("script", { textContent: "window.hit = 1" });
      add("script", { src: `${at}/script.js` });
      add("img", { src: `${at}/image.png` });
      add("img", { src: "data:image/gif;base64,R0lGODlhAQABAAAAACw=" });
      add("style", { textContent: "body { display: none }" });
      add("iframe", { src: `${at}/frame` });
      document.body.setAttribute("style", "display: none");
      await Promise.allSettled([fetch(`${at}/fetch`), new Promise((done) => { const socket = new WebSocket(at.replace("http", "ws")); socket.onerror = socket.onopen = done; })]);
      navigator.sendBeacon(`${at}/beacon`, "x");
      try { new Worker(URL.createObjectURL(new Blob(["0"]))); } catch {}
      await new Promise((done) => setTimeout(done, 300));
      return [...kinds].sort();
    }, `http://127.0.0.1:${server.address().port}`);
    for (const kind of ["connect-src", "frame-src", "img-src", "script-src-elem", "style-src-attr", "style-src-elem", "worker-src"]) assert.ok(refused.includes(kind), `${kind} of ${refused}`);
    assert.equal(await page.evaluate(() => typeof window.hit), "undefined");
    assert.equal(await page.locator(".verdict").isVisible(), true);
    assert.deepEqual(asked, []);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

test("the policy names two hashes and nothing else", () => {
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(source("hostile"))[1];
  const directives = Object.fromEntries(policy.split("; ").map((directive) => [directive.split(" ")[0], directive.split(" ").slice(1)]));
  assert.deepEqual(directives["default-src"], ["'none'"]);
  for (const name of ["style-src", "script-src"]) {
    assert.equal(directives[name].length, 1);
    assert.match(directives[name][0], /^'sha256-[A-Za-z0-9+/]{43}='$/);
  }
  assert.deepEqual([directives["base-uri"], directives["form-action"]], [["'none'"], ["'none'"]]);
  assert.equal(Object.keys(directives).length, 5);
  assert.ok(source("hostile").indexOf("Content-Security-Policy") < source("hostile").indexOf("<title"), "it comes before all that is foreign");
});
