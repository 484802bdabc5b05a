//! Fees and costs of IP assets.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A record is added, then paid; what was wrong is taken back by a row of the opposite amount. Nothing is deleted.
        table(manager, "ip_costs")
            .uuid("id")
            .uuid("asset")
            .text("kind")
            .int("ordinal")
            .int("quantity")
            .date_null("due_on")
            .big_null("expected")
            .text("relief")
            .big_null("paid")
            .date_null("paid_on")
            .text("payer")
            .text("number")
            .text("note")
            .uuid_null("attachment")
            .uuid_null("reverses")
            .uuid("created_by")
            .moment("created_at")
            .uuid_null("paid_by")
            .big("version")
            .key(&["id"])
            .unique(&["reverses"])
            .index(&["asset", "created_at"])
            .index(&["due_on", "asset"])
            .references("asset", "ip_assets", "id")
            .create(manager)
            .await
    }
}
