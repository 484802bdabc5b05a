// Signing in as a role of the practice province, and the second factor of its administrator.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { account } from "./settings.mjs";

/** Fills in the sign-in page that is open and waits for the page that follows. */
export async function fillSignIn(page, { username, password }) {
  await page.getByLabel("Tên đăng nhập").fill(username);
  await page.getByLabel("Mật khẩu", { exact: true }).fill(password);
  await page.getByRole("main").getByRole("button", { name: "Đăng nhập" }).click();
}

/** Signs in as a role through the page itself. `to` is where the person wanted to go. */
export async function signIn(page, role, to = "") {
  await page.goto(to ? `/dang-nhap?den=${encodeURIComponent(to)}` : "/dang-nhap");
  await fillSignIn(page, account(role));
  assert.ok(!new URL(page.url()).pathname.startsWith("/dang-nhap"), `${role} is still at ${page.url()}`);
}

/**
 * Signs the administrator in and turns the second factor on, or gives a code when it is on already. `secret` is the one
 * of an earlier run against the same service. Gives the secret.
 */
export async function signInAdministrator(page, secret) {
  await page.goto("/dang-nhap?den=/tai-khoan/hai-lop");
  await fillSignIn(page, account("administrator"));
  if (new URL(page.url()).pathname === "/dang-nhap/ma") {
    assert.ok(secret, "the administrator's second factor is on, but its secret is not known here");
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await page.getByLabel("Mã xác thực").fill(codeNow(secret));
      await page.getByRole("main").getByRole("button", { name: "Tiếp tục" }).click();
      if (new URL(page.url()).pathname !== "/dang-nhap/ma") return secret;
      // A code counts once. The next one comes within 30 seconds.
      await page.waitForTimeout(30_500);
    }
    assert.fail("the code of the second factor is not taken");
  }
  await page.getByRole("button", { name: "Bắt đầu bật" }).click();
  const fresh = await page.locator("ol code").innerText();
  await page.getByLabel("Mã 6 số").fill(codeNow(fresh));
  await page.getByRole("button", { name: "Bật xác thực hai lớp" }).click();
  await page.getByText("Mã dự phòng của bạn").waitFor();
  return fresh;
}

/** RFC 6238: six digits from a base32 secret, SHA-1, 30 seconds. */
export function codeNow(secret, now = Date.now()) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const sum = createHmac("sha1", base32(secret)).update(counter).digest();
  const at = sum[19] & 15;
  return String((sum.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

function base32(text) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let [bits, value] = [0, 0];
  const bytes = [];
  for (const letter of text.toUpperCase().replace(/[^A-Z2-7]/g, "")) {
    value = ((value << 5) | letters.indexOf(letter)) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 255);
    }
  }
  return Buffer.from(bytes);
}
