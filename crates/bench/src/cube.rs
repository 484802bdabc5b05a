//! Figures over the whole tree: 8 quarters x 30 indicators x 100,000 units, as `../shared/bench/rollup.py` makes them, so
//! that other engines can be asked the same questions of the same numbers. And the board of a whole country.

use crate::{engine, figure, open, processor_ms};
use chrono::NaiveDate;
use indicators::model::column::ROOT;
use indicators::model::{Column, Layout, Passed, Structure, Transfer};
use initiatives::model::Content;
use initiatives::{Initiative, InitiativeId, State};
use kernel::access::{Actor, Role};
use kernel::ids::UnitId;
use kernel::time::local_date;
use kernel::units::{EdgeRow, Span, Tree, UnitKind, UnitRow, Units};
use organisations::NewUnit;
use std::path::Path;
use std::time::Instant;
use uuid::Uuid;

const PERIODS: usize = 8;
const INDICATORS: usize = 30;
const REPEATS: usize = 7;
const PROVINCES: u32 = 34;
const COMMUNES: u32 = 3_321;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Parents and values: of a folder of `rollup.py make`, or made here in the same shape.
fn source(what: &str) -> (Vec<u32>, Vec<Vec<i64>>) {
    if let Ok(units) = what.parse() {
        return made(units);
    }
    let folder = Path::new(what);
    let parent: Vec<u32> = array(&folder.join("parent.npy"), 4)
        .map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap()))
        .collect();
    let values: Vec<i64> = array(&folder.join("val.npy"), 8)
        .map(|bytes| i64::from_le_bytes(bytes.try_into().unwrap()))
        .collect();
    let columns = values.chunks(parent.len()).map(<[i64]>::to_vec).collect();
    (parent, columns)
}

/// The elements of an array file of NumPy, version 1, in order. A parent of -1 reads as [`ROOT`].
fn array(file: &Path, width: usize) -> impl Iterator<Item = Vec<u8>> {
    let bytes = std::fs::read(file).unwrap();
    let head = usize::from(u16::from_le_bytes([bytes[8], bytes[9]])) + 10;
    let words = String::from_utf8_lossy(&bytes[10..head]).into_owned();
    assert!(
        words.contains(&format!("<i{width}")) && words.contains("'fortran_order': False"),
        "{}: {words}",
        file.display()
    );
    let all: Vec<Vec<u8>> = bytes[head..].chunks_exact(width).map(<[u8]>::to_vec).collect();
    all.into_iter()
}

/// Numbers that follow from where they stand.
fn mixed(seed: u64) -> u64 {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ (x >> 32)
}

fn made(units: u32) -> (Vec<u32>, Vec<Vec<i64>>) {
    let leaves = units - 1 - PROVINCES - COMMUNES;
    let mut parent = vec![ROOT];
    let (mut commune, mut left) = (0, leaves);
    for province in 0..PROVINCES {
        let at = u32::try_from(parent.len()).unwrap();
        parent.push(0);
        let own = leaves / 20 / PROVINCES;
        parent.extend(std::iter::repeat_n(at, own as usize));
        left -= own;
        let number = COMMUNES / PROVINCES + u32::from(province < COMMUNES % PROVINCES);
        for _ in 0..number {
            let below = u32::try_from(parent.len()).unwrap();
            parent.push(at);
            commune += 1;
            let schools = left / (COMMUNES - commune + 1);
            parent.extend(std::iter::repeat_n(below, schools as usize));
            left -= schools;
        }
    }
    let columns = (0..PERIODS * INDICATORS)
        .map(|column| {
            let values = (0..parent.len()).map(|unit| mixed((column * 1_000_003 + unit) as u64) % 500);
            values.map(|value| i64::try_from(value).unwrap()).collect()
        })
        .collect();
    (parent, columns)
}

