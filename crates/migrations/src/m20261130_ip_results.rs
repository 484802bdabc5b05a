//! Calendars of IP deadlines from indexes alone; assessments of initiatives; results of State money, what is common property.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A month is counted without a look at the rows; the new index begins as the old one did and takes its place.
        index(
            manager,
            "ip_deadlines",
            &["standing", "due_on", "whose", "keeper", "asset"],
        )
        .await?;
        manager
            .drop_index(
                Index::drop()
                    .name("ix_ip_deadlines_standing_due_on")
                    .table("ip_deadlines")
                    .to_owned(),
            )
            .await?;
        index(manager, "ip_assets", &["secret", "id"]).await?;
        index(manager, "ip_assets", &["created_by", "id"]).await?;
        // What the public may read, and what was paid by the State, newest first.
        index(manager, "ip_assets", &["published", "state", "known_on", "id"]).await?;
        index(manager, "ip_assets", &["state_funded", "known_on", "id"]).await?;
        // What could protect an initiative, and what was decided about it. One for each register.
        table(manager, "ip_assessments")
            .uuid("id")
            .uuid("initiative")
            .uuid("keeper")
            .text("title")
            .text("rights")
            .text("finding")
            .text("abroad")
            .text("disclosed")
            .date_null("disclosed_on")
            .text("disclosed_where")
            .text("decision")
            .date_null("decided_on")
            .text("decided_by")
            .text("reason")
            .boolean("secret")
            .uuid_null("asset")
            .uuid("created_by")
            .moment("created_at")
            .moment("changed_at")
            .big("version")
            .key(&["id"])
            .unique(&["initiative", "keeper"])
            .index(&["keeper", "changed_at"])
            .references("keeper", "units", "id")
            .references("asset", "ip_assets", "id")
            .create(manager)
            .await?;
        // An asset that grew out of a task of the State: by which task, who may register, what is owed.
        table(manager, "ip_results")
            .uuid("asset")
            .text("programme")
            .text("task")
            .date_null("accepted_on")
            .big_null("state_share")
            .text("registrant")
            .text("duty")
            .text("duty_source")
            .date_null("exploit_by")
            .int("report_months")
            .uuid("recorded_by")
            .moment("changed_at")
            .big("version")
            .key(&["asset"])
            .references("asset", "ip_assets", "id")
            .create(manager)
            .await?;
        // Only added to: a report that was wrong is taken back and stays readable.
        table(manager, "ip_result_reports")
            .uuid("id")
            .uuid("asset")
            .date("on_day")
            .text("number")
            .text("content")
            .uuid("recorded_by")
            .moment("recorded_at")
            .moment_null("removed_at")
            .text("removed_why")
            .key(&["id"])
            .index(&["asset", "on_day"])
            .references("asset", "ip_assets", "id")
            .create(manager)
            .await?;
        // Declared to be everybody's: by whom, by which paper, on what terms.
        table(manager, "ip_commons")
            .uuid("asset")
            .date("declared_on")
            .text("declared_by")
            .text("paper")
            .text("terms")
            .uuid("recorded_by")
            .moment("recorded_at")
            .key(&["asset"])
            .references("asset", "ip_assets", "id")
            .create(manager)
            .await
    }
}

async fn index(manager: &SchemaManager<'_>, table: &'static str, columns: &[&'static str]) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}
