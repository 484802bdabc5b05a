//! What happens to an initiative after it was recognised: uses that a unit declares itself, what came of them after half a
//! year and a year, proposals to a wider level, awards for which it served; and the boundaries of units for maps.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut contact = ColumnDef::new("contact").text().not_null().default("").to_owned();
        let change = Table::alter()
            .table("initiative_uses")
            .add_column(&mut contact)
            .to_owned();
        manager.alter_table(change).await?;
        // Absent: the unit that recognised it.
        let mut unit = ColumnDef::new("unit").uuid().null().to_owned();
        let change = Table::alter()
            .table("initiative_benefits")
            .add_column(&mut unit)
            .to_owned();
        manager.alter_table(change).await?;
        follow_ups(manager).await?;
        climb(manager).await?;
        table(manager, "unit_boundaries")
            .uuid("unit")
            .text("path")
            .big("west")
            .big("north")
            .big("east")
            .big("south")
            .text("source")
            .moment("loaded_at")
            .key(&["unit"])
            .references("unit", "units", "id")
            .create(manager)
            .await
    }
}

async fn follow_ups(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, "initiative_follow_ups")
        .uuid("id")
        .uuid("initiative")
        .uuid("used")
        .uuid("unit")
        .int("months")
        .date("due_on")
        .text_null("still")
        .big_null("actual")
        .text("basis")
        .text("note")
        .uuid_null("reported_by")
        .moment_null("reported_at")
        .key(&["id"])
        .unique(&["used", "months"])
        .index(&["initiative"])
        .index(&["unit", "reported_at", "due_on"])
        .references("initiative", "initiatives", "id")
        .references("used", "initiative_uses", "id")
        .references("unit", "units", "id")
        .create(manager)
        .await
}

async fn climb(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, "initiative_proposals")
        .uuid("id")
        .uuid("initiative")
        .text("level")
        .text("kind")
        .text("sector")
        .uuid("from_unit")
        .uuid("unit")
        .text("state")
        .text("reasons")
        .int("year")
        .date_null("window_on")
        .text("window_rule")
        .uuid("proposed_by")
        .moment("proposed_at")
        .moment_null("received_at")
        .text_null("recommended")
        .text("minutes")
        .text("council_note")
        .date_null("council_on")
        .text("decision_number")
        .uuid_null("decided_by")
        .moment_null("decided_at")
        .text("decision_note")
        .text_null("flagged")
        .key(&["id"])
        .index(&["initiative"])
        .index(&["unit", "state"])
        .references("initiative", "initiatives", "id")
        .references("unit", "units", "id")
        .references("from_unit", "units", "id")
        .create(manager)
        .await?;
    table(manager, "initiative_awards")
        .uuid("id")
        .uuid("initiative")
        .text("title")
        .text("recipient")
        .int("year")
        .text("decision_number")
        .text("note")
        .uuid("entered_by")
        .moment("entered_at")
        .moment_null("released_at")
        .text("released_why")
        .text_null("flagged")
        .key(&["id"])
        .index(&["initiative"])
        .references("initiative", "initiatives", "id")
        .create(manager)
        .await
}