/// Milliseconds of the middle one of several runs: by the clock, and of the processor where it is long enough to tell.
fn middle(mut act: impl FnMut() -> f64) -> f64 {
    let mut all: Vec<f64> = (0..REPEATS).map(|_| act()).collect();
    all.sort_by(f64::total_cmp);
    all[REPEATS / 2]
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// Columns made on two threads, as the service makes them on its two.
fn on_two<T: Send, R: Send>(items: Vec<T>, make: impl Fn(T) -> R + Sync) -> Vec<R> {
    let mut first = items;
    let second = first.split_off(first.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| second.into_iter().map(&make).collect::<Vec<R>>());
        let mut made: Vec<R> = first.into_iter().map(&make).collect();
        made.extend(other.join().unwrap());
        made
    })
}

/// Every inner unit in every column, added together: each is read, none is kept.
fn all_inner(columns: &[Column], layout: &Layout, inner: &[(u32, u32)]) -> i128 {
    let mut sum = 0;
    for column in columns {
        sum += if column.is_divided() {
            inner
                .iter()
                .map(|(place, last)| column.between(*place, *last))
                .sum::<i128>()
        } else {
            let whole: i64 = inner.iter().map(|(place, last)| column.whole(*place, *last)).sum();
            i128::from(whole) * 1_000_000
        };
    }
    assert!(!layout.is_empty());
    sum
}

fn spans(layout: &Layout) -> Vec<(u32, u32)> {
    layout.inner().map(|place| (place, layout.last(place))).collect()
}

/// The questions of `rollup.py`, and the same in an organisation that was changed.
pub fn cube(what: &str) {
    let (parent, values) = source(what);
    let units = parent.len();
    let case = format!("{} figures over {units} units in memory", units * values.len());
    let layout = Layout::new(parent.clone());
    let inner = spans(&layout);
    let mut columns = Vec::new();
    let (mut processor, mut wall) = (f64::MAX, Vec::new());
    for _ in 0..REPEATS {
        let raw = values.clone();
        drop(std::mem::take(&mut columns));
        let (began, used) = (Instant::now(), processor_ms());
        columns = on_two(raw, Column::new);
        let sum = all_inner(&columns, &layout, &inner);
        wall.push(milliseconds(began));
        processor = processor.min(processor_ms() - used);
        assert!(sum > 0);
    }
    wall.sort_by(f64::total_cmp);
    figure(&case, "whole roll-up from the single figures", wall[REPEATS / 2], "ms");
    figure(
        &case,
        "whole roll-up from the single figures, processor time",
        processor,
        "ms",
    );
    let took = middle(|| {
        let began = Instant::now();
        assert!(all_inner(&columns, &layout, &inner) > 0);
        milliseconds(began)
    });
    figure(&case, "whole roll-up from running sums", took, "ms");
    // One unit's board: each child's subtree, all indicators of one quarter.
    let province = layout.children(0).nth(5).unwrap();
    let board = |columns: &[Column], layout: &Layout, at: u32| -> i128 {
        let of = &columns[3 * INDICATORS..4 * INDICATORS];
        let sums = of.iter().map(|column| {
            layout
                .children(at)
                .map(|child| column.total(layout, child))
                .sum::<i128>()
        });
        sums.sum()
    };
    let took = middle(|| {
        let began = Instant::now();
        assert!(board(&columns, &layout, province) > 0);
        milliseconds(began)
    });
    figure(&case, "one unit's board", took, "ms");
    let took = middle(|| {
        let began = Instant::now();
        let mut sum = 0;
        for period in 0..PERIODS {
            let column = &columns[period * INDICATORS + 7];
            sum += layout
                .children(0)
                .map(|child| column.total(&layout, child))
                .sum::<i128>();
        }
        assert!(sum > 0);
        milliseconds(began)
    });
    figure(&case, "a trend: 34 provinces x 8 quarters", took, "ms");
    let school = layout.last(province);
    let mut more = 1_000;
    let took = middle(|| {
        more += 1;
        let column = &mut columns[3 * INDICATORS + 7];
        let before = column.total(&layout, province);
        let began = Instant::now();
        column.correct(school, more);
        let after = column.total(&layout, province);
        let took = milliseconds(began);
        assert_eq!(after - before, i128::from(more) * 1_000_000);
        took
    });
    figure(&case, "one corrected figure seen in its province", took, "ms");
    changed(&case, &parent, &values);
}

