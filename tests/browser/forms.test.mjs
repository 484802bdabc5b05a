// What impatient and interrupted people do to forms: double clicks, the back button, two tabs. Nothing doubled, nothing lost.

import { test } from "node:test";
import assert from "node:assert/strict";
import { as, withPage } from "./lib/browser.mjs";

const mark = () => `${Date.now()}${Math.floor(Math.random() * 1000)}`;

/** A draft of the author; the page is then the one on which it is written. */
async function draft(page, title) {
  await page.goto("/sang-kien/moi");
  await page.getByLabel("Tên sáng kiến").fill(title);
  await page.getByRole("radio").first().check();
}

/** How many rows a list shows for some words. */
async function rows(page, path) {
  await page.goto(path);
  return page.locator("main table tbody tr").count();
}

for (const scripts of [true, false]) {
  test(`a double click makes one draft, scripts ${scripts ? "on" : "off"}`, async () =>
    withPage({ state: await as("author"), scripts }, async (page) => {
      const title = `Bấm hai lần ${mark()}`;
      await draft(page, title);
      await page.getByRole("button", { name: "Tạo bản nháp" }).dblclick();
      await page.getByRole("heading", { level: 1, name: "Soạn hồ sơ sáng kiến" }).waitFor();
      assert.equal(await rows(page, `/sang-kien?q=${encodeURIComponent(title)}`), 1);
    }));
}

test("back to the form and sent again: still one draft", async () =>
  withPage({ state: await as("author") }, async (page) => {
    const title = `Quay lại ${mark()}`;
    await draft(page, title);
    await page.getByRole("button", { name: "Tạo bản nháp" }).click();
    await page.getByRole("heading", { level: 1, name: "Soạn hồ sơ sáng kiến" }).waitFor();
    await page.goBack();
    assert.equal(await page.getByLabel("Tên sáng kiến").inputValue(), title, "what was typed is there");
    await page.getByRole("button", { name: "Tạo bản nháp" }).click();
    await page.getByRole("heading", { level: 1, name: "Soạn hồ sơ sáng kiến" }).waitFor();
    assert.equal(await rows(page, `/sang-kien?q=${encodeURIComponent(title)}`), 1);
  }));

test("two tabs on one draft: the second is told and keeps its text", async () =>
  withPage({ state: await as("author") }, async (page, context) => {
    await draft(page, `Hai cửa sổ ${mark()}`);
    await page.getByRole("button", { name: "Tạo bản nháp" }).click();
    await page.getByRole("heading", { level: 1, name: "Soạn hồ sơ sáng kiến" }).waitFor();
    const other = await context.newPage();
    await other.goto(page.url());
    await page.getByLabel("Bản chất của sáng kiến").fill("Viết ở cửa sổ thứ nhất.");
    await page.getByRole("button", { name: "Lưu và kiểm tra" }).click();
    await page.getByRole("heading", { level: 1, name: "Kiểm tra và nộp" }).waitFor();
    await other.getByLabel("Bản chất của sáng kiến").fill("Viết ở cửa sổ thứ hai.");
    await other.getByRole("button", { name: "Lưu và kiểm tra" }).click();
    await other.getByText("Có người vừa sửa").first().waitFor();
    assert.equal(await other.getByLabel("Bản chất của sáng kiến").inputValue(), "Viết ở cửa sổ thứ hai.");
    await page.reload();
    await page.getByText("Viết ở cửa sổ thứ nhất.").first().waitFor();
  }));

test("a double click invites one person, and going back keeps what was typed", async () =>
  withPage({ state: await as("administrator") }, async (page) => {
    const word = mark();
    await page.goto("/he-thong/nguoi-dung/moi");
    await page.getByLabel("Họ và tên").fill(`Lường Văn Thử ${word}`);
    await page.getByLabel("Tên đăng nhập").fill(`thu.${word}`);
    await page.getByLabel("Chức danh").fill("Giáo viên");
    // The unit is missing: the form comes back with everything in it.
    await page.getByRole("button", { name: "Tạo tài khoản" }).click();
    await page.getByRole("alert").waitFor();
    assert.equal(await page.getByLabel("Tên đăng nhập").inputValue(), `thu.${word}`);
    await page.getByLabel("Đơn vị", { exact: true }).selectOption({ index: 1 });
    await page.getByRole("button", { name: "Tạo tài khoản" }).dblclick();
    await page.getByRole("heading", { level: 1, name: new RegExp(word) }).waitFor();
    assert.equal(await rows(page, `/he-thong/nguoi-dung?q=${word}`), 1);
  }));

test("a sort stays while pages are turned, and the list is the same after looking at a row", async () =>
  withPage({ state: await as("author") }, async (page) => {
    await page.goto("/don-vi");
    await page.getByRole("columnheader", { name: "Tên đơn vị" }).getByRole("link").click();
    const head = page.locator("th[aria-sort=ascending]");
    assert.match(await head.innerText(), /Tên đơn vị/);
    await page.getByRole("link", { name: "Trang sau" }).click();
    assert.match(await head.innerText(), /Tên đơn vị/);
    const second = page.url();
    const first = await page.locator("main tbody th a").first().innerText();
    await page.locator("main tbody th a").first().click();
    await page.getByRole("heading", { level: 1, name: first }).waitFor();
    await page.goBack();
    assert.equal(page.url(), second);
    assert.equal(await page.locator("main tbody th a").first().innerText(), first);
    await page.getByRole("link", { name: "Trang trước" }).click();
    assert.match(await head.innerText(), /Tên đơn vị/);
  }));
