//! The three locks of permission: who acts, what they may see, what they may do.
//!
//! [`Scope`] and [`Permit`] have private fields. Their makers are forbidden by clippy outside each module's
//! `policy.rs`, so a query without a scope or a write without a permit does not compile.

use crate::error::{AppError, Result};
use crate::ids::{DelegationId, PersonId, PositionId, SessionId, UnitId};
use crate::labels;
use crate::units::{UnitKind, Units};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a person may be in a unit. A role is never enough: it counts for the unit of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// tác giả: submits and follows initiatives. Everyone who is signed in is one.
    Author,
    /// chủ đầu tư tạo ra sáng kiến
    Sponsor,
    /// cán bộ đầu mối: receives dossiers, keeps registers, reports.
    UnitClerk,
    /// thư ký hội đồng
    CouncilSecretary,
    /// thành viên hội đồng
    CouncilMember,
    /// chủ tịch hội đồng
    CouncilChair,
    /// lãnh đạo đơn vị: signs decisions.
    Leader,
    /// cơ quan đầu mối: assigns, urges, aggregates.
    FocalOffice,
    /// cán bộ hỗ trợ SHTT
    SupportOfficer,
    /// cán bộ thi đua
    EmulationOfficer,
    /// quản lý thị trường, thanh tra
    EnforcementOfficer,
    /// doanh nghiệp, hợp tác xã, hộ
    Enterprise,
    /// quản trị: units, people, roles, settings.
    Administrator,
    /// reads the journal of a subtree, changes nothing.
    Auditor,
}

impl Role {
    /// Every role, in the order in which they are shown.
    pub const ALL: [Role; 14] = [
        Role::Author,
        Role::Sponsor,
        Role::UnitClerk,
        Role::CouncilSecretary,
        Role::CouncilMember,
        Role::CouncilChair,
        Role::Leader,
        Role::FocalOffice,
        Role::SupportOfficer,
        Role::EmulationOfficer,
        Role::EnforcementOfficer,
        Role::Enterprise,
        Role::Administrator,
        Role::Auditor,
    ];

    /// The stable code: database, packs, API.
    pub fn code(self) -> &'static str {
        match self {
            Role::Author => "author",
            Role::Sponsor => "sponsor",
            Role::UnitClerk => "unit_clerk",
            Role::CouncilSecretary => "council_secretary",
            Role::CouncilMember => "council_member",
            Role::CouncilChair => "council_chair",
            Role::Leader => "leader",
            Role::FocalOffice => "focal_office",
            Role::SupportOfficer => "support_officer",
            Role::EmulationOfficer => "emulation_officer",
            Role::EnforcementOfficer => "enforcement_officer",
            Role::Enterprise => "enterprise",
            Role::Administrator => "administrator",
            Role::Auditor => "auditor",
        }
    }

    /// The role of a code.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// What it is called on the screen.
    pub fn label(self) -> &'static str {
        labels::role(self)
    }
}

/// A role in a unit and, for most roles, in everything below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// What.
    pub role: Role,
    /// Where it is rooted.
    pub unit: UnitId,
    /// Whether it reaches the units below (as they are on the day of the question).
    pub subtree: bool,
}

/// How a person signs: NĐ 30/2020 Điều 13.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SigningForm {
    /// The head, in own name (chế độ thủ trưởng).
    Own,
    /// TM. thay mặt tập thể
    OnBehalf,
    /// KT. ký thay
    Deputy,
    /// TL. thừa lệnh
    ByOrder,
    /// TUQ. thừa uỷ quyền: in writing, limited in time and content, not passed on.
    ByDelegation,
    /// Q. quyền
    Acting,
}

impl SigningForm {
    /// Every form.
    pub const ALL: [SigningForm; 6] = [
        SigningForm::Own,
        SigningForm::OnBehalf,
        SigningForm::Deputy,
        SigningForm::ByOrder,
        SigningForm::ByDelegation,
        SigningForm::Acting,
    ];

