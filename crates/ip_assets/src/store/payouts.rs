//! Payments to authors in the database. Rows are only added.

use crate::model::payouts::{Payee, Payout};
use crate::model::{AgreementId, AssetId, PayoutId, RevenueId};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::Permit;
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::PersonId;
use kernel::money::Vnd;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{QuerySelect, Set};
use std::collections::HashMap;

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_payouts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PayoutId,
        pub agreement: AgreementId,
        pub asset: AssetId,
        pub revenue: Option<RevenueId>,
        pub person: Option<PersonId>,
        pub name: String,
        pub place: i32,
        pub on_day: NaiveDate,
        pub amount: i64,
        pub paper: String,
        pub note: String,
        pub why: String,
        pub reverses: Option<PayoutId>,
        pub recorded_by: PersonId,
        pub recorded_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A payment with who wrote it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The payment.
    pub payout: Payout,
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes a payment down, covered by the permits of the assets of its agreement.
///
/// # Errors
/// Database errors.
pub async fn add(tx: &Tx, permits: &[(Permit, AssetId)], agreement: AgreementId, payout: &Payout) -> Result<()> {
    let mut by = None;
    for (permit, asset) in permits {
        permit.covers(asset.0)?;
        if *asset == payout.payee.asset {
            by = Some(permit.by());
        }
    }
    let by = by.ok_or_else(|| AppError::bug("a payment for an asset of another agreement"))?;
    let row = row::ActiveModel {
        id: Set(payout.id),
        agreement: Set(agreement),
        asset: Set(payout.payee.asset),
        revenue: Set(payout.revenue),
        person: Set(payout.payee.person),
        name: Set(payout.payee.name.clone()),
        place: Set(i32::try_from(payout.payee.place).unwrap_or(i32::MAX)),
        on_day: Set(payout.on),
        amount: Set(payout.amount.0),
        paper: Set(payout.paper.clone()),
        note: Set(payout.note.clone()),
        why: Set(payout.why.clone()),
        reverses: Set(payout.reverses),
        recorded_by: Set(by),
        recorded_at: Set(tx.now),
    };
    row::Entity::insert(row).exec_without_returning(&tx.reader()).await?;
    Ok(())
}

/// The payments of some agreements, by day, whatever the scope: whoever shows them leaves out those of hidden assets.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, ids: &[AgreementId]) -> Result<HashMap<AgreementId, Vec<Written>>> {
    let mut found: HashMap<AgreementId, Vec<Written>> = HashMap::new();
    for some in ids.chunks(chunk(1)) {
        let rows = row::Entity::find()
            .filter(row::Column::Agreement.is_in(some.iter().copied()))
            .all(db)
            .await?;
        for m in rows {
            found.entry(m.agreement).or_default().push(Written {
                payout: Payout {
                    id: m.id,
                    payee: Payee {
                        asset: m.asset,
                        person: m.person,
                        name: m.name,
                        place: usize::try_from(m.place).unwrap_or(0),
                    },
                    revenue: m.revenue,
                    on: m.on_day,
                    amount: Vnd(m.amount),
                    paper: m.paper,
                    note: m.note,
                    why: m.why,
                    reverses: m.reverses,
                },
                by: m.recorded_by,
                at: m.recorded_at,
            });
        }
    }
    for list in found.values_mut() {
        list.sort_by_key(|one| (one.payout.on, one.at, one.payout.id));
    }
    Ok(found)
}

/// The agreements of assets of which a person is a party, and those under which they were paid. The caller asks for each through
/// the scope.
///
/// # Errors
/// Database errors.
pub async fn of_person(db: &Reader<'_>, person: PersonId) -> Result<Vec<AgreementId>> {
    let named = sea_orm::sea_query::Query::select()
        .column(super::party::Column::Asset)
        .from(super::party::Entity)
        .and_where(super::party::Column::Person.eq(person))
        .to_owned();
    let mut found = super::exploitation::naming(db, named).await?;
    let paid: Vec<AgreementId> = row::Entity::find()
        .select_only()
        .column(row::Column::Agreement)
        .filter(row::Column::Person.eq(person))
        .into_tuple()
        .all(db)
        .await?;
    found.extend(paid);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
