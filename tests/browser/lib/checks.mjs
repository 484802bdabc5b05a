// What must hold for every page: no accessibility fault, no sideways scrolling, few bytes, everything by keyboard.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import { BASE_URL, SHOTS } from "./settings.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails on any fault that axe finds, naming the rule and the places. */
export async function axeCheck(page, { without = [] } = {}) {
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  const found = await withScripts(page, async (judged) => {
    // Evaluated by the debugger, so the page's Content-Security-Policy stays as strict as it is.
    await judged.evaluate(axe.source);
    return inTime(judged.evaluate(
      (options) => window.axe.run(document, options),
      { runOnly: { type: "tag", values: RULES }, rules, resultTypes: ["violations"] },
    ), `axe on ${page.url()}`);
  });
  const faults = found.violations.map((fault) => {
    const places = fault.nodes.slice(0, 5).map((node) => `    ${node.target.join(" ")}: ${node.failureSummary?.split("\n")[1]?.trim()}`);
    return `${fault.id} (${fault.impact}): ${fault.help}\n${places.join("\n")}`;
  });
  assert.equal(faults.length, 0, `axe on ${page.url()}:\n${faults.join("\n")}`);
}

/** The page itself, or, where scripts are off and axe could never finish, what it shows in a window that has them. */
async function withScripts(page, work) {
  if (!page.withoutScripts) return work(page);
  const context = await page.context().browser().newContext({ viewport: page.viewportSize(), locale: "vi-VN" });
  try {
    const twin = await context.newPage();
    await twin.goto(`${BASE_URL}/phim-tat`);
    await twin.setContent(await page.content());
    return await work(twin);
  } finally {
    await context.close();
  }
}

/** What an evaluation gives, or a failure after a minute: Playwright itself waits for ever. */
function inTime(promise, what) {
  let timer;
  const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error(`${what} did not finish`)), 60_000)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Fails when the page scrolls sideways, naming what sticks out. Tables may scroll in a box of their own. */
export async function noSidewaysScroll(page) {
  const { over, culprits } = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const clipped = (element) => {
      for (let up = element.parentElement; up; up = up.parentElement) {
        if (getComputedStyle(up).overflowX !== "visible") return true;
      }
      return false;
    };
    const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 1 && !clipped(e));
    return {
      over: document.scrollingElement.scrollWidth - width,
      culprits: out.slice(0, 8).map((e) => `${e.tagName.toLowerCase()}.${e.className} "${e.textContent.trim().slice(0, 40)}"`),
    };
  });
  assert.ok(over <= 0, `${page.url()} is ${over} px too wide:\n${culprits.join("\n")}`);
}

/** Opens a path and gives what came over the wire, compressed, with headers: {bytes, requests}. */
export async function weigh(page, path) {
  const wire = await page.context().newCDPSession(page);
  await wire.send("Network.enable");
  let [bytes, requests] = [0, 0];
  wire.on("Network.loadingFinished", (event) => {
    bytes += event.encodedDataLength;
    requests += event.encodedDataLength > 0 ? 1 : 0;
  });
  await page.goto(path, { waitUntil: "networkidle" });
  await wire.detach();
  return { bytes, requests };
}

/** The first page of a visit: at most 100 KB in 10 requests; every other: 60 KB. */
export async function pageWeight(page, path, { first = false } = {}) {
  const { bytes, requests } = await weigh(page, path);
  const limit = first ? 100_000 : 60_000;
  assert.ok(bytes > 0, `${path} sent nothing`);
  assert.ok(bytes <= limit, `${path}: ${bytes} bytes, at most ${limit}`);
  assert.ok(requests <= 10, `${path}: ${requests} requests, at most 10`);
  return bytes;
}

/**
 * Walks the page with Tab until the focus comes round. Gives the names in order; fails when something that takes the
 * focus has no name or does not show it, or when the focus is caught.
 */
export async function tabThrough(page, { most = 200 } = {}) {
  await page.evaluate(() => document.activeElement?.blur());
  const names = [];
  const faults = [];
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(describeFocus);
    if (!here || here.again) {
      assert.deepEqual(faults, [], `focus on ${page.url()}`);
      return names;
    }
    names.push(here.name);
    if (!here.name) faults.push(`no name: ${here.html}`);
    if (!here.visible) faults.push(`out of sight: ${here.html}`);
    if (!here.marked) faults.push(`focus not shown: ${here.html}`);
  }
  assert.fail(`${page.url()}: the focus did not come round after ${most} steps; last: ${names.slice(-5).join(" | ")}`);
}

function describeFocus() {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const again = element.dataset.walked === "1";
  element.dataset.walked = "1";
  const labels = [...(element.labels ?? [])].map((label) => label.textContent);
  const byId = (element.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "");
  const name = [element.getAttribute("aria-label"), byId.join(" "), labels.join(" "), element.textContent, element.title, element.value];
  const box = element.getBoundingClientRect();
  const style = (e) => e && getComputedStyle(e);
  const shows = (s) => s && ((s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none");
  const label = element.labels?.[0];
  return {
    again,
    html: element.outerHTML.slice(0, 120),
    name: (name.find((text) => text && text.trim()) ?? "").trim().replace(/\s+/g, " ").slice(0, 80),
    visible: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
    marked: shows(style(element)) || shows(style(label)) || shows(style(element.parentElement)),
  };
}

/** Takes a picture of the whole page when KN_SHOTS names a folder. */
export async function shot(page, name) {
  if (!SHOTS) return;
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}