    /// The abbreviation that stands before the title in the signature block; empty for the head.
    pub fn abbreviation(self) -> &'static str {
        match self {
            SigningForm::Own => "",
            SigningForm::OnBehalf => "TM.",
            SigningForm::Deputy => "KT.",
            SigningForm::ByOrder => "TL.",
            SigningForm::ByDelegation => "TUQ.",
            SigningForm::Acting => "Q.",
        }
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            SigningForm::Own => "own",
            SigningForm::OnBehalf => "on_behalf",
            SigningForm::Deputy => "deputy",
            SigningForm::ByOrder => "by_order",
            SigningForm::ByDelegation => "by_delegation",
            SigningForm::Acting => "acting",
        }
    }

    /// The form of a code.
    pub fn from_code(code: &str) -> Option<SigningForm> {
        SigningForm::ALL.into_iter().find(|form| form.code() == code)
    }
}

/// The capacity in which a person acts; written into every journal entry and shown on every page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Authority {
    /// As a private person: an author, a citizen.
    Personal,
    /// By a dated position in a unit.
    Position {
        /// Which.
        id: PositionId,
        /// Where.
        unit: UnitId,
        /// Title as it stands on papers.
        title: String,
        /// How its holder signs.
        form: SigningForm,
    },
    /// By a written delegation.
    Delegation {
        /// Which.
        id: DelegationId,
        /// For which unit.
        unit: UnitId,
        /// Title of the delegate as it stands on papers.
        title: String,
        /// KT., TL. or TUQ.
        form: SigningForm,
        /// Who delegated.
        by: PersonId,
    },
    /// The service itself: a job, an import, the command line.
    System {
        /// Why, in a word; greppable.
        reason: String,
    },
}

impl Authority {
    /// The unit acted for.
    pub fn unit(&self) -> Option<UnitId> {
        match self {
            Authority::Personal | Authority::System { .. } => None,
            Authority::Position { unit, .. } | Authority::Delegation { unit, .. } => Some(*unit),
        }
    }
}

/// Who acts: a person, the chosen authority, and the grants that this authority brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub person: PersonId,
    /// Name as shown.
    pub name: String,
    /// In which capacity.
    pub authority: Authority,
    /// What that capacity brings today.
    pub grants: Vec<Grant>,
    /// The session, where there is one.
    pub session: Option<SessionId>,
    /// Signed in with a second factor.
    pub second_factor: bool,
    /// For access tokens: the only scopes they reach. `None` for a session.
    pub token_scopes: Option<Vec<String>>,
}

impl Actor {
    /// The service itself, for jobs, imports and the command line.
    pub fn system(reason: &str) -> Actor {
        Actor {
            person: PersonId(Uuid::nil()),
            name: "Hệ thống".to_owned(),
            authority: Authority::System {
                reason: reason.to_owned(),
            },
            grants: Vec::new(),
            session: None,
            second_factor: true,
            token_scopes: None,
        }
    }

    /// The service itself acts, not a person.
    pub fn is_system(&self) -> bool {
        matches!(self.authority, Authority::System { .. })
    }

    /// Holds the role somewhere. Only good for showing a menu entry; a record needs [`Actor::holds`].
    pub fn holds_anywhere(&self, role: Role) -> bool {
        role == Role::Author || self.grants.iter().any(|grant| grant.role == role)
    }

    /// Holds the role for this unit on this day: granted there, or above it with reach below.
    pub fn holds(&self, role: Role, unit: UnitId, units: &Units, on: NaiveDate) -> bool {
        self.grants.iter().any(|grant| {
            grant.role == role && (grant.unit == unit || (grant.subtree && units.is_within(unit, grant.unit, on)))
        })
    }

    /// Holds the role at exactly this unit.
    pub fn holds_at(&self, role: Role, unit: UnitId) -> bool {
        self.grants.iter().any(|grant| grant.role == role && grant.unit == unit)
    }

