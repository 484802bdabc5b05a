//! Papers with number and state of signing, the keys that seal certificates, and work on many records at once.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table(manager, "papers")
            .uuid("id")
            .text("kind")
            .text("subject_kind")
            .uuid("subject")
            .uuid("unit")
            .text("issuer")
            .text("symbol")
            .int("year")
            .big("number")
            .text_null("label")
            .date_null("dated")
            .text("title")
            .text("status")
            .text_null("pdf_hash")
            .text_null("docx_hash")
            .text_null("signed_hash")
            .text("signatures")
            .text("reason")
            .uuid_null("replaced_by")
            .uuid("created_by")
            .moment("created_at")
            .moment("changed_at")
            .big("version")
            .key(&["id"])
            // two papers without a label (not numbered yet) may stand beside each other: NULLs are distinct
            .unique(&["unit", "year", "label"])
            .index(&["subject"])
            .index(&["unit", "status"])
            .references("unit", "units", "id")
            .create(manager)
            .await?;
        table(manager, "signing_keys")
            .text("id")
            .text("public")
            .text("secret")
            .moment("created_at")
            .moment_null("retired_at")
            .key(&["id"])
            .create(manager)
            .await?;
        table(manager, "bulk_runs")
            .uuid("id")
            .text("kind")
            .uuid("subject")
            .text("payload")
            .big("total")
            .big("done")
            .text("state")
            .uuid("started_by")
            .moment("created_at")
            .moment("changed_at")
            .key(&["id"])
            .index(&["subject", "created_at"])
            .create(manager)
            .await
    }
}
