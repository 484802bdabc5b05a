//! What people have typed into a form but not saved yet: kept as typed, whether or not it can be read.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table(manager, "initiative_typed")
            .uuid("initiative")
            .text("typed")
            .text("window")
            .big("base_version")
            .moment("saved_at")
            .key(&["initiative"])
            .references("initiative", "initiatives", "id")
            .create(manager)
            .await
    }
}
