//! How the amount of an unpaid fee came about, by the table or as a notice says; what tasks of the State ask among the deadlines.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Absent: written down before this was kept.
        let mut basis = ColumnDef::new("basis").text().null().to_owned();
        let change = Table::alter().table("ip_costs").add_column(&mut basis).to_owned();
        manager.alter_table(change).await?;
        // What tasks of the State ask and is late, among a million deadlines of the law.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE INDEX ix_ip_deadlines_duty ON ip_deadlines (standing, due_on, asset, due_key) \
                 WHERE rule IN ('duty.report', 'duty.use')",
            )
            .await?;
        Ok(())
    }
}
