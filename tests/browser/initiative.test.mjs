// The first record through the house: a teacher's report from a file to a certificate that anyone can verify. Done at a
// desk and, without scripts, on a phone; with a report made here and, where they lie beside the checkout, with real ones.

import { test } from "node:test";
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { as, withPage } from "./lib/browser.mjs";
import { axeCheck, noSidewaysScroll, shot } from "./lib/checks.mjs";

/** Real reports are no part of the checkout (their authors gave no licence); KN_REPORTS names their folder. */
const beside = join(dirname(fileURLToPath(import.meta.url)), "../../../shared/data/initiatives");
const folder = process.env.KN_REPORTS ?? beside;
const real = ["dossier-toan-lop2-2026.txt", "reports-pdf/sk_101.pdf"].map((name) => join(folder, name)).filter(existsSync);

/** A day within the past year: later requests are refused (NĐ 13/2012/NĐ-CP Điều 5). */
const USED = new Date(Date.now() - 60 * 86_400_000).toLocaleDateString("en-GB");

const MADE = {
  name: "bao-cao.txt",
  mimeType: "text/plain",
  buffer: Buffer.from(
    [
      "BÁO CÁO MÔ TẢ SÁNG KIẾN",
      "Tên sáng kiến: Dùng thẻ hình dạy chữ cho học sinh lớp 1 vùng cao",
      "Tác giả: Lò Thị Lan",
      "Lĩnh vực áp dụng: Giáo dục tiểu học",
      `Ngày áp dụng lần đầu: ${USED}`,
      "Bản chất của sáng kiến: mỗi chữ cái đi với một hình quen thuộc ở bản; học sinh ghép thẻ thành từ.",
    ].join("\n"),
  ),
};

const runs = [
  { words: "at a desk", options: {}, file: MADE },
  { words: "on a phone, scripts off", options: { size: "phone", scripts: false }, file: MADE },
  ...real.map((path) => ({
    words: `with the real report ${basename(path)}`,
    options: {},
    file: { name: basename(path), mimeType: "application/octet-stream", buffer: readFileSync(path) },
  })),
];

/** Fills a field only when the report did not give it away. */
async function fillEmpty(page, label, text) {
  const field = page.getByLabel(label, { exact: true });
  if ((await field.inputValue()).trim() === "") await field.fill(text);
}

/** The one option of a list whose words match. */
async function choose(page, label, words) {
  const list = page.getByLabel(label, { exact: true });
  const option = list.locator("option", { hasText: words }).first();
  await list.selectOption(await option.getAttribute("value"));
}

/** Opens the page again until something is there: certificates are made in the background. */
async function until(page, locator, seconds = 30) {
  for (let second = 0; second < seconds && (await locator.count()) === 0; second += 1) {
    await page.waitForTimeout(1000);
    await page.reload();
  }
  assert.ok((await locator.count()) > 0, `nothing after ${seconds} s on ${page.url()}`);
}

