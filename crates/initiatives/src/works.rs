//! The pieces of work that are done on a dossier beside writing, handing in, receiving and deciding: one form each, read in
//! the same way from a page and from the JSON interface.

use crate::climb::{AwardTitle, Level, ProposalKind, Sector, Still};
use crate::commands::{Deed, Side};
use crate::labels::{self, work as words};
use crate::model::{Act, CouncilDecision, Protection, RefusalReason, SupplementItem};
use crate::store::climb::{AwardId, FollowUpId, ProposalId};
use crate::store::life::{BenefitId, DisputeKind, Method, Part, PaymentId, PaymentKind, UseId};
use chrono::{Datelike as _, NaiveDate};
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::money::Vnd;

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// A day.
    Date,
    /// Đồng.
    Money,
    /// One of a short list.
    Choice,
    /// One of a long list.
    Select,
    /// A file.
    File,
}

/// A field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name.
    pub name: &'static str,
    /// Label.
    pub label: &'static str,
    /// Hint; empty if none.
    pub hint: &'static str,
    /// How it is filled in.
    pub kind: Kind,
    /// May be left empty.
    pub optional: bool,
}

/// A piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// Yêu cầu bổ sung
    AskSupplement,
    /// Gửi bổ sung
    Supply,
    /// Ghi quá hạn bổ sung
    Lapse,
    /// Chấp nhận đơn
    Accept,
    /// Không chấp nhận đơn
    Decline,
    /// Chuyển Hội đồng
    SendToCouncil,
    /// Ghi kết luận của Hội đồng
    Conclude,
    /// Gửi bản đã chỉnh sửa
    Revise,
    /// Ghi nhận áp dụng
    Apply,
    /// Ghi nhận chuyển giao
    Transfer,
    /// Khiếu nại
    Dispute,
    /// Bác khiếu nại
    Dismiss,
    /// Hủy công nhận
    Cancel,
    /// Mời đồng tác giả xác nhận
    Invite,
    /// Xác nhận tỷ lệ đóng góp
    Confirm,
    /// Không xác nhận
    RefuseShare,
    /// Xác nhận trên giấy
    OnPaper,
    /// Ghi người cùng tham gia
    Participant,
    /// Nộp thay, học sinh
    Behalf,
    /// Kinh phí, phương tiện Nhà nước
    StateMeans,
    /// Văn bản của cơ quan cấp trên
    Consent,
    /// Có định nộp đơn đăng ký sáng chế không
    Protect,
    /// Giới thiệu ra ngoài
    Disclose,
    /// Đã nộp đơn đăng ký
    Filed,
    /// Đề nghị đơn vị khác áp dụng
    Ask,
    /// Trả lời đề nghị áp dụng
    AnswerUse,
    /// Báo kết quả áp dụng
    ReportUse,
    /// Khai lợi ích
    Benefit,
    /// Xác nhận lợi ích
    Verify,
    /// Ghi thù lao phải trả
    Owe,
    /// Ghi đã trả thù lao
    Pay,
    /// Viết bản cải tiến
    Improve,
    /// Đơn vị tôi đang áp dụng
    DeclareUse,
    /// Xác nhận nơi áp dụng
    ConfirmUse,
    /// Báo số liệu thực tế
    FollowUp,
    /// Đề nghị lên cấp trên
    Propose,
    /// Tiếp nhận đề nghị
    ReceiveProposal,
    /// Ghi kết luận của Hội đồng về đề nghị
    ConcludeProposal,
    /// Quyết định về đề nghị
    DecideProposal,
    /// Rút đề nghị
    WithdrawProposal,
    /// Ghi đã dùng để xét khen thưởng
    Award,
    /// Bỏ ghi khen thưởng
    ReleaseAward,
}

