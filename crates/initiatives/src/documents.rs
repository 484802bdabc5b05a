//! The papers of this module as plain data for the templates of `packs/documents`.

use crate::comparison::View;
use crate::labels;
use crate::model::{Author, Initiative};
use chrono::NaiveDate;
use kernel::access::SigningForm;
use kernel::attachments::Attachment;
use kernel::papers::Signatory;
use kernel::seal::{Statement, title_hash};
use kernel::units::Units;
use organisations::papers::Letterhead;
use serde_json::{Value, json};

/// Who signs a certificate: found from the positions of the unit on the day of the decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signer {
    /// Name.
    pub name: String,
    /// Title as on papers.
    pub title: String,
    /// How they sign.
    pub form: Option<SigningForm>,
}

impl Signer {
    /// The lines above the name (NĐ 30/2020/NĐ-CP Điều 13).
    #[must_use]
    pub fn lines(&self, head_title: &str) -> Vec<String> {
        Signatory {
            form: self.form.unwrap_or(SigningForm::Own),
            collective: None,
            head_title: head_title.to_owned(),
            own_title: self.title.clone(),
            ordered_title: None,
        }
        .lines()
    }
}

/// Data of the receipt (TT 18/2013 Phụ lục II).
#[must_use]
pub fn receipt(
    letterhead: &Letterhead,
    initiative: &Initiative,
    files: &[Attachment],
    receiver: &str,
    due_reason: &str,
    public_url: &str,
    received_on: NaiveDate,
) -> Value {
    let content = &initiative.content;
    let first = content.authors.first().cloned().unwrap_or_default();
    let code = initiative.code.clone().unwrap_or_default();
    let papers: Vec<Value> = std::iter::once(
        json!({ "name": labels::PAPER_REQUEST, "form": labels::FORM_ELECTRONIC, "note": "" }),
    )
    .chain(
        files
            .iter()
            .filter(|file| file.replaced_at.is_none() && file.slot == "report")
            .map(|file| json!({ "name": labels::PAPER_REPORT, "form": labels::FORM_ELECTRONIC, "note": file.name })),
    )
    .collect();
    json!({
        "superior_unit": letterhead.superior,
        "unit": letterhead.unit,
        "place": letterhead.place,
        "code": code,
        "received_on": received_on,
        "applicant": first.full_name,
        "applicant_workplace": first.workplace,
        "title": content.title,
        "papers": papers,
        "due_on": initiative.due_on,
        "due_reason": due_reason,
        "receiver": receiver,
        "receiver_position": kernel::access::Role::UnitClerk.label(),
        "next_step": labels::next_step_after_receipt(),
        "qr": format!("{public_url}/theo-doi?ma={code}"),
        "tracking": initiative.circumstances.tracking,
    })
}

/// Data of the certificate of one author (TT 18/2013 Phụ lục III).
#[must_use]
pub fn certificate(
    letterhead: &Letterhead,
    initiative: &Initiative,
    author: &Author,
    signer: &Signer,
    sealed: &Sealed,
    issued_on: NaiveDate,
) -> Value {
    let content = &initiative.content;
    let others: Vec<&str> = content
        .authors
        .iter()
        .filter(|other| *other != author)
        .map(|other| other.full_name.as_str())
        .collect();
    json!({
        "superior_unit": letterhead.superior,
        "unit": letterhead.unit,
        "number": initiative.certificate_number,
        "place": letterhead.place,
        "issued_on": issued_on,
        "author": author.full_name,
        "author_workplace": author.workplace,
        "title": content.title,
        "co_authors": others,
        "sponsor": content.sponsor,
        "summary": content.essence,
        "benefit": content.benefit_author,
        "decision": initiative.decision_number,
        "signer_lines": signer.lines(&letterhead.head_title),
        "signer_name": signer.name,
        "verify_address": sealed.address,
        "qr": sealed.text,
    })
}

/// Data of the annex to the minutes: the comparison as its reader may see it.
#[must_use]
pub fn novelty(letterhead: &Letterhead, initiative: &Initiative, view: &View, today: NaiveDate) -> Value {
    use crate::labels::novelty as words;
    let authors: Vec<&str> = initiative
        .content
        .authors
        .iter()
        .map(|author| author.full_name.as_str())
        .collect();
    let sources: Vec<Value> = view
        .sources
        .iter()
        .map(|source| {
            let passages: Vec<Value> = source
                .passages
                .iter()
                .map(|passage| {
                    json!({
                        "number": passage.number,
                        "part": words::part(passage.part),
                        "words": passage.words,
                        "new": passage.new,
                        "old": passage.old.clone().unwrap_or_else(|| words::NOT_SHOWN.to_owned()),
                    })
                })
                .collect();
            json!({
                "name": words::source(source),
                "about": words::about(source),
                "how": words::copying(source.copying),
                "passages": passages,
            })
        })
        .collect();
    let others = view.sources.iter().any(crate::comparison::Source::is_anothers);
    let skipped: Vec<Value> = view
        .skipped
        .iter()
        .map(|one| json!([words::part(one.part), words::why(one.why), one.text]))
        .collect();
    let leftovers: Vec<String> = view
        .check
        .found
        .leftovers
        .iter()
        .map(|one| words::leftover(&one.name, one.count))
        .collect();
    json!({
        "superior_unit": letterhead.superior,
        "unit": letterhead.unit,
        "place": letterhead.place,
        "date": today,
        "title": initiative.content.title,
        "code": initiative.code,
        "authors": authors.join(", "),
        "checked_at": ui::filters::moment_text(view.check.at),
        "headline": words::headline(view),
        "count": if others { words::count(view) } else { String::new() },
        "sources": sources,
        "skipped": skipped,
        "leftovers": leftovers,
        "explanation": view.explanation.as_ref().map(|said| said.words.clone()),
        "limits": words::LIMITS,
        "house_rule": words::HOUSE_RULE,
    })
}

/// What the QR of a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The public address alone, printed below the code.
    pub address: String,
    /// The address with the sealed statement (kernel::seal).
    pub text: String,
}

/// What is sealed of the certificate of one author.
#[must_use]
pub fn statement(units: &Units, initiative: &Initiative, author: &Author, issued_on: NaiveDate) -> Statement {
    Statement {
        unit: units.name(initiative.content.unit, issued_on).to_owned(),
        number: initiative.certificate_number.clone().unwrap_or_default(),
        name: author.full_name.clone(),
        date: issued_on,
        title_hash: title_hash(&initiative.content.title),
    }
}

/// The public address that verifies a certificate.
#[must_use]
pub fn verify_address(public_url: &str, initiative: &Initiative) -> String {
    format!(
        "{public_url}/xac-minh/{}",
        initiative.certificate_key.as_deref().unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deputy_signs_for_the_head_and_a_head_alone() {
        let signer = |form| Signer {
            name: "x".into(),
            title: "Phó Chủ tịch".into(),
            form,
        };
        assert_eq!(
            signer(Some(SigningForm::Deputy)).lines("Chủ tịch"),
            ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
        );
        assert_eq!(signer(None).lines("Chủ tịch"), ["PHÓ CHỦ TỊCH"]);
        assert_eq!(
            signer(Some(SigningForm::ByOrder)).lines("Chủ tịch"),
            ["TL. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
        );
    }
}
