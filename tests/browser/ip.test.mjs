// The way of a mark from its filing to the target of the province: an enterprise enters the application on a phone, the
// deadlines come with their reasons, the office intends to refuse, the answer turns it, the title is granted, licensed and
// earns; and the share of exploited titles on the dashboard moves by this record and opens onto it.

import { test } from "node:test";
import assert from "node:assert/strict";
import { as, withPage } from "./lib/browser.mjs";
import { axeCheck, noSidewaysScroll, shot } from "./lib/checks.mjs";
import { fillSignIn, signIn } from "./lib/people.mjs";
import { account } from "./lib/settings.mjs";

// Whatever the day of the run, all of it lies within this year and before today, in order.
const NOW = new Date();
const JANUARY = Date.UTC(NOW.getUTCFullYear(), 0, 1);
const ago = (days) => new Date(Math.max(JANUARY, Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth(), NOW.getUTCDate() - days)));
const words = (day) => day.toLocaleDateString("en-GB", { timeZone: "UTC" });
const [FILED, PUBLISHED, REFUSAL, REPLY] = [320, 90, 40, 30].map((days) => words(ago(days)));
const [GRANTED, SIGNED, RECORDED, PAID] = [20, 15, 8, 2].map((days) => words(ago(days)));

// A service that has seen the walk before has other numbers already.
const RUN = Date.now() % 90_000 + 10_000;
const TITLE = `THỔ CẨM ĐOÀN KẾT ${RUN}`;
const YEAR = NOW.getUTCFullYear();
const EXPLOITED = "Bao nhiêu phần trăm tài sản trí tuệ đã cấp văn bằng được khai thác?";
const APPLICATIONS = "Bao nhiêu đơn đăng ký bảo hộ sở hữu trí tuệ đã nộp trong năm?";

const main = (page) => page.getByRole("main");

/** A page must be readable by everyone, at the width it is used at and at 320 px, before its picture is worth keeping. */
async function looked(page, name) {
  await axeCheck(page);
  await noSidewaysScroll(page);
  await shot(page, `tai-san-${name}`);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  await noSidewaysScroll(page);
  await page.setViewportSize(size);
}

