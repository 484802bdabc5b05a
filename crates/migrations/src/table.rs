//! A table in a few words, with the types that mean the same on both engines.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

/// Builds one table and its indexes.
pub(crate) struct TableBuilder {
    name: &'static str,
    backend: DbBackend,
    create: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
    key: Vec<&'static str>,
}

/// Begins a table.
pub(crate) fn table(manager: &SchemaManager<'_>, name: &'static str) -> TableBuilder {
    TableBuilder {
        name,
        backend: manager.get_database_backend(),
        create: Table::create().table(name).to_owned(),
        indexes: Vec::new(),
        key: Vec::new(),
    }
}

impl TableBuilder {
    fn add(mut self, mut column: ColumnDef, null: bool) -> Self {
        if null {
            column.null();
        } else {
            column.not_null();
        }
        self.create.col(&mut column);
        self
    }

    /// Identifier.
    pub(crate) fn uuid(self, name: &'static str) -> Self {
        self.add(ColumnDef::new(name).uuid().to_owned(), false)
    }
    pub(crate) fn uuid_null(self, name: &'static str) -> Self {
        self.add(ColumnDef::new(name).uuid().to_owned(), true)
    }

    /// Text, compared byte by byte on both engines: PostgreSQL would otherwise order by the locale of the server.
    pub(crate) fn text(self, name: &'static str) -> Self {
        let column = self.text_column(name);
        self.add(column, false)
    }
    pub(crate) fn text_null(self, name: &'static str) -> Self {
        let column = self.text_column(name);
        self.add(column, true)
    }
    fn text_column(&self, name: &'static str) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        column.text();
        if self.backend == DbBackend::Postgres {
            column.extra("COLLATE \"C\"");
        }
        column
    }

    /// Moment, UTC.
    pub(crate) fn moment(self, name: &'static str) -> Self {
        self.add(ColumnDef::new(name).timestamp_with_time_zone().to_owned(), false)
    }
    pub(crate) fn moment_null(self, name: &'static str) -> Self {
        self.add(ColumnDef::new(name).timestamp_with_time_zone().to_owned(), true)
    }

    /// Day.
    pub(crate) fn date(self, name: &'static str) -> Self {
        self.add(ColumnDef::new(name).date().to_owned(), false)
    }
    pub(crate) fn date_null(self, name: &'static str) -> Self {
        self.add(ColumnDef::new(name).date().to_owned(), true)
    }

    pub(crate) fn int(self, name: &'static str) -> Self {
        self.add(ColumnDef::new(name).integer().to_owned(), false)
    }
    /// Whole number, also đồng.
    pub(crate) fn big(self, name: &'static str) -> Self {
        self.add(ColumnDef::new(name).big_integer().to_owned(), false)
    }
    pub(crate) fn big_null(self, name: &'static str) -> Self {
        self.add(ColumnDef::new(name).big_integer().to_owned(), true)
    }
    pub(crate) fn boolean(self, name: &'static str) -> Self {
        self.add(ColumnDef::new(name).boolean().to_owned(), false)
    }

    /// Primary key.
    pub(crate) fn key(mut self, columns: &[&'static str]) -> Self {
        self.key = columns.to_vec();
        self
    }

    /// Unique index.
    pub(crate) fn unique(self, columns: &[&'static str]) -> Self {
        self.index_of(columns, true)
    }
    /// Index.
    pub(crate) fn index(self, columns: &[&'static str]) -> Self {
        self.index_of(columns, false)
    }
    fn index_of(mut self, columns: &[&'static str], unique: bool) -> Self {
        let mut index = Index::create();
        index
            .name(format!(
                "{}_{}_{}",
                if unique { "ux" } else { "ix" },
                self.name,
                columns.join("_")
            ))
            .table(self.name);
        if unique {
            index.unique();
        }
        for column in columns {
            index.col(*column);
        }
        self.indexes.push(index);
        self
    }

    /// The column points to a row of another table, which cannot be deleted while this row is there.
    pub(crate) fn references(mut self, column: &'static str, other: &'static str, other_column: &'static str) -> Self {
        self.create.foreign_key(
            ForeignKey::create()
                .name(format!("fk_{}_{column}", self.name))
                .from(self.name, column)
                .to(other, other_column)
                .on_delete(ForeignKeyAction::Restrict),
        );
        self
    }

    /// What must hold in every row.
    pub(crate) fn check(mut self, condition: SimpleExpr) -> Self {
        self.create.check(condition);
        self
    }

    pub(crate) async fn create(mut self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let mut key = Index::create();
        for column in &self.key {
            key.col(*column);
        }
        self.create.primary_key(&mut key);
        manager.create_table(self.create).await?;
        for index in self.indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
