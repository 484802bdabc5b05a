// The door: what a person sees before and while signing in.

import { test } from "node:test";
import assert from "node:assert/strict";
import { withPage } from "./lib/browser.mjs";
import { account } from "./lib/settings.mjs";
import { fillSignIn, signIn } from "./lib/people.mjs";
import { axeCheck, noSidewaysScroll, pageWeight, shot, tabThrough } from "./lib/checks.mjs";

test("the sign-in page asks for two things and is easy to reach", () =>
  withPage({}, async (page) => {
    await page.goto("/");
    await page.getByRole("banner").getByRole("link", { name: "Đăng nhập" }).click();
    await page.getByRole("heading", { level: 1, name: "Đăng nhập" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "vi");
    assert.equal(await page.getByLabel("Tên đăng nhập").getAttribute("autocomplete"), "username");
    assert.equal(await page.getByLabel("Mật khẩu", { exact: true }).getAttribute("autocomplete"), "current-password");
    await axeCheck(page);
    await shot(page, "dang-nhap-ban");
  }));

test("a wrong password is said in one sentence and the name stays", () =>
  withPage({}, async (page) => {
    await page.goto("/dang-nhap");
    // A name that nobody has: the delay that grows with each attempt hits no other test.
    await fillSignIn(page, { username: "khong.co.ai", password: "Sai hoàn toàn 2026" });
    await page.getByText("Tên đăng nhập hoặc mật khẩu chưa đúng.").first().waitFor();
    assert.match(await page.title(), /^Lỗi: /);
    assert.equal(await page.getByLabel("Tên đăng nhập").inputValue(), "khong.co.ai");
    assert.equal(await page.getByLabel("Mật khẩu", { exact: true }).inputValue(), "");
    await axeCheck(page);
    await shot(page, "dang-nhap-sai");
  }));

test("nothing typed: each field says what it needs", () =>
  withPage({ scripts: false }, async (page) => {
    await page.goto("/dang-nhap");
    await page.getByRole("button", { name: "Đăng nhập" }).click();
    assert.match(page.url(), /\/dang-nhap/);
    await page.getByRole("heading", { level: 1, name: "Đăng nhập" }).waitFor();
  }));

test("after signing in, the person is where they wanted to go", () =>
  withPage({}, async (page) => {
    await page.goto("/don-vi");
    assert.match(page.url(), /\/dang-nhap\?den=/);
    await fillSignIn(page, account("author"));
    assert.equal(new URL(page.url()).pathname, "/don-vi");
  }));

test("no address of another site is followed after signing in", () =>
  withPage({}, async (page) => {
    for (const target of ["https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)"]) {
      await page.context().clearCookies();
      await page.goto(`/dang-nhap?den=${encodeURIComponent(target)}`);
      await fillSignIn(page, account("author"));
      assert.equal(new URL(page.url()).hostname, new URL(process.env.BASE_URL ?? "http://127.0.0.1").hostname, target);
    }
  }));

test("signing out ends the session", () =>
  withPage({}, async (page) => {
    await signIn(page, "author");
    await page.getByRole("banner").locator("details.menu > summary").click();
    await page.getByRole("button", { name: "Đăng xuất" }).click();
    await page.goto("/viec-cua-toi");
    assert.match(page.url(), /\/dang-nhap/);
  }));

test("keyboard only: in by Tab, typing and Enter", () =>
  withPage({}, async (page) => {
    const { username, password } = account("author");
    await page.goto("/dang-nhap");
    const name = page.getByLabel("Tên đăng nhập");
    for (let step = 0; step < 20 && !(await name.evaluate((e) => e === document.activeElement)); step += 1) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.type(username);
    await page.keyboard.press("Tab");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Việc của tôi" }).waitFor();
  }));

test("scripts off: sign in, look at units, open one, sign out", () =>
  withPage({ scripts: false, size: "phone" }, async (page) => {
    await signIn(page, "author");
    await page.getByRole("heading", { level: 1, name: "Việc của tôi" }).waitFor();
    await page.goto("/don-vi");
    await page.getByRole("main").getByRole("link", { name: /xã|phường|tỉnh|sở/i }).first().click();
    assert.match(new URL(page.url()).pathname, /^\/don-vi\/./);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("banner").locator("details.menu > summary").click();
    await page.getByRole("button", { name: "Đăng xuất" }).click();
    await page.goto("/viec-cua-toi");
    assert.match(page.url(), /\/dang-nhap/);
  }));

test("the door is light, fits 320 px and a keyboard", () =>
  withPage({ size: "narrow" }, async (page) => {
    await pageWeight(page, "/dang-nhap", { first: true });
    await noSidewaysScroll(page);
    const names = await tabThrough(page);
    assert.match(names[0], /Đến nội dung chính/);
    await shot(page, "dang-nhap-320");
  }));
