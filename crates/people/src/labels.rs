//! Every Vietnamese sentence of this module that stands in code.

use crate::model::{PASSWORD_MIN, Refusal};

/// A password that everyone tries first.
pub const PASSWORD_COMMON: &str = "Mật khẩu này dễ đoán. Ghép vài từ không liên quan nhau thì dễ nhớ mà khó đoán.";
/// A password nobody types.
pub const PASSWORD_LONG: &str = "Mật khẩu dài quá 200 ký tự. Hãy rút ngắn.";
/// The two entries differ.
pub const PASSWORD_DIFFERS: &str = "Hai lần nhập mật khẩu chưa giống nhau.";
/// The present password is wrong.
pub const PASSWORD_WRONG: &str = "Mật khẩu hiện tại chưa đúng.";
/// Empty name.
pub const ASK_NAME: &str = "Nhập họ và tên";
/// Empty user name.
pub const ASK_USERNAME: &str = "Nhập tên đăng nhập: chữ không dấu, số, dấu chấm hoặc gạch";
/// No unit.
pub const ASK_UNIT: &str = "Nhập mã hoặc chọn đơn vị";
/// No role.
pub const ASK_ROLE: &str = "Chọn vai trò";
/// Empty content of a delegation.
pub const ASK_CONTENT: &str = "Ghi nội dung được ủy quyền";
/// Empty paper of a delegation.
pub const ASK_ACT: &str = "Ghi số và ngày của văn bản ủy quyền";
/// No day.
pub const ASK_UNTIL: &str = "Nhập ngày kết thúc";
/// Days reversed.
pub const UNTIL_BEFORE_FROM: &str = "Ngày kết thúc phải sau ngày bắt đầu.";
/// No form.
pub const ASK_FORM: &str = "Chọn hình thức ký: KT., TL. hoặc TUQ.";
/// No receiver.
pub const ASK_RECEIVER: &str = "Nhập tên đăng nhập của người nhận ủy quyền";
/// May not.
pub const NOT_ALLOWED: &str = "Việc này cần quyền quản trị của đơn vị đó.";
/// Only what one holds.
pub const NOT_YOURS: &str =
    "Chỉ được ủy quyền phần việc của chính bạn, không ủy quyền lại phần được người khác ủy quyền.";
/// After the password was set.
pub const PASSWORD_SET: &str = "Đã đặt mật khẩu. Đăng nhập để bắt đầu.";
/// After a change of password.
pub const PASSWORD_CHANGED: &str = "Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất.";
/// After asking for a reset: the same whether the account exists or not.
pub const RESET_ASKED: &str =
    "Nếu tên đăng nhập đúng và có địa chỉ thư, liên kết đặt lại mật khẩu đã được gửi. Liên kết dùng được trong 2 giờ.";
/// After choosing.
pub const AUTHORITY_CHOSEN: &str = "Đã đổi tư cách làm việc.";
/// After revoking.
pub const SESSION_ENDED: &str = "Đã đăng xuất thiết bị đó.";
/// After enrolment.
pub const SECOND_FACTOR_ON: &str = "Đã bật xác thực hai lớp. Cất các mã dự phòng ở nơi an toàn; mỗi mã dùng một lần.";
/// After the second factor was switched off.
pub const SECOND_FACTOR_OFF: &str = "Đã tắt xác thực hai lớp và đăng xuất các thiết bị khác.";
/// After an administrator took it away.
pub const SECOND_FACTOR_CLEARED: &str = "Đã gỡ xác thực hai lớp và đăng xuất mọi thiết bị của người này.";
/// After binding.
pub const IDENTITY_BOUND: &str = "Đã gắn. Từ nay đăng nhập được bằng danh tính này.";
/// After unbinding.
pub const IDENTITY_UNBOUND: &str = "Đã bỏ gắn. Từ nay chỉ đăng nhập bằng mật khẩu.";
/// The provider said no, or the person turned back there.
pub const IDENTITY_REFUSED: &str = "Chưa đăng nhập được bằng danh tính đó. Thử lại, hoặc dùng mật khẩu.";
/// Over a link that was just made.
pub const LINK_NEW: &str = "Đã tạo tài khoản";
/// Over a link that was made again.
pub const LINK_AGAIN: &str = "Đã tạo liên kết mới, các liên kết cũ không còn dùng được";
/// After granting.
pub const GRANTED: &str = "Đã giao vai trò.";
/// After ending a grant.
pub const GRANT_ENDED: &str = "Đã kết thúc vai trò.";
/// After creating.
pub const PERSON_CREATED: &str =
    "Đã tạo tài khoản. Gửi liên kết mời bên dưới cho người đó; liên kết dùng được trong 72 giờ.";
