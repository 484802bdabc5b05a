//! Messages of the national exchange: dropped, confirmed as a document, sent, answered.

use super::units::Directory;
use super::{edit, find_kept, hindrance, show, shown_again};
use crate::commands::{self, messages as acts};
use crate::exchange::{self, Opened, Piece, ReadPiece};
use crate::labels::{self, exchange as words};
use crate::model::{Directive, DirectiveId, Kind};
use crate::store::messages::{self as rows, Incoming, IncomingId};
use crate::{policy, store};
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use edxml::{Business, Message, Stated, Status};
use kernel::access::SigningForm;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self as once_keys, Claim};
use kernel::units::Units;
use kernel::web::{App, AppState, Here, download, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use organisations::exchange::OrganIds;
use ui::filters;
use ui::view::{Choice, Row};

/// A message above the form that it fills in.
pub(super) struct MessageView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) notes: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// Name, bytes, what becomes of it.
    pub(super) files: Vec<(String, usize, String)>,
}

/// The exchange on the page of a document, for who keeps it.
#[derive(Default)]
pub(super) struct View {
    /// It can be, or could be, sent.
    pub(super) own: bool,
    pub(super) lacks: Vec<String>,
    pub(super) notes: Vec<String>,
    /// Where the unit writes its identity down, when that is what is missing and the person may.
    pub(super) settings: String,
    /// What is kept of the message that it came from.
    pub(super) rows: Vec<Row>,
    /// What may be answered.
    pub(super) answers: Vec<Choice>,
}

/// The documents that the registers of a person have from a message, as far as the person sees them.
pub(crate) async fn known(app: &App, here: &Here, identity: &str) -> Result<Vec<Directive>> {
    let (actor, db, units) = (here.actor()?, app.db.reader(), app.db.units());
    let kept = policy::kept(actor, &units);
    let ids = rows::known(&db, identity).await?;
    let seen = store::these(&db, &policy::scope(actor), &ids, here.today()).await?;
    Ok(seen.into_values().filter(|one| kept.contains(&one.keeper)).collect())
}

pub(super) async fn take_in(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let Some(upload) = form.upload("edxml").cloned() else {
        form.errors.add("edxml", words::ASK_FILE);
        return refused(&app, &here, form).await;
    };
    let bytes = upload.bytes.clone();
    let opened = app.engines.slow(move |_| exchange::open(&bytes)).await?;
    let opened = match opened {
        Ok(opened) => opened,
        Err(sentence) => {
            form.errors.add("edxml", sentence);
            return refused(&app, &here, form).await;
        }
    };
    if let Some(sentence) = status_told(&opened.message) {
        form.errors.add("edxml", sentence);
        return refused(&app, &here, form).await;
    }
    let actor = here.actor()?;
    let hash = kernel::ids::hex(&kernel::ids::sha256(&upload.bytes));
    let known = known(&app, &here, &exchange::identity(&opened.message, &hash)).await?;
    let others = policy::kept(actor, &app.db.units())
        .into_iter()
        .any(|unit| !known.iter().any(|one| one.keeper == unit));
    if let Some(one) = known.first().filter(|_| !others) {
        let update = opened.message.business.is_some_and(|one| one.kind == Business::UPDATE);
        return Ok(see_other_saying(&format!("/chi-dao/{}", one.id), words::known(update)));
    }
    let hash = app.engines.files.put(&upload.bytes).await?;
    let size = i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX);
    let tx = app.begin(&here).await?;
    let id = acts::take_in(&tx, actor, hash, upload.name.clone(), size).await?;
    tx.commit().await?;
    Ok(see_other(&format!("/chi-dao/moi?tep={id}")))
}

/// The sentence for a message that carries no document.
pub(crate) fn status_told(message: &Message) -> Option<String> {
    let header = &message.header;
    message.is_status().then(|| {
        let of = header.responses.first().map(|one| one.code.clone()).unwrap_or_default();
        words::is_status(&header.status_code, &of)
    })
}

async fn refused(app: &App, here: &Here, mut form: Form) -> Result<Response> {
    let errors = std::mem::take(&mut form.errors);
    ui::shell::html_with_errors(&edit::page(app, here, None, Form::default(), errors).await?)
}

