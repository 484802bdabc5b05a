//! What authors were paid of what agreements owe them; the areas of collective rights and the plots of those who use them.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Only added to: what was wrong is taken back by a row with the opposite amount.
        table(manager, "ip_payouts")
            .uuid("id")
            .uuid("agreement")
            .uuid("asset")
            .uuid_null("revenue")
            .uuid_null("person")
            .text("name")
            .int("place")
            .date("on_day")
            .big("amount")
            .text("paper")
            .text("note")
            .text("why")
            .uuid_null("reverses")
            .uuid("recorded_by")
            .moment("recorded_at")
            .key(&["id"])
            .unique(&["reverses"])
            .index(&["agreement", "on_day"])
            .index(&["person"])
            .references("agreement", "ip_agreements", "id")
            .references("asset", "ip_assets", "id")
            .create(manager)
            .await?;
        // The last row of an asset, or of a user of it, is what holds; earlier ones stay.
        table(manager, "ip_areas")
            .uuid("id")
            .uuid("asset")
            .uuid_null("user_id")
            .int("number")
            .text("shape")
            .text("communes")
            .text("paper")
            .big("square_metres")
            .boolean("removed")
            .uuid("recorded_by")
            .moment("recorded_at")
            .key(&["id"])
            .index(&["asset", "user_id", "number"])
            .references("asset", "ip_assets", "id")
            .create(manager)
            .await
    }
}
