//! Every table, for both databases, built once with SeaORM's schema builder.
//!
//! One file per change, additive, never edited after it has shipped. Names of columns equal the fields of the rows in the
//! modules' `store.rs`; the integration tests read and write all of them on both engines.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m20261125_foundation;
mod m20261126_clock_inputs;
mod m20261126_councils;
mod m20261126_list_indexes;
mod m20261126_papers;
mod m20261126_typed;
mod m20261127_campaigns;
mod m20261127_directives;
mod m20261127_indicators;
mod m20261127_initiatives;
mod m20261127_life;
mod m20261127_novelty;
mod m20261127_papers;
mod m20261127_search;
mod m20261128_reports;
mod m20261129_author_statistics;
mod m20261129_edxml;
mod m20261129_ip_assets;
mod m20261129_report_corrections;
mod m20261130_ip_fees;
mod m20261130_ip_payouts;
mod m20261130_ip_results;
mod m20261201_ip_duty;
mod m20261201_ip_speed;
mod table;

/// All migrations in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261125_foundation::Migration),
            Box::new(m20261126_clock_inputs::Migration),
            Box::new(m20261126_councils::Migration),
            Box::new(m20261126_list_indexes::Migration),
            Box::new(m20261126_papers::Migration),
            Box::new(m20261126_typed::Migration),
            Box::new(m20261127_initiatives::Migration),
            Box::new(m20261127_campaigns::Migration),
            Box::new(m20261127_life::Migration),
            Box::new(m20261127_papers::Migration),
            Box::new(m20261127_novelty::Migration),
            Box::new(m20261127_search::Migration),
            Box::new(m20261127_directives::Migration),
            Box::new(m20261127_indicators::Migration),
            Box::new(m20261128_reports::Migration),
            Box::new(m20261129_ip_assets::Migration),
            Box::new(m20261129_author_statistics::Migration),
            Box::new(m20261129_edxml::Migration),
            Box::new(m20261129_report_corrections::Migration),
            Box::new(m20261130_ip_payouts::Migration),
            Box::new(m20261130_ip_results::Migration),
            Box::new(m20261201_ip_speed::Migration),
            Box::new(m20261130_ip_fees::Migration),
            Box::new(m20261201_ip_duty::Migration),
        ]
    }
}

/// Where a database stands against this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No table of ours yet.
    Empty,
    /// Every migration of this program is applied, and no other.
    Current,
    /// Some are still to be applied.
    Behind {
        /// Last applied.
        database: String,
        /// How many are to come.
        pending: usize,
    },
    /// The database was made by a newer program, which this one must not touch.
    Newer {
        /// The newest migration in the database.
        database: String,
        /// The newest migration that this program knows.
        program: String,
    },
}

/// The newest migration of this program.
pub fn newest() -> String {
    Migrator::migrations()
        .last()
        .map(|migration| migration.name().to_owned())
        .unwrap_or_default()
}

/// Compares a database with this program, changing nothing.
///
/// # Errors
/// Database errors.
pub async fn standing(db: &DatabaseConnection) -> Result<Standing, DbErr> {
    let manager = SchemaManager::new(db);
    if !manager.has_table("seaql_migrations").await? {
        return Ok(Standing::Empty);
    }
    let statement = Query::select()
        .column("version")
        .from("seaql_migrations")
        .order_by("version", Order::Asc)
        .to_owned();
    let applied: Vec<String> = db
        .query_all(&statement)
        .await?
        .iter()
        .map(|row| row.try_get("", "version"))
        .collect::<Result<_, _>>()?;
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    if let Some(stranger) = applied.iter().rev().find(|version| !known.contains(version)) {
        return Ok(Standing::Newer {
            database: stranger.clone(),
            program: newest(),
        });
    }
    let pending = known.iter().filter(|version| !applied.contains(version)).count();
    Ok(match (applied.last(), pending) {
        (None, _) => Standing::Empty,
        (Some(_), 0) => Standing::Current,
        (Some(last), pending) => Standing::Behind {
            database: last.clone(),
            pending,
        },
    })
}

/// Applies what is pending.
///
/// # Errors
/// Database errors; on PostgreSQL each migration is one transaction.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(db, None).await
}
