//! What could protect an initiative, whether it became known, and what is decided about it. Pure.

use super::{AssetId, Right};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::{PersonId, UnitId};
use uuid::Uuid;

kernel::typed_id! {
    /// An assessment.
    AssessmentId,
}

/// The kind of record in the journal.
pub const SUBJECT: &str = "ip_assessment";

/// Rights that an initiative can lead to, in the order in which they are offered.
pub const OFFERED: [Right; 9] = [
    Right::Patent,
    Right::UtilityModel,
    Right::IndustrialDesign,
    Right::LayoutDesign,
    Right::PlantVariety,
    Right::Copyright,
    Right::Trademark,
    Right::TradeSecret,
    Right::KnowHow,
];

/// Whether people outside know it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disclosure {
    /// Nobody has said yet.
    #[default]
    Unsaid,
    /// Nobody outside knows it.
    No,
    /// It was shown, described, sold.
    Yes,
}

impl Disclosure {
    /// What can be said.
    pub const SAID: [Disclosure; 2] = [Disclosure::No, Disclosure::Yes];

    /// The stable code; empty where nothing was said.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Disclosure::Unsaid => "",
            Disclosure::No => "no",
            Disclosure::Yes => "yes",
        }
    }

    /// The answer of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Disclosure {
        Disclosure::SAID
            .into_iter()
            .find(|one| one.code() == code)
            .unwrap_or_default()
    }
}

/// What is to become of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decision {
    /// Not decided yet.
    #[default]
    Open,
    /// An application is filed.
    File,
    /// It is kept as know-how.
    KnowHow,
    /// No right is sought.
    Leave,
}

impl Decision {
    /// What can be decided.
    pub const MADE: [Decision; 3] = [Decision::File, Decision::KnowHow, Decision::Leave];

    /// The stable code; empty while it is open.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Decision::Open => "",
            Decision::File => "file",
            Decision::KnowHow => "know_how",
            Decision::Leave => "leave",
        }
    }

    /// The decision of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Decision {
        Decision::MADE
            .into_iter()
            .find(|one| one.code() == code)
            .unwrap_or_default()
    }

    /// An asset follows from it.
    #[must_use]
    pub fn makes_asset(self) -> bool {
        matches!(self, Decision::File | Decision::KnowHow)
    }
}

/// What is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The rights that could protect it.
    pub rights: Vec<Right>,
    /// Why, and what stands against it.
    pub finding: String,
    /// Where abroad protection is worth its cost; empty for nowhere.
    pub abroad: String,
    /// Whether people outside know it.
    pub disclosure: Disclosure,
    /// Since when.
    pub disclosed_on: Option<NaiveDate>,
    /// Where, by whom, to whom.
    pub disclosed_where: String,
    /// What is to become of it.
    pub decision: Decision,
    /// On which day that was decided.
    pub decided_on: Option<NaiveDate>,
    /// Who decided.
    pub decided_by: String,
    /// Why.
    pub reason: String,
}

/// An assessment as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Which.
    pub id: AssessmentId,
    /// Of which initiative.
    pub initiative: Uuid,
    /// In whose register.
    pub keeper: UnitId,
    /// What is written.
    pub written: Written,
    /// Its own unit alone may see it.
    pub secret: bool,
    /// The asset that followed.
    pub asset: Option<AssetId>,
    /// Who began it.
    pub created_by: PersonId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Rises with every change.
    pub version: i64,
}

/// What cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The day of disclosure is missing.
    NoDay,
    /// Where it was disclosed is missing.
    NoPlace,
    /// Who decided is missing.
    NoDecider,
    /// On which day is missing.
    NoDecisionDay,
    /// Why is missing.
    NoReason,
    /// Filing, and no right is named for which one files.
    NothingToFile,
    /// What is known cannot be kept secret.
    KnownAlready,
    /// A day that is still to come.
    Ahead,
}

/// Rights that come by filing, or for which a certificate is asked for.
#[must_use]
pub fn fileable(right: Right) -> bool {
    use super::Arises;
    matches!(right.arises(), Arises::ByGrant | Arises::ByCreation)
}

