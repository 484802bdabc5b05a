//! Campaigns of a unit, which units take part in them, and which dossiers were handed in to them.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table(manager, "campaigns")
            .uuid("id")
            .uuid("unit")
            .text_null("code")
            .text("name")
            .text("name_folded")
            .text("basis")
            .text("problem")
            .text("kinds")
            .text("people")
            .moment("opens_at")
            .moment("closes_at")
            .text("window")
            .text("form")
            .text("score_form")
            .text("goals")
            .boolean("published")
            .text("stage")
            .text("outcome")
            .uuid("created_by")
            .moment("created_at")
            .moment("changed_at")
            .big("version")
            .key(&["id"])
            .unique(&["code"])
            .index(&["unit"])
            .index(&["stage", "closes_at"])
            .references("unit", "units", "id")
            .create(manager)
            .await?;
        table(manager, "campaign_units")
            .uuid("campaign")
            .uuid("unit")
            .int("pledge")
            .text("note")
            .uuid("registered_by")
            .moment("registered_at")
            .key(&["campaign", "unit"])
            .references("campaign", "campaigns", "id")
            .references("unit", "units", "id")
            .check(Expr::col("pledge").gte(0))
            .create(manager)
            .await?;
        table(manager, "campaign_entries")
            .uuid("initiative")
            .uuid("campaign")
            .uuid("unit")
            .moment("chosen_at")
            .key(&["initiative"])
            .index(&["campaign"])
            .references("initiative", "initiatives", "id")
            .references("campaign", "campaigns", "id")
            .references("unit", "units", "id")
            .create(manager)
            .await
    }
}
