//! Messages of the national document exchange: those that wait for a person to confirm them, and those that became documents.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table(manager, "directive_incoming")
            .uuid("id")
            .uuid("person")
            .text("hash")
            .text("name")
            .big("size")
            .moment("received_at")
            .key(&["id"])
            .index(&["person"])
            .create(manager)
            .await?;
        table(manager, "directive_messages")
            .uuid("directive")
            .uuid("keeper")
            .text("identity")
            .text("document_id")
            .text("organ_id")
            .text("organ")
            .text("code")
            .date_null("issued_on")
            .boolean("signed")
            .uuid("received_by")
            .moment("received_at")
            .key(&["directive"])
            .unique(&["keeper", "identity"])
            .references("directive", "directives", "id")
            .references("keeper", "units", "id")
            .create(manager)
            .await
    }
}
