// One Chromium per test file, and the kinds of people who look at a page: at a desk, with a phone, at 320 px, with
// scripts off. Every context watches its pages: an error in the console (a broken Content-Security-Policy is one), a
// request to another host or a missing file fails the test that opened it.

import { after } from "node:test";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { BASE_URL } from "./settings.mjs";

// No sandbox: CI runs as root. The others keep Chromium from looking up hosts that do not concern us.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

const SIZES = {
  desk: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
  // 1280 px at 400 %, as WCAG 1.4.10 counts it; not isMobile, so that nothing is shrunk to fit.
  narrow: { viewport: { width: 320, height: 640 } },
};

let running;

async function browser() {
  running ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
    headless: true,
    timeout: 60_000,
  });
  return running;
}

after(async () => {
  if (running) await (await running).close();
});

/**
 * Opens a page for the length of one test and gives it to `work`.
 *
 * size: desk, phone or narrow; scripts: false switches them off; dark: the device asks for dark colours;
 * state: a signed-in state from people.mjs.
 */
export async function withPage({ size = "desk", scripts = true, dark = false, state } = {}, work) {
  const context = await (await browser()).newContext({
    ...SIZES[size],
    baseURL: BASE_URL,
    javaScriptEnabled: scripts,
    colorScheme: dark ? "dark" : "light",
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    storageState: state,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(10_000);
  const faults = [];
  context.on("page", (page) => watch(page, faults));
  try {
    const page = await context.newPage();
    const given = await work(page, context);
    assert.deepEqual(faults, [], "the browser complained");
    return given;
  } finally {
    await context.close();
  }
}

function watch(page, faults) {
  page.on("pageerror", (error) => faults.push(`script error on ${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    // A page that answers 404 or 422 on purpose is logged too; its own tests look at the status.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      faults.push(`console on ${page.url()}: ${message.text()}`);
    }
  });
  page.on("request", (request) => {
    const url = request.url();
    if (/^https?:/.test(url) && !url.startsWith(`${BASE_URL}/`)) faults.push(`asks another host: ${url}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400 && response.request().resourceType() !== "document") {
      faults.push(`${response.status()} for ${response.url()}`);
    }
  });
}