/** Opens the asset from the register: nobody is sent an address. */
async function fromRegister(page) {
  await page.goto("/tai-san");
  await page.getByLabel(/Tìm theo tên/).or(page.getByPlaceholder(/Tìm theo tên/)).first().fill(TITLE.toLowerCase());
  await page.getByRole("button", { name: "Lọc" }).click();
  await main(page).getByRole("link", { name: TITLE, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
}

/** The deadline of that name: its card, which says why. */
const clock = (page, name) => main(page).locator("#han article").filter({ hasText: name });

/** Writes a step into the dossier; `seen` looks at the preview before it is written. */
async function step(page, kind, day, number, seen) {
  await main(page).getByRole("link", { name: "Ghi diễn biến" }).click();
  await page.getByLabel("Việc đã xảy ra").selectOption({ label: kind });
  await page.getByLabel("Ngày", { exact: true }).fill(day);
  await page.getByLabel("Số hiệu").fill(number);
  await page.getByRole("button", { name: "Xem hạn thay đổi" }).click();
  const preview = main(page).locator("section").filter({ has: page.getByRole("heading", { name: "Nếu ghi thì" }) });
  await preview.waitFor();
  await seen?.(preview);
  await page.getByRole("button", { name: "Ghi vào hồ sơ" }).dblclick();
  await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
  const line = main(page).locator("#ho-so").getByRole("row", { name: new RegExp(`^${kind}`) });
  assert.equal(await line.count(), 1, `${kind} is written once`);
  await line.getByText(day).waitFor();
}

/** The answer to a question on the board of the province, as a number. */
async function answer(page, question) {
  await page.goto("/chi-tieu");
  const card = main(page).locator(".stat").filter({ has: page.getByRole("link", { name: question, exact: true }) });
  const [text] = (await card.locator(".stat-value").innerText()).match(/[\d.,]+/);
  return Number(text.replaceAll(".", "").replace(",", "."));
}

/** The answer, as soon as the figures have been brought up to date: another than `before`. */
async function changed(page, question, before) {
  for (let second = 0; second < 30; second += 1) {
    const now = await answer(page, question);
    if (now !== before) return now;
    await page.waitForTimeout(1000);
  }
  assert.fail(`${question} stayed at ${before}`);
}

test("a mark goes from its filing to a licence that earns, and the target of the province moves with it", async () => {
  const [filings, atFirst] = await withPage({ state: await as("support_officer") }, async (page) => [
    await answer(page, APPLICATIONS),
    await answer(page, EXPLOITED),
  ]);

  await withPage({ size: "phone", state: await as("enterprise") }, async (page) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/tai-san");
    await main(page).getByRole("link", { name: "Ghi tài sản" }).first().click();
    // Nobody types the name of their own company.
    for (const label of [/^Người nộp đơn/, /^Chủ sở hữu/]) {
      assert.equal((await page.getByLabel(label).inputValue()).trim(), "Công ty TNHH Thổ cẩm Đoàn Kết");
    }
    await page.getByLabel("Loại quyền").selectOption({ label: "Nhãn hiệu" });
    await page.getByLabel("Tên", { exact: true }).fill(TITLE);
    await page.getByLabel("Số đơn").fill(`4 ${YEAR} ${RUN}`);
    await page.getByLabel("Phân loại").fill("24; 99");
    await page.getByLabel("Ngày nộp đơn").fill(FILED);
    await page.getByLabel("Ngày công bố đơn").fill(PUBLISHED);
    await page.getByRole("button", { name: "Lưu", exact: true }).click();
    // There is no class 99: said at its place, and everything typed is still there.
    await page.getByRole("heading", { name: "Có 1 chỗ cần sửa" }).waitFor();
    await page.getByText(/“99” không phải ký hiệu phân loại Ni-xơ/).first().waitFor();
    assert.equal(await page.getByLabel("Tên", { exact: true }).inputValue(), TITLE);
    assert.equal(await page.getByLabel("Ngày nộp đơn").inputValue(), FILED);
    await page.getByLabel("Phân loại").fill("24; 25");
    await looked(page, "ghi");
    await page.getByRole("button", { name: "Lưu", exact: true }).dblclick();
    await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
    await main(page).getByText("Đơn đang xử lý").first().waitFor();
    // Every deadline says by which article, from which day on.
    const examination = clock(page, "Thẩm định nội dung đơn nhãn hiệu");
    await examination.getByText(/Cách tính: .*Căn cứ: /).waitFor();
    await looked(page, "han-dien-thoai");
    await page.goto(`/tai-san?q=${encodeURIComponent(TITLE)}`);
    assert.equal(await main(page).getByRole("link", { name: TITLE, exact: true }).count(), 1, "entered once");
  });

  await withPage({ state: await as("enterprise") }, async (page) => {
    await fromRegister(page);
    await step(page, "Thông báo dự định từ chối", REFUSAL, `${RUN}/SHTT-NH1`, async (preview) => {
      await preview.getByText(/^Trả lời dự định từ chối: có hạn mới, \d{2}\/\d{2}\/\d{4}/).waitFor();
      await looked(page, "xem-truoc");
    });
    const reply = clock(page, "Trả lời dự định từ chối");
    await reply.getByText(new RegExp(`Cách tính: .*${REFUSAL}.*Căn cứ: `)).waitFor();
    await looked(page, "han");

    await step(page, "Trả lời thông báo dự định từ chối", REPLY, `CV-${RUN}`, async (preview) => {
      await preview.getByText(/^Trả lời dự định từ chối: hạn .* coi như đã làm/).waitFor();
    });
    assert.equal(await reply.count(), 0, "nothing is left to answer");
    await main(page).getByText(/^Hạn đã xong/).click();
    await main(page).getByText(new RegExp(`Trả lời dự định từ chối.*đã làm ngày ${REPLY}`)).waitFor();

    await step(page, "Cấp văn bằng, giấy chứng nhận", GRANTED, "", async (preview) => {
      await preview.getByText("Đang được bảo hộ").waitFor();
      await preview.getByText(/^Gia hạn .*: có hạn mới/).first().waitFor();
    });
    await main(page).getByText("Đang được bảo hộ").first().waitFor();
    await main(page).getByRole("link", { name: "Sửa", exact: true }).first().click();
    await page.getByLabel("Số văn bằng").fill(`4-06${RUN}-000`);
    await page.getByRole("button", { name: "Lưu", exact: true }).click();
    await main(page).getByText(`4-06${RUN}-000`).first().waitFor();
    // What nobody has to think of for a year is folded away.
    await main(page).getByText("Hạn xa hơn (1)").waitFor();
    await looked(page, "da-cap");
  });

  // A title that nobody uses yet: one more filed, and the share of what is exploited goes down.
  const unused = await withPage({ state: await as("support_officer") }, async (page) => {
    assert.equal(await changed(page, APPLICATIONS, filings), filings + 1);
    return changed(page, EXPLOITED, atFirst);
  });
  assert.ok(unused < atFirst, `${unused} after ${atFirst}`);

  await withPage({ state: await as("enterprise") }, async (page) => {
    await fromRegister(page);
    await main(page).getByText("Chưa khai thác").waitFor();
    await main(page).getByRole("link", { name: "Hợp đồng, tiền thu, phần của tác giả" }).click();
    await main(page).getByRole("link", { name: "Ghi việc khai thác" }).first().click();
    await page.getByLabel("Hình thức").selectOption({ label: "Cho phép sử dụng không độc quyền (li-xăng)" });
    await page.getByLabel("Bên nhận quyền").fill("Hợp tác xã Dệt Bản Hon");
    await page.getByLabel("Số hợp đồng").fill(`01/${YEAR}/HĐ-LX`);
    await page.getByLabel("Ngày ký, ngày bắt đầu").fill(SIGNED);
    await page.getByLabel("Ngày hết hạn").fill(`31/12/${YEAR + 3}`);
    await page.getByLabel("Phạm vi lãnh thổ").fill("Tỉnh Lai Châu");
    await page.getByLabel("Lịch trả phí").fill("3% doanh thu, trả trước ngày 15 tháng đầu mỗi quý");
    await page.getByRole("button", { name: "Lưu", exact: true }).dblclick();
    await page.getByRole("heading", { level: 1, name: /không độc quyền/ }).waitFor();
    await main(page).getByText("Ghi đăng ký hợp đồng").click();
    await page.getByLabel("Ngày đăng ký").fill(RECORDED);
    await page.getByLabel("Số giấy chứng nhận đăng ký hợp đồng").fill(`${RUN}/ĐKHĐSD`);
    await page.getByRole("button", { name: "Lưu", exact: true }).click();
    await main(page).getByText(`Đã đăng ký ngày ${RECORDED}`).first().waitFor();
    await main(page).getByText("Ghi tiền thu", { exact: true }).first().click();
    await page.getByLabel("Ngày thu").fill(PAID);
    await page.getByLabel("Số tiền").fill("18 triệu");
    await page.getByRole("button", { name: "Ghi tiền thu" }).dblclick();
    const money = main(page).locator("#tien");
    await money.getByRole("row", { name: new RegExp(PAID) }).getByText("18.000.000 đồng").first().waitFor();
    assert.equal(await money.getByRole("row", { name: new RegExp(PAID) }).count(), 1, "paid once");
    await looked(page, "hop-dong");
    await fromRegister(page);
    await main(page).getByText("Được khai thác", { exact: true }).waitFor();
    await clock(page, "Hết hạn hợp đồng chuyển quyền sử dụng").waitFor();
  });

  await withPage({ state: await as("support_officer") }, async (page) => {
    const used = await changed(page, EXPLOITED, unused);
    assert.ok(used > atFirst, `${used} after ${atFirst}`);
    await main(page).getByRole("link", { name: EXPLOITED, exact: true }).click();
    await page.getByRole("heading", { name: "Hồ sơ đằng sau con số" }).waitFor();
    await looked(page, "chi-tieu");
    await main(page).getByRole("link", { name: TITLE, exact: true }).first().click();
    await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
  });
});

/** A fresh mark of the enterprise, without an application yet; gives its address. */
async function entered(page, title) {
  await page.goto("/tai-san/moi");
  await page.getByLabel("Loại quyền").selectOption({ label: "Nhãn hiệu" });
  await page.getByLabel("Tên", { exact: true }).fill(title);
  await page.getByRole("button", { name: "Lưu", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  return new URL(page.url()).pathname;
}

test("back to the form and sent again: still one asset", async () =>
  withPage({ state: await as("enterprise") }, async (page) => {
    const title = `QUAY LẠI ${RUN}`;
    const asset = await entered(page, title);
    await page.goBack();
    assert.equal(await page.getByLabel("Tên", { exact: true }).inputValue(), title, "what was typed is there");
    await page.getByRole("button", { name: "Lưu", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    assert.equal(new URL(page.url()).pathname, asset);
    await page.goto(`/tai-san?q=${encodeURIComponent(title)}`);
    assert.equal(await main(page).getByRole("link", { name: title, exact: true }).count(), 1);
  }));

test("back to the form, changed and sent again: what was changed is not swallowed", async () =>
  withPage({ state: await as("enterprise") }, async (page) => {
    const [title, changed] = [`TRƯỚC ${RUN}`, `SAU ${RUN}`];
    const asset = await entered(page, title);
    await page.goBack();
    await page.getByLabel("Tên", { exact: true }).fill(changed);
    await page.getByRole("button", { name: "Lưu", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: changed }).waitFor();
    assert.notEqual(new URL(page.url()).pathname, asset, "another asset: both can be seen, and one be mended");
    // A page that changes what is there: the browser brings it back as it was, and it is told that something newer was saved; or
    // anew, and it is saved.
    await page.goto(`${asset}/sua`);
    await page.getByLabel("Tóm tắt").fill("Lần đầu.");
    await page.getByRole("button", { name: "Lưu", exact: true }).click();
    await page.getByText("Đã lưu thay đổi").waitFor();
    await page.goBack();
    await page.getByLabel("Tóm tắt").fill("Lần sau.");
    await page.getByRole("button", { name: "Lưu", exact: true }).click();
    const told = page.getByText("Người khác vừa lưu");
    await told.or(page.getByText("Đã lưu thay đổi")).first().waitFor();
    if ((await told.count()) > 0) {
      assert.equal(await page.getByLabel("Tóm tắt").inputValue(), "Lần sau.");
    } else {
      await main(page).getByText("Lần sau.").first().waitFor();
    }
  }));

test("two tabs on one asset: the second is shown what the first saved beside what it typed", async () =>
  withPage({ state: await as("enterprise") }, async (page, context) => {
    const asset = await entered(page, `HAI CỬA SỔ ${RUN}`);
    const other = await context.newPage();
    await page.goto(`${asset}/sua`);
    await other.goto(`${asset}/sua`);
    await page.getByLabel("Tóm tắt").fill("Viết ở cửa sổ thứ nhất.");
    await page.getByRole("button", { name: "Lưu", exact: true }).click();
    await page.getByText("Đã lưu thay đổi").waitFor();
    await other.getByLabel("Tóm tắt").fill("Viết ở cửa sổ thứ hai.");
    await other.getByRole("button", { name: "Lưu", exact: true }).click();
    await other.getByText("Người khác vừa lưu").first().waitFor();
    await main(other).locator(".callout").getByText("Viết ở cửa sổ thứ nhất.").waitFor();
    assert.equal(await other.getByLabel("Tóm tắt").inputValue(), "Viết ở cửa sổ thứ hai.");
    await axeCheck(other);
    await page.reload();
    await page.getByText("Viết ở cửa sổ thứ nhất.").first().waitFor();
  }));

test("a session that ends while somebody types loses nothing", async () =>
  withPage({}, async (page, context) => {
    await signIn(page, "enterprise");
    const asset = await entered(page, `HẾT PHIÊN ${RUN}`);
    await page.goto(`${asset}/sua`);
    await page.getByLabel("Tóm tắt").fill("Gõ khi phiên đã hết.");
    await context.clearCookies();
    await page.getByRole("button", { name: "Lưu", exact: true }).click();
    await page.getByLabel("Tên đăng nhập").waitFor();
    await fillSignIn(page, account("enterprise"));
    await page.getByRole("button", { name: "Dùng lại" }).click();
    assert.equal(await page.getByLabel("Tóm tắt").inputValue(), "Gõ khi phiên đã hết.");
    await page.getByRole("button", { name: "Lưu", exact: true }).click();
    await page.getByText("Đã lưu thay đổi").waitFor();
    await main(page).getByText("Gõ khi phiên đã hết.").first().waitFor();
  }));