/// The rights by which an asset can begin from a decision, the first one proposed.
#[must_use]
pub fn beginnings(written: &Written) -> Vec<Right> {
    match written.decision {
        Decision::File => written
            .rights
            .iter()
            .copied()
            .filter(|right| fileable(*right))
            .collect(),
        Decision::KnowHow if written.rights.contains(&Right::TradeSecret) => vec![Right::TradeSecret, Right::KnowHow],
        Decision::KnowHow => vec![Right::KnowHow, Right::TradeSecret],
        Decision::Open | Decision::Leave => Vec::new(),
    }
}

/// What is wrong with an assessment, each at its field.
#[must_use]
pub fn faults(written: &Written, today: NaiveDate) -> Vec<(&'static str, Fault)> {
    let mut found = Vec::new();
    if written.disclosure == Disclosure::Yes {
        match written.disclosed_on {
            None => found.push(("disclosed_on", Fault::NoDay)),
            Some(on) if on > today => found.push(("disclosed_on", Fault::Ahead)),
            Some(_) => {}
        }
        if written.disclosed_where.is_empty() {
            found.push(("disclosed_where", Fault::NoPlace));
        }
    }
    if written.decision == Decision::Open {
        return found;
    }
    match written.decided_on {
        None => found.push(("decided_on", Fault::NoDecisionDay)),
        Some(on) if on > today => found.push(("decided_on", Fault::Ahead)),
        Some(_) => {}
    }
    if written.decided_by.is_empty() {
        found.push(("decided_by", Fault::NoDecider));
    }
    if written.reason.is_empty() {
        found.push(("reason", Fault::NoReason));
    }
    if written.decision == Decision::File && beginnings(written).is_empty() {
        found.push(("rights", Fault::NothingToFile));
    }
    if written.decision == Decision::KnowHow && written.disclosure == Disclosure::Yes {
        found.push(("decision", Fault::KnownAlready));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn decided(decision: Decision) -> Written {
        Written {
            rights: vec![Right::Patent, Right::TradeSecret],
            decision,
            decided_on: Some(day("2026-11-20")),
            decided_by: "Hiệu trưởng".to_owned(),
            reason: "Có tính mới".to_owned(),
            ..Written::default()
        }
    }

    #[test]
    fn an_open_assessment_may_be_empty_and_a_decision_names_who_when_and_why() {
        let today = day("2026-11-27");
        assert!(faults(&Written::default(), today).is_empty());
        let bare = Written {
            decision: Decision::Leave,
            ..Written::default()
        };
        let fields: Vec<_> = faults(&bare, today).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["decided_on", "decided_by", "reason"]);
        assert!(faults(&decided(Decision::File), today).is_empty());
        let tomorrow = Written {
            decided_on: Some(day("2026-11-28")),
            ..decided(Decision::File)
        };
        assert_eq!(faults(&tomorrow, today), [("decided_on", Fault::Ahead)]);
    }

    #[test]
    fn what_is_known_outside_is_no_secret_any_more() {
        let known = Written {
            disclosure: Disclosure::Yes,
            disclosed_on: Some(day("2026-05-01")),
            disclosed_where: "Hội chợ".to_owned(),
            ..decided(Decision::KnowHow)
        };
        assert_eq!(faults(&known, day("2026-11-27")), [("decision", Fault::KnownAlready)]);
        let bare = Written {
            disclosure: Disclosure::Yes,
            ..Written::default()
        };
        assert_eq!(
            faults(&bare, day("2026-11-27")),
            [("disclosed_on", Fault::NoDay), ("disclosed_where", Fault::NoPlace)]
        );
    }

    #[test]
    fn only_what_one_files_for_begins_by_filing() {
        assert_eq!(beginnings(&decided(Decision::File)), [Right::Patent]);
        let secret = Written {
            rights: vec![Right::KnowHow],
            ..decided(Decision::File)
        };
        assert_eq!(faults(&secret, day("2026-11-27")), [("rights", Fault::NothingToFile)]);
        assert_eq!(beginnings(&decided(Decision::KnowHow))[0], Right::TradeSecret);
        assert!(beginnings(&decided(Decision::Leave)).is_empty());
    }

    #[test]
    fn codes_lead_back() {
        for one in Decision::MADE {
            assert_eq!(Decision::from_code(one.code()), one);
        }
        for one in Disclosure::SAID {
            assert_eq!(Disclosure::from_code(one.code()), one);
        }
    }
}
