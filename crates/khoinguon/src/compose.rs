//! Puts modules and engines together: routes, navigation, jobs, the application state.

use crate::comparison::Comparer;
use crate::config::Config;
use crate::engines::DocumentEngine;
use crate::web::{self, TrustedProxy};
use crate::{labels, pages};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use engine_files::DiskFiles;
use engine_jobs::{FolderMailer, Handler, Schedule, SmtpMailer};
use kernel::db::Db;
use kernel::engines::{Engines, Mailer};
use kernel::packs::Packs;
use kernel::settings::Registry;
use kernel::web::{App, AppState, Nav, Routes, Site};
use kernel::{AppError, Result};
use std::sync::Arc;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi as _;

/// Largest body of any request, in bytes.
pub const BODY_LIMIT: usize = 25 * 1024 * 1024;
/// Slow pieces (papers, uploads, sheets) that run at once on two cores.
const SLOTS: usize = 2;

/// Every route of the house.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(pages::routes())
        .merge(people::routes())
        .merge(organisations::routes())
        .merge(initiatives::routes())
        .merge(councils::routes())
        .merge(directives::routes())
        .merge(papers::routes())
        .merge(search::routes())
        .merge(indicators::routes())
        .merge(reports::routes())
        .merge(ip_assets::routes())
        .merge(products::routes())
}

/// The navigation, in order.
#[must_use]
pub fn nav() -> Vec<Nav> {
    [
        pages::first_nav(),
        initiatives::nav(),
        councils::nav(),
        directives::nav(),
        indicators::nav(),
        reports::nav(),
        ip_assets::nav(),
        products::nav(),
        organisations::nav(),
        search::nav(),
        people::nav(),
        pages::last_nav(),
    ]
    .concat()
}

/// The description of the interface.
#[must_use]
pub fn api_description() -> utoipa::openapi::OpenApi {
    let mut api = initiatives::api::Doc::openapi();
    api.merge(councils::api::Doc::openapi());
    api.merge(directives::api::Doc::openapi());
    api.merge(papers::api::Doc::openapi());
    api.merge(organisations::api::Doc::openapi());
    api.merge(people::api::Doc::openapi());
    api.merge(search::api::Doc::openapi());
    api.merge(indicators::api::Doc::openapi());
    api.merge(reports::api::Doc::openapi());
    api.merge(ip_assets::api::Doc::openapi());
    api.merge(products::api::Doc::openapi());
    api.merge(ip_assets::exploitation_api::Doc::openapi());
    api.merge(ip_assets::exploitation_api::write::Doc::openapi());
    api.merge(ip_assets::costs_api::Doc::openapi());
    api.merge(ip_assets::api::import::Doc::openapi());
    api.merge(ip_assets::exploitation_api::paper::Doc::openapi());
    api.merge(ip_assets::assessment_api::Doc::openapi());
    api.merge(ip_assets::results_api::Doc::openapi());
    api.merge(ip_assets::areas_api::Doc::openapi());
    "Khơi Nguồn".clone_into(&mut api.info.title);
    env!("CARGO_PKG_VERSION").clone_into(&mut api.info.version);
    api.info.description = Some(labels::API_DESCRIPTION.to_owned());
    api.info.license = Some(
        utoipa::openapi::LicenseBuilder::new()
            .name("Apache-2.0")
            .identifier(Some("Apache-2.0"))
            .build(),
    );
    api
}

/// The jobs that the runner knows.
#[must_use]
pub fn handlers() -> Vec<Handler> {
    vec![
        Handler {
            kind: initiatives::commands::ISSUE_CERTIFICATES,
            run: |app, job| Box::pin(initiatives::jobs::issue_certificates(app, job)),
        },
        Handler {
            kind: initiatives::commands::campaigns::WATCH,
            run: |app, job| Box::pin(initiatives::jobs::watch_campaigns(app, job)),
        },
        Handler {
            kind: initiatives::commands::campaigns::TELL_UNITS,
            run: |app, job| Box::pin(initiatives::jobs::tell_units(app, job)),
        },
        Handler {
            kind: initiatives::jobs::REMIND,
            run: |app, job| Box::pin(initiatives::jobs::remind(app, job)),
        },
        Handler {
            kind: initiatives::commands::certify::CERTIFY_MANY,
            run: |app, job| Box::pin(initiatives::jobs::certify_many(app, job)),
        },
        Handler {
            kind: initiatives::commands::novelty::COMPARE,
            run: |app, job| Box::pin(initiatives::comparing::compare_one(app, job)),
        },
        Handler {
            kind: initiatives::commands::novelty::COMPARE_MANY,
            run: |app, job| Box::pin(initiatives::comparing::compare_many(app, job)),
        },
        Handler {
            kind: initiatives::commands::novelty::REBUILD,
            run: |app, job| Box::pin(initiatives::comparing::rebuild(app, job)),
        },
        Handler {
            kind: councils::commands::RELEASE,
            run: |app, job| Box::pin(councils::jobs::release(app, job)),
        },
        Handler {
            kind: directives::commands::TELL,
            run: |app, job| Box::pin(directives::jobs::tell_recipients(app, job)),
        },
        Handler {
            kind: directives::jobs::FOLLOW,
            run: |app, job| Box::pin(directives::jobs::follow_deadlines(app, job)),
        },
        Handler {
            kind: reports::jobs::FOLLOW,
            run: |app, job| Box::pin(reports::jobs::follow_periods(app, job)),
        },
        Handler {
            kind: ip_assets::jobs::REMIND,
            run: |app, job| Box::pin(ip_assets::jobs::remind(app, job)),
        },
        Handler {
            kind: products::jobs::REMIND,
            run: |app, job| Box::pin(products::jobs::remind(app, job)),
        },
        Handler {
            kind: kernel::notices::SEND_URGENT,
            run: |app, job| Box::pin(people::jobs::send_urgent(app, job)),
        },
        Handler {
            kind: people::jobs::DIGEST,
            run: |app, job| Box::pin(people::jobs::digest(app, job)),
        },
        Handler {
            kind: search::jobs::ALERT,
            run: |app, job| Box::pin(search::jobs::alert(app, job)),
        },
        Handler {
            kind: crate::upkeep::SWEEP,
            run: |app, job| Box::pin(crate::upkeep::sweep(app, job)),
        },
    ]
}