/// After disabling.
pub const DISABLED: &str = "Đã khóa tài khoản và đăng xuất mọi thiết bị.";
/// After enabling.
pub const ENABLED: &str = "Đã mở lại tài khoản.";
/// After delegating.
pub const DELEGATED: &str = "Đã ghi ủy quyền.";
/// After ending.
pub const DELEGATION_ENDED: &str = "Đã chấm dứt ủy quyền.";
/// After reading.
pub const READ: &str = "Đã đánh dấu là đã đọc.";
/// After making a token.
pub const TOKEN_MADE: &str = "Đã tạo mã truy cập. Chép ngay: mã chỉ hiện một lần.";
/// After revoking.
pub const TOKEN_ENDED: &str = "Đã thu hồi mã truy cập.";
/// No scope.
pub const ASK_SCOPE: &str = "Chọn ít nhất một phạm vi";

/// Titles of pages.
pub mod page {
    /// Sign-in.
    pub const SIGN_IN: &str = "Đăng nhập";
    /// Second step.
    pub const CODE: &str = "Nhập mã xác thực";
    /// Choose authority.
    pub const AUTHORITY: &str = "Đổi tư cách làm việc";
    /// Own account.
    pub const ACCOUNT: &str = "Tài khoản của tôi";
    /// Sessions.
    pub const SESSIONS: &str = "Thiết bị đang đăng nhập";
    /// Forgotten.
    pub const FORGOTTEN: &str = "Lấy lại mật khẩu";
    /// Second factor.
    pub const SECOND_FACTOR: &str = "Xác thực hai lớp";
    /// First administrator.
    pub const SET_UP: &str = "Cài đặt lần đầu";
    /// Binding to the identity provider.
    pub const IDENTITY: &str = "Đăng nhập bằng danh tính khác";
    /// Set.
    pub const SET_PASSWORD: &str = "Đặt mật khẩu";
    /// Inbox.
    pub const INBOX: &str = "Thông báo";
    /// People.
    pub const PEOPLE: &str = "Người dùng";
    /// Delegations.
    pub const DELEGATIONS: &str = "Ủy quyền";
    /// Group.
    pub const ADMIN: &str = "Hệ thống";
    /// Group.
    pub const MINE: &str = "Của tôi";
}

/// A refusal in words.
#[must_use]
pub fn refusal(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::WrongCredentials => "Tên đăng nhập hoặc mật khẩu chưa đúng.",
        Refusal::WrongCode => "Mã chưa đúng hoặc đã dùng. Chờ mã mới trên điện thoại rồi nhập lại.",
        Refusal::LinkSpent => "Liên kết đã dùng hoặc đã quá hạn. Xin liên kết mới ở trang Lấy lại mật khẩu.",
        Refusal::UsernameTaken => "Tên đăng nhập này đã có người dùng. Chọn tên khác.",
        Refusal::EmailTaken => "Địa chỉ thư này đang gắn với một người khác.",
        Refusal::PassedOn => NOT_YOURS,
        Refusal::SecondFactorOn => "Xác thực hai lớp đang bật. Tắt ở trang Tài khoản rồi bật lại bằng điện thoại mới.",
        Refusal::NotBound => {
            "Chưa có tài khoản nào ở đây gắn với danh tính này. Đăng nhập bằng mật khẩu, rồi gắn ở trang Tài khoản của tôi."
        }
        Refusal::BoundElsewhere => "Danh tính này đã gắn với một tài khoản khác.",
        Refusal::NotVouched => {
            "Nơi cấp danh tính chưa xác nhận, hoặc lượt đăng nhập đã quá 10 phút. Đăng nhập lại từ đầu."
        }
        Refusal::NoUnit => {
            "Chưa có đơn vị nào trong hệ thống. Chạy lệnh khoinguon org import trước, rồi mở lại liên kết này."
        }
        Refusal::LastAdministrator => "Đây là quản trị viên cuối cùng. Giao quyền quản trị cho người khác trước.",
    }
}

/// Too short.
#[must_use]
pub fn password_short(length: usize) -> String {
    format!("Mật khẩu dài {length} ký tự, cần ít nhất {PASSWORD_MIN}.")
}

/// Subject of an urgent message.
#[must_use]
pub fn mail_subject_urgent(site: &str) -> String {
    format!("[{site}] Việc cần bạn xem")
}

/// Subject of the digest.
#[must_use]
pub fn mail_subject_digest(site: &str, count: usize) -> String {
    format!("[{site}] Bản tin hôm nay: {count} việc")
}

