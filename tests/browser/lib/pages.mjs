// Every page that can be opened, with the role that opens it: what holds for all pages is tried on each of them.
// crates/khoinguon/tests/it/routes.txt states every route; the test "no page is left out" compares.

/** What a role finds by following a link, for pages whose address holds an id: [where to look, the link]. */
export const FOUND = {
  unit: ["/don-vi?loai=commune", "main table tbody th a"],
  person: ["/he-thong/nguoi-dung", "main table tbody th a"],
  recognised: ["/sang-kien?trang_thai=recognised", "main table tbody th a"],
  mine: ["/sang-kien", "main table tbody th a"],
  certificate: ["/sang-kien?trang_thai=recognised", "main table tbody th a", 'main a[href*="/xac-minh/"]'],
};

/**
 * [role (null: nobody is signed in), route, what the first heading says, address where it differs from the route:
 * a text, or a function of what is found].
 */
export const PAGES = [
  [null, "/", /./],
  [null, "/dang-nhap", /Đăng nhập/],
  [null, "/quen-mat-khau", /Lấy lại mật khẩu/],
  [null, "/tra-cuu", /Tra cứu/, "/tra-cuu?q=Mường"],
  [null, "/tro-giup", /Trợ giúp/],
  [null, "/phim-tat", /Phím tắt/],
  [null, "/xac-minh", /Xác minh/],
  ["leader", "/xac-minh/{key}", /Xác minh/, { certificate: "" }],
  ["author", "/viec-cua-toi", /Việc của tôi/],
  ["author", "/sang-kien", /Hồ sơ sáng kiến/],
  ["author", "/sang-kien/moi", /Viết sáng kiến/],
  ["author", "/sang-kien/{id}", /./, { mine: "" }],
  ["author", "/don-vi", /Đơn vị/],
  ["author", "/don-vi/cay", /Cây đơn vị/],
  ["author", "/don-vi/{id}", /./, { unit: "" }],
  ["author", "/ban-giao", /Bàn giao/],
  ["author", "/thong-bao", /Thông báo/],
  ["author", "/tai-khoan", /Tài khoản của tôi/],
  ["author", "/tai-khoan/hai-lop", /Xác thực hai lớp/],
  ["author", "/tai-khoan/ma-truy-cap", /Mã truy cập/],
  ["author", "/tai-khoan/phien", /Thiết bị đang đăng nhập/],
  ["author", "/tu-cach", /tư cách/],
  ["author", "/uy-quyen", /Ủy quyền/],
  ["author", "/he-thong/quy-dinh", /Quy định/],
  ["unit_clerk", "/viec-cua-toi", /Việc của tôi/],
  ["unit_clerk", "/sang-kien", /Hồ sơ sáng kiến/],
  ["leader", "/viec-cua-toi", /Việc của tôi/],
  ["leader", "/sang-kien/{id}", /./, { recognised: "" }],
  ["leader", "/uy-quyen", /Ủy quyền/],
  ["auditor", "/viec-cua-toi", /Việc của tôi/],
  ["auditor", "/he-thong/nhat-ky", /Nhật ký/],
  ["focal_office", "/viec-cua-toi", /Việc của tôi/],
  ["focal_office", "/sang-kien", /Hồ sơ sáng kiến/],
  ["administrator", "/viec-cua-toi", /Việc của tôi/],
  ["administrator", "/don-vi/nhap", /Nhập/],
  ["administrator", "/don-vi/{id}/thay-doi", /./, { unit: "/thay-doi" }],
  ["administrator", "/he-thong/giao-dien", /Bộ giao diện/],
  ["administrator", "/he-thong/nguoi-dung", /Người dùng/],
  ["administrator", "/he-thong/nguoi-dung/moi", /./],
  ["administrator", "/he-thong/nguoi-dung/{id}", /./, { person: "" }],
  ["administrator", "/he-thong/nhat-ky", /Nhật ký/],
  ["administrator", "/he-thong/tinh-trang", /Tình trạng/],
  ["administrator", "/he-thong/quyen", /Ai làm được gì/],
];

/** GET routes that are no page of their own, or that another test goes through, with the reason. */
export const NOT_HERE = {
  "/dang-nhap/danh-tinh": "leaves for the identity provider: identity.test.mjs",
  "/dang-nhap/danh-tinh/ve": "comes back from the identity provider: identity.test.mjs",
  "/dang-nhap/ma": "between password and code: run.mjs signs the administrator in through it",
  "/lien-ket/{token}": "one link a person: identity.test.mjs opens one",
  "/ban-giao/{id}": "there is no package in a fresh province: the integration tests make one",
  "/sang-kien/{id}/sua": "initiative.test.mjs",
  "/sang-kien/{id}/kiem-tra": "initiative.test.mjs",
  "/sang-kien/{id}/phieu-tiep-nhan": "a PDF",
  "/sang-kien/{id}/tep/{file}": "a file",
  "/healthz": "for machines",
  "/readyz": "for machines",
  "/tai-nguyen/{name}": "style sheet, script, marks",
};
