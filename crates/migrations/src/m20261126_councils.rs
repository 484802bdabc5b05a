//! Councils: members, sessions, agenda, conflicts, assignments, score sheets, votes, ballots, conclusions.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        councils(manager).await?;
        sessions(manager).await?;
        reviews(manager).await?;
        votes(manager).await
    }
}

async fn councils(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, "councils")
        .uuid("id")
        .uuid("unit")
        .text("name")
        .text("decision_number")
        .date("decided_on")
        .text("signer")
        .date("term_from")
        .date_null("term_to")
        .text("policy_key")
        .text("policy")
        .text("form")
        .moment("created_at")
        .big("version")
        .key(&["id"])
        .index(&["unit"])
        .references("unit", "units", "id")
        .create(manager)
        .await?;
    table(manager, "council_members")
        .uuid("id")
        .uuid("council")
        .uuid("person")
        .text("seat")
        .text("title")
        .text("expertise")
        .date("valid_from")
        .date_null("valid_to")
        .key(&["id"])
        .index(&["council"])
        .index(&["person"])
        .references("council", "councils", "id")
        .references("person", "people", "id")
        .create(manager)
        .await?;
    table(manager, "council_ties")
        .uuid("id")
        .uuid("person")
        .uuid("other")
        .text("kind")
        .moment("created_at")
        .key(&["id"])
        .unique(&["person", "other", "kind"])
        .index(&["other"])
        .references("person", "people", "id")
        .references("other", "people", "id")
        .create(manager)
        .await
}

async fn sessions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, "council_sessions")
        .uuid("id")
        .uuid("council")
        .text("title")
        .text("place")
        .moment("planned_at")
        .text("state")
        .text("policy")
        .text("form")
        .moment_null("opened_at")
        .moment_null("began_at")
        .moment_null("closed_at")
        .moment_null("signed_at")
        .text_null("minutes_number")
        .big("version")
        .key(&["id"])
        .index(&["council", "planned_at"])
        .references("council", "councils", "id")
        .create(manager)
        .await?;
    table(manager, "council_bulks")
        .uuid("id")
        .uuid("meeting")
        .text("conclusion")
        .int("count")
        .uuid("made_by")
        .moment("made_at")
        .moment("due_at")
        .moment_null("undone_at")
        .moment_null("released_at")
        .key(&["id"])
        .index(&["meeting"])
        .references("meeting", "council_sessions", "id")
        .create(manager)
        .await?;
    table(manager, "council_items")
        .uuid("id")
        .uuid("meeting")
        .int("place")
        .text("subject_kind")
        .uuid("subject")
        .text("code")
        .text("title")
        .uuid("unit")
        .text("field")
        .text("scope")
        .text("authors")
        .text("ties")
        .text("link")
        .text("stage")
        .text_null("room")
        .text_null("tally")
        .text_null("passed")
        .text_null("conclusion")
        .text("note")
        .uuid_null("bulk")
        .big("version")
        .key(&["id"])
        .unique(&["meeting", "subject"])
        .index(&["subject"])
        .index(&["meeting", "place"])
        .index(&["bulk"])
        .references("meeting", "council_sessions", "id")
        .create(manager)
        .await?;
    table(manager, "council_attendance")
        .uuid("meeting")
        .uuid("person")
        .boolean("present")
        .moment("changed_at")
        .key(&["meeting", "person"])
        .references("meeting", "council_sessions", "id")
        .create(manager)
        .await
}

async fn reviews(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, "council_conflicts")
        .uuid("item")
        .uuid("person")
        .text("kind")
        .text("reason")
        .boolean("lifted")
        .uuid("made_by")
        .moment("made_at")
        .key(&["item", "person", "kind"])
        .index(&["person"])
        .references("item", "council_items", "id")
        .create(manager)
        .await?;
    table(manager, "council_assignments")
        .uuid("item")
        .uuid("person")
        .text("reason")
        .uuid("made_by")
        .moment("made_at")
        .key(&["item", "person"])
        .index(&["person"])
        .references("item", "council_items", "id")
        .create(manager)
        .await?;
    table(manager, "council_sheets")
        .uuid("id")
        .uuid("item")
        .uuid("person")
        .text("form")
        .text("points")
        .int("total")
        .boolean("passing")
        .text("comment")
        .moment_null("submitted_at")
        .moment("changed_at")
        .big("version")
        .key(&["id"])
        .unique(&["item", "person"])
        .index(&["person"])
        .references("item", "council_items", "id")
        .create(manager)
        .await
}

async fn votes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, "council_votes")
        .uuid("item")
        .uuid("person")
        .text("vote")
        .boolean("written")
        .moment("cast_at")
        .key(&["item", "person"])
        .references("item", "council_items", "id")
        .create(manager)
        .await?;
    // A secret ballot is two facts that nothing joins: this person has voted, and the box holds one more ballot. The box is
    // one row of counts, so there is no ballot with an id, an order or a time that could be laid beside a voter.
    table(manager, "council_voted")
        .uuid("item")
        .uuid("person")
        .key(&["item", "person"])
        .references("item", "council_items", "id")
        .create(manager)
        .await?;
    table(manager, "council_ballots")
        .uuid("item")
        .int("yes")
        .int("no")
        .int("blank")
        .key(&["item"])
        .references("item", "council_items", "id")
        .check(Expr::col("yes").gte(0))
        .check(Expr::col("no").gte(0))
        .check(Expr::col("blank").gte(0))
        .create(manager)
        .await
}
