//! Reads what is to be indexed.

use directives::model::DirectiveId;
use initiatives::InitiativeId;
use ip_assets::model::AssetId;
use kernel::Result;
use kernel::access::{Actor, Scope};
use kernel::db::Db;
use kernel::ids::{PersonId, UnitId};
use kernel::search::Document;
use kernel::time::local_date;
use kernel::units::Units;
use organisations::search::Lineage;
use products::model::ProductId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Records read at once.
pub(crate) const BATCH: u64 = 500;

type Predecessors = HashMap<UnitId, Vec<UnitId>>;

/// Which units took the place of which, kept as long as the organisation does not change.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<Option<(i64, Predecessors)>>);

/// Documents of records, and which of the records asked for are gone.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub documents: Vec<Document>,
    pub gone: Vec<(&'static str, Uuid)>,
}

pub(crate) struct Sources {
    db: Db,
    units: Arc<Units>,
    predecessors: Predecessors,
    today: chrono::NaiveDate,
    initiatives: Scope,
    directives: Scope,
    assets: Scope,
    products: Scope,
    people: Scope,
}

impl Sources {
    pub(crate) async fn new(db: &Db, memory: &Memory) -> Result<Sources> {
        let units = db.units();
        let today = local_date(db.now());
        let held = memory.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let predecessors = match held {
            Some((version, held)) if version == units.version => held,
            Some(_) | None => {
                let read = organisations::store::predecessors(&db.reader()).await?;
                *memory.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((units.version, read.clone()));
                read
            }
        };
        let service = Actor::system("search");
        Ok(Sources {
            people: people::policy::named(&service, &units, today),
            initiatives: initiatives::policy::scope(&service),
            directives: directives::policy::scope(&service),
            assets: ip_assets::policy::scope(&service),
            products: products::policy::scope(&service),
            db: db.clone(),
            units,
            predecessors,
            today,
        })
    }

