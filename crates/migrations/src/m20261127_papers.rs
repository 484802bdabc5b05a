//! Papers say which template they are made with and what was typed for them alone.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            ColumnDef::new("template").text().not_null().default("").to_owned(),
            ColumnDef::new("words").text().not_null().default("null").to_owned(),
        ] {
            let alter = Table::alter().table("papers").add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
