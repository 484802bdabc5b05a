//! What authors say of themselves for statistics, if they wish to.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Absent: not said.
        for name in ["sex", "ethnicity"] {
            let mut column = ColumnDef::new(name).text().null().to_owned();
            let change = Table::alter()
                .table("initiative_authors")
                .add_column(&mut column)
                .to_owned();
            manager.alter_table(change).await?;
        }
        Ok(())
    }
}
