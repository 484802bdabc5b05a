// The way of a quarterly report: the department issues what orders it, a commune fills it in on a phone, its leader sends
// it, the department takes it, opens a figure onto its addends, hands on the sum, and the report leaves as a paper.
// A province reports a quarter once: the walk wants one in which Xã Mường Kim has not sent yet.

import { test } from "node:test";
import assert from "node:assert/strict";
import { as, withPage } from "./lib/browser.mjs";
import { axeCheck, noSidewaysScroll, shot } from "./lib/checks.mjs";
import { signer, signPdf } from "./lib/signing.mjs";

const COMMUNE = "Xã Mường Kim";
const REPORT = "Báo cáo quý kết quả thực hiện chỉ tiêu về sáng chế, sáng kiến";
const ABOVE = "Báo cáo quý về sáng kiến, sáng chế toàn tỉnh";
const FINISHED = new Date(Date.now() + 20 * 86_400_000).toLocaleDateString("en-GB");
const SUBJECT = `Tăng cường tuyên truyền, báo cáo về sáng chế tại ${COMMUNE}, lần ${Date.now() % 100_000}`;
const LETTER = [
  "ỦY BAN NHÂN DÂN TỈNH LAI CHÂU",
  "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
  "Kính gửi: Ủy ban nhân dân xã Mường Kim",
  "1. Ủy ban nhân dân xã Mường Kim",
  `- Tổ chức tuyên truyền về sáng chế, sở hữu trí tuệ đến các bản, hoàn thành trước ngày ${FINISHED}.`,
  "- Báo cáo kết quả thực hiện về Sở Khoa học và Công nghệ trước ngày 03 của tháng cuối quý để tổng hợp.",
  "2. Phòng Quản lý khoa học theo dõi, đôn đốc việc thực hiện.",
].join("\n");

const main = (page) => page.getByRole("main");
const cell = (page, code) => page.locator(`[name="v-${code}"]`);
const digits = (text) => Number(text.replace(/[^\d-]/g, ""));

/** A page must be readable by everyone, at the width it is used at and at 320 px, before its picture is worth keeping. */
async function looked(page, name) {
  await axeCheck(page);
  await noSidewaysScroll(page);
  await shot(page, `bao-cao-${name}`);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  await noSidewaysScroll(page);
  await page.setViewportSize(size);
}

