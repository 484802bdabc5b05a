//! Campaigns in the database.

use super::{Filter, author_row, filtered, row};
use crate::campaigns::{Call, Campaign, CampaignId, Fact, Registration, Stage};
use crate::model::{InitiativeId, State};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Permit, Reach, Scope};
use kernel::db::{Reader, Tx};
use kernel::flow::FlowState as _;
use kernel::ids::{PersonId, UnitId};
use kernel::units::UnitKind;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query, SelectStatement};
use sea_orm::{Condition, Order, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

mod campaign {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CampaignId,
        pub unit: UnitId,
        pub code: Option<String>,
        pub name: String,
        pub name_folded: String,
        pub basis: String,
        pub problem: String,
        pub kinds: String,
        pub people: String,
        pub opens_at: DateTime<Utc>,
        pub closes_at: DateTime<Utc>,
        pub window: String,
        pub form: String,
        pub score_form: String,
        pub goals: String,
        pub published: bool,
        pub stage: String,
        pub outcome: String,
        pub created_by: PersonId,
        pub created_at: DateTime<Utc>,
        pub changed_at: DateTime<Utc>,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod part {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaign_units")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub campaign: CampaignId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit: UnitId,
        pub pledge: i32,
        pub note: String,
        pub registered_by: PersonId,
        pub registered_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod entry {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaign_entries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub initiative: InitiativeId,
        pub campaign: CampaignId,
        pub unit: UnitId,
        pub chosen_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The rows that a scope shows: what was launched is known in the house, drafts only to their organisers.
fn visible(scope: &Scope, on: NaiveDate) -> Condition {
    let launched = campaign::Column::Stage.ne(Stage::Draft.code());
    match scope.reach() {
        Reach::Everything => Condition::all(),
        Reach::Published => Condition::all().add(launched).add(campaign::Column::Published.eq(true)),
        Reach::Of { units, subtrees, .. } => {
            let mut any = Condition::any().add(launched);
            let here: Vec<UnitId> = units.iter().chain(subtrees).copied().collect();
            if !here.is_empty() {
                any = any.add(campaign::Column::Unit.is_in(here));
            }
            if !subtrees.is_empty() {
                any = any.add(campaign::Column::Unit.in_subquery(super::below(subtrees, on)));
            }
            any
        }
    }
}

fn whole(m: campaign::Model) -> Result<Campaign> {
    let goals = serde_json::from_str(&m.goals).map_err(|error| AppError::bug(format!("campaigns.goals: {error}")))?;
    Ok(Campaign {
        id: m.id,
        unit: m.unit,
        code: m.code,
        call: Call {
            name: m.name,
            basis: m.basis,
            problem: m.problem,
            kinds: m.kinds.split_whitespace().filter_map(UnitKind::from_code).collect(),
            people: m.people,
            opens_at: m.opens_at,
            closes_at: m.closes_at,
            window: m.window,
            form: m.form,
            score_form: m.score_form,
            goals,
            published: m.published,
        },
        stage: Stage::from_code(&m.stage).ok_or_else(|| AppError::bug(format!("campaigns.stage {}", m.stage)))?,
        outcome: m.outcome,
        created_by: m.created_by,
        created_at: m.created_at,
        changed_at: m.changed_at,
        version: m.version,
    })
}

fn values(one: &Campaign) -> Result<campaign::ActiveModel> {
    let call = &one.call;
    let kinds: Vec<&str> = call.kinds.iter().map(|kind| kind.code()).collect();
    let goals = serde_json::to_string(&call.goals).map_err(|error| AppError::bug(error.to_string()))?;
    Ok(campaign::ActiveModel {
        id: Set(one.id),
        unit: Set(one.unit),
        code: Set(one.code.clone()),
        name: Set(call.name.clone()),
        name_folded: Set(vietnamese::fold(&call.name)),
        basis: Set(call.basis.clone()),
        problem: Set(call.problem.clone()),
        kinds: Set(kinds.join(" ")),
        people: Set(call.people.clone()),
        opens_at: Set(call.opens_at),
        closes_at: Set(call.closes_at),
        window: Set(call.window.clone()),
        form: Set(call.form.clone()),
        score_form: Set(call.score_form.clone()),
        goals: Set(goals),
        published: Set(call.published),
        stage: Set(one.stage.code().to_owned()),
        outcome: Set(one.outcome.clone()),
        created_by: Set(one.created_by),
        created_at: Set(one.created_at),
        changed_at: Set(one.changed_at),
        version: Set(one.version),
    })
}

/// Writes a new campaign.
///
/// # Errors
/// Database errors.
pub async fn insert(tx: &Tx, permit: &Permit, one: &Campaign) -> Result<()> {
    permit.covers(one.id.0)?;
    campaign::Entity::insert(values(one)?)
        .exec_without_returning(&tx.reader())
        .await?;
    Ok(())
}

/// Writes a changed campaign; its version must be the one that was read.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save(tx: &Tx, permit: &Permit, one: &Campaign) -> Result<()> {
    permit.covers(one.id.0)?;
    let next = Campaign {
        version: one.version + 1,
        ..one.clone()
    };
    let written = campaign::Entity::update_many()
        .set(values(&next)?)
        .filter(campaign::Column::Id.eq(one.id))
        .filter(campaign::Column::Version.eq(one.version))
        .exec(&tx.reader())
        .await?;
    if written.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()))
    }
}

