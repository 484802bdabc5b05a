//! Small facts about the installation itself, kept in the database.

use kernel::Result;
use kernel::db::{Reader, Tx};
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// When the last backup was made and verified.
pub const LAST_BACKUP: &str = "last_backup";
/// The seed and scale that a practice province was built from.
pub const PRACTICE: &str = "practice";

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "installation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub value: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Reads a fact.
///
/// # Errors
/// Database errors.
pub async fn get(db: &Reader<'_>, key: &str) -> Result<Option<String>> {
    Ok(row::Entity::find_by_id(key.to_owned())
        .one(db)
        .await?
        .map(|row| row.value))
}

/// Writes a fact.
///
/// # Errors
/// Database errors.
pub async fn set(tx: &Tx, key: &str, value: &str) -> Result<()> {
    row::Entity::insert(row::ActiveModel {
        key: Set(key.to_owned()),
        value: Set(value.to_owned()),
    })
    .on_conflict(
        OnConflict::column(row::Column::Key)
            .update_column(row::Column::Value)
            .to_owned(),
    )
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}
