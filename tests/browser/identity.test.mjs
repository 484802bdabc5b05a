// Signing in through an identity provider: a certified one from npm (oidc-provider), a service of its own, and clients
// that keep cookies as browsers do. The provider's pages are not ours, so no Chromium is needed to pass them.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Provider } from "oidc-provider";

const PROGRAM = process.env.KN_PROGRAM ?? (process.env.CARGO_TARGET_DIR && join(process.env.CARGO_TARGET_DIR, "debug", "khoinguon"));
const SECRET = "a secret of thirty-two characters";
const PASSWORD = "cây cầu qua suối nguồn";
const LABEL = "danh tính thử";

/** Two ports that are free now. */
async function freePorts() {
  const held = await Promise.all([0, 0].map(() => new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => done(server));
  })));
  const ports = held.map((server) => server.address().port);
  await Promise.all(held.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

let here, there, provider, service, folder, firstLink;

/** Somebody's browser, as far as redirects, forms and cookies go. */
class Browser {
  jar = {};

  async go(address, form) {
    const url = new URL(address, here);
    const jar = (this.jar[url.port] ??= {});
    const cookie = Object.entries(jar).map(([name, value]) => `${name}=${value}`).join("; ");
    const body = form && new URLSearchParams(form);
    const answer = await fetch(url, { redirect: "manual", method: form ? "POST" : "GET", body, headers: { cookie, "sec-fetch-site": "same-origin" } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair, ...rest] = line.split(";");
      const at = pair.indexOf("=");
      const gone = rest.some((part) => /^\s*max-age=0$|expires=.*1970/i.test(part));
      if (gone) delete jar[pair.slice(0, at)];
      else jar[pair.slice(0, at)] = pair.slice(at + 1);
    }
    const location = answer.headers.get("location");
    return { status: answer.status, to: location && new URL(location, url).href, path: location && new URL(location, url).pathname, text: await answer.text(), url: url.href };
  }

  /** Passes the provider's pages as `login` and gives the address at which it sends the browser back to us. */
  async vouch(address, login) {
    let at = await this.go(address);
    for (let step = 0; step < 25; step += 1) {
      if (at.to?.startsWith(`${here}/dang-nhap/danh-tinh/ve`)) return at.to;
      const prompt = at.text.match(/name="prompt" value="(login|consent)"/)?.[1];
      if (at.to) at = await this.go(at.to);
      else if (prompt) at = await this.go(new URL(at.text.match(/action="([^"]+)"/)[1], at.url).href, { prompt, login, password: "any" });
      else break;
    }
    throw new Error(`lost at ${at.url} (${at.status})`);
  }

  /** Nobody is signed in here. */
  async isVisitor() {
    const answer = await this.go("/tai-khoan");
    assert.equal(answer.path, "/dang-nhap", "somebody is signed in");
  }
}

const skip = PROGRAM ? false : "KN_PROGRAM or CARGO_TARGET_DIR says where the program is";

before(async () => {
  if (skip) return;
  const [own, theirs] = await freePorts();
  [here, there] = [`http://127.0.0.1:${own}`, `http://127.0.0.1:${theirs}`];
  provider = new Provider(there, {
    clients: [{ client_id: "khoinguon", client_secret: SECRET, redirect_uris: [`${here}/dang-nhap/danh-tinh/ve`] }],
    pkce: { required: () => true },
  }).listen(theirs, "127.0.0.1");
  folder = mkdtempSync(join(tmpdir(), "khoinguon-identity-"));
  const settings = { "oidc.issuer": there, "oidc.client_id": "khoinguon", "oidc.client_secret": SECRET, "oidc.label": LABEL };
  const set = Object.entries(settings).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
  service = spawn(PROGRAM, ["serve", "--data", folder, "--port", String(own), ...set], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [service.stdout, service.stderr]) stream.on("data", (text) => (said += text));
  for (let tries = 0; tries < 200; tries += 1) {
    const up = await fetch(`${here}/healthz`).then((answer) => answer.ok, () => false);
    if (up) break;
    await new Promise((done) => setTimeout(done, 100));
  }
  firstLink = said.match(/\/lien-ket\/[\w-]+/)?.[0];
  assert.ok(firstLink, `no link for the first administrator:\n${said}`);
});

after(async () => {
  // Until it has ended it writes into its folder.
  if (service && service.exitCode === null) {
    const ended = new Promise((done) => service.once("exit", done));
    service.kill();
    await ended;
  }
  provider?.close();
  provider?.closeAllConnections();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test("an identity signs in once it is bound, and nobody else's answer does", { skip }, async (t) => {
  const owner = new Browser();
  assert.equal((await owner.go(firstLink, { full_name: "Nguyễn Thu Hà", username: "quantri", password: PASSWORD, again: PASSWORD })).status, 303);

  await t.test("an identity that nobody is bound to opens nothing", async () => {
    const stranger = new Browser();
    const back = await stranger.go(await stranger.vouch("/dang-nhap/danh-tinh", "stranger"));
    assert.equal(back.path, "/dang-nhap");
    assert.match((await stranger.go(back.to)).text, /Chưa có tài khoản nào ở đây gắn/);
    await stranger.isVisitor();
  });

  await t.test("the owner binds the own account, with PKCE, nonce and state", async () => {
    assert.equal((await owner.go("/dang-nhap", { username: "quantri", password: PASSWORD })).status, 303);
    const page = await owner.go("/tai-khoan/danh-tinh", {});
    const out = page.text.match(/href="([^"]*code_challenge[^"]*)"/)[1].replaceAll(/&#38;|&amp;/g, "&");
    assert.ok(out.startsWith(there));
    for (const part of ["code_challenge_method=S256", "nonce=", "state="]) assert.ok(out.includes(part), part);
    assert.equal((await owner.go(await owner.vouch(out, "lan"))).path, "/tai-khoan");
    assert.match((await owner.go("/tai-khoan")).text, /Bỏ gắn/);
  });

  await t.test("then the identity signs in, and an answer serves once", async () => {
    const browser = new Browser();
    const answer = await browser.vouch("/dang-nhap/danh-tinh?den=/thong-bao", "lan");
    const copy = Object.assign(new Browser(), { jar: structuredClone(browser.jar) });
    assert.equal((await browser.go(answer)).path, "/thong-bao");
    assert.equal((await browser.go("/tai-khoan")).status, 200);
    assert.equal((await copy.go(answer)).path, "/dang-nhap", "replayed");
    await copy.isVisitor();
  });

  await t.test("an answer that another browser fetched signs nobody in", async () => {
    const planted = await new Browser().vouch("/dang-nhap/danh-tinh", "lan");
    const victim = new Browser();
    assert.equal((await victim.go(planted)).path, "/dang-nhap");
    await victim.isVisitor();
  });

  await t.test("an answer in the name of another provider is refused", async () => {
    const browser = new Browser();
    const answer = new URL(await browser.vouch("/dang-nhap/danh-tinh", "lan"));
    answer.searchParams.set("iss", "https://evil.example");
    assert.equal((await browser.go(answer.href)).path, "/dang-nhap");
    await browser.isVisitor();
  });

  await t.test("once unbound, the identity opens nothing again", async () => {
    assert.equal((await owner.go("/tai-khoan/danh-tinh/bo", {})).status, 303);
    const browser = new Browser();
    assert.equal((await browser.go(await browser.vouch("/dang-nhap/danh-tinh", "lan"))).path, "/dang-nhap");
    await browser.isVisitor();
  });
});
