// Signing in as a role of the practice province. A session is kept per role, so that the tests hash few passwords.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { withPage } from "./browser.mjs";
import { account } from "./settings.mjs";

const sessions = new Map();

/** Fills in the sign-in page that is open and waits for the page that follows. */
export async function fillSignIn(page, { username, password, totp }) {
  await page.getByLabel("Tên đăng nhập").fill(username);
  await page.getByLabel("Mật khẩu", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  const code = page.getByLabel(/Mã xác thực|Mã 6 số|mã/i);
  if (totp && /xác thực/i.test(await page.title())) {
    await code.first().fill(codeNow(totp));
    await page.getByRole("button", { name: /Đăng nhập|Tiếp tục|Xác nhận/ }).click();
  }
}

/** Signs in as a role through the page itself. `to` is where the person wanted to go. */
export async function signIn(page, role, to = "") {
  await page.goto(to ? `/dang-nhap?den=${encodeURIComponent(to)}` : "/dang-nhap");
  await fillSignIn(page, account(role));
  assert.ok(!new URL(page.url()).pathname.startsWith("/dang-nhap"), `${role} is still at ${page.url()}`);
}

/** The signed-in state of a role, to be given to withPage. */
export async function as(role) {
  if (!sessions.has(role)) {
    sessions.set(
      role,
      withPage({}, async (page, context) => {
        await signIn(page, role);
        return context.storageState();
      }),
    );
  }
  return sessions.get(role);
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