/// One campaign.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find(db: &Reader<'_>, scope: &Scope, id: CampaignId, on: NaiveDate) -> Result<Campaign> {
    let found = campaign::Entity::find_by_id(id)
        .filter(visible(scope, on))
        .one(db)
        .await?
        .ok_or(AppError::NotFound)?;
    whole(found)
}

/// What a list of campaigns asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Words of the name, with or without marks.
    pub words: String,
    /// Only this stage.
    pub stage: Option<Stage>,
    /// Only those launched by one of these units.
    pub units: Option<Vec<UnitId>>,
}

/// Campaigns, the one that closes last first.
///
/// # Errors
/// Database errors.
pub async fn list(
    db: &Reader<'_>,
    scope: &Scope,
    asked: &Asked,
    (skip, limit): (u64, u64),
    on: NaiveDate,
) -> Result<Vec<Campaign>> {
    let mut find = campaign::Entity::find().filter(visible(scope, on));
    for word in vietnamese::fold(&asked.words).split_whitespace() {
        let like = format!("%{}%", word.replace(['%', '_', '\\'], ""));
        find = find.filter(campaign::Column::NameFolded.like(like));
    }
    if let Some(stage) = asked.stage {
        find = find.filter(campaign::Column::Stage.eq(stage.code()));
    }
    if let Some(units) = &asked.units {
        find = find.filter(campaign::Column::Unit.is_in(units.iter().copied()));
    }
    find.order_by(campaign::Column::ClosesAt, Order::Desc)
        .order_by(campaign::Column::Id, Order::Desc)
        .offset(skip)
        .limit(limit)
        .all(db)
        .await?
        .into_iter()
        .map(whole)
        .collect()
}