/// A message that waits for the person, read again.
async fn waiting(app: &App, here: &Here, id: IncomingId) -> Result<(Incoming, Opened)> {
    let incoming = rows::incoming(&app.db.reader(), id, here.actor()?.person).await?;
    let gone = |_| AppError::Refused {
        code: "exchange.gone",
        message: words::GONE.to_owned(),
    };
    let bytes = app.engines.files.get(&incoming.hash).await.map_err(gone)?;
    let opened = app.engines.slow(move |_| exchange::open(&bytes)).await?;
    let opened = opened.map_err(|message| AppError::Refused {
        code: "exchange.unreadable",
        message,
    })?;
    Ok((incoming, opened))
}

/// What a message proposes, seen from the register that it will most likely stand in.
pub(crate) async fn proposal(
    app: &App,
    here: &Here,
    message: &Message,
) -> Result<(Option<UnitId>, exchange::Proposal)> {
    let (units, on) = (app.db.units(), here.today());
    let ids = OrganIds::read(&app.db.reader()).await?;
    let kept = policy::kept(here.actor()?, &units);
    let to: Vec<UnitId> = message
        .header
        .to
        .iter()
        .filter_map(|to| ids.unit(&to.id, &units, on))
        .collect();
    let keeper = kept
        .iter()
        .copied()
        .find(|unit| to.contains(unit))
        .or(kept.first().copied());
    let directory = keeper.map(|keeper| Directory::new(&units, keeper, on));
    let named = |name: &str| directory.as_ref().and_then(|directory| directory.find(name).ok());
    let mut found = exchange::propose(message, (&ids, &units, on), named);
    if let Some(keeper) = keeper {
        // The keeper has it; it is passed on to those within its reach.
        let realm = policy::realm(&units, keeper, on);
        found
            .receivers
            .retain(|unit| *unit != keeper && units.is_within(*unit, realm, on));
    }
    Ok((keeper, found))
}

fn as_form(keeper: Option<UnitId>, found: &exchange::Proposal, (units, here): (&Units, &Here)) -> Form {
    let content = &found.content;
    let receivers = keeper
        .map(|keeper| Directory::new(units, keeper, here.today()).lines(&found.receivers))
        .unwrap_or_default();
    let unit = |unit: Option<UnitId>| unit.map(|unit| unit.to_string()).unwrap_or_default();
    let values = [
        ("keeper", unit(keeper)),
        ("issuer_unit", unit(content.issuer_unit)),
        ("issuer", content.issuer.clone()),
        ("scheme", content.scheme.code().to_owned()),
        ("kind", content.kind.map(Kind::code).unwrap_or_default().to_owned()),
        ("number", content.number.clone()),
        ("issued_on", content.issued_on.map(labels::date).unwrap_or_default()),
        ("subject", content.subject.clone()),
        (
            "signing",
            content.signing.map(SigningForm::code).unwrap_or_default().to_owned(),
        ),
        ("signer_title", content.signer_title.clone()),
        ("signer", content.signer.clone()),
        ("act", receivers),
    ];
    Form::with(values.into_iter().map(|(name, value)| (name.to_owned(), value)))
}

fn facts(message: &Message) -> Vec<Row> {
    let header = &message.header;
    let organ = |one: &edxml::Organ| words::organ(&one.name, &one.id);
    let business = message.business.clone().unwrap_or_default();
    let due = header.due.as_ref().map(|due| match due {
        Stated::Is(day) => words::due(*day),
        Stated::Odd(said) => said.clone(),
    });
    let mut rows = vec![
        Row::fact(words::row::FROM, header.from.as_ref().map(organ).unwrap_or_default()),
        Row::fact(
            words::row::TO,
            header.to.iter().map(organ).collect::<Vec<_>>().join("; "),
        ),
        Row::fact(words::row::DOCUMENT_ID, header.document_id.clone()),
        Row::fact(words::row::BUSINESS, words::business(&business.kind, &business.reason)),
        Row::fact(words::row::DUE, due.unwrap_or_default()),
        Row::fact(words::row::PLACES, header.to_places.join("; ")),
        Row::fact(words::row::SIGNATURE, signature(message.signature.is_some())),
    ];
    rows.retain(|row| !row.value.is_empty());
    rows
}