/// The same figures in an organisation in which every tenth commune was merged into its neighbour and every fiftieth
/// divided into two.
fn changed(case: &str, parent: &[u32], values: &[Vec<i64>]) {
    let id = |number: usize| UnitId(Uuid::from_u128(number as u128 + 1));
    let (old, new) = (day("2025-06-30"), day("2025-07-01"));
    let open = Span {
        from: day("2020-01-01"),
        to: None,
    };
    let ended = Span { to: Some(old), ..open };
    let mut rows: Vec<UnitRow> = (0..parent.len())
        .map(|number| UnitRow {
            id: id(number),
            kind: UnitKind::School,
            span: open,
            names: Vec::new(),
            codes: Vec::new(),
        })
        .collect();
    let mut passed = Vec::new();
    // What a unit's place under its parent became.
    let mut moved: Vec<Option<usize>> = vec![None; parent.len()];
    let communes: Vec<usize> = (0..parent.len())
        .filter(|at| parent[*at] != ROOT && parent[parent[*at] as usize] == 0)
        .filter(|at| parent.get(at + 1).is_some_and(|next| *next as usize == *at))
        .collect();
    let mut pass = |from: usize, to: usize, share: i64| {
        passed.push(Passed {
            from: id(from),
            to: id(to),
            share,
            on: new,
            estimated: true,
        });
    };
    for (number, pair) in communes.windows(2).enumerate() {
        let [one, next] = pair else { continue };
        if parent[*one] != parent[*next] {
            continue;
        }
        if number % 50 == 1 {
            let first = rows.len();
            for at in [first, first + 1] {
                rows.push(UnitRow {
                    id: id(at),
                    span: Span { from: new, to: None },
                    ..rows[*one].clone()
                });
            }
            rows[*one].span = ended;
            moved[*one] = Some(first);
            pass(*one, first, 412_345);
            pass(*one, first + 1, 587_655);
        } else if number % 10 == 5 && number % 50 != 0 {
            rows[*one].span = ended;
            moved[*one] = Some(*next);
            pass(*one, *next, 1_000_000);
        }
    }
    let mut edges = Vec::new();
    let mut edge = |child: usize, above: usize, span: Span| {
        edges.push(EdgeRow {
            tree: Tree::Territorial,
            child: id(child),
            parent: id(above),
            span,
        });
    };
    for (child, above) in parent.iter().enumerate().filter(|(_, above)| **above != ROOT) {
        let above = *above as usize;
        let after = Span { from: new, to: None };
        match (moved[child], moved[above]) {
            (Some(_), _) => edge(child, above, ended),
            (None, Some(heir)) => {
                edge(child, above, ended);
                edge(child, heir, after);
            }
            (None, None) => edge(child, above, open),
        }
        if let Some(first) = moved[child].filter(|heir| *heir >= parent.len()) {
            edge(first, above, after);
            edge(first + 1, above, after);
        }
    }
    let units = Units::new(1, rows, edges);
    let order: Vec<UnitId> = (0..parent.len()).map(id).collect();
    let mut structure = None;
    let took = middle(|| {
        let began = Instant::now();
        structure = Some(Structure::new(&units, &passed, new));
        milliseconds(began)
    });
    figure(case, "another organisation laid out", took, "ms");
    let structure = structure.unwrap();
    let transfer = Transfer::new(&structure, &order);
    let inner = spans(structure.layout());
    let everything: i128 = values
        .iter()
        .flatten()
        .map(|value| i128::from(*value) * 1_000_000)
        .sum();
    let (mut processor, mut wall) = (f64::MAX, Vec::new());
    let mut columns = Vec::new();
    for _ in 0..REPEATS {
        drop(std::mem::take(&mut columns));
        let (began, used) = (Instant::now(), processor_ms());
        columns = on_two(values.iter().collect(), |column: &Vec<i64>| transfer.column(column));
        let sum = all_inner(&columns, structure.layout(), &inner);
        wall.push(milliseconds(began));
        processor = processor.min(processor_ms() - used);
        assert!(sum > 0);
    }
    let carried: i128 = columns.iter().map(Column::everything).sum();
    assert_eq!(
        carried, everything,
        "nothing is lost on the way into another organisation"
    );
    wall.sort_by(f64::total_cmp);
    figure(case, "whole roll-up in another organisation", wall[REPEATS / 2], "ms");
    figure(
        case,
        "whole roll-up in another organisation, processor time",
        processor,
        "ms",
    );
}