/// Enters (or changes) what a unit announces.
///
/// # Errors
/// Database errors.
pub async fn register(tx: &Tx, permit: &Permit, id: CampaignId, one: &Registration) -> Result<()> {
    permit.covers(id.0)?;
    part::Entity::insert(part::ActiveModel {
        campaign: Set(id),
        unit: Set(one.unit),
        pledge: Set(one.pledge),
        note: Set(one.note.clone()),
        registered_by: Set(permit.by()),
        registered_at: Set(one.registered_at),
    })
    .on_conflict(
        OnConflict::columns([part::Column::Campaign, part::Column::Unit])
            .update_columns([
                part::Column::Pledge,
                part::Column::Note,
                part::Column::RegisteredBy,
                part::Column::RegisteredAt,
            ])
            .to_owned(),
    )
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Units that announced their part. The caller has found the campaign through its scope.
///
/// # Errors
/// Database errors.
pub async fn registrations(db: &Reader<'_>, id: CampaignId) -> Result<Vec<Registration>> {
    Ok(part::Entity::find()
        .filter(part::Column::Campaign.eq(id))
        .order_by(part::Column::RegisteredAt, Order::Asc)
        .order_by(part::Column::Unit, Order::Asc)
        .all(db)
        .await?
        .into_iter()
        .map(|m| Registration {
            unit: m.unit,
            pledge: m.pledge,
            note: m.note,
            registered_at: m.registered_at,
        })
        .collect())
}

/// Puts a dossier into a campaign (in place of another), or takes it out.
///
/// # Errors
/// Database errors.
pub async fn choose(tx: &Tx, permit: &Permit, id: InitiativeId, chosen: Option<(CampaignId, UnitId)>) -> Result<()> {
    permit.covers(id.0)?;
    let Some((campaign, unit)) = chosen else {
        entry::Entity::delete_by_id(id).exec(&tx.reader()).await?;
        return Ok(());
    };
    entry::Entity::insert(entry::ActiveModel {
        initiative: Set(id),
        campaign: Set(campaign),
        unit: Set(unit),
        chosen_at: Set(tx.now),
    })
    .on_conflict(
        OnConflict::column(entry::Column::Initiative)
            .update_columns([entry::Column::Campaign, entry::Column::Unit, entry::Column::ChosenAt])
            .to_owned(),
    )
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// The campaign of a dossier. The caller has found the dossier through its scope.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, id: InitiativeId) -> Result<Option<Campaign>> {
    let Some(found) = entry::Entity::find_by_id(id).one(db).await? else {
        return Ok(None);
    };
    let row = campaign::Entity::find_by_id(found.campaign).one(db).await?;
    row.map(whole).transpose()
}

/// What a person hands in to a campaign, drafts too, newest first: id, title, state.
///
/// # Errors
/// Database errors.
pub async fn written_by(
    db: &Reader<'_>,
    id: CampaignId,
    person: PersonId,
) -> Result<Vec<(InitiativeId, String, State)>> {
    let found: Vec<(InitiativeId, String, String)> = row::Entity::find()
        .select_only()
        .columns([row::Column::Id, row::Column::Title, row::Column::State])
        .filter(row::Column::Submitter.eq(person))
        .filter(row::Column::Id.in_subquery(entries(id, None)))
        .order_by(row::Column::ChangedAt, Order::Desc)
        .limit(20)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found
        .into_iter()
        .filter_map(|(id, title, state)| Some((id, title, State::from_code(&state)?)))
        .collect())
}