fn signature(signed: bool) -> &'static str {
    if signed { words::SIGNED } else { words::UNSIGNED }
}

fn file_lines(read: &[ReadPiece]) -> Vec<(String, usize, String)> {
    let mut place = 0;
    read.iter()
        .map(|piece| {
            let note = match &piece.read {
                Ok(_) => {
                    place += 1;
                    words::file(place - 1).to_owned()
                }
                Err(why) => words::not_taken_out(why),
            };
            (piece.name.clone(), piece.size, note)
        })
        .collect()
}

/// The form of a new document, filled in from a message. What was typed since stands before what the message says.
async fn filled(
    app: &App,
    here: &Here,
    (incoming, message, pieces): (&Incoming, &Message, Vec<Piece>),
    typed: Option<(Form, FieldErrors)>,
) -> Result<edit::Edit> {
    let (keeper, found) = proposal(app, here, message).await?;
    let mut notes = found.notes.clone();
    for one in known(app, here, &exchange::identity(message, &incoming.hash)).await? {
        notes.push(words::known_at(
            app.db.units().name(one.keeper, here.today()),
            &labels::name(&one),
        ));
    }
    let read = exchange::read_pieces(app, pieces).await?;
    let (form, errors) = typed.unwrap_or_else(|| {
        let form = as_form(keeper, &found, (&app.db.units(), here));
        (form, FieldErrors::default())
    });
    let page = edit::page(app, here, None, form, errors).await?;
    Ok(page.filled_by(MessageView {
        id: incoming.id.to_string(),
        name: incoming.name.clone(),
        notes,
        rows: facts(message),
        files: file_lines(&read),
    }))
}

/// What a message proposes, for the person to confirm.
pub(super) async fn confirm_page(app: &App, here: &Here, id: IncomingId) -> Result<Response> {
    let (incoming, opened) = waiting(app, here, id).await?;
    let of = (&incoming, &opened.message, opened.pieces);
    ui::shell::html(&filled(app, here, of, None).await?)
}

/// The person confirms: the document is entered with its files.
pub(super) async fn confirm(app: &AppState, here: &Here, id: IncomingId, mut form: Form) -> Result<Response> {
    let (actor, units) = (here.actor()?, app.db.units());
    let fingerprint = format!("directive.message:{id}");
    let incoming = match rows::incoming(&app.db.reader(), id, actor.person).await {
        Ok(incoming) => incoming,
        Err(AppError::NotFound) => {
            // Sent twice: the first one has taken the message.
            let tx = app.begin(here).await?;
            return match once_keys::claim(&tx, actor.person, form.once(), &fingerprint).await? {
                Claim::Done(address) => Ok(see_other(&address)),
                Claim::New => Err(AppError::Refused {
                    code: "exchange.gone",
                    message: words::GONE.to_owned(),
                }),
            };
        }
        Err(other) => return Err(other),
    };
    let (_, Opened { message, pieces }) = waiting(app, here, incoming.id).await?;
    let keeper = form.raw("keeper").parse::<UnitId>().ok();
    let keeper = keeper.filter(|unit| policy::keeps(actor, *unit, &units, here.today()));
    let entered = match keeper {
        Some(keeper) => Some((keeper, edit::read(app, here, (keeper, &[]), &mut form).await?)),
        None => {
            form.errors.add("keeper", labels::ASK_KEEPER);
            None
        }
    };
    let entered = entered.filter(|_| form.errors.is_empty());
    let Some(entered) = entered else {
        let errors = std::mem::take(&mut form.errors);
        let page = filled(app, here, (&incoming, &message, pieces), Some((form, errors))).await?;
        return ui::shell::html_with_errors(&page);
    };
    let read = exchange::read_pieces(app, pieces.clone()).await?;
    let files = exchange::store_pieces(app, read).await?;
    let count = files.len();
    let origin = exchange::origin(&message, &incoming.hash);
    let tx = app.begin(here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), &fingerprint).await? {
        return Ok(see_other(&address));
    }
    match acts::confirm(&tx, actor, entered, &incoming, origin, files).await {
        Ok(id) => {
            let address = format!("/chi-dao/{id}");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, &words::confirmed(count)))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let page = filled(app, here, (&incoming, &message, pieces), Some((form, errors))).await?;
            shown_again(&page, status)
        }
    }
}