/// The handlers while the practice province is built: papers are made, but nobody is mailed about the past.
#[must_use]
pub fn quiet_handlers() -> Vec<Handler> {
    let mut handlers = handlers();
    for handler in &mut handlers {
        if handler.kind == kernel::notices::SEND_URGENT {
            handler.run = |app, job| Box::pin(people::jobs::leave_unsent(app, job));
        }
    }
    handlers
}

/// What happens every day.
#[must_use]
pub fn schedules() -> Vec<Schedule> {
    vec![
        Schedule {
            name: "digest",
            kind: people::jobs::DIGEST,
            // Each unit may choose its half hour; 7:30 without a choice.
            next: engine_jobs::half_hourly,
        },
        Schedule {
            name: "campaigns",
            kind: initiatives::commands::campaigns::WATCH,
            next: engine_jobs::half_hourly,
        },
        Schedule {
            name: "remind",
            kind: initiatives::jobs::REMIND,
            // Before the morning digest, which carries it.
            next: |now| engine_jobs::daily(now, 7, 0),
        },
        Schedule {
            name: "directives",
            kind: directives::jobs::FOLLOW,
            // Before the morning digest, which carries it.
            next: |now| engine_jobs::daily(now, 7, 5),
        },
        Schedule {
            name: "reports",
            kind: reports::jobs::FOLLOW,
            // Before the morning digest, which carries it.
            next: |now| engine_jobs::daily(now, 7, 10),
        },
        Schedule {
            name: "ip_assets",
            kind: ip_assets::jobs::REMIND,
            // Before the morning digest, which carries it.
            next: |now| engine_jobs::daily(now, 7, 15),
        },
        Schedule {
            name: "products",
            kind: products::jobs::REMIND,
            // Before the morning digest, which carries it.
            next: |now| engine_jobs::daily(now, 7, 20),
        },
        Schedule {
            name: "search_alert",
            kind: search::jobs::ALERT,
            next: engine_jobs::half_hourly,
        },
        Schedule {
            name: "sweep",
            kind: crate::upkeep::SWEEP,
            next: |now| engine_jobs::daily(now, 2, 0),
        },
    ]
}

/// Where the search index of a data folder lives.
#[must_use]
pub fn search_folder(config: &Config) -> std::path::PathBuf {
    config.data.join("search")
}