/// Body of the mail with a reset link.
#[must_use]
pub fn mail_reset(link: &str) -> String {
    format!(
        "Có người (có lẽ là bạn) xin đặt lại mật khẩu.\n\nMở liên kết sau trong 2 giờ để đặt mật khẩu mới:\n{link}\n\nNếu không phải bạn, bỏ qua thư này; mật khẩu cũ vẫn dùng được.\n"
    )
}

/// Subject of the mail with a reset link.
#[must_use]
pub fn mail_reset_subject(site: &str) -> String {
    format!("[{site}] Đặt lại mật khẩu")
}
/// Title of a page.
pub const TOKENS: &str = "Mã truy cập";
/// A token without a name.
pub const TOKEN_UNNAMED: &str = "Chưa đặt tên";
/// For nobody but oneself.
pub const PERSONAL: &str = "Cá nhân";
/// No title.
pub const ASK_TITLE: &str = "Nhập chức danh ghi trên văn bản";
/// No day.
pub const ASK_FROM: &str = "Nhập ngày bắt đầu";

/// How a delegate signs.
#[must_use]
pub fn signing(form: kernel::access::SigningForm) -> &'static str {
    use kernel::access::SigningForm;
    match form {
        SigningForm::Own => "Ký trực tiếp",
        SigningForm::OnBehalf => "TM. (thay mặt)",
        SigningForm::Deputy => "KT. (ký thay)",
        SigningForm::ByOrder => "TL. (thừa lệnh)",
        SigningForm::ByDelegation => "TUQ. (thừa ủy quyền)",
        SigningForm::Acting => "Q. (quyền)",
    }
}
/// Title of a page.
pub const NEW_PERSON: &str = "Thêm người dùng";
/// Head of a column.
pub const HEAD_FAMILY: &str = "Họ và tên đệm";
/// Head of a column.
pub const HEAD_GIVEN: &str = "Tên";
/// Head of a column.
pub const HEAD_EMAIL: &str = "Thư điện tử";

/// Head of a column.
pub const HEAD_NAME: &str = "Họ và tên";
/// Head of a column.
pub const HEAD_USERNAME: &str = "Tên đăng nhập";
/// Head of a column.
pub const HEAD_CONTACT: &str = "Liên hệ";
/// Head of a column.
pub const HEAD_SIGNED_IN: &str = "Đăng nhập gần nhất";

/// How an account stands.
#[must_use]
pub fn standing(standing: crate::store::Standing) -> &'static str {
    use crate::store::Standing;
    match standing {
        Standing::Used => "Đang dùng",
        Standing::Unused => "Chưa đăng nhập lần nào",
        Standing::Locked => "Đã khóa",
    }
}

/// Tab of the inbox.
pub const INBOX_ALL: &str = "Tất cả";
/// Tab of the inbox.
pub const INBOX_UNREAD: &str = "Chưa đọc";

/// Below the inbox.
#[must_use]
pub fn notices_on_page(count: usize) -> String {
    format!("{count} thông báo trên trang này, mới nhất đứng trước")
}

/// Below the list.
#[must_use]
pub fn people_on_page(count: usize) -> String {
    format!("{count} người trên trang này")
}

/// Told to a person when someone signs in from a device that was not seen before.
#[must_use]
pub fn new_device(site: &str, address: &str) -> String {
    format!(
        "Tài khoản {site} của bạn vừa đăng nhập từ một thiết bị mới (địa chỉ {address}). Nếu không phải bạn, đổi mật khẩu ngay."
    )
}
/// Head of a column.
pub const HEAD_TITLE: &str = "Chức danh";
/// Head of a column.
pub const HEAD_UNIT: &str = "Đơn vị";
/// Head of a column.
pub const HEAD_PHONE: &str = "Điện thoại";

/// Name of a setting.
pub const SETTING_PHONE: &str = "Điện thoại hỗ trợ";
/// What it does.
pub const SETTING_PHONE_MEANING: &str =
    "Hiện ở cuối mỗi trang, ở trang Trợ giúp và ở trang báo trục trặc cho người của đơn vị này và các đơn vị bên dưới.";
/// What holds without it.
pub const SETTING_PHONE_OTHERWISE: &str = "Số điện thoại trong cấu hình của hệ thống";
/// Name of a setting.
pub const SETTING_DIGEST: &str = "Giờ gửi thư tổng hợp";
/// What it does.
pub const SETTING_DIGEST_MEANING: &str =
    "Mỗi ngày làm việc một thư gộp các thông báo chưa gấp. Thông báo gấp vẫn gửi ngay; mọi thông báo luôn có ở chuông.";
