// Runs every *.test.mjs, one after the other: they share one service. Closes with "N passed, N failed".
// BASE_URL and KN_ACCOUNTS say where and as whom (lib/settings.mjs); KN_SHOTS keeps pictures. Files may be named.

import { run } from "node:test";
import { spec } from "node:test/reporters";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { dress, launch } from "./lib/chromium.mjs";
import { signInAdministrator } from "./lib/people.mjs";
import { BASE_URL, giveState } from "./lib/settings.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const named = process.argv.slice(2).map((file) => resolve(file));
const all = () => readdirSync(here).filter((file) => file.endsWith(".test.mjs")).sort().map((file) => join(here, file));
const files = named.length > 0 ? named : all();

try {
  const answer = await fetch(`${BASE_URL}/healthz`);
  if (!answer.ok) throw new Error(`/healthz answers ${answer.status}`);
} catch (error) {
  console.error(`no service at ${BASE_URL}: ${error.cause?.message ?? error.message}`);
  process.exit(2);
}

// A code of the second factor counts once, so the administrator signs in once for all files. The secret is kept for the
// next run against the same service.
const kept = join(tmpdir(), `khoinguon-second-factor-${new URL(BASE_URL).host.replace(/\W/g, "-")}`);
const browser = await launch();
try {
  const context = await browser.newContext(dress());
  context.setDefaultTimeout(10_000);
  let secret;
  try {
    secret = readFileSync(kept, "utf8");
  } catch {
    // The first run.
  }
  secret = await signInAdministrator(await context.newPage(), secret);
  writeFileSync(kept, secret, { mode: 0o600 });
  giveState("administrator", await context.storageState());
} catch (error) {
  // The tests that need the administrator will fail by themselves and say so; the others shall run.
  console.error(`the administrator could not be signed in: ${error.message}`);
} finally {
  await browser.close();
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const tests = run({ files, concurrency: 1, timeout: 1_200_000 });
// Only leaves are counted: a test that holds other tests is reported after them, one level up.
const children = new Set();
const count = (kind) => (event) => {
  children.add(event.nesting);
  if (children.delete(event.nesting + 1) || event.details?.type === "suite") return;
  // A skipped test has not passed.
  counts[event.skip !== undefined ? "skipped" : kind] += 1;
};
tests.on("test:pass", count("passed"));
tests.on("test:fail", count("failed"));
tests.compose(new spec()).pipe(process.stdout);
tests.on("end", () => {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
  setImmediate(() => {
    console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
    process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
  });
});