/// The application state over an open database.
///
/// # Errors
/// When packs are wrong, or the data folder refuses.
pub fn app(config: &Config, db: Db, practice: bool) -> Result<AppState> {
    let packs_folder = match config.text("packs") {
        "" => None,
        folder => Some(std::path::PathBuf::from(folder)),
    };
    let packs = Packs::load(packs_folder.as_deref()).map_err(|faults| AppError::bug(faults.to_string()))?;
    let packs = Arc::new(packs);
    let rules = initiatives::Rules::new(packs.clone()).map_err(|faults| AppError::bug(faults.to_string()))?;
    let rules = rules.with_forms(packs_folder.as_deref()).map_err(AppError::bug)?;
    let councils = councils::Rules::load(packs_folder.as_deref()).map_err(AppError::bug)?;
    let directives = directives::Rules::load(packs_folder.as_deref()).map_err(AppError::bug)?;
    let assets = ip_assets::Rules::load(packs.clone(), packs_folder.as_deref()).map_err(AppError::bug)?;
    let figures = figures(packs_folder.as_deref())?;
    let abbreviations = engine_search::Abbreviations::load(packs_folder.as_deref()).map_err(AppError::bug)?;
    let index = engine_search::Engine::new(search_folder(config), abbreviations);
    let engines = Engines {
        documents: Arc::new(DocumentEngine::new(packs_folder.as_deref())?),
        files: Arc::new(DiskFiles::open(config.data.join("files"))?),
        mailer: mailer(config)?,
        novelty: Arc::new(Comparer::new(&config.data, packs_folder.as_deref())?),
        slots: Arc::new(tokio::sync::Semaphore::new(SLOTS)),
    };
    let site = Site {
        name: config.text("site.name").to_owned(),
        owner: config.text("site.owner").to_owned(),
        public_url: config.public_url(),
        help_phone: config.text("site.help_phone").to_owned(),
        practice,
        secure_cookies: config.secure_cookies(),
        nav: nav(),
    };
    Ok(Arc::new(
        App::new(db, engines, packs, site)
            .with(rules)
            .with(initiatives::titles::Titles::default())
            .with(organisations::Holdings(
                initiatives::handover::HOLDINGS
                    .into_iter()
                    .chain(directives::handover::HOLDINGS)
                    .chain(reports::handover::HOLDINGS)
                    .chain(ip_assets::handover::HOLDINGS)
                    .chain(products::handover::HOLDINGS)
                    .collect(),
            ))
            .with(settings())
            .with(councils)
            .with(directives)
            .with(assets)
            .with(councils::source::Sources(vec![
                Arc::new(crate::sources::Initiatives),
                Arc::new(crate::sources::Proposals),
            ]))
            .with(papers::Sources(vec![
                Arc::new(initiatives::papers::Dossiers),
                Arc::new(councils::papers::Sessions),
                Arc::new(directives::papers::Documents),
                Arc::new(reports::papers::Reports),
            ]))
            .with(kernel::related::Related(vec![Arc::new(
                ip_assets::related::OfInitiatives,
            )]))
            .with(ip_assets::origin::Initiatives(Arc::new(crate::sources::Initiatives)))
            .with(kernel::feeds::Feeds(vec![Arc::new(ip_assets::feed::Deadlines)]))
            .with(figures)
            .with(search::Follower::new(Arc::new(index), search_folder(config)))
            .with(people::PeopleState::new().with_oidc(oidc(config))?),
    ))
}

/// Indicators over what the modules measure.
fn figures(packs: Option<&std::path::Path>) -> Result<indicators::Figures> {
    let sources: Vec<Arc<dyn kernel::measures::Source>> = vec![
        Arc::new(initiatives::figures::Initiatives),
        Arc::new(councils::figures::Sessions),
        Arc::new(ip_assets::figures::Assets),
        Arc::new(products::figures::Products),
    ];
    indicators::Figures::new(sources, packs).map_err(AppError::bug)
}

/// The settings that units may make: exactly those that some module reads.
#[must_use]
pub fn settings() -> Registry {
    use organisations::papers::{COLLECTIVE, HEAD_TITLE, ISSUER, PLACE, SUPERIOR};
    Registry(vec![
        SUPERIOR,
        PLACE,
        HEAD_TITLE,
        COLLECTIVE,
        ISSUER,
        organisations::exchange::ORGAN_ID,
        people::HELP_PHONE,
        people::DIGEST_TIME,
    ])
}

fn oidc(config: &Config) -> Option<people::Oidc> {
    let issuer = config.text("oidc.issuer");
    (!issuer.is_empty()).then(|| people::Oidc {
        issuer: issuer.to_owned(),
        client_id: config.text("oidc.client_id").to_owned(),
        client_secret: config.text("oidc.client_secret").to_owned(),
        label: config.text("oidc.label").to_owned(),
    })
}

fn mailer(config: &Config) -> Result<Arc<dyn Mailer>> {
    let host = config.text("mail.host");
    if host.is_empty() {
        return Ok(Arc::new(
            FolderMailer::new(config.data.join("mail"), config.text("mail.from"))
                .map_err(|e| AppError::bug(e.to_string()))?,
        ));
    }
    let settings = engine_jobs::MailSettings {
        host: host.to_owned(),
        port: u16::try_from(config.number("mail.port").map_err(|e| AppError::bug(e.to_string()))?)
            .map_err(|_| AppError::bug("mail.port is larger than 65535"))?,
        user: config.text("mail.user").to_owned(),
        password: config.text("mail.password").to_owned(),
        from: config.text("mail.from").to_owned(),
        tls: match config.text("mail.tls") {
            "none" => engine_jobs::Tls::None,
            "opportunistic" => engine_jobs::Tls::Opportunistic,
            _ => engine_jobs::Tls::Required,
        },
    };
    Ok(Arc::new(
        SmtpMailer::new(&settings).map_err(|e| AppError::bug(e.to_string()))?,
    ))
}

/// The router with all its layers.
pub fn router(app: AppState, proxy: TrustedProxy) -> Router {
    routes()
        .into_router()
        .fallback(|| async { AppError::NotFound })
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(app.clone(), web::outermost))
        .layer(axum::Extension(proxy))
        .layer(CompressionLayer::new().gzip(true))
        .with_state(app)
}
