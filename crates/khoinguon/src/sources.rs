//! Connects councils with the records that they judge, and assets with the initiatives that they grow out of: neither module
//! knows the other's.

use councils::model::{Author, Conclusion, Subject, Tie};
use councils::source::{Ruling, Source, Waiting};
use initiatives::climb::{ProposalState, Still};
use initiatives::commands::{Deed, Side};
use initiatives::model::CouncilDecision;
use initiatives::store::Filter;
use initiatives::store::climb::{self, ProposalId};
use initiatives::works::{Task, Work};
use initiatives::{Initiative, InitiativeId, Rules, State, commands, policy, store};
use kernel::access::Actor;
use kernel::db::{Reader, Tx};
use kernel::ids::{PersonId, UnitId};
use kernel::units::{Tree, Units};
use kernel::web::App;
use kernel::{AppError, Result};
use uuid::Uuid;

/// Most records that one page offers for an agenda.
const MOST: u64 = 500;

/// Initiatives of a unit and the units below it that were given to the council.
#[derive(Debug)]
pub struct Initiatives;

#[async_trait::async_trait]
impl Source for Initiatives {
    fn kind(&self) -> &'static str {
        initiatives::model::SUBJECT
    }

    async fn waiting(
        &self,
        db: &Reader<'_>,
        actor: &Actor,
        unit: UnitId,
        on: chrono::NaiveDate,
    ) -> Result<Vec<Waiting>> {
        let filter = Filter {
            state: Some(State::UnderReview),
            unit: Some(unit),
            ..Filter::default()
        };
        let page = store::list(db, &policy::scope(actor), &filter, None, MOST, on).await?;
        let ids: Vec<InitiativeId> = page.items.iter().map(|line| line.id).collect();
        let mut campaigns = store::campaigns::names_of(db, &ids).await?;
        Ok(page
            .items
            .into_iter()
            .map(|line| Waiting {
                group: campaigns.remove(&line.id).unwrap_or_default(),
                id: line.id.0,
                code: line.code.unwrap_or_default(),
                title: line.title,
            })
            .collect())
    }

    async fn subjects(
        &self,
        db: &Reader<'_>,
        units: &Units,
        actor: &Actor,
        unit: UnitId,
        ids: &[Uuid],
        on: chrono::NaiveDate,
    ) -> Result<Vec<Subject>> {
        let mut subjects = Vec::with_capacity(ids.len());
        for id in ids {
            let initiative = store::find(db, &policy::scope(actor), InitiativeId(*id), on).await?;
            if initiative.state != State::UnderReview || !below(units, unit, initiative.content.unit, on) {
                return Err(AppError::NotFound);
            }
            subjects.push(subject(db, initiative, on).await?);
        }
        Ok(subjects)
    }

    async fn concluded(&self, tx: &Tx, app: &App, actor: &Actor, ruling: Ruling<'_>) -> Result<bool> {
        let decision = match ruling.conclusion {
            Conclusion::Recognise => CouncilDecision::Recognise,
            Conclusion::RecogniseAfterRevision => CouncilDecision::RecogniseAfterEdit,
            Conclusion::AskSupplement => CouncilDecision::AskSupplement,
            Conclusion::NotRecognise => CouncilDecision::DoNotRecognise,
            Conclusion::Transfer => CouncilDecision::Forward,
        };
        let deed = Deed::Conclude {
            decision,
            minutes: ruling.session.to_owned(),
            note: ruling.note.to_owned(),
        };
        let id = InitiativeId(ruling.subject);
        let found = match store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await {
            Err(AppError::NotFound) => return Ok(false),
            other => other?,
        };
        // It may have been given to a council above since.
        if !below(&tx.units(), ruling.unit, found.content.unit, tx.today()) {
            return Ok(false);
        }
        let rules = app.part::<Rules>()?;
        match commands::take(tx, &rules, actor, id, deed).await {
            Ok(_) => Ok(true),
            // Withdrawn or decided otherwise meanwhile.
            Err(AppError::NotFound | AppError::Refused { .. }) => Ok(false),
            Err(other) => Err(other),
        }
    }
}

/// A council of a unit judges what was received there or below.
fn below(units: &Units, council: UnitId, unit: UnitId, on: chrono::NaiveDate) -> bool {
    unit == council || units.subtree(council, Tree::Territorial, on).contains(&unit)
}

