// The organisation in time, as people look things up in it.

import { test } from "node:test";
import assert from "node:assert/strict";
import { as, withPage } from "./lib/browser.mjs";
import { axeCheck, noSidewaysScroll, shot } from "./lib/checks.mjs";

const open = async (options, work) => withPage({ ...options, state: await as("author") }, work);

test("home says what waits", () =>
  open({}, async (page) => {
    await page.goto("/");
    await page.getByRole("heading", { level: 1, name: "Việc của tôi" }).waitFor();
    await page.getByRole("navigation", { name: "Điều hướng chính" }).getByRole("link", { name: "Việc của tôi" }).waitFor();
    // The authority one acts under stands on every page.
    await page.getByText("Đang làm việc với tư cách").first().waitFor({ state: "attached" });
    await shot(page, "viec-cua-toi-ban");
  }));

test("the list of units leads to a unit and its history", () =>
  open({}, async (page) => {
    await page.goto("/don-vi");
    await page.getByRole("main").getByRole("link", { name: /xã|phường/i }).first().click();
    assert.match(new URL(page.url()).pathname, /^\/don-vi\/./);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await axeCheck(page);
    await shot(page, "don-vi-mot-ban");
  }));

test("the list opens from the top down and villages do not hide what stands above them", () =>
  open({}, async (page) => {
    await page.goto("/don-vi");
    const first = await page.locator("main tbody th a").allInnerTexts();
    assert.ok(first.some((name) => name.startsWith("Tỉnh")) && first.some((name) => name.startsWith("Sở")), first.join(", "));
    assert.ok(!first.some((name) => name.startsWith("Bản")), "villages come last");
  }));

test("a name is found with and without its signs", () =>
  open({}, async (page) => {
    for (const typed of ["Mường Tè", "muong te", "MUONG TE"]) {
      await page.goto(`/tra-cuu?q=${encodeURIComponent(typed)}`);
      await page.getByRole("main").getByRole("link", { name: /Mường Tè/ }).first().waitFor();
    }
  }));

test("a unit fits a phone and 320 px", () =>
  open({ size: "narrow" }, async (page) => {
    await page.goto("/don-vi");
    await noSidewaysScroll(page);
    await page.getByRole("main").getByRole("link", { name: /xã|phường|tỉnh|sở/i }).first().click();
    await noSidewaysScroll(page);
    await shot(page, "don-vi-mot-320");
  }));
