// What holds for every page, tried on every page: it opens, is accessible in light and dark, on a phone and at a desk,
// fits 320 px, can be walked with Tab, stays light, and works with scripts off. A new page is one more line in PAGES.

import { test } from "node:test";
import assert from "node:assert/strict";
import { as, withPage } from "./lib/browser.mjs";
import { axeCheck, noSidewaysScroll, pageWeight, shot, tabThrough } from "./lib/checks.mjs";

/** Role (null: nobody is signed in), path, and what the first heading says. */
const PAGES = [
  [null, "/", /./],
  [null, "/dang-nhap", /Đăng nhập/],
  [null, "/quen-mat-khau", /Lấy lại mật khẩu/],
  [null, "/tra-cuu?q=Mường", /./],
  [null, "/tro-giup", /./],
  [null, "/phim-tat", /./],
  [null, "/xac-minh", /Xác minh/],
  ["author", "/viec-cua-toi", /Việc của tôi/],
  ["author", "/sang-kien", /./],
  ["author", "/sang-kien/moi", /./],
  ["author", "/don-vi", /./],
  ["author", "/thong-bao", /Thông báo/],
  ["author", "/tai-khoan", /Tài khoản của tôi/],
  ["author", "/tai-khoan/phien", /Thiết bị đang đăng nhập/],
  ["author", "/he-thong/quy-dinh", /./],
  ["unit_clerk", "/viec-cua-toi", /Việc của tôi/],
  ["unit_clerk", "/sang-kien", /./],
  ["leader", "/viec-cua-toi", /Việc của tôi/],
  ["administrator", "/viec-cua-toi", /Việc của tôi/],
  ["administrator", "/he-thong/giao-dien", /./],
  ["administrator", "/he-thong/nhat-ky", /./],
  ["administrator", "/he-thong/tinh-trang", /./],
  ["administrator", "/he-thong/quyen", /./],
];

/** Pages that are not for the people who wait on a slow line: the limit of weight does not hold there. */
const HEAVY = new Set(["/he-thong/giao-dien", "/he-thong/quyen"]);

const nameOf = (role, path) => `${role ?? "khach"}${path.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/-$/, "")}`;

for (const [role, path, heading] of PAGES) {
  const open = async (options, work) =>
    withPage({ ...options, state: role ? await as(role) : undefined }, async (page) => {
      const answer = await page.goto(path);
      assert.equal(answer.status(), 200, `${path} answers ${answer.status()}, shown: ${await page.title()}`);
      assert.equal(new URL(page.url()).pathname, path.split("?")[0], "sent elsewhere");
      await work(page);
    });

  test(`${role ?? "guest"} ${path}`, async (t) => {
    await t.test("desk: opens, is accessible, can be walked", () =>
      open({}, async (page) => {
        assert.match(await page.getByRole("heading", { level: 1 }).first().innerText(), heading);
        assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1, "one first heading");
        await axeCheck(page);
        await shot(page, `${nameOf(role, path)}-ban`);
        const names = await tabThrough(page, { most: 600 });
        assert.match(names[0], /Đến nội dung chính/);
      }));
    await t.test("phone: is accessible, in dark colours", () =>
      open({ size: "phone", dark: true }, async (page) => {
        await axeCheck(page);
        await noSidewaysScroll(page);
        await shot(page, `${nameOf(role, path)}-dien-thoai`);
      }));
    await t.test("320 px, scripts off: nothing sticks out", () =>
      open({ size: "narrow", scripts: false }, async (page) => {
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        await noSidewaysScroll(page);
      }));
    if (!HEAVY.has(path)) {
      await t.test("few bytes", async () =>
        withPage({ state: role ? await as(role) : undefined }, async (page) => {
          await pageWeight(page, path, { first: true });
          await pageWeight(page, path);
        }));
    }
  });
}
