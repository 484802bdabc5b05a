//! A correction of a report that is given up: what was sent is what stands there again.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The draft of what was sent, while another one is written.
        let mut kept = ColumnDef::new("kept_draft").text().null().to_owned();
        let change = Table::alter().table("reports").add_column(&mut kept).to_owned();
        manager.alter_table(change).await
    }
}