/// Names of the campaigns of some dossiers.
///
/// # Errors
/// Database errors.
pub async fn names_of(db: &Reader<'_>, ids: &[InitiativeId]) -> Result<HashMap<InitiativeId, String>> {
    let mut found = HashMap::new();
    for part in ids.chunks(kernel::db::chunk(1)) {
        let rows: Vec<(InitiativeId, CampaignId)> = entry::Entity::find()
            .select_only()
            .columns([entry::Column::Initiative, entry::Column::Campaign])
            .filter(entry::Column::Initiative.is_in(part.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    let mut wanted: Vec<CampaignId> = found.values().copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let names: HashMap<CampaignId, String> = campaign::Entity::find()
        .select_only()
        .columns([campaign::Column::Id, campaign::Column::Name])
        .filter(campaign::Column::Id.is_in(wanted))
        .into_tuple::<(CampaignId, String)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    Ok(found
        .into_iter()
        .filter_map(|(id, campaign)| names.get(&campaign).map(|name| (id, name.clone())))
        .collect())
}

/// Ids of the dossiers of a campaign, of one unit if asked for.
pub(super) fn entries(id: CampaignId, unit: Option<UnitId>) -> SelectStatement {
    let mut query = Query::select();
    query
        .column(entry::Column::Initiative)
        .from(entry::Entity)
        .and_where(entry::Column::Campaign.eq(id));
    if let Some(unit) = unit {
        query.and_where(entry::Column::Unit.eq(unit));
    }
    query
}

/// Ids of the dossiers of the campaigns that some units launched: whoever calls reads what answers the call.
pub(super) fn called_by(units: &[UnitId]) -> SelectStatement {
    let launched = Query::select()
        .column(campaign::Column::Id)
        .from(campaign::Entity)
        .and_where(campaign::Column::Unit.is_in(units.iter().copied()))
        .to_owned();
    Query::select()
        .column(entry::Column::Initiative)
        .from(entry::Entity)
        .and_where(entry::Column::Campaign.in_subquery(launched))
        .to_owned()
}

/// [`called_by`] as a list: what the callers of some units read beside the rest.
///
/// # Errors
/// Database errors.
pub async fn called(db: &Reader<'_>, units: &[UnitId]) -> Result<Vec<InitiativeId>> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    Ok(entry::Entity::find()
        .select_only()
        .column(entry::Column::Initiative)
        .filter(entry::Column::Initiative.in_subquery(called_by(units)))
        .into_tuple()
        .all(db)
        .await?)
}

/// The dossiers of a campaign that were handed in, as far as the scope shows them.
///
/// # Errors
/// Database errors.
pub async fn facts(db: &Reader<'_>, scope: &Scope, one: &Campaign, on: NaiveDate) -> Result<Vec<Fact>> {
    let filter = Filter {
        campaign: Some(super::InCampaign {
            id: one.id,
            unit: None,
            after: None,
        }),
        ..Filter::default()
    };
    type Found = (InitiativeId, String, Option<DateTime<Utc>>);
    let found: Vec<Found> = filtered(scope, &filter, on)
        .select_only()
        .columns([row::Column::Id, row::Column::State, row::Column::SubmittedAt])
        .order_by(row::Column::Id, Order::Asc)
        .into_tuple()
        .all(db)
        .await?;
    let units: HashMap<InitiativeId, UnitId> = entry::Entity::find()
        .select_only()
        .columns([entry::Column::Initiative, entry::Column::Unit])
        .filter(entry::Column::Campaign.eq(one.id))
        .into_tuple::<(InitiativeId, UnitId)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let mut authors: HashMap<InitiativeId, Vec<PersonId>> = HashMap::new();
    let rows: Vec<(InitiativeId, PersonId)> = author_row::Entity::find()
        .select_only()
        .columns([author_row::Column::Initiative, author_row::Column::Person])
        .filter(author_row::Column::Initiative.in_subquery(entries(one.id, None)))
        .filter(author_row::Column::Person.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    for (initiative, person) in rows {
        authors.entry(initiative).or_default().push(person);
    }
    Ok(found
        .into_iter()
        .filter_map(|(initiative, state, submitted_at)| {
            Some(Fact {
                initiative,
                unit: *units.get(&initiative)?,
                state: State::from_code(&state)?,
                submitted_at,
                authors: authors.remove(&initiative).unwrap_or_default(),
            })
        })
        .collect())
}

/// Open campaigns whose window ends before a moment.
///
/// # Errors
/// Database errors.
pub async fn closing(db: &Reader<'_>, before: DateTime<Utc>) -> Result<Vec<Campaign>> {
    campaign::Entity::find()
        .filter(campaign::Column::Stage.eq(Stage::Open.code()))
        .filter(campaign::Column::ClosesAt.lte(before))
        .order_by(campaign::Column::Id, Order::Asc)
        .all(db)
        .await?
        .into_iter()
        .map(whole)
        .collect()
}
