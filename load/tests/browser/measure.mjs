// How long a page takes to open: `node measure.mjs hour`. Each time in a browser that has just begun, as for whoever opens a file.
// Times are milliseconds from the start of the navigation; nothing is judged.

import { statSync } from "node:fs";
import { join } from "node:path";
import { address, folder, launched } from "./support.mjs";

const TIMES = 7;
const names = process.argv.slice(2);
const middle = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];

for (const name of names) {
  const all = [];
  for (let time = 0; time < TIMES; time++) {
    const browser = await launched();
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    await page.goto(address(name), { waitUntil: "load" });
    // The first paint may come after `load`; two frames later it has come.
    const taken = await page.evaluate(async () => {
      const painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
      while (painted() === undefined) await new Promise((next) => requestAnimationFrame(next));
      const [navigation] = performance.getEntriesByType("navigation");
      return { painted: painted(), scripts: navigation.domContentLoadedEventEnd, loaded: navigation.loadEventEnd };
    });
    all.push(taken);
    await browser.close();
  }
  const size = statSync(join(folder, `${name}.html`)).size;
  const line = (what, key) => `  ${what.padEnd(38)}${middle(all.map((one) => one[key])).toFixed(0).padStart(5)} ms (${all.map((one) => one[key].toFixed(0)).join(", ")})`;
  console.log(`${name}.html, ${(size / 1e6).toFixed(2)} MB, opened ${TIMES} times from a file; the median, and each`);
  console.log(line("first contents painted", "painted"));
  console.log(line("all read, and its script has run", "scripts"));
  console.log(line("loaded", "loaded"));
}
