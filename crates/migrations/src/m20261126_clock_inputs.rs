//! Deadlines keep what they were computed from: a clock that stood still is computed again when it runs on.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let inputs = ColumnDef::new("inputs").text().null().to_owned();
        let alter = Table::alter().table("deadlines").add_column(inputs).to_owned();
        manager.alter_table(alter).await
    }
}
