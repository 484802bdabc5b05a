//! Searches that people keep, with what they have found so far.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table(manager, "saved_searches")
            .uuid("id")
            .uuid("person")
            .text("authority")
            .text("name")
            .text("query")
            .boolean("alert")
            .text("known")
            .moment("checked_at")
            .moment("created_at")
            .key(&["id"])
            .index(&["person"])
            .index(&["alert"])
            .references("person", "people", "id")
            .create(manager)
            .await
    }
}