for (const [number, { words, options, file }] of runs.entries()) {
  test(`from report to certificate, ${words}`, async () => {
    const title = `Thẻ hình dạy chữ cho học sinh vùng cao, lần ${number + 1} ngày ${Date.now()}`;
    let path = "";
    let verify = "";

    await withPage({ ...options, state: await as("author") }, async (page) => {
      await page.goto("/sang-kien/moi");
      await page.getByLabel("Báo cáo mô tả sáng kiến").setInputFiles(file);
      await page.getByLabel("Tên sáng kiến").fill(title);
      await choose(page, "Nơi nhận hồ sơ", /Trường/);
      await page.getByRole("radio").first().check();
      await page.getByRole("button", { name: "Tạo bản nháp" }).click();
      await page.getByRole("heading", { level: 1, name: "Soạn hồ sơ sáng kiến" }).waitFor();
      path = new URL(page.url()).pathname.replace(/\/sua$/, "");
      await fillEmpty(page, "Lĩnh vực áp dụng", "Giáo dục tiểu học");
      await page.getByLabel("Ngày áp dụng lần đầu hoặc áp dụng thử").fill(USED);
      await fillEmpty(page, "Bản chất của sáng kiến", "Mỗi chữ cái đi với một hình quen thuộc ở bản; học sinh ghép thẻ thành từ.");
      await fillEmpty(page, "Lợi ích theo ý kiến của tác giả", "Trước: 6/24 em đọc được hết bảng chữ cái sau học kỳ I. Sau: 19/24 em.");
      const first = page.getByRole("group", { name: "Tác giả 1" });
      await first.getByLabel("Họ và tên").fill("Lò Thị Lan");
      await first.getByLabel("Tỷ lệ đóng góp (%)").fill("100");
      await first.getByLabel("Ngày sinh").fill("12/03/1990");
      await first.getByLabel("Nơi công tác").fill("Trường Tiểu học Mường Kim");
      await first.getByLabel("Chức danh").fill("Giáo viên");
      await first.getByLabel("Trình độ chuyên môn").fill("Đại học sư phạm");
      // A report may name more authors than this test needs.
      for (let n = 2; (await page.getByRole("group", { name: `Tác giả ${n}`, exact: true }).count()) > 0; n += 1) {
        const other = page.getByRole("group", { name: `Tác giả ${n}`, exact: true });
        for (const box of await other.getByRole("textbox").all()) await box.fill("");
      }
      await axeCheck(page);
      await noSidewaysScroll(page);
      await shot(page, `sang-kien-${number}-soan`);
      await page.getByRole("button", { name: "Lưu và kiểm tra" }).click();
      await page.getByRole("heading", { level: 1, name: "Kiểm tra và nộp" }).waitFor();
      await axeCheck(page);
      await shot(page, `sang-kien-${number}-kiem-tra`);
      await page.getByRole("button", { name: "Nộp hồ sơ sáng kiến" }).click();
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      await axeCheck(page);
      await shot(page, `sang-kien-${number}-da-nop`);
    });

    await withPage({ ...options, state: await as("unit_clerk") }, async (page) => {
      await page.goto("/viec-cua-toi");
      await page.getByRole("main").getByRole("link", { name: title }).first().click();
      await page.getByRole("button", { name: "Tiếp nhận" }).click();
      await page.getByText(/SK-[\w.]+-\d{4}-\d+/).first().waitFor();
      await page.getByText("Vì sao là ngày này?").click();
      await axeCheck(page);
      await shot(page, `sang-kien-${number}-da-tiep-nhan`);
      await page.getByRole("main").getByRole("link", { name: "Phiếu tiếp nhận" }).first().click();
      await page.getByRole("heading", { level: 1, name: "Đã tiếp nhận hồ sơ" }).waitFor();
      await axeCheck(page);
      await shot(page, `sang-kien-${number}-phieu`);
      // A PDF: the browser would leave the page for its viewer.
      const receipt = page.getByRole("main").getByRole("link", { name: "Bản PDF" }).first();
      const paper = await page.request.get(await receipt.getAttribute("href"));
      assert.equal(paper.status(), 200);
      assert.equal(String((await paper.body()).subarray(0, 5)), "%PDF-");
    });

    await withPage({ ...options, state: await as("leader") }, async (page) => {
      await page.goto("/viec-cua-toi");
      await page.getByRole("main").getByRole("link", { name: title }).first().click();
      await page.getByLabel("Số quyết định công nhận").fill("15/QĐ-THMK");
      await page.getByRole("button", { name: "Công nhận sáng kiến" }).click();
      const link = page.getByRole("main").locator('a[href*="/xac-minh/"]');
      await until(page, link);
      verify = new URL(await link.first().getAttribute("href"), page.url()).pathname;
      await axeCheck(page);
    });

    await withPage({ ...options, state: await as("author") }, async (page) => {
      await page.goto(path);
      const paper = page.getByRole("main").getByRole("link", { name: /Lò Thị Lan.*\.pdf|chứng nhận/i });
      await until(page, paper);
      const answer = await page.request.get(await paper.first().getAttribute("href"));
      assert.equal(answer.status(), 200);
      assert.equal(String((await answer.body()).subarray(0, 5)), "%PDF-");
      await noSidewaysScroll(page);
      await shot(page, `sang-kien-${number}-xong`);
      await page.goto("/thong-bao");
      await page.getByRole("main").getByText(/công nhận/i).first().waitFor();
    });

    await withPage(options, async (page) => {
      await page.goto(verify);
      await page.getByText("Giấy chứng nhận có thật và đang có hiệu lực").waitFor();
      await page.getByRole("main").getByText("Lò Thị Lan").first().waitFor();
      await page.getByRole("main").getByText(title).first().waitFor();
      await axeCheck(page);
      await noSidewaysScroll(page);
      await shot(page, `sang-kien-${number}-xac-minh`);
      // What is secret until then stays secret: the record itself asks a stranger to sign in.
      await page.goto(path);
      assert.match(page.url(), /\/dang-nhap/);
      await page.goto("/xac-minh?ma=KHONG-CO-MA-NAY");
      await page.getByText("Không có giấy chứng nhận nào mang mã này").waitFor();
    });
  });
}

test("a report that is missing what the law asks for is not handed in, and each gap leads to its field", async () =>
  withPage({ state: await as("author") }, async (page) => {
    await page.goto("/sang-kien/moi");
    await page.getByLabel("Tên sáng kiến").fill("Bản nháp còn thiếu");
    await choose(page, "Nơi nhận hồ sơ", /Trường/);
    await page.getByRole("radio").first().check();
    await page.getByRole("button", { name: "Tạo bản nháp" }).click();
    await page.getByRole("button", { name: "Lưu và kiểm tra" }).click();
    const gaps = page.getByRole("alert");
    await gaps.waitFor();
    assert.equal(await page.getByRole("button", { name: "Nộp hồ sơ sáng kiến" }).count(), 0);
    await axeCheck(page);
    await gaps.getByRole("link").first().click();
    assert.match(page.url(), /#/);
    const target = new URL(page.url()).hash.slice(1);
    assert.equal(await page.locator(`[id="${target}"]`).count(), 1, `#${target} is on the page`);
  }));