/** Opens the work list at the report: nobody is sent an address. */
async function fromWork(page, words) {
  await page.goto("/viec-cua-toi");
  await main(page).getByRole("link", { name: words, exact: true }).first().click();
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** The counts of a board by their questions. */
async function counts(page) {
  const found = {};
  for (const one of await main(page).locator(".stat").all()) {
    found[await one.getByRole("heading").innerText()] = digits(await one.locator(".stat-value").innerText());
  }
  return found;
}

test("the department enters a directive by its text, confirms tasks and the report duty, and issues it", async () => {
  await withPage({ state: await as("focal_office") }, async (page) => {
    await page.goto("/chi-dao/moi");
    await page.getByLabel("Cơ quan ban hành trong hệ thống").selectOption({ label: "Sở Khoa học và Công nghệ tỉnh Lai Châu" });
    await page.getByLabel("Loại văn bản").selectOption({ label: "Công văn" });
    await page.getByLabel("Trích yếu").fill(SUBJECT);
    await page.getByLabel("Để thực hiện, từng đơn vị").fill(COMMUNE);
    await page.getByRole("button", { name: "Lưu", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: SUBJECT }).waitFor();
    const directive = new URL(page.url()).pathname;

    await main(page).getByRole("link", { name: "Phân tích văn bản" }).click();
    await page.getByLabel("Hoặc dán nội dung").fill(LETTER);
    await page.getByRole("button", { name: "Phân tích", exact: true }).click();
    const task = page.getByRole("group", { name: "Nhiệm vụ" }).filter({ hasText: "Tổ chức tuyên truyền" });
    const duty = page.getByRole("group", { name: "Chế độ báo cáo" }).filter({ hasText: "trước ngày 03" });
    await task.getByRole("checkbox").check();
    await duty.getByRole("checkbox").check();
    await looked(page, "phan-tich");
    await page.getByRole("button", { name: "Ghi các dòng đã đánh dấu" }).click();
    await page.getByRole("heading", { level: 1, name: SUBJECT }).waitFor();
    assert.equal(new URL(page.url()).pathname, directive);
    await main(page).getByText("Chế độ báo cáo", { exact: true }).first().waitFor();
    await main(page).locator("form[action$='/ban-hanh'] button").click();
    await main(page).getByText("Chưa xác nhận").first().waitFor();
    await looked(page, "van-ban");
  });
});

test("a commune's quarterly report is filled in on a phone, approved, sent, taken, added up, handed on and signed", async () => {
  let report = "";
  let period = "";
  let receipt = "";
  let board = "";
  let sum = "";
  const filled = { "05": "2", "06": "Không phát sinh", "07": "Chưa có số liệu", "08": "một đơn", 10: "1.500.000" };

  const before = await withPage({ state: await as("focal_office") }, async (page) => {
    await page.goto("/bao-cao");
    await main(page).locator('a[href*="/ky/"]').filter({ hasText: REPORT }).first().click();
    board = new URL(page.url()).pathname;
    return counts(page);
  });

  await withPage({ size: "phone", state: await as("secretary") }, async (page) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/bao-cao");
    await looked(page, "cua-toi");
    await fromWork(page, REPORT);
    report = new URL(page.url()).pathname;
    period = (await main(page).innerText()).match(/Quý [IV]+\/\d{4}/)[0];

    // One number, both words, one that is no number: typed, with Enter from cell to cell.
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/tu-luu") && /1\.500\.000/.test(answer.request().postData()));
    await cell(page, "05").focus();
    for (const words of ["2", "kps", "csl", "một đơn", "1.500.000"]) {
      await page.keyboard.type(words);
      await page.keyboard.press("Enter");
    }
    await page.keyboard.press("Tab");
    // The page saves while it is typed in: the one that has the last cell is waited for.
    await kept;
    await page.getByText(/Đã tự lưu lúc/).waitFor();
    await page.reload();
    for (const [code, words] of Object.entries(filled)) assert.equal(await cell(page, code).inputValue(), words, code);

    // Sent on as it is: said at its place, in the summary, and kept.
    await page.getByRole("button", { name: "Trình duyệt", exact: true }).click();
    await page.getByRole("heading", { name: /Có \d chỗ cần sửa/ }).waitFor();
    assert.equal(await cell(page, "08").inputValue(), "một đơn");
    assert.equal(await cell(page, "08").getAttribute("aria-invalid"), "true");
    const said = page.locator(`#${await cell(page, "08").getAttribute("aria-describedby")}`);
    assert.match(await said.innerText(), /Ô này cần một số\. Ghi số, ví dụ 1\.234,5\./);
    await looked(page, "dien-dien-thoai");
    await page.locator(".error-summary a").first().click();
    assert.equal(await page.evaluate(() => document.activeElement.name), "v-08");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("1");
    await page.getByRole("button", { name: "Lưu", exact: true }).dblclick();
    await page.getByText(/Đã lưu\./).first().waitFor();
    assert.equal(await page.locator('.grid [aria-invalid="true"]').count(), 0);
    await page.getByRole("button", { name: "Trình duyệt", exact: true }).dblclick();
    await page.getByText("Chờ duyệt").first().waitFor();
    await looked(page, "cho-duyet");
  });

  await withPage({ state: await as("chair") }, async (page) => {
    await fromWork(page, REPORT);
    assert.equal(new URL(page.url()).pathname, report);
    await page.getByText("xem báo cáo rồi duyệt và gửi").waitFor();
    await page.getByRole("button", { name: "Duyệt và gửi" }).dblclick();
    receipt = await page.locator(".receipt-code b").innerText();
    assert.match(receipt, /^BC-[\w.-]*\d{4}\/\d{4}-Q[1-4]$/);
    assert.equal(await main(page).getByRole("link", { name: /^Bản gửi 1/ }).first().isVisible(), true);
    assert.equal(await main(page).getByRole("link", { name: /^Bản gửi 2/ }).count(), 0, "sent once");
    await looked(page, "da-gui");
  });

  await withPage({ state: await as("focal_office") }, async (page) => {
    await fromWork(page, REPORT);
    assert.equal(new URL(page.url()).pathname, board);
    const sent = await counts(page);
    assert.equal(sent["Đã gửi"], before["Đã gửi"] + 1);
    assert.equal(sent["Chưa gửi"], before["Chưa gửi"] - 1);
    const row = main(page).getByRole("row", { name: COMMUNE });
    await row.getByText("Chờ nhận").waitFor();
    await looked(page, "bang-theo-doi");
    await row.getByRole("link", { name: COMMUNE }).click();
    await main(page).getByText(receipt).first().waitFor();
    await page.getByRole("button", { name: "Nhận báo cáo" }).dblclick();
    await page.getByText("Số liệu được cộng vào bảng tổng hợp").waitFor();
    await page.goto(board);
    await main(page).getByRole("row", { name: COMMUNE }).getByText("Đã nhận", { exact: true }).waitFor();

    // A total opens onto what it is the sum of.
    await main(page).getByRole("link", { name: "Tổng hợp số liệu" }).click();
    const total = main(page).getByRole("row", { name: /^05 / }).getByRole("link");
    sum = await total.locator("b").innerText();
    await total.click();
    const parts = main(page).getByRole("region", { name: /từng đơn vị$/ });
    const values = await parts.locator("tbody td").allInnerTexts();
    assert.equal(values.map(digits).reduce((one, other) => one + other, 0), digits(sum), "the addends make the total");
    await parts.getByRole("link", { name: COMMUNE }).waitFor();
    await looked(page, "tong-hop");
    await main(page).getByRole("link", { name: "Đóng bảng từng đơn vị" }).waitFor();
  });

  let above = "";
  await withPage({ state: await as("focal_office") }, async (page) => {
    await page.goto("/bao-cao");
    await main(page).getByRole("row", { name: ABOVE }).filter({ hasText: period }).getByRole("link").click();
    above = new URL(page.url()).pathname;
    const line = main(page).getByRole("row", { name: /Lớp, buổi tuyên truyền/ });
    assert.equal(await line.locator(".cell > b").innerText(), sum, "the department's report shows the sum");
    await line.getByText(/^Tổng hợp \d+/).click();
    await line.getByRole("link", { name: COMMUNE }).waitFor();
    await looked(page, "dien-may-tinh");
    const blanks = main(page).getByRole("button", { name: /cho mọi ô còn trống/ });
    if (await blanks.count()) await blanks.click();
    await page.getByRole("button", { name: "Trình duyệt", exact: true }).click();
    await page.getByText("Chờ duyệt").first().waitFor();
  });

  await withPage({ state: await as("director") }, async (page) => {
    await fromWork(page, ABOVE);
    assert.equal(new URL(page.url()).pathname, above);
    await page.getByRole("button", { name: "Duyệt và gửi" }).dblclick();
    await page.locator(".receipt-code").waitFor();
    await looked(page, "so-da-gui");

    // The paper of what was sent.
    await page.goto(`/van-ban/ho-so/report/${above.split("/").at(-1)}`);
    await page.getByRole("radio", { name: "Báo cáo bằng văn bản" }).check();
    await page.getByRole("button", { name: "Lập dự thảo" }).click();
    await page.getByRole("button", { name: "Cấp số" }).click();
    await main(page).getByText(/\d+\/BC-[A-ZĐ]+/).first().waitFor();
    await page.getByRole("button", { name: "Xuất tệp để ký" }).click();
    const file = main(page).getByRole("link", { name: /PDF/ });
    const paper = await page.request.get(await file.getAttribute("href"));
    const bytes = await paper.body();
    assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");

    // A file that was changed after it was signed is refused, with whose signature it is.
    const director = signer("Phạm Thị Hồng", "Sở Khoa học và Công nghệ tỉnh Lai Châu");
    const signed = signPdf(bytes, director);
    const changed = Buffer.from(signed.toString("latin1").replace("startxref\n0\n", "startxref\n1\n"), "latin1");
    const give = async (buffer) => {
      await page.getByLabel("Tệp PDF đã ký").setInputFiles({ name: "bao-cao-da-ky.pdf", mimeType: "application/pdf", buffer });
      await page.getByRole("button", { name: "Gửi tệp" }).click();
    };
    await give(changed);
    await page.getByText(/Chữ ký của Phạm Thị Hồng không dùng được/).first().waitFor();

    // It comes back signed digitally: who, for whom and when stand on the page, with what was checked and what was not.
    await give(signed);
    const marks = main(page).locator("section").filter({ has: page.getByRole("heading", { name: "Chữ ký", exact: true }) });
    await marks.getByRole("heading", { name: /Phạm Thị Hồng.*Sở Khoa học và Công nghệ/ }).waitFor();
    await marks.getByText(/^Ký lúc|^Chứng thư|Thời điểm/).first().waitFor();
    await marks.getByText(/Chữ ký số còn nguyên vẹn/).waitFor();
    await looked(page, "van-ban-da-ky-so");
    await page.getByRole("button", { name: "Ban hành" }).click();
    await main(page).getByText("Đã ban hành").first().waitFor();
    await marks.getByRole("heading", { name: /Phạm Thị Hồng/ }).waitFor();
    await looked(page, "van-ban-da-ban-hanh");
  });
});