/// Where the unit of the measured country is kept, in the data folder.
pub const COUNTRY: &str = "measured-country";

/// Founds a country of 34 provinces and 3,321 communes beside the practice province, with so many recognised initiatives in
/// each commune, and lets the auditor of the practice province see all of it.
pub async fn country(data: &str, each: usize) {
    let db = open(data).await;
    let case = format!("figures of 3,321 communes, {}", engine(&db));
    let today = local_date(db.now());
    let from = day("2025-07-01");
    let tx = db.begin_system("measure").await.unwrap();
    let mut ids: Vec<UnitId> = Vec::new();
    let mut new = Vec::new();
    let provinces = PROVINCES as usize;
    for place in 0..=(PROVINCES + COMMUNES) as usize {
        let parent = match place {
            0 => None,
            place if place <= provinces => Some(0),
            place => Some(1 + place % provinces),
        };
        let id: UnitId = tx.id();
        ids.push(id);
        new.push(NewUnit {
            id,
            kind: match place {
                0 => UnitKind::Country,
                place if place <= provinces => UnitKind::Province,
                _ => UnitKind::Commune,
            },
            full_name: format!("Xã, phường đo số {place}"),
            code: format!("D{place:06}"),
            parents: parent
                .map(|at: usize| (Tree::Territorial, ids[at]))
                .into_iter()
                .collect(),
            span: Span { from, to: None },
        });
    }
    organisations::commands::found(&tx, &Actor::system("measure"), new, "Đo", from)
        .await
        .unwrap();
    let auditor = people::store::account_named(&tx.reader(), "thanhtra")
        .await
        .unwrap()
        .unwrap();
    let grant = people::model::RoleGrant {
        id: tx.id(),
        person: auditor.person,
        unit: ids[0],
        role: Role::Auditor,
        subtree: true,
        valid_from: from,
        valid_to: None,
    };
    people::store::insert_grants(&tx, &[grant]).await.unwrap();
    tx.commit().await.unwrap();
    organisations::refresh(&db).await.unwrap();
    let scope = initiatives::policy::scope(&Actor::system("measure"));
    let filter = initiatives::store::Filter {
        state: Some(State::Recognised),
        ..initiatives::store::Filter::default()
    };
    // Of many people: one person with the works of a country is nobody.
    let lines = initiatives::store::list(&db.reader(), &scope, &filter, None, 200, today)
        .await
        .unwrap();
    let mut models = Vec::new();
    for line in &lines.items {
        let model = initiatives::store::find(&db.reader(), &scope, line.id, today).await;
        models.push(model.unwrap());
    }
    let mut dice = crate::ip::Dice(30);
    let communes: Vec<UnitId> = ids[1 + provinces..].to_vec();
    let wanted: Vec<UnitId> = (0..communes.len() * each)
        .map(|at| communes[at % communes.len()])
        .collect();
    for (batch, part) in wanted.chunks(2_000).enumerate() {
        let tx = db.begin_system("measure").await.unwrap();
        let rows: Vec<Initiative> = part
            .iter()
            .enumerate()
            .map(|(place, unit)| {
                let number = batch * 2_000 + place;
                let model = &models[number % models.len()];
                let back = chrono::TimeDelta::days(i64::try_from(mixed(number as u64) % 900).unwrap());
                Initiative {
                    id: InitiativeId(tx.id()),
                    code: Some(format!("DO-{number}")),
                    content: Content {
                        unit: *unit,
                        title: dice.say(6),
                        essence: dice.say(60),
                        conditions: dice.say(8),
                        benefit_author: dice.say(12),
                        benefit_others: dice.say(8),
                        ..model.content.clone()
                    },
                    submitted_at: model.submitted_at.map(|at| at - back),
                    received_at: model.received_at.map(|at| at - back),
                    decided_at: model.decided_at.map(|at| at - back),
                    certificate_number: None,
                    certificate_key: None,
                    ..model.clone()
                }
            })
            .collect();
        initiatives::commands::take_over(&tx, &rows).await.unwrap();
        tx.commit().await.unwrap();
    }
    let number = f64::from(u32::try_from(wanted.len()).unwrap());
    figure(&case, "initiatives", number, "records");
    std::fs::write(Path::new(data).join(COUNTRY), ids[0].to_string()).unwrap();
}

