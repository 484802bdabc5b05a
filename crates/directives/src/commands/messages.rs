//! Messages of the national exchange: taken in, confirmed as a document, answered.

use super::{Entered, StoredFile, attach, enter, kept, record};
use crate::model::{Directive, DirectiveId, SUBJECT};
use crate::store::messages::{self as rows, Incoming, IncomingId, Origin};
use crate::{labels, policy, store};
use edxml::Status;
use kernel::access::Actor;
use kernel::attachments::{self, NewAttachment};
use kernel::db::Tx;
use kernel::ids::UnitId;
use kernel::{AppError, Result};
use serde_json::json;

/// Where the message itself is kept beside what was taken out of it.
pub const SLOT: &str = "message";

/// Keeps a message until its person confirms what it says. It is no document yet, and nobody else sees it.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn take_in(tx: &Tx, actor: &Actor, hash: String, name: String, size: i64) -> Result<IncomingId> {
    let id: IncomingId = tx.id();
    let permit = policy::permit_take_in(actor, id.0, &tx.units())?;
    let one = Incoming {
        id,
        person: actor.person,
        hash,
        name,
        size,
    };
    rows::take_in(tx, &permit, &one).await?;
    Ok(id)
}

/// Enters the document of a message as its person has confirmed it: its files, the first as the document itself, and the
/// message as it came. A unit has a document from a message once.
///
/// # Errors
/// As [`enter`]; [`AppError::Invalid`] at `keeper` where the unit has the document.
pub async fn confirm(
    tx: &Tx,
    actor: &Actor,
    (keeper, entered): (UnitId, Entered),
    incoming: &Incoming,
    origin: Origin,
    files: Vec<StoredFile>,
) -> Result<DirectiveId> {
    // A register that passed to another unit took its documents along.
    let here = known(tx, actor, &origin.identity).await?;
    let here = here.into_iter().find(|one| one.keeper == keeper);
    let told = |name: String| Err(AppError::field("keeper", labels::exchange::known_here(&name)));
    if let Some(held) = here {
        return told(labels::name(&held));
    }
    let id = enter(tx, actor, keeper, entered).await?;
    let (one, permit) = kept(tx, actor, id).await?;
    if !rows::became(tx, &permit, (id, keeper), actor.person, &origin).await? {
        // Somebody else was first by a moment.
        let first = known(tx, actor, &origin.identity).await?;
        return told(first.first().map(labels::name).unwrap_or_default());
    }
    rows::confirmed(tx, &permit, id, incoming.id).await?;
    for (place, file) in files.into_iter().enumerate() {
        attach(tx, actor, id, place > 0, file).await?;
    }
    attachments::attach(
        tx,
        NewAttachment {
            subject_kind: SUBJECT,
            subject: id.0,
            slot: SLOT.to_owned(),
            hash: incoming.hash.clone(),
            name: incoming.name.clone(),
            media_type: "application/xml".to_owned(),
            size: incoming.size,
            extracted: None,
            uploaded_by: actor.person,
        },
    )
    .await?;
    record(
        tx,
        &one,
        "directive.message",
        json!({ "document_id": origin.document_id, "organ_id": origin.organ_id, "note": origin.organ }),
    );
    Ok(id)
}

/// The documents from a message that a person sees.
async fn known(tx: &Tx, actor: &Actor, identity: &str) -> Result<Vec<Directive>> {
    let ids = rows::known(&tx.reader(), identity).await?;
    let seen = store::these(&tx.reader(), &policy::scope(actor), &ids, tx.today()).await?;
    Ok(seen.into_values().collect())
}

/// Writes down that a state was given back to whoever sent a document.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Refused`] for a document that did not come as a message.
pub async fn answer(tx: &Tx, actor: &Actor, id: DirectiveId, status: Status, words: &str) -> Result<()> {
    let (one, _) = kept(tx, actor, id).await?;
    if rows::origin(&tx.reader(), id).await?.is_none() {
        return Err(AppError::Refused {
            code: "directive.no_message",
            message: labels::exchange::NO_MESSAGE.to_owned(),
        });
    }
    let note = labels::exchange::answered(status, words);
    record(
        tx,
        &one,
        "directive.answer",
        json!({ "status": status.code(), "note": note }),
    );
    Ok(())
}