impl Work {
    /// Every piece of work, in the order of the buttons.
    pub const ALL: [Work; 42] = [
        Work::AskSupplement,
        Work::Supply,
        Work::Lapse,
        Work::Accept,
        Work::Decline,
        Work::SendToCouncil,
        Work::Conclude,
        Work::Revise,
        Work::Apply,
        Work::Transfer,
        Work::Dispute,
        Work::Dismiss,
        Work::Cancel,
        Work::Invite,
        Work::Confirm,
        Work::RefuseShare,
        Work::OnPaper,
        Work::Participant,
        Work::Behalf,
        Work::StateMeans,
        Work::Consent,
        Work::Protect,
        Work::Disclose,
        Work::Filed,
        Work::Ask,
        Work::AnswerUse,
        Work::ReportUse,
        Work::Benefit,
        Work::Verify,
        Work::Owe,
        Work::Pay,
        Work::Improve,
        Work::DeclareUse,
        Work::ConfirmUse,
        Work::FollowUp,
        Work::Propose,
        Work::ReceiveProposal,
        Work::ConcludeProposal,
        Work::DecideProposal,
        Work::WithdrawProposal,
        Work::Award,
        Work::ReleaseAward,
    ];

    /// The stable code: addresses, the interface, the journal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Work::AskSupplement => "ask_supplement",
            Work::Supply => "supply",
            Work::Lapse => "lapse",
            Work::Accept => "accept",
            Work::Decline => "decline",
            Work::SendToCouncil => "send_to_council",
            Work::Conclude => "conclude",
            Work::Revise => "revise",
            Work::Apply => "apply",
            Work::Transfer => "transfer",
            Work::Dispute => "dispute",
            Work::Dismiss => "dismiss",
            Work::Cancel => "cancel",
            Work::Invite => "invite",
            Work::Confirm => "confirm",
            Work::RefuseShare => "refuse_share",
            Work::OnPaper => "on_paper",
            Work::Participant => "participant",
            Work::Behalf => "behalf",
            Work::StateMeans => "state_means",
            Work::Consent => "consent",
            Work::Protect => "protect",
            Work::Disclose => "disclose",
            Work::Filed => "filed",
            Work::Ask => "ask",
            Work::AnswerUse => "answer_use",
            Work::ReportUse => "report_use",
            Work::Benefit => "benefit",
            Work::Verify => "verify",
            Work::Owe => "owe",
            Work::Pay => "pay",
            Work::Improve => "improve",
            Work::DeclareUse => "declare_use",
            Work::ConfirmUse => "confirm_use",
            Work::FollowUp => "follow_up",
            Work::Propose => "propose",
            Work::ReceiveProposal => "receive_proposal",
            Work::ConcludeProposal => "conclude_proposal",
            Work::DecideProposal => "decide_proposal",
            Work::WithdrawProposal => "withdraw_proposal",
            Work::Award => "award",
            Work::ReleaseAward => "release_award",
        }
    }

    /// The work of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Work> {
        Work::ALL.into_iter().find(|work| work.code() == code)
    }

    /// As the journal has it.
    #[must_use]
    pub fn action(self) -> &'static str {
        match self {
            Work::AskSupplement => "initiative.ask_supplement",
            Work::Supply => "initiative.supply",
            Work::Lapse => "initiative.lapse",
            Work::Accept => "initiative.accept",
            Work::Decline => "initiative.decline",
            Work::SendToCouncil => "initiative.send_to_council",
            Work::Conclude => "initiative.conclude",
            Work::Revise => "initiative.revise",
            Work::Apply => "initiative.apply",
            Work::Transfer => "initiative.transfer",
            Work::Dispute => "initiative.dispute",
            Work::Dismiss => "initiative.dismiss",
            Work::Cancel => "initiative.cancel",
            Work::Invite => "initiative.invite",
            Work::Confirm => "initiative.confirm",
            Work::RefuseShare => "initiative.refuse_share",
            Work::OnPaper => "initiative.on_paper",
            Work::Participant => "initiative.participant",
            Work::Behalf => "initiative.behalf",
            Work::StateMeans => "initiative.state_means",
            Work::Consent => "initiative.consent",
            Work::Protect => "initiative.protect",
            Work::Disclose => "initiative.disclose",
            Work::Filed => "initiative.filed",
            Work::Ask => "initiative.ask",
            Work::AnswerUse => "initiative.answer_use",
            Work::ReportUse => "initiative.report_use",
            Work::Benefit => "initiative.benefit",
            Work::Verify => "initiative.verify",
            Work::Owe => "initiative.owe",
            Work::Pay => "initiative.pay",
            Work::Improve => "initiative.improve",
            Work::DeclareUse => "initiative.declare_use",
            Work::ConfirmUse => "initiative.confirm_use",
            Work::FollowUp => "initiative.follow_up",
            Work::Propose => "initiative.propose",
            Work::ReceiveProposal => "initiative.receive_proposal",
            Work::ConcludeProposal => "initiative.conclude_proposal",
            Work::DecideProposal => "initiative.decide_proposal",
            Work::WithdrawProposal => "initiative.withdraw_proposal",
            Work::Award => "initiative.award",
            Work::ReleaseAward => "initiative.release_award",
        }
    }

    /// The act of the flow that it is, if it moves the dossier on.
    #[must_use]
    pub fn act(self) -> Option<Act> {
        match self {
            Work::AskSupplement => Some(Act::AskSupplement),
            Work::Supply => Some(Act::Supply),
            Work::Lapse => Some(Act::Lapse),
            Work::Accept => Some(Act::Accept),
            Work::Decline => Some(Act::Decline),
            Work::SendToCouncil => Some(Act::SendToCouncil),
            Work::Conclude => Some(Act::Conclude),
            Work::Revise => Some(Act::Revise),
            Work::Apply => Some(Act::Apply),
            Work::Transfer => Some(Act::Transfer),
            Work::Dispute => Some(Act::Dispute),
            Work::Dismiss => Some(Act::Dismiss),
            Work::Cancel => Some(Act::Cancel),
            Work::Invite
            | Work::Confirm
            | Work::RefuseShare
            | Work::OnPaper
            | Work::Participant
            | Work::Behalf
            | Work::StateMeans
            | Work::Consent
            | Work::Protect
            | Work::Disclose
            | Work::Filed
            | Work::Ask
            | Work::AnswerUse
            | Work::ReportUse
            | Work::Benefit
            | Work::Verify
            | Work::Owe
            | Work::Pay
            | Work::Improve
            | Work::DeclareUse
            | Work::ConfirmUse
            | Work::FollowUp
            | Work::Propose
            | Work::ReceiveProposal
            | Work::ConcludeProposal
            | Work::DecideProposal
            | Work::WithdrawProposal
            | Work::Award
            | Work::ReleaseAward => None,
        }
    }
}