/// Asks a service for the boards of that country: all communes in one table, and the figure of one indicator.
pub async fn board(port: u16, data: &str) {
    let unit = std::fs::read_to_string(Path::new(data).join(COUNTRY)).unwrap();
    let mut wire = crate::load::sign_in(port, "thanhtra").await;
    let case = "pages of a country";
    // A service that was just started after a great import counts first. It answers meanwhile, and says so.
    let path = format!("/chi-tieu?don_vi={unit}");
    let (began, mut answered) = (Instant::now(), Vec::new());
    loop {
        let asked = Instant::now();
        let reply = wire.get(&path).await.unwrap();
        answered.push(milliseconds(asked));
        assert_eq!(reply.status, 200, "{path}");
        if !String::from_utf8_lossy(&reply.body).contains("Đang cập nhật số liệu") {
            break;
        }
        assert!(began.elapsed().as_secs() < 300, "the figures never came up to date");
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    figure(case, "first answer of a service that counts", answered[0], "ms");
    let longest = answered.iter().copied().fold(0.0, f64::max);
    figure(case, "longest answer until the figures were whole", longest, "ms");
    figure(
        case,
        "figures whole after the start",
        began.elapsed().as_secs_f64(),
        "s",
    );
    for (name, path) in [
        ("board of 34 provinces", format!("/chi-tieu?don_vi={unit}")),
        ("board of 3,321 communes", format!("/chi-tieu?don_vi={unit}&cap=xa")),
        (
            "board of 3,321 communes, today's organisation",
            format!("/chi-tieu?don_vi={unit}&cap=xa&co_cau=hien-nay"),
        ),
        (
            "one figure, 3,321 communes",
            format!("/chi-tieu/sk.recognised?don_vi={unit}&cap=xa"),
        ),
    ] {
        let mut times = Vec::new();
        let mut bytes = 0;
        for _ in 0..REPEATS + 1 {
            let began = Instant::now();
            let reply = wire.get(&path).await.unwrap();
            times.push(milliseconds(began));
            assert_eq!(reply.status, 200, "{path}");
            bytes = reply.body.len();
        }
        // The first makes the columns that the others find.
        let first = times.remove(0);
        times.sort_by(f64::total_cmp);
        figure(case, &format!("{name}, first"), first, "ms");
        figure(case, name, times[times.len() / 2], "ms");
        figure(
            case,
            &format!("{name}, size"),
            f64::from(u32::try_from(bytes).unwrap()) / 1e6,
            "MB",
        );
    }
}
