// The whole life of one initiative, by the people who live it: a teacher writes it, the school's clerk receives it, the
// commune's council votes, the head decides, anyone checks the certificate, and another commune puts it to use.
// The pictures of this walk are those of docs/guide-vi.

import { test } from "node:test";
import assert from "node:assert/strict";
import { as, withPage } from "./lib/browser.mjs";
import { axeCheck, noSidewaysScroll, shot } from "./lib/checks.mjs";

const USED = new Date(Date.now() - 60 * 86_400_000).toLocaleDateString("en-GB");
const TODAY = new Date().toLocaleDateString("en-GB");
const TOMORROW = new Date(Date.now() + 86_400_000).toLocaleDateString("en-GB");
// A run against a service that has seen the walk before finds its own record.
const TITLE = `Góc nhạc cụ dân tộc tự làm từ tre nứa, bộ ${Date.now() % 1000}`;

const REPORT = {
  name: "bao-cao.txt",
  mimeType: "text/plain",
  buffer: Buffer.from(
    [
      "BÁO CÁO MÔ TẢ SÁNG KIẾN",
      `Tên sáng kiến: ${TITLE}`,
      "Tác giả: Lò Thị Lan",
      "Lĩnh vực áp dụng: Giáo dục tiểu học",
      `Ngày áp dụng lần đầu: ${USED}`,
      "Bản chất của sáng kiến: mỗi lớp có một góc nhạc cụ làm từ tre nứa sẵn có; học sinh tự làm, tự chơi trong giờ ra chơi.",
      "Lợi ích theo ý kiến của tác giả: trước có 4/30 em biết chơi một nhạc cụ, sau một học kỳ có 22/30 em.",
    ].join("\n"),
  ),
};

/** The one option of a list whose words match. */
async function choose(page, label, words) {
  const list = page.getByLabel(label, { exact: true });
  await list.selectOption(await list.locator("option", { hasText: words }).first().getAttribute("value"));
}

/** A page must be readable by everyone before its picture is worth keeping. */
async function looked(page, name) {
  await axeCheck(page);
  await noSidewaysScroll(page);
  await shot(page, `di-het-${name}`);
}

const main = (page) => page.getByRole("main");

/** Opens the dossier from the person's own work list: nobody is sent an address. */
async function fromWork(page, words = TITLE) {
  await page.goto("/viec-cua-toi");
  await main(page).getByRole("link", { name: words }).first().click();
}

/** Opens a piece of work from "Việc có thể làm". */
async function work(page, name) {
  await main(page).getByRole("link", { name, exact: true }).first().click();
  await page.getByRole("heading", { level: 1 }).waitFor();
}

