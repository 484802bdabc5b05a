//! Facts that the modules give, targets, frozen figures.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A fact that is no more stays as `gone`, so that other nodes learn of it by `seq`: the entry of the journal by
        // which it became what it is.
        table(manager, "figure_facts")
            .text("measure")
            .uuid("source")
            .text("kind")
            .uuid("record")
            .uuid("unit")
            .date("day")
            .big("value")
            .text("parts")
            .boolean("gone")
            .big("seq")
            .key(&["measure", "source"])
            .index(&["kind", "record"])
            .index(&["seq"])
            .create(manager)
            .await?;
        table(manager, "figure_state")
            .int("id")
            .big("seq")
            .text("hash")
            .text("measures")
            .key(&["id"])
            .create(manager)
            .await?;
        table(manager, "indicator_targets")
            .uuid("id")
            .uuid("unit")
            .text("reach")
            .text("indicator")
            .text("period")
            .text("comparator")
            .text("value")
            .text_null("upper")
            .text("source")
            .uuid("set_by")
            .moment("set_at")
            .moment_null("ended_at")
            .key(&["id"])
            .index(&["unit", "ended_at"])
            .index(&["indicator", "period"])
            .references("unit", "units", "id")
            .create(manager)
            .await?;
        // Rows are only added: the latest of a unit, indicator and period is the estimate, the others are its history.
        table(manager, "figure_estimates")
            .uuid("id")
            .uuid("unit")
            .text("indicator")
            .text("period")
            .text("value")
            .text("note")
            .uuid("made_by")
            .moment("made_at")
            .key(&["id"])
            .index(&["unit", "indicator", "period"])
            .references("unit", "units", "id")
            .create(manager)
            .await?;
        table(manager, "snapshots")
            .uuid("id")
            .text("name")
            .uuid("unit")
            .text("period")
            .text("regime")
            .text("content")
            .text("hash")
            .uuid("made_by")
            .moment("made_at")
            .key(&["id"])
            .index(&["unit", "made_at"])
            .references("unit", "units", "id")
            .create(manager)
            .await
    }
}
