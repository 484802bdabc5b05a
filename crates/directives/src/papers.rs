//! The paper of a unit's own document in the layout of NĐ 30/2020/NĐ-CP (Phụ lục I) or of the Party: letterhead, number, subject,
//! basis, the clauses as they are registered, receivers, signature.

use crate::labels;
use crate::model::{Directive, DirectiveId, Kind, SUBJECT, Scheme};
use crate::policy;
use crate::store;
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::{Actor, Permit};
use kernel::db::{Reader, Tx};
use kernel::papers::{Paper, PaperKind};
use kernel::time::local_date;
use kernel::units::Units;
use kernel::web::App;
use papers::{Offer, Record, Source};
use serde_json::{Value, json};
use uuid::Uuid;

/// Receivers that a paper proposes; a document for every commune names them once, in its list.
const PROPOSED: usize = 20;

/// Own documents as a source of papers.
#[derive(Clone, Copy, Debug)]
pub struct Documents;

/// What a document of a type is printed as; nothing for what units do not issue this way.
fn printed(kind: Kind) -> Option<(PaperKind, &'static str)> {
    match kind {
        Kind::Letter => Some((PaperKind::Letter, "letter")),
        Kind::Plan => Some((PaperKind::Plan, "document")),
        Kind::Instruction => Some((PaperKind::Directive, "document")),
        Kind::Decision => Some((PaperKind::Decision, "document")),
        Kind::Notice => Some((PaperKind::Notice, "document")),
        // Their numbers have symbols that the series of a unit does not give yet.
        Kind::Resolution
        | Kind::Programme
        | Kind::Conclusion
        | Kind::Guidance
        | Kind::Telegram
        | Kind::Project
        | Kind::Law
        | Kind::Decree
        | Kind::Circular
        | Kind::Other => None,
    }
}

async fn found(db: &Reader<'_>, actor: &Actor, id: Uuid, on: NaiveDate) -> Result<Directive> {
    store::find(db, &policy::scope(actor), DirectiveId(id), on).await
}

/// "I", "IV.2", "Điều 3": a clause that opens a part.
fn is_head(path: &str, text: &str) -> bool {
    let roman = !path.is_empty() && path.chars().all(|sign| matches!(sign, 'I' | 'V' | 'X'));
    roman && text.chars().count() <= 200
}

