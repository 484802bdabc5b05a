//! The verbs of areas: the area of a collective right and the plots of those who use it are drawn, drawn anew, taken off. Earlier
//! versions stay.

use super::{LINE, kept, record, within};
use crate::labels::areas as words;
use crate::model::areas::{Shape, square_metres};
use crate::model::{AreaId, Asset, AssetId, UserId};
use crate::store::areas::{self as store, Area};
use crate::store::collective;
use chrono::NaiveDate;
use kernel::access::{Actor, Permit};
use kernel::db::Tx;
use kernel::ids::UnitId;
use kernel::units::{Tree, UnitKind, Units};
use kernel::{AppError, FieldErrors, Result};
use serde_json::json;

/// Most communes of an area.
pub const MOST_COMMUNES: usize = 500;
/// Most versions of all areas of a right.
const MOST: usize = 20_000;

/// An area as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewArea {
    /// What it covers, where it was drawn.
    pub shape: Shape,
    /// What it covers, where communes were named.
    pub communes: Vec<UnitId>,
    /// How large it is in square metres, where communes were named and somebody knows.
    pub typed: Option<i64>,
    /// By which paper.
    pub paper: String,
}

async fn held(tx: &Tx, actor: &Actor, id: AssetId, user: Option<UserId>) -> Result<(Asset, Permit, Vec<Area>)> {
    let (one, permit) = kept(tx, actor, id).await?;
    if !one.content.right.is_collective() {
        return Err(AppError::NotFound);
    }
    if let Some(user) = user {
        collective::user(&tx.reader(), id, user).await?;
    }
    let all = store::all(&tx.reader(), id).await?;
    Ok((one, permit, all))
}

fn next(all: &[Area], user: Option<UserId>) -> i32 {
    let of = all.iter().filter(|one| one.user == user);
    of.map(|one| one.number).max().unwrap_or(0) + 1
}

/// The communes of which an area may be: those of the province of the register.
#[must_use]
pub fn communes(units: &Units, keeper: UnitId, on: NaiveDate) -> Vec<UnitId> {
    let mut found = units.subtree(units.province_of(keeper, on), Tree::Territorial, on);
    found.retain(|unit| units.get(*unit).is_some_and(|row| row.kind == UnitKind::Commune));
    found
}

/// Draws the area of a right, or the plot of a user.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`].
pub async fn draw(tx: &Tx, actor: &Actor, id: AssetId, user: Option<UserId>, new: NewArea) -> Result<AreaId> {
    let (one, permit, all) = held(tx, actor, id, user).await?;
    let mut errors = FieldErrors::default();
    let drawn = !new.shape.is_empty();
    if drawn != new.communes.is_empty() || user.is_some() && !drawn {
        errors.add("shape", words::ASK_SHAPE);
    }
    if new.communes.len() > MOST_COMMUNES || all.len() >= MOST {
        errors.add("communes", words::TOO_MANY);
    }
    let known = if new.communes.is_empty() {
        Vec::new()
    } else {
        communes(&tx.units(), one.keeper, tx.today())
    };
    if let Some(strange) = new.communes.iter().find(|unit| !known.contains(unit)) {
        errors.add("communes", words::no_commune(&strange.to_string()));
    }
    if drawn && new.typed.is_some() {
        errors.add("area_ha", words::DRAWN_SIZE);
    }
    if new.typed.is_some_and(|typed| typed <= 0) {
        errors.add("area_ha", words::SIZE);
    }
    if new.paper.is_empty() {
        errors.add("area_paper", words::ASK_PAPER);
    }
    within(&mut errors, "area_paper", &new.paper, LINE);
    errors.check()?;
    let area = Area {
        id: tx.id(),
        user,
        number: next(&all, user),
        square_metres: new.typed.unwrap_or_else(|| square_metres(&new.shape)),
        shape: new.shape,
        communes: new.communes,
        paper: new.paper,
        removed: false,
        by: actor.person,
        at: tx.now,
    };
    store::add(tx, &permit, id, &area).await?;
    let details = json!({ "number": one.code, "version": area.number, "user": user });
    record(tx, &one, "ip_asset.area", details);
    Ok(area.id)
}

/// Takes an area or a plot off the map, with a reason. What was drawn stays in the record.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`], [`AppError::Refused`] when there is none.
pub async fn take_off(tx: &Tx, actor: &Actor, id: AssetId, user: Option<UserId>, why: String) -> Result<AreaId> {
    let (one, permit, all) = held(tx, actor, id, user).await?;
    if !store::holding(&all).iter().any(|area| area.user == user) {
        return Err(AppError::Refused {
            code: "ip_asset.no_area",
            message: words::NO_AREA.to_owned(),
        });
    }
    let mut errors = FieldErrors::default();
    if why.is_empty() {
        errors.add("off_why", words::ASK_OFF_WHY);
    }
    within(&mut errors, "off_why", &why, LINE);
    errors.check()?;
    let area = Area {
        id: tx.id(),
        user,
        number: next(&all, user),
        shape: Shape::new(),
        communes: Vec::new(),
        paper: why,
        square_metres: 0,
        removed: true,
        by: actor.person,
        at: tx.now,
    };
    store::add(tx, &permit, id, &area).await?;
    let details = json!({ "number": one.code, "version": area.number, "user": user });
    record(tx, &one, "ip_asset.area_off", details);
    Ok(area.id)
}