/// The frozen view of an initiative.
async fn subject(db: &Reader<'_>, initiative: Initiative, on: chrono::NaiveDate) -> Result<Subject> {
    let mut authors = Vec::new();
    for author in &initiative.content.authors {
        authors.push(Author {
            person: author.person,
            name: author.full_name.clone(),
            units: match author.person {
                Some(person) => people::units_of(db, person, on).await?,
                None => Vec::new(),
            },
        });
    }
    let persons: Vec<PersonId> = initiative
        .content
        .authors
        .iter()
        .filter_map(|author| author.person)
        .collect();
    let earlier = store::co_authors(db, &persons, initiative.id).await?;
    // A mentor stands on the dossier by name, so everyone of that name is kept out until the chair lifts it.
    let mut mentors = Vec::new();
    for one in store::life::of(db, initiative.id).await?.participants {
        if one.part == store::life::Part::Mentor {
            mentors.extend(people::store::named(db, &one.full_name).await?);
        }
    }
    Ok(Subject {
        kind: initiatives::model::SUBJECT.to_owned(),
        id: initiative.id.0,
        code: initiative.code.unwrap_or_default(),
        title: initiative.content.title,
        unit: initiative.content.unit,
        field: initiative.content.field,
        scope: String::new(),
        authors,
        ties: earlier
            .into_iter()
            .map(|person| (person, Tie::EarlierCoAuthor))
            .chain(mentors.into_iter().map(|person| (person, Tie::Mentor)))
            .collect(),
        link: format!("/sang-kien/{}", initiative.id),
    })
}

/// Recognised initiatives that were proposed to the level of a council: the same record, judged anew.
#[derive(Debug)]
pub struct Proposals;

#[async_trait::async_trait]
impl Source for Proposals {
    fn kind(&self) -> &'static str {
        climb::PROPOSAL
    }

    async fn waiting(
        &self,
        db: &Reader<'_>,
        actor: &Actor,
        unit: UnitId,
        on: chrono::NaiveDate,
    ) -> Result<Vec<Waiting>> {
        let mut waiting = Vec::new();
        for proposal in climb::waiting_at(db, &[unit], &[ProposalState::Received], MOST).await? {
            match store::find(db, &policy::scope(actor), proposal.initiative, on).await {
                Ok(initiative) => waiting.push(Waiting {
                    id: proposal.id.0,
                    code: initiative.code.unwrap_or_default(),
                    title: initiative.content.title,
                    group: initiatives::labels::climb::level(proposal.level).to_owned(),
                }),
                // Not theirs to see, so not theirs to put on an agenda.
                Err(AppError::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(waiting)
    }

    async fn subjects(
        &self,
        db: &Reader<'_>,
        _: &Units,
        actor: &Actor,
        unit: UnitId,
        ids: &[Uuid],
        on: chrono::NaiveDate,
    ) -> Result<Vec<Subject>> {
        let mut subjects = Vec::with_capacity(ids.len());
        for id in ids {
            let proposal = climb::find_proposal(db, ProposalId(*id)).await?;
            if proposal.unit != unit || proposal.state != ProposalState::Received {
                return Err(AppError::NotFound);
            }
            let initiative = store::find(db, &policy::scope(actor), proposal.initiative, on).await?;
            subjects.push(Subject {
                kind: climb::PROPOSAL.to_owned(),
                id: proposal.id.0,
                scope: format!(
                    "{}: {}",
                    initiatives::labels::climb::level(proposal.level),
                    initiatives::labels::climb::kind(proposal.kind)
                ),
                ..subject(db, initiative, on).await?
            });
        }
        Ok(subjects)
    }

    async fn concluded(&self, tx: &Tx, app: &App, actor: &Actor, ruling: Ruling<'_>) -> Result<bool> {
        let recommended = match ruling.conclusion {
            Conclusion::Recognise | Conclusion::RecogniseAfterRevision => Still::Yes,
            Conclusion::NotRecognise => Still::No,
            // It stays with the level, for another session.
            Conclusion::AskSupplement | Conclusion::Transfer => return Ok(false),
        };
        let proposal = climb::find_proposal(&tx.reader(), ProposalId(ruling.subject)).await?;
        if proposal.unit != ruling.unit {
            return Ok(false);
        }
        let side = Side::ConcludeProposal {
            item: proposal.id,
            recommended,
            minutes: ruling.session.to_owned(),
            note: ruling.note.to_owned(),
        };
        let task = (Work::ConcludeProposal, Task::Side(side));
        let rules = app.part::<Rules>()?;
        match commands::perform(tx, &rules, actor, proposal.initiative, task, None).await {
            Ok(_) => Ok(true),
            // Withdrawn or decided otherwise meanwhile.
            Err(AppError::NotFound | AppError::Forbidden(_) | AppError::Refused { .. }) => Ok(false),
            Err(other) => Err(other),
        }
    }
}

#[async_trait::async_trait]
impl ip_assets::origin::Source for Initiatives {
    async fn find(
        &self,
        db: &Reader<'_>,
        actor: &Actor,
        id: Uuid,
        on: chrono::NaiveDate,
    ) -> Result<ip_assets::origin::Origin> {
        let found = store::find(db, &policy::scope(actor), InitiativeId(id), on).await?;
        Ok(ip_assets::origin::Origin {
            id,
            code: found.code.unwrap_or_default(),
            title: found.content.title,
            unit: found.content.unit,
            authors: found
                .content
                .authors
                .into_iter()
                .map(|author| ip_assets::origin::Author {
                    name: author.full_name,
                    person: author.person,
                    workplace: author.workplace,
                    share: u32::try_from(author.share).ok().filter(|share| *share > 0),
                })
                .collect(),
            first_applied_on: found.content.first_applied_on,
            handed_in: found.submitted_at.is_some(),
        })
    }
}