/// What holds without it.
pub const SETTING_DIGEST_OTHERWISE: &str = "7 giờ 30";
/// When the mail may leave: `HH:MM`, or `off`.
pub const DIGEST_TIMES: &[(&str, &str)] = &[
    ("06:00", "6 giờ"),
    ("06:30", "6 giờ 30"),
    ("07:00", "7 giờ"),
    ("07:30", "7 giờ 30"),
    ("08:00", "8 giờ"),
    ("11:30", "11 giờ 30"),
    ("13:30", "13 giờ 30"),
    ("16:30", "16 giờ 30"),
    ("off", "Không gửi thư tổng hợp"),
];

/// A position may not end before it began.
pub const POSITION_REVERSED: &str = "Ngày thôi giữ chức vụ trước ngày bắt đầu. Kiểm tra lại hai ngày.";
/// A position outside the life of its unit.
pub const POSITION_OUTSIDE: &str =
    "Đơn vị không tồn tại vào ngày bắt đầu giữ chức vụ. Chọn ngày trong thời gian đơn vị hoạt động.";

/// What a token with this scope may do; the code itself for a scope without words.
#[must_use]
pub fn scope(code: &str) -> &str {
    match code {
        "me:read" => "Đọc tên và tư cách của bạn",
        "initiatives:read" => "Đọc hồ sơ sáng kiến bạn xem được",
        "initiatives:write" => "Viết, nộp và xử lý hồ sơ sáng kiến thay bạn",
        "units:read" => "Đọc danh mục đơn vị",
        "people:read" => "Đọc tên người trong đơn vị của bạn",
        "figures:read" => "Đọc chỉ tiêu, mục tiêu và số liệu đã chốt mà bạn xem được",
        "figures:write" => "Giao mục tiêu và chốt số liệu",
        "search:read" => "Tìm kiếm trong những gì bạn xem được, đọc các tìm kiếm đã lưu",
        "ip_assets:read" => "Đọc tài sản trí tuệ, hạn, hợp đồng và quyền tập thể bạn xem được",
        "ip_assets:write" => "Ghi tài sản trí tuệ, diễn biến hồ sơ và nhập danh sách thay bạn",
        "search:write" => "Lưu và xóa tìm kiếm của bạn",
        "councils:read" => "Đọc hội đồng, phiên họp và kết luận bạn xem được",
        "directives:read" => "Đọc văn bản chỉ đạo và nhiệm vụ bạn xem được",
        "directives:write" => "Vào sổ, giao, báo cáo và duyệt nhiệm vụ thay bạn",
        "reports:read" => "Đọc chế độ báo cáo và báo cáo định kỳ bạn xem được",
        "reports:write" => "Nhập, gửi, nhận báo cáo định kỳ thay bạn",
        "products:read" => "Đọc sản phẩm, quyền bảo hộ sản phẩm bạn xem được",
        "products:write" => "Ghi, sửa, xếp hạng sản phẩm và nối quyền thay bạn",
        "papers:read" => "Đọc văn bản của hồ sơ và phiên họp bạn xem được",
        "papers:write" => "Lập, xuất, nhận tệp đã ký và ban hành văn bản thay bạn",
        "councils:write" => "Chuẩn bị phiên họp, chấm điểm và ghi kết luận thay bạn",
        other => other,
    }
}

/// A browser and its device in words people know, from what the browser says about itself.
#[must_use]
pub fn device(agent: &str) -> String {
    // Order matters: Edge and Cốc Cốc call themselves Chrome too, Chrome calls itself Safari.
    const BROWSERS: [(&str, &str); 8] = [
        ("Zalo", "Zalo"),
        ("coc_coc_browser", "Cốc Cốc"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "điện thoại Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "máy Windows"),
        ("Mac OS", "máy Mac"),
        ("Linux", "máy Linux"),
    ];
    let named = |list: &[(&str, &'static str)]| {
        list.iter()
            .find(|(sign, _)| agent.contains(sign))
            .map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} trên {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => system.to_owned(),
        (None, None) => agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_as_people_know_it() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36";
        assert_eq!(device(windows), "Chrome trên máy Windows");
        assert_eq!(device(&format!("{windows} Edg/130.0")), "Edge trên máy Windows");
        let phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 Zalo/2.0";
        assert_eq!(device(phone), "Zalo trên điện thoại Android");
        assert_eq!(device("curl/8.5"), "curl/8.5");
        assert_eq!(device(""), "");
    }

    #[test]
    fn every_scope_has_words() {
        for code in crate::commands::SCOPES {
            assert_ne!(scope(code), *code);
        }
    }
}