    fn lineage(&self) -> Lineage<'_> {
        Lineage::new(&self.units, self.predecessors.clone(), self.today)
    }

    async fn initiatives(&self, which: initiatives::store::Which<'_>) -> Result<(Vec<Document>, Option<InitiativeId>)> {
        let rows = initiatives::store::indexed(&self.db.reader(), &self.initiatives, which, BATCH).await?;
        let lineage = self.lineage();
        let last = rows.last().map(|row| row.initiative.id);
        let documents = rows
            .iter()
            .map(|row| initiatives::search::document(row, |unit| lineage.names(unit)))
            .collect();
        Ok((documents, last))
    }

    async fn people(&self, which: people::store::Which<'_>) -> Result<(Vec<Document>, Option<PersonId>)> {
        let reader = self.db.reader();
        let rows = people::store::indexed(&reader, &self.people, which, BATCH, self.today).await?;
        let last = rows.last().map(|row| row.id);
        let name = |unit| self.units.name(unit, self.today).to_owned();
        Ok((
            rows.iter().map(|row| people::search::document(row, name)).collect(),
            last,
        ))
    }

    /// These initiatives, as they stand now.
    pub(crate) async fn these_initiatives(&self, ids: &[InitiativeId], read: &mut Read) -> Result<()> {
        for part in ids.chunks(BATCH as usize) {
            let (documents, _) = self.initiatives(initiatives::store::Which::These(part)).await?;
            gone(
                initiatives::model::SUBJECT,
                part.iter().map(|id| id.0),
                &documents,
                read,
            );
            read.documents.extend(documents);
        }
        Ok(())
    }

    /// These assets, as they stand now.
    pub(crate) async fn these_assets(&self, ids: &[AssetId], read: &mut Read) -> Result<()> {
        for part in ids.chunks(BATCH as usize) {
            let found = ip_assets::store::these(&self.db.reader(), &self.assets, part, self.today).await?;
            let lineage = self.lineage();
            let documents: Vec<Document> = found
                .values()
                .filter_map(|one| ip_assets::search::document(one, |unit| lineage.names(unit)))
                .collect();
            gone(ip_assets::model::SUBJECT, part.iter().map(|id| id.0), &documents, read);
            read.documents.extend(documents);
        }
        Ok(())
    }

    /// The assets after one, and the last that was read.
    pub(crate) async fn assets_after(&self, last: Option<AssetId>) -> Result<(Vec<Document>, Option<AssetId>)> {
        let rows = ip_assets::store::onward(&self.db.reader(), &self.assets, last, BATCH).await?;
        let lineage = self.lineage();
        let documents = rows
            .iter()
            .filter_map(|one| ip_assets::search::document(one, |unit| lineage.names(unit)))
            .collect();
        Ok((documents, rows.last().map(|one| one.id)))
    }

    /// These products, as they stand now.
    pub(crate) async fn these_products(&self, ids: &[ProductId], read: &mut Read) -> Result<()> {
        for part in ids.chunks(BATCH as usize) {
            let found = products::store::these(&self.db.reader(), &self.products, part, self.today).await?;
            let lineage = self.lineage();
            let documents: Vec<Document> = found
                .iter()
                .map(|one| products::search::document(one, |unit| lineage.names(unit)))
                .collect();
            gone(products::model::SUBJECT, part.iter().map(|id| id.0), &documents, read);
            read.documents.extend(documents);
        }
        Ok(())
    }

    /// The products after one, and the last that was read.
    pub(crate) async fn products_after(&self, last: Option<ProductId>) -> Result<(Vec<Document>, Option<ProductId>)> {
        let rows = products::store::onward(&self.db.reader(), &self.products, last, BATCH).await?;
        let lineage = self.lineage();
        let documents = rows
            .iter()
            .map(|one| products::search::document(one, |unit| lineage.names(unit)))
            .collect();
        Ok((documents, rows.last().map(|one| one.id)))
    }

    async fn directives(&self, which: directives::store::Which<'_>) -> Result<(Vec<Document>, Option<DirectiveId>)> {
        let reader = self.db.reader();
        let rows = directives::store::indexed(&reader, &self.directives, which, BATCH, self.today).await?;
        let lineage = self.lineage();
        let last = rows.last().map(|row| row.directive.id);
        let documents = rows
            .iter()
            .filter_map(|row| directives::search::document(row, |unit| lineage.names(unit)))
            .collect();
        Ok((documents, last))
    }

    /// These documents, as they stand now; drafts are not indexed.
    pub(crate) async fn these_directives(&self, ids: &[DirectiveId], read: &mut Read) -> Result<()> {
        for part in ids.chunks(BATCH as usize) {
            let (documents, _) = self.directives(directives::store::Which::These(part)).await?;
            gone(directives::model::SUBJECT, part.iter().map(|id| id.0), &documents, read);
            read.documents.extend(documents);
        }
        Ok(())
    }

    /// The documents after one of them; no last one at the end.
    pub(crate) async fn directives_after(
        &self,
        last: Option<DirectiveId>,
    ) -> Result<(Vec<Document>, Option<DirectiveId>)> {
        self.directives(directives::store::Which::After(last)).await
    }

    /// Initiatives of some units: what their units are called has changed.
    pub(crate) async fn initiatives_of(&self, units: &[UnitId]) -> Result<Vec<InitiativeId>> {
        initiatives::store::ids_of(&self.db.reader(), &self.initiatives, units).await
    }

    /// These people, as they stand now.
    pub(crate) async fn these_people(&self, ids: &[PersonId], read: &mut Read) -> Result<()> {
        for part in ids.chunks(BATCH as usize) {
            let (documents, _) = self.people(people::store::Which::These(part)).await?;
            gone(people::model::SUBJECT, part.iter().map(|id| id.0), &documents, read);
            read.documents.extend(documents);
        }
        Ok(())
    }

    /// Every unit: one that changed changes what others are found by.
    pub(crate) fn all_units(&self, read: &mut Read) {
        let lineage = self.lineage();
        for row in self.units.iter() {
            match lineage.document(row.id, self.today) {
                Some(document) => read.documents.push(document),
                None => read.gone.push((organisations::model::SUBJECT, row.id.0)),
            }
        }
    }

    /// The initiatives after one of them; empty at the end.
    pub(crate) async fn initiatives_after(
        &self,
        last: Option<InitiativeId>,
    ) -> Result<(Vec<Document>, Option<InitiativeId>)> {
        self.initiatives(initiatives::store::Which::After(last)).await
    }

    /// The people after one of them; empty at the end.
    pub(crate) async fn people_after(&self, last: Option<PersonId>) -> Result<(Vec<Document>, Option<PersonId>)> {
        self.people(people::store::Which::After(last)).await
    }

    pub(crate) fn today(&self) -> chrono::NaiveDate {
        self.today
    }
}

fn gone(kind: &'static str, asked: impl Iterator<Item = Uuid>, found: &[Document], read: &mut Read) {
    let there: std::collections::HashSet<Uuid> = found.iter().map(|document| document.id).collect();
    read.gone
        .extend(asked.filter(|id| !there.contains(id)).map(|id| (kind, id)));
}
