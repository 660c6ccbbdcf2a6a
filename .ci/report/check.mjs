// Opens reports in a browser at four widths, light and dark, with and without scripts.
//
// Neither a report nor a table in it may scroll sideways. It must not ask for anything but itself, or
// print on the console; every text in a figure can be read, lies inside it and covers no other; axe
// finds nothing; every number is that of summary.csv.
//
// Usage: node check.mjs CHROMIUM REPORT.html …  [SHOTS=folder in the environment: a picture of each]

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [browserPath, ...reports] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SMALLEST = 9;
// One line of text may stand this close to the next.
const TOUCH = 2;
const WIDTHS = [360, 768, 1200, "print"];
const faults = [];

/** What is wrong with the layout of the page as it stands, in words. */
function layout([smallest, touch]) {
  const wrong = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) wrong.push(`it scrolls sideways: ${scrollWidth} px in ${clientWidth}`);
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const part of document.querySelectorAll(".scroll")) {
    const [whole, shown] = [part.scrollWidth, part.clientWidth];
    if (whole > shown + 1) wrong.push(`“${part.getAttribute("aria-label")}” scrolls sideways: ${whole} px in ${shown}`);
  }
  for (const figure of document.querySelectorAll("figure svg")) {
    const frame = figure.getBoundingClientRect();
    if (frame.width === 0) continue;
    const scale = frame.width / figure.viewBox.baseVal.width;
    const boxes = [...figure.querySelectorAll("text")].map((text) => {
      const box = text.getBBox();
      return { text: text.textContent.trim(), size: parseFloat(text.getAttribute("font-size")) * scale, box };
    });
    const view = figure.viewBox.baseVal;
    for (const [index, { text, size, box }] of boxes.entries()) {
      if (size < smallest) wrong.push(`“${text}” is ${size.toFixed(1)} px high`);
      const outside = box.x < -8 || box.y < -8 || box.x + box.width > view.width + 8 || box.y + box.height > view.height + 8;
      if (outside) wrong.push(`“${text}” lies outside its figure`);
      for (const other of boxes.slice(index + 1)) {
        const across = Math.min(box.x + box.width, other.box.x + other.box.width) - Math.max(box.x, other.box.x);
        const down = Math.min(box.y + box.height, other.box.y + other.box.height) - Math.max(box.y, other.box.y);
        // The box of a line is higher than its letters.
        const room = 0.3 * Math.min(box.height, other.box.height);
        if (across * scale > touch && (down - room) * scale > touch) wrong.push(`“${text}” covers “${other.text}”`);
      }
    }
  }
  return wrong;
}

/** The numbers of the page with the table row and metric they are of. */
function numbers() {
  return [...document.querySelectorAll("data[data-metric]")].map((data) => ({
    metric: data.dataset.metric,
    remedy: data.closest("tr").querySelector("th").textContent,
    value: data.value,
    text: data.textContent,
  }));
}

/** The rows of summary.csv, by metric and value. */
function summary(report) {
  const text = readFileSync(join(dirname(report), "summary.csv"), "utf8");
  return text.split("\n").slice(1).join("\n");
}

function check(report, told) {
  const csv = summary(report);
  if (told.length === 0) return ["it has no numbers"];
  return told
    .filter(({ metric, value }) => !csv.includes(`,${metric},${value},`))
    .map(({ remedy, metric, value }) => `${metric} of ${remedy} is ${value}, and not in summary.csv`);
}

async function open(browser, report, { width, dark, scripts }) {
  const isPrint = width === "print";
  const context = await browser.newContext({
    viewport: { width: isPrint ? 794 : width, height: 900 },
    colorScheme: dark ? "dark" : "light",
    javaScriptEnabled: scripts,
    offline: true,
  });
  const page = await context.newPage();
  if (isPrint) await page.emulateMedia({ media: "print" });
  const requests = [];
  const said = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(pathToFileURL(resolve(report)).href);
  const wrong = [];
  if (requests.length !== 1) wrong.push(`${requests.length} requests: ${requests.join(", ")}`);
  // Playwright's own scripts run beside the page, also where the page may run none.
  wrong.push(...(await page.evaluate(layout, [SMALLEST, TOUCH])));
  if (scripts) {
    wrong.push(...check(report, await page.evaluate(numbers)));
    if (!isPrint) {
      const found = await page.evaluate(async (source) => {
        // The policy of the page forbids an element of its own.
        new Function(source)();
        return (await globalThis.axe.run()).violations;
      }, axe).catch((error) => [{ id: String(error), nodes: [] }]);
      wrong.push(...found.map(({ id, nodes }) => `axe: ${id} at ${nodes.map((node) => node.target).join(", ")}`));
    }
  }
  if (said.length > 0) wrong.push(`the console says: ${said.join("; ")}`);
  if (process.env.SHOTS) {
    const name = `${basename(dirname(resolve(report)))}-${width}-${dark ? "dark" : "light"}.png`;
    await page.screenshot({ path: join(process.env.SHOTS, name), fullPage: true });
  }
  await context.close();
  return wrong;
}

const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let opened = 0;
for (const report of reports) {
  for (const width of WIDTHS) {
    for (const dark of [false, true]) {
      for (const scripts of [true, false]) {
        const place = `${report} at ${width}, ${dark ? "dark" : "light"}, scripts ${scripts ? "on" : "off"}`;
        const wrong = await open(browser, report, { width, dark, scripts });
        faults.push(...wrong.map((fault) => `${place}: ${fault}`));
        opened += 1;
      }
    }
  }
}
await browser.close();
for (const fault of faults.slice(0, 60)) console.log(fault);
console.log(`${reports.length} reports, opened ${opened} times: ${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);
