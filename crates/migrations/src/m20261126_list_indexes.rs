//! Indexes for the list of initiatives, as measured by `scripts/bench`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The rows of a unit, newest first, with what a scope asks of them.
        index(manager, &["unit", "changed_at", "id", "state"]).await?;
        if manager.get_database_backend() == DbBackend::Sqlite {
            // A whole page of the list from one place: in a row of the table the long texts lie before the last columns,
            // and SQLite reads through them. PostgreSQL keeps long texts aside, and refuses long titles in an index.
            index(
                manager,
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

async fn index(manager: &SchemaManager<'_>, columns: &[&'static str]) -> Result<(), DbErr> {
    let mut index = Index::create();
    index
        .name(format!("ix_initiatives_{}", columns.join("_")))
        .table("initiatives");
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}
