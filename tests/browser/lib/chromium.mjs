// Starting Chromium and dressing a context. Nothing of node:test here, so that run.mjs may use it too.

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

/** A new Chromium. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
    headless: true,
    timeout: 60_000,
  });
}

/** How a context is opened; see withPage in browser.mjs. */
export function dress({ size = "desk", scripts = true, dark = false, state } = {}) {
  return {
    ...SIZES[size],
    baseURL: BASE_URL,
    javaScriptEnabled: scripts,
    colorScheme: dark ? "dark" : "light",
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    storageState: state,
    reducedMotion: "reduce",
  };
}