/// What a form asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// An act of the flow.
    Flow(Deed),
    /// Something beside it.
    Side(Side),
}

/// Reads the form of a piece of work. What cannot be accepted is noted in `form.errors`; then there is no task.
pub fn read(work: Work, form: &mut Form, today: NaiveDate) -> Option<Task> {
    let mut reader = Reader { form, today };
    let task = reader.task(work);
    task.filter(|_| reader.form.errors.is_empty())
}

struct Reader<'a> {
    form: &'a mut Form,
    today: NaiveDate,
}

impl Reader<'_> {
    fn task(&mut self, work: Work) -> Option<Task> {
        Some(match work {
            Work::AskSupplement => Task::Flow(Deed::AskSupplement { items: self.items() }),
            Work::Supply => Task::Flow(Deed::Supply { note: self.note() }),
            Work::Lapse => Task::Flow(Deed::Lapse),
            Work::Accept => Task::Flow(Deed::Accept),
            Work::Decline => {
                let reason = self.choice("reason", RefusalReason::from_code);
                let (earlier, note) = (self.form.line("earlier"), self.note());
                Task::Flow(Deed::Decline {
                    reason: reason?,
                    earlier,
                    note,
                })
            }
            Work::SendToCouncil => Task::Flow(Deed::SendToCouncil { note: self.note() }),
            Work::Conclude => {
                let decision = self.choice("decision", CouncilDecision::from_code);
                let (minutes, note) = (self.line("minutes"), self.note());
                Task::Flow(Deed::Conclude {
                    decision: decision?,
                    minutes,
                    note,
                })
            }
            Work::Revise => Task::Flow(Deed::Revise { note: self.note() }),
            Work::Apply => {
                let (since, who, note) = (self.past("since"), self.line("who"), self.note());
                Task::Flow(Deed::Apply {
                    since: since?,
                    who,
                    note,
                })
            }
            Work::Transfer => {
                let (receiver, on, price) = (self.line("receiver"), self.past("on"), self.money("price", true));
                Task::Flow(Deed::Transfer {
                    receiver,
                    on: on?,
                    price: price?,
                })
            }
            Work::Dispute => {
                let kind = self.choice("kind", DisputeKind::from_code);
                let words = self.text("words");
                Task::Flow(Deed::Dispute { kind: kind?, words })
            }
            Work::Dismiss => Task::Flow(Deed::Dismiss {
                answer: self.text("answer"),
            }),
            Work::Cancel => Task::Flow(Deed::Cancel {
                number: self.line("number"),
                reason: self.text("reason"),
            }),
            Work::Invite => {
                let author = self.need("author");
                Task::Side(Side::Invite {
                    author,
                    account: self.line("account"),
                })
            }
            Work::Confirm => Task::Side(Side::Confirm),
            Work::RefuseShare => Task::Side(Side::RefuseShare {
                reason: self.text("reason"),
            }),
            Work::OnPaper => Task::Side(Side::OnPaper {
                author: self.need("author"),
            }),
            Work::Participant => {
                let part = self.choice("part", Part::from_code);
                let full_name = self.line("full_name");
                Task::Side(Side::Participant {
                    part: part?,
                    full_name,
                    workplace: self.form.line("workplace"),
                    work: self.form.text("work"),
                    consent: self.form.line("consent"),
                })
            }
            Work::Behalf => {
                let pupil = self.yes("pupil");
                Task::Side(Side::Behalf {
                    pupil: pupil?,
                    on_behalf_of: self.form.line("on_behalf_of"),
                })
            }
            Work::StateMeans => Task::Side(Side::StateMeans(self.yes("answer")?)),
            Work::Consent => {
                let given = self.yes("answer");
                let (number, on) = (self.line("number"), self.past("on"));
                Task::Side(Side::Consent {
                    given: given?,
                    number,
                    on: on?,
                })
            }
            Work::Protect => Task::Side(Side::Protect(self.choice("answer", Protection::from_code)?)),
            Work::Disclose => {
                let (on, place) = (self.past("on"), self.line("place"));
                Task::Side(Side::Disclose { on: on?, place })
            }
            Work::Filed => {
                let (on, number) = (self.past("on"), self.line("number"));
                Task::Side(Side::Filed { on: on?, number })
            }
            Work::Ask => Task::Side(Side::Ask {
                unit: self.line("unit"),
                note: self.note(),
            }),
            Work::AnswerUse => {
                let (item, yes) = (self.choice("item", |id| id.parse::<UseId>().ok()), self.yes("answer"));
                let (since, note) = (self.form.date("since", None), self.note());
                Task::Side(Side::AnswerUse {
                    item: item?,
                    accept: yes?,
                    since,
                    note,
                })
            }
            Work::ReportUse => {
                let item = self.choice("item", |id| id.parse::<UseId>().ok());
                let (effect, changes) = (self.text("effect"), self.form.text("changes"));
                Task::Side(Side::ReportUse {
                    item: item?,
                    effect,
                    changes,
                })
            }
            Work::Benefit => {
                let (from, to) = (self.past("from"), self.past("to"));
                let method = self.choice("method", Method::from_code);
                let (basis, amount) = (self.text("basis"), self.money("amount", false));
                if let (Some(from), Some(to)) = (from, to)
                    && to < from
                {
                    self.form.errors.add("to", words::DAYS_REVERSED);
                }
                Task::Side(Side::Benefit {
                    from: from?,
                    to: to?,
                    method: method?,
                    basis,
                    amount,
                })
            }
            Work::Verify => {
                let item = self.choice("item", |id| id.parse::<BenefitId>().ok());
                let (amount, note) = (self.money("amount", false), self.note());
                Task::Side(Side::Verify {
                    item: item?,
                    amount,
                    note,
                })
            }
            Work::Owe => {
                let kind = self.choice("kind", PaymentKind::from_code);
                let from = self.past("from");
                let base = self.money("base", kind.is_some_and(|kind| kind != PaymentKind::NotComputable));
                let amount = self.money("amount", false);
                Task::Side(Side::Owe {
                    kind: kind?,
                    from: from?,
                    base: base.unwrap_or(Vnd(0)),
                    amount,
                    agreement: self.form.line("agreement"),
                })
            }
            Work::Pay => {
                let item = self.choice("item", |id| id.parse::<PaymentId>().ok());
                let (on, voucher, tax) = (self.past("on"), self.line("voucher"), self.money("tax", false));
                Task::Side(Side::Pay {
                    item: item?,
                    on: on?,
                    voucher,
                    tax: tax.unwrap_or(Vnd(0)),
                })
            }
            Work::Improve => Task::Side(Side::Improve),
            Work::DeclareUse => {
                let unit = self.choice("unit", |id| id.parse().ok().map(UnitId));
                let (since, place) = (self.past("since"), self.line("place"));
                let (changes, effect) = (self.form.text("changes"), self.form.text("effect"));
                let contact = self.line("contact");
                Task::Side(Side::DeclareUse {
                    unit: unit?,
                    since: since?,
                    place,
                    changes,
                    effect,
                    contact,
                })
            }
            Work::ConfirmUse => {
                let (item, yes) = (self.choice("item", |id| id.parse::<UseId>().ok()), self.yes("answer"));
                Task::Side(Side::ConfirmUse {
                    item: item?,
                    accept: yes?,
                    note: self.note(),
                })
            }
            Work::FollowUp => {
                let item = self.choice("item", |id| id.parse::<FollowUpId>().ok());
                let still = self.choice("still", Still::from_code);
                let (actual, basis) = (self.money("amount", false), self.text("basis"));
                Task::Side(Side::FollowUp {
                    item: item?,
                    still: still?,
                    actual,
                    basis,
                    note: self.note(),
                })
            }
            Work::Propose => {
                let level = self.choice("level", Level::from_code);
                let kind = self.choice("kind", ProposalKind::from_code);
                let sector = self.choice("sector", Sector::from_code);
                let reasons = self.text("reasons");
                Task::Side(Side::Propose {
                    level: level?,
                    kind: kind?,
                    sector: sector?,
                    reasons,
                })
            }
            Work::ReceiveProposal => Task::Side(Side::ReceiveProposal {
                item: self.choice("item", |id| id.parse::<ProposalId>().ok())?,
            }),
            Work::ConcludeProposal => {
                let item = self.choice("item", |id| id.parse::<ProposalId>().ok());
                let (recommended, minutes) = (self.choice("answer", Still::from_code), self.line("minutes"));
                Task::Side(Side::ConcludeProposal {
                    item: item?,
                    recommended: recommended?,
                    minutes,
                    note: self.note(),
                })
            }
            Work::DecideProposal => {
                let item = self.choice("item", |id| id.parse::<ProposalId>().ok());
                let (yes, number) = (self.yes("answer"), self.line("number"));
                Task::Side(Side::DecideProposal {
                    item: item?,
                    recognise: yes?,
                    number,
                    note: self.note(),
                })
            }
            Work::WithdrawProposal => {
                let item = self.choice("item", |id| id.parse::<ProposalId>().ok());
                let reason = self.text("reason");
                Task::Side(Side::WithdrawProposal { item: item?, reason })
            }
            Work::Award => {
                let title = self.choice("title", AwardTitle::from_code);
                let (recipient, year) = (self.need("recipient"), self.year());
                let number = self.line("number");
                Task::Side(Side::Award {
                    title: title?,
                    recipient,
                    year: year?,
                    number,
                    note: self.note(),
                })
            }
            Work::ReleaseAward => {
                let item = self.choice("item", |id| id.parse::<AwardId>().ok());
                let reason = self.text("reason");
                Task::Side(Side::ReleaseAward { item: item?, reason })
            }
        })
    }

    fn line(&mut self, name: &str) -> String {
        self.form.need_line(name, words::ask(name), 250)
    }

    fn text(&mut self, name: &str) -> String {
        self.form.need_text(name, words::ask(name), 10_000)
    }

    fn need(&mut self, name: &str) -> String {
        self.form.need_line(name, words::ask(name), 250)
    }

    fn note(&self) -> String {
        self.form.text("note")
    }

    fn items(&mut self) -> Vec<SupplementItem> {
        let items: Vec<SupplementItem> = words::CHECKLIST
            .into_iter()
            .filter_map(|(name, _)| {
                let note = self.form.line(name);
                let field = name.strip_prefix("note_").unwrap_or(name).to_owned();
                (!note.is_empty()).then_some(SupplementItem { field, note })
            })
            .collect();
        if items.is_empty() {
            self.form.errors.add("note_title", words::ASK_ITEMS);
        }
        items
    }

    fn choice<T>(&mut self, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let found = read(self.form.raw(name).trim());
        if found.is_none() {
            self.form.errors.add(name, words::ask("choice"));
        }
        found
    }

    fn yes(&mut self, name: &str) -> Option<bool> {
        self.choice(name, |code| match code {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            _ => None,
        })
    }

    /// A day that has come.
    fn past(&mut self, name: &str) -> Option<NaiveDate> {
        let day = self.form.date(name, Some(words::ask(name)))?;
        if day > self.today {
            self.form.errors.add(name, words::DAY_AHEAD);
        }
        // A slip of the keyboard; no rule of the packs is older than the State.
        if day.year() < 1946 {
            self.form.errors.add(name, words::DAY_TOO_OLD);
        }
        Some(day)
    }

    /// A year that people judge achievements of.
    fn year(&mut self) -> Option<i32> {
        let found = self.form.line("year").parse().ok();
        let near = found.filter(|year| (2000..=self.today.year() + 1).contains(year));
        if near.is_none() {
            self.form.errors.add("year", labels::climb::ASK_YEAR);
        }
        near
    }

    fn money(&mut self, name: &str, needed: bool) -> Option<Vnd> {
        let typed = self.form.line(name);
        if typed.is_empty() {
            if needed {
                self.form.errors.add(name, words::ask(name));
            }
            return None;
        }
        match vietnamese::parse_vnd(&typed) {
            Ok(dong) if dong >= 0 => Some(Vnd(dong)),
            Ok(_) | Err(_) => {
                self.form.errors.add(name, words::MONEY_UNREADABLE);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_fields(work: Work, fields: &[(&str, &str)]) -> (Option<Task>, Vec<String>) {
        let pairs = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut form = Form::with(pairs);
        let task = read(work, &mut form, "2026-11-26".parse().unwrap());
        (task, form.errors.iter().map(|(field, _)| field.to_owned()).collect())
    }

    #[test]
    fn every_work_has_words_and_names_every_empty_field_that_it_needs() {
        for work in Work::ALL {
            assert_eq!(Work::from_code(work.code()), Some(work));
            assert_ne!(words::done(work.action()), "cập nhật hồ sơ", "{work:?}");
            let (task, errors) = read_fields(work, &[]);
            let needed: Vec<&str> = words::fields(work)
                .into_iter()
                .filter(|field| !field.optional && field.kind != Kind::File)
                .map(|field| field.name)
                .collect();
            for name in &needed {
                assert!(errors.contains(&(*name).to_owned()), "{work:?} does not ask for {name}");
            }
            let checklist = work == Work::AskSupplement;
            assert_eq!(task.is_some(), needed.is_empty() && !checklist, "{work:?}");
        }
    }

    #[test]
    fn a_formal_check_ties_every_item_to_its_field() {
        let (task, _) = read_fields(
            Work::AskSupplement,
            &[("note_essence", "Nêu các bước"), ("note_report", "Thiếu trang 3")],
        );
        let Some(Task::Flow(Deed::AskSupplement { items })) = task else {
            panic!("not read")
        };
        assert_eq!(
            items.iter().map(|item| item.field.as_str()).collect::<Vec<_>>(),
            ["essence", "report"]
        );
    }

    #[test]
    fn days_ahead_and_days_reversed_and_odd_amounts_are_told_at_their_fields() {
        let fields = [
            ("from", "1/6/2026"),
            ("to", "1/5/2026"),
            ("method", "time"),
            ("basis", "x"),
            ("amount", "nhiều"),
        ];
        assert_eq!(read_fields(Work::Benefit, &fields).1, ["amount", "to"]);
        assert_eq!(
            read_fields(Work::Filed, &[("on", "27/11/2026"), ("number", "1")]).1,
            ["on"]
        );
    }
}
