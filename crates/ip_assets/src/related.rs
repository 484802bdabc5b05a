//! What the page of an initiative shows of this module: the assets that grew out of it, as far as the reader may see them, what was
//! assessed, and where to go on.

use crate::labels::{self, assessment as words};
use crate::store::{self, Filter, assessments};
use crate::{origin, policy};
use chrono::NaiveDate;
use kernel::access::Actor;
use kernel::related::{Line, Panel, Source};
use kernel::web::App;
use kernel::{AppError, Result};
use uuid::Uuid;

/// Assets that are shown on the page at most.
const SHOWN: u64 = 50;

/// The assets of an initiative.
#[derive(Clone, Copy, Debug)]
pub struct OfInitiatives;

#[async_trait::async_trait]
impl Source for OfInitiatives {
    fn kind(&self) -> &'static str {
        origin::KIND
    }

    async fn of(&self, app: &App, actor: &Actor, record: Uuid, on: NaiveDate) -> Result<Option<Panel>> {
        let (db, units, scope) = (app.db.reader(), app.db.units(), policy::scope(actor));
        let filter = Filter {
            initiative: Some(record),
            ..Filter::default()
        };
        let found = store::list(&db, &scope, &filter, None, SHOWN, on).await?.items;
        let lines: Vec<Line> = found
            .into_iter()
            .map(|one| Line {
                title: one.content.title.clone(),
                href: format!("/tai-san/{}", one.id),
                note: format!(
                    "{}, {}, {}",
                    one.code,
                    labels::right(one.content.right).to_lowercase(),
                    labels::state(one.state).to_lowercase()
                ),
            })
            .collect();
        let may = !policy::kept(actor, &units).is_empty();
        let seen = assessments::of(&db, &scope, record, on).await?;
        let mut acts = Vec::new();
        let address = format!("/tai-san/tu-sang-kien/{record}");
        if !seen.is_empty() {
            acts.push((words::OPEN, address));
        } else if may && is_handed_in(app, actor, record, on).await? {
            acts.push((words::BEGIN, address));
        }
        // To whoever sees nothing of this and may do nothing, it is not said that there is such a thing.
        let told = !lines.is_empty() || !acts.is_empty();
        Ok(told.then_some(Panel {
            title: words::PANEL,
            empty: words::NONE_YET,
            lines,
            acts,
        }))
    }
}

async fn is_handed_in(app: &App, actor: &Actor, record: Uuid, on: NaiveDate) -> Result<bool> {
    let source = app.part::<origin::Initiatives>()?;
    match source.0.find(&app.db.reader(), actor, record, on).await {
        // The page may be open to people in a way that begins no asset: it must not be lost to them for that.
        Err(AppError::NotFound) => Ok(false),
        found => Ok(found?.handed_in),
    }
}