test("a teacher's initiative is received, voted, decided, certified, checked and used in another commune", async () => {
  let dossier = "";
  let session = "";
  let verify = "";

  await withPage({ size: "phone", state: await as("author") }, async (page) => {
    await page.goto("/sang-kien/moi");
    await page.getByLabel("Báo cáo mô tả sáng kiến").setInputFiles(REPORT);
    await page.getByLabel("Tên sáng kiến").fill(TITLE);
    await choose(page, "Nơi nhận hồ sơ", /Trường/);
    await page.getByRole("radio").first().check();
    await page.getByRole("button", { name: "Tạo bản nháp" }).click();
    await page.getByRole("heading", { level: 1, name: "Soạn hồ sơ sáng kiến" }).waitFor();
    dossier = new URL(page.url()).pathname.replace(/\/sua$/, "");
    await page.getByLabel("Lĩnh vực áp dụng").fill("Giáo dục tiểu học");
    await page.getByLabel("Ngày áp dụng lần đầu hoặc áp dụng thử").fill(USED);
    await page.getByLabel("Bản chất của sáng kiến").fill("Mỗi lớp có một góc nhạc cụ làm từ tre nứa sẵn có; học sinh tự làm, tự chơi trong giờ ra chơi.");
    await page.getByLabel("Lợi ích theo ý kiến của tác giả", { exact: true }).fill("Trước: 4/30 em biết chơi một nhạc cụ. Sau một học kỳ: 22/30 em.");
    const first = page.getByRole("group", { name: "Tác giả 1" });
    await first.getByLabel("Họ và tên").fill("Lò Thị Lan");
    await first.getByLabel("Tỷ lệ đóng góp (%)").fill("100");
    await first.getByLabel("Ngày sinh").fill("12/03/1990");
    await first.getByLabel("Nơi công tác").fill("Trường Tiểu học Mường Kim");
    await first.getByLabel("Chức danh").fill("Giáo viên");
    await first.getByLabel("Trình độ chuyên môn").fill("Đại học sư phạm");
    await looked(page, "1-soan");
    await page.getByRole("button", { name: "Lưu và kiểm tra" }).click();
    await page.getByRole("heading", { level: 1, name: "Kiểm tra và nộp" }).waitFor();
    await looked(page, "2-kiem-tra");
    await page.getByRole("button", { name: "Nộp hồ sơ sáng kiến" }).click();
    await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
  });

  await withPage({ state: await as("unit_clerk") }, async (page) => {
    await fromWork(page);
    await page.getByRole("button", { name: "Tiếp nhận" }).click();
    await page.getByText(/SK-[\w.]+-\d{4}-\d+/).first().waitFor();
    await looked(page, "3-tiep-nhan");
    await page.goto(dossier);
    await work(page, "Chấp nhận đơn");
    for (const box of await main(page).getByRole("radio", { name: /^(Có|Đạt|Đủ)/ }).all()) await box.check();
    await looked(page, "4-kiem-tra-hinh-thuc");
    await main(page).getByRole("button", { name: /Chấp nhận/ }).click();
    await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
    await work(page, "Chuyển Hội đồng");
    await main(page).getByRole("button", { name: /Chuyển/ }).click();
    await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
  });

  await withPage({ state: await as("secretary") }, async (page) => {
    await page.goto("/hoi-dong");
    await main(page).getByRole("link", { name: "Hội đồng sáng kiến xã Mường Kim" }).first().click();
    await page.getByText("Lên lịch phiên họp").click();
    await page.getByLabel("Tên phiên").fill("Phiên xét sáng kiến đợt 3");
    await page.getByLabel("Ngày họp").fill(TOMORROW);
    await page.getByLabel("Giờ bắt đầu").fill("8:00");
    await page.getByLabel("Địa điểm").fill("Phòng họp Ủy ban nhân dân xã");
    await page.getByRole("button", { name: "Lên lịch" }).click();
    await main(page).getByRole("link", { name: "Đưa hồ sơ vào chương trình" }).click();
    session = new URL(page.url()).pathname.replace(/\/chuong-trinh$/, "");
    await page.getByLabel(TITLE).check();
    await page.getByRole("button", { name: "Đưa vào chương trình" }).click();
    await page.getByRole("button", { name: "Mở phiên cho thành viên" }).click();
    await looked(page, "5-phien-hop");
    await main(page).getByRole("link", { name: "Vào phòng họp" }).click();
    for (const box of await main(page).getByRole("group", { name: "Có mặt lúc này" }).getByRole("checkbox").all()) await box.check();
    await page.getByRole("button", { name: "Lưu điểm danh" }).click();
    await page.getByRole("button", { name: "Mở biểu quyết" }).click();
    await looked(page, "6-phong-hop");
    // The head of the author's school is a member of the council: shown out, with the reason known to the chair.
    await main(page).getByText(/Mời ra ngoài/).first().waitFor();
  });

  for (const role of ["secretary", "chair", "member", "teacher"]) {
    await withPage({ size: "phone", state: await as(role) }, async (page) => {
      await page.goto(`${session}/hop`);
      await page.getByRole("radio", { name: "Đồng ý", exact: true }).check();
      if (role === "member") await looked(page, "7-bo-phieu");
      await page.getByRole("button", { name: "Bỏ phiếu" }).click();
      await page.getByText("Bạn đã bỏ phiếu").waitFor();
    });
  }

  await withPage({ state: await as("secretary") }, async (page) => {
    await page.goto(`${session}/hop`);
    await page.getByRole("button", { name: "Đóng biểu quyết và đếm phiếu" }).click();
    await page.goto(session);
    await main(page).getByRole("checkbox").first().check();
    await page.getByText("Biểu quyết và kết luận các nội dung đã chọn").click();
    await page.getByRole("radio", { name: "Công nhận", exact: true }).check();
    await page.getByRole("button", { name: "Xem lại và kết luận" }).click();
    await looked(page, "8-ket-luan");
    await main(page).getByRole("button", { name: /Ghi kết luận/ }).click();
    await page.getByText("Còn hoàn tác được").waitFor();
    await looked(page, "9-da-ket-luan");
    await page.getByRole("button", { name: "Báo ngay, không hoàn tác nữa" }).click();
    await page.getByText("Đã báo kết luận").waitFor();
  });

  await withPage({ state: await as("leader") }, async (page) => {
    await fromWork(page);
    await page.getByLabel("Số quyết định công nhận").fill("16/QĐ-THMK");
    await looked(page, "10-quyet-dinh");
    await page.getByRole("button", { name: "Công nhận sáng kiến" }).click();
    const link = main(page).locator('a[href*="/xac-minh/"]');
    for (let second = 0; second < 30 && (await link.count()) === 0; second += 1) {
      await page.waitForTimeout(1000);
      await page.reload();
    }
    verify = new URL(await link.first().getAttribute("href"), page.url()).pathname;
    await looked(page, "11-da-cong-nhan");
  });

  await withPage({ size: "phone" }, async (page) => {
    await page.goto(verify);
    await page.getByText("Giấy chứng nhận có thật và đang có hiệu lực").waitFor();
    await main(page).getByText(TITLE).first().waitFor();
    await looked(page, "12-xac-minh");
  });

  await withPage({ state: await as("unit_clerk") }, async (page) => {
    await page.goto(dossier);
    await work(page, "Đề nghị đơn vị khác áp dụng");
    await page.getByLabel(/Đơn vị/).first().fill("Xã Khoen On");
    await looked(page, "13-de-nghi-ap-dung");
    await main(page).getByRole("button", { name: /đề nghị/i }).click();
    await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
  });

  await withPage({ state: await as("neighbour") }, async (page) => {
    await fromWork(page);
    // The work list leads straight to the answer.
    await page.getByRole("heading", { level: 1, name: "Trả lời đề nghị áp dụng" }).waitFor();
    await page.getByRole("radio", { name: "Có", exact: true }).check();
    await page.getByLabel("Áp dụng từ ngày").fill(TODAY);
    await looked(page, "14-tra-loi");
    await page.getByRole("button", { name: "Gửi trả lời" }).click();
    await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
    await main(page).getByText("Đã nhân rộng").first().waitFor();
    await looked(page, "15-nhan-rong");
  });
});
