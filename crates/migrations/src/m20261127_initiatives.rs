//! The whole life of an initiative: what is known beyond the form, co-authors, uses, benefits, payments, disputes.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [
            ColumnDef::new("circumstances")
                .text()
                .not_null()
                .default("{}")
                .to_owned(),
            ColumnDef::new("held").boolean().not_null().default(false).to_owned(),
        ] {
            let change = Table::alter().table("initiatives").add_column(&mut column).to_owned();
            manager.alter_table(change).await?;
        }
        before_the_decision(manager).await?;
        after_the_decision(manager).await
    }
}

async fn before_the_decision(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, "initiative_consents")
        .uuid("id")
        .uuid("initiative")
        .uuid_null("person")
        .text("full_name")
        .int("share")
        .text("answer")
        .text("reason")
        .moment("asked_at")
        .moment_null("answered_at")
        .key(&["id"])
        .unique(&["initiative", "full_name"])
        .index(&["person"])
        .references("initiative", "initiatives", "id")
        .create(manager)
        .await?;
    table(manager, "initiative_participants")
        .uuid("id")
        .uuid("initiative")
        .text("part")
        .text("full_name")
        .text("workplace")
        .text("work")
        .text("consent")
        .moment("added_at")
        .key(&["id"])
        .index(&["initiative"])
        .references("initiative", "initiatives", "id")
        .create(manager)
        .await
}

async fn after_the_decision(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, "initiative_uses")
        .uuid("id")
        .uuid("initiative")
        .uuid("unit")
        .text("kind")
        .text("state")
        .date_null("since")
        .text("who")
        .text("changes")
        .text("effect")
        .big("price")
        .uuid("asked_by")
        .moment("asked_at")
        .uuid_null("answered_by")
        .moment_null("answered_at")
        .text("answer")
        .key(&["id"])
        .index(&["initiative"])
        .index(&["unit", "state"])
        .references("initiative", "initiatives", "id")
        .references("unit", "units", "id")
        .check(Expr::col("price").gte(0))
        .create(manager)
        .await?;
    table(manager, "initiative_benefits")
        .uuid("id")
        .uuid("initiative")
        .date("from_on")
        .date("to_on")
        .text("method")
        .text("basis")
        .big_null("claimed")
        .big_null("verified")
        .uuid("claimed_by")
        .moment("claimed_at")
        .uuid_null("verified_by")
        .moment_null("verified_at")
        .text("note")
        .key(&["id"])
        .index(&["initiative"])
        .references("initiative", "initiatives", "id")
        .create(manager)
        .await?;
    table(manager, "initiative_payments")
        .uuid("id")
        .uuid("initiative")
        .text("kind")
        .big("base")
        .big("legal_minimum")
        .boolean("law_verified")
        .big("amount")
        .text("agreement")
        .text("explanation")
        .date("due_on")
        .date_null("paid_on")
        .text("voucher")
        .big("tax")
        .uuid("made_by")
        .moment("made_at")
        .key(&["id"])
        .index(&["initiative"])
        .index(&["paid_on", "due_on"])
        .references("initiative", "initiatives", "id")
        .check(Expr::col("amount").gte(0))
        .create(manager)
        .await?;
    table(manager, "initiative_disputes")
        .uuid("id")
        .uuid("initiative")
        .text("kind")
        .uuid("raised_by")
        .text("words")
        .moment("raised_at")
        .text("state")
        .text("answer")
        .uuid_null("answered_by")
        .moment_null("answered_at")
        .key(&["id"])
        .index(&["initiative"])
        .references("initiative", "initiatives", "id")
        .create(manager)
        .await
}
