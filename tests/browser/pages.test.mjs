// What holds for every page, tried on every page: it opens, is accessible in light and dark, on a phone and at a desk,
// fits 320 px and 200 %, can be walked with Tab, stays light, and works with scripts off. A new page is one more line in
// lib/pages.mjs. One context per role and size serves all its pages, so that the whole stays quick.

import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { as, withPage } from "./lib/browser.mjs";
import { axeCheck, noSidewaysScroll, pageWeight, shot, tabThrough } from "./lib/checks.mjs";
import { FOUND, NOT_HERE, PAGES } from "./lib/pages.mjs";

/** Pages that are not for the people who wait on a slow line: the limit of weight does not hold there. */
const HEAVY = new Set(["/he-thong/giao-dien", "/he-thong/quyen"]);

const nameOf = (role, path) => `${role ?? "khach"}${path.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/-$/, "")}`;
const roles = [...new Set(PAGES.map(([role]) => role))];
const addresses = new Map();

/** The address of a line of PAGES, looked up once. */
async function address(page, role, route, where) {
  if (typeof where !== "object") return where ?? route;
  const [[what, more]] = Object.entries(where);
  const key = `${role} ${what}`;
  if (!addresses.has(key)) {
    const [list, ...links] = FOUND[what];
    let at = list;
    for (const link of links) {
      await page.goto(at);
      at = new URL(await page.locator(link).first().getAttribute("href"), page.url()).pathname;
    }
    addresses.set(key, at);
  }
  return addresses.get(key) + more;
}

/** Opens every page of a role in one window, each as a test of its own. */
async function eachPage(t, role, options, work) {
  await withPage({ ...options, state: role ? await as(role) : undefined }, async (page) => {
    for (const [who, route, heading, where] of PAGES) {
      if (who !== role) continue;
      await t.test(route, async () => {
        const path = await address(page, role, route, where);
        const answer = await page.goto(path);
        assert.equal(answer.status(), 200, `${path} answers ${answer.status()}, shown: ${await page.title()}`);
        assert.equal(new URL(page.url()).pathname, path.split("?")[0], "sent elsewhere");
        await work(page, { path, route, heading, name: nameOf(role, route) });
      });
    }
  });
}

for (const role of roles) {
  const who = role ?? "guest";

  test(`${who} at a desk: opens, is accessible, can be walked`, (t) =>
    eachPage(t, role, {}, async (page, { heading, name }) => {
      assert.match(await page.getByRole("heading", { level: 1 }).first().innerText(), heading);
      assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1, "one first heading");
      await axeCheck(page);
      await noSidewaysScroll(page);
      await shot(page, `${name}-ban`);
      const names = await tabThrough(page, { most: 700 });
      assert.match(names[0], /Đến nội dung chính/);
    }));

  test(`${who} on a phone, in dark colours: is accessible`, (t) =>
    eachPage(t, role, { size: "phone", dark: true }, async (page, { name }) => {
      await axeCheck(page);
      await noSidewaysScroll(page);
      await shot(page, `${name}-dien-thoai`);
    }));

  test(`${who} at 320 px and at 200 %, scripts off: nothing sticks out`, (t) =>
    eachPage(t, role, { size: "narrow", scripts: false }, async (page) => {
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await noSidewaysScroll(page);
      // 1280 px at 200 %: what the page gets is 640 px.
      await page.setViewportSize({ width: 640, height: 400 });
      await noSidewaysScroll(page);
      await page.setViewportSize({ width: 320, height: 640 });
    }));

  test(`${who}: few bytes`, async (t) => {
    await withPage({ state: role ? await as(role) : undefined }, async (page) => {
      let first = true;
      for (const [owner, route, , where] of PAGES) {
        if (owner !== role || HEAVY.has(route)) continue;
        await t.test(route, async () => {
          const path = await address(page, role, route, where);
          // The style sheet and the script are asked for once; the first page of a visit carries them.
          if (first) await page.context().newCDPSession(page).then((wire) => wire.send("Network.clearBrowserCache"));
          await pageWeight(page, path, { first });
          first = false;
        });
      }
    });
  });
}

test("no page is left out", () => {
  const here = dirname(fileURLToPath(import.meta.url));
  const routes = readFileSync(join(here, "../../crates/khoinguon/tests/it/routes.txt"), "utf8");
  const pages = routes.split("\n").filter((line) => line.startsWith("GET ")).map((line) => line.split(/\s+/)[1]);
  const known = new Set([...PAGES.map(([, route]) => route), ...Object.keys(NOT_HERE)]);
  // What a program reads and what is saved as a file is no page.
  const missing = pages.filter((path) => !path.startsWith("/api/") && !path.endsWith("/xuat") && !known.has(path));
  assert.deepEqual(missing, [], "in routes.txt, but neither in PAGES nor in NOT_HERE");
  assert.deepEqual([...known].filter((path) => !pages.includes(path)), [], "in PAGES or NOT_HERE, but no route");
});
