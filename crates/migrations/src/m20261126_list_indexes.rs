//! Indexes for the list of initiatives and for everything below a unit, as measured by `scripts/bench`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The rows of a unit, newest first, with what a scope asks of them.
        index(manager, "initiatives", &["unit", "changed_at", "id", "state"]).await?;
        // All below a unit on a day, and whether one unit lies below another, without a look at the rows of the table.
        index(
            manager,
            "unit_closure",
            &["tree", "ancestor", "descendant", "valid_from", "valid_to"],
        )
        .await?;
        if manager.get_database_backend() == DbBackend::Sqlite {
            // A whole page of the list from one place: in a row of the table the long texts lie before the last columns,
            // and SQLite reads through them. PostgreSQL keeps long texts aside, and refuses long titles in an index.
            index(
                manager,
                "initiatives",
                &[
                    "changed_at",
                    "id",
                    "state",
                    "unit",
                    "submitter",
                    "due_on",
                    "code",
                    "title",
                ],
            )
            .await?;
        }
        Ok(())
    }
}

async fn index(manager: &SchemaManager<'_>, table: &'static str, columns: &[&'static str]) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}
