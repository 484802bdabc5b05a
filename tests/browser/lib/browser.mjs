// One Chromium per test file, and the kinds of people who look at a page: at a desk, with a phone, at 320 px, with
// scripts off. Every context watches its pages: an error in the console (a broken Content-Security-Policy is one), a
// request to another host or a missing file fails the test that opened it.

import { after } from "node:test";
import assert from "node:assert/strict";
import { dress, launch } from "./chromium.mjs";
import { BASE_URL, givenState } from "./settings.mjs";
import { signIn } from "./people.mjs";

let running;
const sessions = new Map();

after(async () => {
  if (running) await (await running).close();
});

/**
 * Opens a page for the length of one test and gives it to `work`.
 *
 * size: desk, phone or narrow; scripts: false switches them off; dark: the device asks for dark colours;
 * state: a signed-in state from `as`.
 */
export async function withPage(options, work) {
  running ??= launch();
  const context = await (await running).newContext(dress(options));
  context.setDefaultTimeout(10_000);
  const faults = [];
  context.on("page", (page) => watch(page, faults));
  try {
    const page = await context.newPage();
    page.withoutScripts = options.scripts === false;
    const given = await work(page, context);
    assert.deepEqual(faults, [], "the browser complained");
    return given;
  } finally {
    await context.close();
  }
}

/** The signed-in state of a role, to be given to withPage. Signs in once per file, so that few passwords are hashed. */
export async function as(role) {
  if (!sessions.has(role)) {
    const fresh = () =>
      withPage({}, async (page, context) => {
        await signIn(page, role);
        return context.storageState();
      });
    sessions.set(role, givenState(role) ?? fresh());
  }
  return sessions.get(role);
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
    // A draft that saves itself is told when another window was first: an answer, no fault.
    const told = response.status() === 409 && response.request().headers()["x-autosave"];
    if (response.status() >= 400 && !told && response.request().resourceType() !== "document") {
      faults.push(`${response.status()} for ${response.url()}`);
    }
  });
}
