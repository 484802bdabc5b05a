// The search box in the head of the page, by keyboard and by phone; what it finds, narrowed and kept.

import { test } from "node:test";
import assert from "node:assert/strict";
import { as, withPage } from "./lib/browser.mjs";
import { axeCheck, noSidewaysScroll, shot } from "./lib/checks.mjs";

const open = async (options, work) => withPage({ ...options, state: await as(options.role || "author") }, work);

test("suggestions are walked with the arrows and opened with Enter; what was typed stays", () =>
  open({}, async (page) => {
    await page.goto("/viec-cua-toi");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("muong kim");
    const list = page.getByRole("listbox", { name: "Gợi ý" }).first();
    await list.getByRole("option", { name: /Mường Kim/ }).first().waitFor();
    await shot(page, "tim-kiem-goi-y");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator("#top-q").inputValue(), "muong kim");
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "hidden" });
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/tim-kiem\?q=muong/);
    await page.getByRole("main").getByRole("link", { name: /Mường Kim/ }).first().waitFor();
  }));

test("hits are narrowed, and the search is kept", () =>
  open({ role: "focal_office" }, async (page) => {
    await page.goto(`/tim-kiem?q=${encodeURIComponent("học sinh")}`);
    await page.locator("mark").first().waitFor();
    await axeCheck(page);
    await shot(page, "tim-kiem-ban");
    await page.getByRole("complementary").getByRole("link").first().click();
    await page.getByRole("list", { name: "Đang lọc theo" }).waitFor();
    await page.getByText("Lưu tìm kiếm này").click();
    await page.getByLabel("Tên để nhớ").fill("Học sinh");
    await page.getByRole("button", { name: "Lưu tìm kiếm" }).click();
    await page.getByRole("heading", { level: 1, name: "Tìm kiếm đã lưu" }).waitFor();
    await page.getByRole("link", { name: "Học sinh", exact: true }).waitFor();
    await axeCheck(page);
    await page.getByRole("button", { name: "Xóa Học sinh" }).click();
    await page.getByText("Đã xóa tìm kiếm đã lưu").waitFor();
  }));

test("an old name leads to the successor, on a phone too", () =>
  open({ size: "narrow" }, async (page) => {
    await page.goto("/tim-kiem?q=muong%20cang");
    await page.getByRole("main").getByRole("link", { name: /Than Uyên/ }).first().waitFor();
    await noSidewaysScroll(page);
    await shot(page, "tim-kiem-320");
  }));