/// The exchange on the page of a document.
pub(super) async fn view(app: &App, here: &Here, one: &Directive, form: &Form) -> Result<View> {
    let (actor, db, units, on) = (here.actor()?, app.db.reader(), app.db.units(), here.today());
    let mut view = View::default();
    let origin = rows::origin(&db, one.id).await?;
    let sent = one.is_own() && one.issued_at.is_some();
    if !sent && origin.is_none() {
        return Ok(view);
    }
    let organ_id = organisations::exchange::organ_id(&db, &units, one.keeper, on).await?;
    if organ_id.is_none() && organisations::policy::permit_setting(actor, one.keeper, &units, on).is_ok() {
        view.settings = format!("/don-vi/{}/cai-dat", one.keeper);
    }
    if sent {
        let recipients = store::recipients(&db, one.id).await?;
        let ready = exchange::ready(&db, &units, one, &recipients, on).await?;
        view.own = true;
        view.lacks = ready.lacks;
        view.notes = ready.notes;
    }
    if let Some((origin, at)) = origin {
        view.rows = vec![
            Row::fact(words::row::FROM, words::organ(&origin.organ, &origin.organ_id)),
            Row::fact(words::row::DOCUMENT_ID, origin.document_id.clone()),
            Row::fact(words::row::RECEIVED, filters::moment_text(at)),
            Row::fact(words::row::SIGNATURE, signature(origin.signed)),
        ];
        view.rows.retain(|row| !row.value.is_empty());
        if organ_id.is_some() {
            view.answers = Choice::list(
                words::ANSWERS.map(|status| (status.code(), words::status_choice(status))),
                form.raw("status"),
            );
        } else if !sent {
            view.lacks.push(words::no_organ_id(units.name(one.keeper, on)));
        }
    }
    Ok(view)
}

pub(super) async fn send(Shared(app): Shared<AppState>, here: Here, Path(id): Path<DirectiveId>) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let recipients = store::recipients(&app.db.reader(), id).await?;
    match exchange::outgoing(&app, here.actor()?, &one, &recipients).await {
        Ok((name, bytes)) => Ok(download(&name, exchange::MEDIA_TYPE, bytes)),
        Err(error) => show::again_after(&app, &here, id, ("send", Form::default()), error).await,
    }
}

/// What was said of a state, checked.
pub(crate) fn said(status: &str, text: &str, errors: &mut FieldErrors) -> Option<Status> {
    let status = Status::from_code(status).filter(|status| words::ANSWERS.contains(status));
    match status {
        None => errors.add("status", words::ASK_STATUS),
        Some(Status::Refused) if text.is_empty() => errors.add("said", words::ASK_REASON),
        Some(_) => {}
    }
    commands::within(errors, "said", text, commands::LONG_LINE);
    status.filter(|_| errors.is_empty())
}

pub(super) async fn answer(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let mut errors = FieldErrors::default();
    let text = form.line("said");
    let status = said(form.raw("status"), &text, &mut errors);
    let origin = rows::origin(&app.db.reader(), id).await?;
    let Some((origin, _)) = origin else {
        errors = FieldErrors::default();
        errors.add("", words::NO_MESSAGE);
        return show::again(&app, &here, id, "answer", form, errors).await;
    };
    let Some(status) = status else {
        return show::again(&app, &here, id, "answer", form, errors).await;
    };
    let actor = here.actor()?;
    let made = match exchange::answer(&app, actor, &one, &origin, (status, &text)).await {
        Ok((name, bytes)) => {
            let tx = app.begin(&here).await?;
            match acts::answer(&tx, actor, id, status, &text).await {
                Ok(()) => {
                    tx.commit().await?;
                    Ok(download(&name, exchange::MEDIA_TYPE, bytes))
                }
                Err(error) => Err(error),
            }
        }
        Err(error) => Err(error),
    };
    match made {
        Ok(response) => Ok(response),
        Err(error) => show::again_after(&app, &here, id, ("answer", form), error).await,
    }
}