#[async_trait::async_trait]
impl Source for Documents {
    fn kind(&self) -> &'static str {
        SUBJECT
    }

    async fn find(&self, db: &Reader<'_>, units: &Units, actor: &Actor, id: Uuid, on: NaiveDate) -> Result<Record> {
        let one = found(db, actor, id, on).await?;
        let keeps = policy::keeps(actor, one.keeper, units, on);
        let mut offers = Vec::new();
        if let Some((kind, template)) = one.content.kind.and_then(printed).filter(|_| one.is_own()) {
            let recipients = store::recipients(db, one.id).await?;
            let mut names: Vec<String> = recipients
                .iter()
                .take(PROPOSED)
                .map(|recipient| units.name(recipient.unit, on).to_owned())
                .collect();
            names.push(labels::TO_FILE.to_owned());
            offers.push(Offer {
                code: "document".to_owned(),
                label: labels::kind(one.content.kind.unwrap_or(Kind::Other)).to_owned(),
                kind,
                template,
                unit: one.keeper,
                issuer: organisations::papers::issuer(db, units, one.keeper, on).await?,
                title: labels::about(&one.content.subject).to_owned(),
                recipients: names,
                signed_by_unit: true,
            });
        }
        Ok(Record {
            title: one.content.subject.clone(),
            link: format!("/chi-dao/{id}"),
            crumbs: vec![(labels::NAV_LIST.to_owned(), "/chi-dao".to_owned())],
            offers,
            may_write: keeps && one.is_own() && one.state.is_open(),
            sees_drafts: keeps,
            reads: true,
        })
    }

    async fn permit(&self, tx: &Tx, actor: &Actor, id: Uuid) -> Result<Permit> {
        let one = found(&tx.reader(), actor, id, tx.today()).await?;
        policy::permit_keep(actor, one.keeper, id, &tx.units(), tx.today())
    }

    async fn data(&self, app: &App, actor: &Actor, paper: &Paper, on: NaiveDate) -> Result<Value> {
        let (db, units, today) = (app.db.reader(), app.db.units(), local_date(app.db.now()));
        let one = found(&db, actor, paper.subject, today).await?;
        let letterhead = organisations::papers::letterhead(&db, &units, one.keeper, on).await?;
        let clauses = store::clauses(&db, &[one.id]).await?;
        let recipients = store::recipients(&db, one.id).await?;
        let addressees: Vec<String> = match recipients.as_slice() {
            // A long list stands among the receivers at the foot.
            few if few.len() <= 5 => few
                .iter()
                .map(|recipient| organisations::papers::authority(&units, recipient.unit, on))
                .collect(),
            _ => vec![labels::AS_LISTED.to_owned()],
        };
        let line = |path: &str, text: &str| {
            if path.is_empty() {
                text.to_owned()
            } else {
                format!("{path}. {text}")
            }
        };
        let whole: Vec<String> = clauses.iter().map(|clause| line(&clause.path, &clause.text)).collect();
        let listed: Vec<Value> = clauses
            .iter()
            .zip(&whole)
            .map(|(clause, text)| json!({ "text": text, "head": is_head(&clause.path, &clause.text).to_string() }))
            .collect();
        let kind = one.content.kind.unwrap_or(Kind::Other);
        let addressed = matches!(kind, Kind::Letter | Kind::Instruction | Kind::Notice);
        Ok(json!({
            "superior_unit": letterhead.superior,
            "unit": letterhead.unit,
            "place": letterhead.place,
            "scheme": if one.content.scheme == Scheme::Party { "party" } else { "state" },
            "kind": labels::kind(kind).to_uppercase(),
            "addressees": if addressed { addressees } else { Vec::new() },
            "basis": one.content.basis,
            "paragraphs": whole,
            "clauses": listed,
        }))
    }

    /// A document whose number stands in the register keeps it.
    async fn number(&self, tx: &Tx, permit: &Permit, paper: &Paper) -> Result<Option<(String, NaiveDate)>> {
        permit.covers(paper.subject)?;
        let one = store::find(&tx.reader(), &policy::whole(), DirectiveId(paper.subject), tx.today()).await?;
        let number = one.content.number.clone();
        // "/UBND-VHXH" is a symbol without a number.
        let has_number = number
            .split('/')
            .next()
            .is_some_and(|part| part.bytes().any(|byte| byte.is_ascii_digit()));
        let used = kernel::papers::of(&tx.reader(), paper.subject)
            .await?
            .iter()
            .any(|other| other.label.as_deref() == Some(number.as_str()));
        let day = one.content.issued_on.unwrap_or_else(|| tx.today());
        Ok((has_number && !used).then_some((number, day)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Only what opens a part is set as a heading; a numbered clause is text.
    #[test]
    fn headings_are_the_roman_ones() {
        assert!(is_head("II", "NHIỆM VỤ, GIẢI PHÁP"));
        for (path, text) in [("1", "Sở Tài chính"), ("II.1", "Bố trí kinh phí"), ("", "Kính gửi")] {
            assert!(!is_head(path, text), "{path}");
        }
        assert!(!is_head("I", &"a".repeat(201)), "a long text is no heading");
    }

    #[test]
    fn each_type_that_is_printed_has_a_kind_of_paper() {
        let printed: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| printed(*kind).is_some()).collect();
        assert_eq!(
            printed,
            [
                Kind::Letter,
                Kind::Plan,
                Kind::Instruction,
                Kind::Decision,
                Kind::Notice
            ]
        );
    }
}