    /// How far the grants of some roles reach: single units, and units with all that lies below them. What a policy makes a
    /// scope of.
    pub fn reach(&self, roles: &[Role]) -> Reach {
        let held = self.grants.iter().filter(|grant| roles.contains(&grant.role));
        let (subtrees, units): (Vec<_>, Vec<_>) = held.partition(|grant| grant.subtree);
        Reach::Of {
            person: self.person,
            units: units.into_iter().map(|grant| grant.unit).collect(),
            subtrees: subtrees.into_iter().map(|grant| grant.unit).collect(),
        }
    }

    /// The units at which one of some roles is held, each once. Nobody speaks for the whole country.
    pub fn rooted(&self, roles: &[Role], units: &Units) -> Vec<UnitId> {
        let mut found: Vec<UnitId> = Vec::new();
        for grant in self.grants.iter().filter(|grant| roles.contains(&grant.role)) {
            let kind = units.get(grant.unit).map(|row| row.kind);
            if kind != Some(UnitKind::Country) && !found.contains(&grant.unit) {
                found.push(grant.unit);
            }
        }
        found
    }

    /// The access token, if any, reaches this scope; a session reaches all.
    pub fn token_allows(&self, scope: &str) -> bool {
        match &self.token_scopes {
            None => true,
            Some(scopes) => scopes.iter().any(|held| held == scope),
        }
    }
}

/// What may be seen. Every reading function of a store starts from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    reach: Reach,
}

/// How far a scope reaches. A store matches on this to build its condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All records: the service itself, with a reason.
    Everything,
    /// Only what is published.
    Published,
    /// Own records, and those of some units.
    Of {
        /// Records in which this person has a part.
        person: PersonId,
        /// Records held by exactly these units.
        units: Vec<UnitId>,
        /// Records held by these units and everything below them today.
        subtrees: Vec<UnitId>,
    },
}

impl Scope {
    /// Made in `policy.rs` only (clippy forbids it elsewhere).
    pub fn of(reach: Reach) -> Scope {
        Scope { reach }
    }

    /// For jobs, imports, recounts: sees everything; the reason is for the reader of the code.
    pub fn system(reason: &'static str) -> Scope {
        let _ = reason;
        Scope {
            reach: Reach::Everything,
        }
    }

    /// How far it reaches.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }
}

/// The proof that this actor may do this to this record. A permit for one record writes no other.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    action: &'static str,
    subject: Uuid,
    by: PersonId,
}

impl Permit {
    /// Grants, or refuses with 403. Called in `policy.rs` only (clippy forbids it elsewhere).
    ///
    /// # Errors
    /// [`AppError::Forbidden`] with `sentence` when not `allowed`.
    pub fn grant_if(
        allowed: bool,
        actor: &Actor,
        action: &'static str,
        subject: Uuid,
        sentence: &str,
    ) -> Result<Permit> {
        if allowed {
            Ok(Permit {
                action,
                subject,
                by: actor.person,
            })
        } else {
            Err(AppError::Forbidden(sentence.to_owned()))
        }
    }

    /// Checks that the permit is for this record.
    ///
    /// # Errors
    /// [`AppError::Bug`] when it was granted for another one.
    pub fn covers(&self, subject: Uuid) -> Result<()> {
        if self.subject == subject {
            Ok(())
        } else {
            Err(AppError::bug(format!(
                "permit {} for {} used on {subject}",
                self.action, self.subject
            )))
        }
    }

    /// What is permitted, `module.verb`.
    pub fn action(&self) -> &'static str {
        self.action
    }

    /// Who was permitted.
    pub fn by(&self) -> PersonId {
        self.by
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_one_code_and_one_name() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
            assert!(!role.label().is_empty());
        }
        assert_eq!(Role::from_code("root"), None);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test stands for a policy.rs")]
    fn a_permit_for_one_record_writes_no_other() {
        let actor = Actor::system("test");
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let permit = Permit::grant_if(true, &actor, "thing.change", one, "").unwrap();
        assert!(permit.covers(one).is_ok());
        assert!(matches!(permit.covers(other), Err(AppError::Bug(_))));
        assert!(matches!(
            Permit::grant_if(false, &actor, "thing.change", one, "Không được."),
            Err(AppError::Forbidden(sentence)) if sentence == "Không được."
        ));
    }
}
