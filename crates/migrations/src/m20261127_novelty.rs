//! Comparison of texts: what was compared, what was found, what the author says to it, records that are nearly the same.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Texts by their hash: a result shows the words that were compared, whatever became of the records.
        table(manager, "novelty_texts")
            .text("hash")
            .text("text")
            .moment("created_at")
            .key(&["hash"])
            .create(manager)
            .await?;
        table(manager, "novelty_checks")
            .uuid("id")
            .uuid("initiative")
            .big("version")
            .text("text_hash")
            .text("reason")
            .uuid_null("asked_by")
            .moment("at")
            .boolean("needs_look")
            .text("found")
            // The same without whatever the author may not know of: their page reads nothing else.
            .text("found_author")
            .key(&["id"])
            .index(&["initiative", "at"])
            .references("initiative", "initiatives", "id")
            .references("text_hash", "novelty_texts", "hash")
            .create(manager)
            .await?;
        table(manager, "novelty_explanations")
            .uuid("initiative")
            .text("words")
            .uuid("person")
            .moment("at")
            .key(&["initiative"])
            .references("initiative", "initiatives", "id")
            .create(manager)
            .await?;
        table(manager, "novelty_pairs")
            .uuid("later")
            .uuid("earlier")
            .big("words")
            .int("passages")
            .boolean("same_title")
            .boolean("own")
            .moment("found_at")
            .key(&["later", "earlier"])
            .index(&["earlier"])
            .references("later", "initiatives", "id")
            .references("earlier", "initiatives", "id")
            .create(manager)
            .await
    }
}
