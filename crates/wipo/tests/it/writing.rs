//! What is written is valid ST.96 and says what the record says.

use crate::support::{folder, record, sample};
use chrono::NaiveDate;
use std::process::{Command, Stdio};
use wipo::{
    Class, Design, Documents, Event, Goods, Image, Indication, Kind, Mark, Party, PartyKind, Priority, Record, Related,
    Role, Scheme, Status, View, Words, WriteError, write,
};

fn again(xml: &str) -> Record {
    let mut all: Vec<Record> = Documents::new(xml.as_bytes())
        .collect::<Result<_, _>>()
        .unwrap_or_else(|e| panic!("{e}\n{xml}"));
    assert_eq!(all.len(), 1);
    all.pop().unwrap()
}

/// Documents are checked against WIPO's schemas by `xmllint`, where both are on the machine: all of one schema at once,
/// for it takes seconds to read one.
#[test]
fn what_is_written_is_valid() {
    let mut all = ours();
    for name in READABLE {
        all.extend(record(name));
    }
    if let Some(bytes) = sample("epo-ops/full_cycle_example.xml") {
        all.extend(Documents::new(bytes.as_slice()).next().unwrap());
    }
    all.push(strange_characters());
    let place = std::env::temp_dir().join(format!("wipo-{}", std::process::id()));
    std::fs::create_dir_all(&place).unwrap();
    let mut running = Vec::new();
    for (kinds, schema) in [
        (vec![Kind::Patent, Kind::UtilityModel], "PatentPublication_V6_0.xsd"),
        (vec![Kind::Design], "DesignApplication_V6_0.xsd"),
        (vec![Kind::Mark], "TrademarkApplication_V6_0.xsd"),
        (vec![Kind::Indication], "GIApplication_V6_0.xsd"),
    ] {
        let schema = folder().join("st96/xsd").join(schema);
        if !schema.exists() {
            println!("skipped: the schemas are not beside the project");
            return;
        }
        let mut files = Vec::new();
        for (i, record) in all.iter().enumerate().filter(|(_, r)| kinds.contains(&r.kind)) {
            let file = place.join(format!("{i}.xml"));
            std::fs::write(&file, write(record).unwrap().xml).unwrap();
            files.push(file);
        }
        assert!(!files.is_empty());
        let started = Command::new("xmllint")
            .args(["--nonet", "--noout", "--schema"])
            .arg(schema)
            .args(files)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        match started {
            Ok(child) => running.push(child),
            Err(_) => {
                println!("skipped: xmllint is not installed (package libxml2-utils)");
                return;
            }
        }
    }
    for child in running {
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    std::fs::remove_dir_all(&place).unwrap();
}

/// Samples that hold what ST.96 demands.
const READABLE: [&str; 8] = [
    "st96/examples/PatentPublication_Example.xml",
    "st96/examples/TrademarkApplication_Example.xml",
    "st96/examples/DesignApplication_Example.xml",
    "st96/examples/GIApplication_Example.xml",
    "st36/ep-a1-sample.xml",
    "uspto/US06859910-grant-2004.xml",
    "uspto/US20050004437A1-application-2004.xml",
    "uspto/US20210045410A1-application-v44.xml",
];

/// Records of an office that write ST.96 and hold a value in every place.
fn ours() -> Vec<Record> {
    let patent = our_patent();
    let model = Record {
        kind: Kind::UtilityModel,
        kind_code: some("U"),
        ..patent.clone()
    };
    let design = our_design();
    let short = Record {
        designs: vec![],
        ..design.clone()
    };
    vec![
        patent,
        model,
        our_mark(),
        figurative_mark(),
        design,
        short,
        our_indication(),
    ]
}

/// Says where two prints differ; whole ones are too long to compare by eye.
fn similar(left: &str, right: &str) {
    let differs = left.lines().zip(right.lines()).position(|(a, b)| a != b);
    if let Some(at) = differs {
        let around = |text: &str| {
            text.lines()
                .skip(at.saturating_sub(12))
                .take(18)
                .collect::<Vec<_>>()
                .join("\n")
        };
        panic!("read again:\n{}\nbefore:\n{}", around(left), around(right));
    }
    assert_eq!(left.len(), right.len());
}

/// Facts that were left out when writing, as `path: count`.
fn round_trip(record: &Record) -> Vec<String> {
    let written = write(record).unwrap();
    let back = again(&written.xml);
    assert!(
        back.left_out.is_empty() && back.unread.is_empty(),
        "{:?} {:?}",
        back.left_out,
        back.unread
    );
    if written.left_out.is_empty() {
        similar(
            &format!("{:#?}", back.clone().facts()),
            &format!("{:#?}", record.clone().facts()),
        );
    }
    // Written a second time it says the same.
    assert_eq!(again(&write(&back).unwrap().xml), back);
    written
        .left_out
        .iter()
        .map(|l| format!("{}: {}", l.path, l.count))
        .collect()
}

#[test]
fn samples_of_st96_come_back() {
    for name in [
        "PatentPublication",
        "TrademarkApplication",
        "DesignApplication",
        "GIApplication",
    ] {
        let Some(record) = record(&format!("st96/examples/{name}_Example.xml")) else {
            continue;
        };
        assert_eq!(round_trip(&record), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn patents_of_other_formats_become_st96() {
    for (name, lost) in [
        ("st36/ep-a1-sample.xml", vec![]),
        ("uspto/US06859910-grant-2004.xml", vec!["parties/residence: 1"]),
        (
            "uspto/US20050004437A1-application-2004.xml",
            vec!["parties/residence: 2"],
        ),
        ("uspto/US20210045410A1-application-v44.xml", vec![]),
    ] {
        let Some(record) = record(name) else { continue };
        assert_eq!(round_trip(&record), lost, "{name}");
    }
}

/// What the schema demands and the document does not say is not made up.
#[test]
fn nothing_is_made_up() {
    for (name, error) in [
        ("epo-ops/claims_example.xml", WriteError::Number),
        ("epo-ops/legal_example_3.xml", WriteError::Title),
        ("uspto/USD435854S1-design-sgml.xml", WriteError::Party),
    ] {
        let Some(record) = record(name) else { continue };
        assert_eq!(write(&record), Err(error), "{name}");
    }
    if let Some(bytes) = sample("epo-ops/full_cycle_example.xml") {
        let first = Documents::new(bytes.as_slice()).next().unwrap().unwrap();
        // Symbols of the CPC without the day that they were given have no place.
        let lost: Vec<String> = round_trip(&first);
        assert_eq!(
            lost,
            [
                "family: 1",
                "classes/B28B 1/29: 1",
                "classes/B28B 5/022: 1",
                "classes/B28B 7/0064: 1",
                "parties/residence: 1"
            ]
        );
    }
    let empty = |kind| {
        write(&Record {
            kind,
            ..Record::default()
        })
    };
    assert_eq!(empty(Kind::Patent), Err(WriteError::Office));
    assert_eq!(empty(Kind::Mark), Err(WriteError::Number));
    assert_eq!(empty(Kind::Design), Err(WriteError::Office));
    assert_eq!(empty(Kind::Indication), Err(WriteError::Office));
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn vi(text: &str) -> Words {
    Words {
        language: some("vi"),
        text: text.to_owned(),
    }
}

fn day(y: i32, m: u32, d: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(y, m, d)
}

fn company(role: Role) -> Party {
    Party {
        role,
        kind: PartyKind::Organisation,
        name: "Hợp tác xã Chè <Tam Đường> & bạn".into(),
        address: vec!["Bản Thẳm".into(), "xã Bản Bo".into()],
        city: some("Tam Đường"),
        region: some("Lai Châu"),
        postcode: some("30000"),
        country: some("VN"),
        nationality: some("VN"),
        ..Party::default()
    }
}

fn person(role: Role) -> Party {
    Party {
        role,
        kind: PartyKind::Person,
        name: "Thị Mai Lò".into(),
        last_name: some("Lò"),
        middle_name: some("Thị"),
        first_name: some("Mai"),
        city: some("Lai Châu"),
        country: some("VN"),
        ..Party::default()
    }
    .with_name()
}

trait WithName {
    fn with_name(self) -> Self;
}

impl WithName for Party {
    /// The name as reading makes it of its parts.
    fn with_name(mut self) -> Self {
        self.name = "Mai Thị Lò".into();
        self
    }
}

fn base(kind: Kind) -> Record {
    Record {
        kind,
        office: some("VN"),
        language: some("vi"),
        application_number: some("1-2024-00123"),
        publication_number: some("VN 1 45678 A"),
        filing_date: day(2024, 1, 15),
        publication_date: day(2025, 7, 25),
        priorities: vec![Priority {
            country: some("JP"),
            number: some("2023-001"),
            date: day(2023, 1, 20),
        }],
        ..Record::default()
    }
}

fn our_patent() -> Record {
    Record {
        grant_number: some("1-0045678"),
        grant_date: day(2026, 3, 2),
        kind_code: some("A"),
        titles: vec![
            vi("Máy sao chè \"3 trong 1\""),
            Words {
                language: some("en"),
                text: "Tea roaster".into(),
            },
        ],
        abstracts: vec![vi("Sáng chế đề cập tới máy sao chè.\nMáy có ba buồng.")],
        descriptions: vec![vi("Lĩnh vực kỹ thuật\nSáng chế đề cập tới…")],
        claims: vec![
            vi("1. Máy sao chè gồm:\nbuồng sao (1);\nquạt (2)."),
            vi("2. Máy theo điểm 1."),
        ],
        claims_count: Some(2),
        parties: vec![
            company(Role::Applicant),
            person(Role::Inventor),
            company(Role::Holder),
            company(Role::Representative),
        ]
        .into_iter()
        .map(|p| {
            if p.role == Role::Holder || p.role == Role::Representative {
                Party { nationality: None, ..p }
            } else {
                p
            }
        })
        .collect(),
        classes: vec![
            Class {
                main: true,
                version: some("2006-01-01"),
                given_on: day(2025, 1, 1),
                office: some("VN"),
                ..Class::new(Scheme::Ipc, "a23f3/06")
            },
            Class {
                additional: true,
                version: some("2006-01-01"),
                ..Class::new(Scheme::Ipc, "A23F0003120000")
            },
        ],
        images: vec![Image {
            file: "hinh1.tif".into(),
            format: some("TIFF"),
            height: some("120"),
            width: some("80.5"),
        }],
        related: vec![Related {
            relation: "Division".into(),
            country: some("VN"),
            number: "1-2020-00001".into(),
            ..Related::default()
        }],
        ..base(Kind::Patent)
    }
}

#[test]
fn a_patent_of_ours() {
    let record = our_patent();
    assert_eq!(round_trip(&record), Vec::<String>::new());
    // A utility model is told by its kind code only.
    let model = Record {
        kind: Kind::UtilityModel,
        kind_code: some("U"),
        ..record.clone()
    };
    assert_eq!(round_trip(&model), Vec::<String>::new());
    let unsaid = Record {
        kind: Kind::UtilityModel,
        ..record
    };
    assert_eq!(round_trip(&unsaid), ["kind: 1"]);
}

/// A mark of which the figures are known, and no file of the picture.
fn figurative_mark() -> Record {
    let mut record = our_mark();
    if let Some(mark) = &mut record.mark {
        mark.images.clear();
    }
    record
}

/// Figures are classes of a picture: they go out and come back also where nobody has its file, and no picture is made up.
#[test]
fn figures_come_back_without_a_picture() {
    let record = figurative_mark();
    assert_eq!(round_trip(&record), Vec::<String>::new());
    let written = write(&record).unwrap();
    let back = again(&written.xml);
    let figures = back.classes.iter().filter(|class| class.scheme == Scheme::Vienna);
    let figures: Vec<&str> = figures.map(|class| class.symbol.as_str()).collect();
    assert_eq!(figures, ["5.3.13", "A26.1.1"]);
    assert!(back.mark.unwrap().images.is_empty());
}

fn our_mark() -> Record {
    let mut owner = company(Role::Applicant);
    owner.legal_form = some("Hợp tác xã");
    owner.identifier = some("6200012345");
    owner.note = some("Chủ đơn");
    Record {
        grant_number: some("4-0456789"),
        grant_date: day(2026, 1, 9),
        expiry_date: day(2034, 1, 15),
        mark: Some(Mark {
            categories: vec!["Collective mark".into()],
            feature: some("Combined"),
            text: some("CHÈ TAM ĐƯỜNG"),
            language: some("vi"),
            standard_characters: Some(false),
            images: vec![
                Image {
                    file: "nhan.png".into(),
                    format: some("PNG"),
                    ..Image::default()
                },
                Image {
                    file: "nhan-2.png".into(),
                    ..Image::default()
                },
            ],
            sounds: vec!["nhac.mp3".into()],
            multimedia: vec![],
            colours: vec![vi("Xanh lá cây, trắng")],
            in_colour: Some(true),
            descriptions: vec![vi("Hình búp chè.")],
            disclaimers: vec![vi("Không bảo hộ riêng \"CHÈ\".")],
            translations: vec![Words {
                language: some("en"),
                text: "Tam Duong tea".into(),
            }],
        }),
        classes: vec![
            Class {
                version: some("8"),
                ..Class::new(Scheme::Vienna, "05.03.13")
            },
            Class {
                version: some("8"),
                ..Class::new(Scheme::Vienna, "A26.1.1")
            },
            Class {
                main: true,
                version: some("12-2025"),
                ..Class::new(Scheme::Nice, "030")
            },
            Class::new(Scheme::Nice, "35"),
        ],
        goods: vec![
            Goods {
                class: some("30"),
                language: some("vi"),
                text: "Chè; chè xanh; chè ô long.".into(),
            },
            Goods {
                class: some("30"),
                language: some("en"),
                text: "Tea; green tea; oolong.".into(),
            },
            Goods {
                class: some("35"),
                language: some("vi"),
                text: "Mua bán chè.".into(),
            },
        ],
        parties: vec![owner, company(Role::Representative), person(Role::Correspondent)],
        status: vec![Status {
            code: "Registration published".into(),
            date: day(2026, 1, 9),
        }],
        events: vec![Event {
            code: some("254"),
            category: some("Application published"),
            date: day(2025, 7, 25),
            text: some("Công bố đơn"),
            facts: vec![("MarkEventEntryNumber".into(), "1".into())],
        }],
        ..base(Kind::Mark)
    }
}

#[test]
fn a_mark_of_ours() {
    let record = our_mark();
    assert_eq!(round_trip(&record), Vec::<String>::new());
    let mut more = record;
    more.parties.push(company(Role::Holder));
    assert_eq!(round_trip(&more), ["parties: 1"]);
}

fn our_design() -> Record {
    let class = Class {
        version: some("14"),
        ..Class::new(Scheme::Locarno, "9.1")
    };
    let one = |n: u32| Design {
        identifier: Some(n.to_string()),
        effective_date: day(2024, 1, 15),
        titles: vec![vi("Hộp đựng chè")],
        descriptions: vec![vi("Hộp hình lục giác.")],
        claims: vec![vi("Hộp như thể hiện trên hình.")],
        classes: vec![class.clone()],
        views: vec![View {
            number: some("1.1"),
            image: Image {
                file: format!("{n}-1.jpg"),
                format: some("JPEG"),
                height: some("100"),
                width: some("50"),
            },
            kind: some("Perspective"),
            form: some("Photograph"),
        }],
        in_colour: Some(true),
        status: Some(Status {
            code: "Registered".into(),
            date: day(2025, 2, 2),
        }),
        ..Design::default()
    };
    let first = Design {
        registration_number: some("3-0041234"),
        registration_date: day(2025, 2, 2),
        expiry_date: day(2029, 1, 15),
        ..one(1)
    };
    Record {
        grant_number: some("3-0041234"),
        grant_date: day(2025, 2, 2),
        expiry_date: day(2029, 1, 15),
        titles: vec![vi("Hộp đựng chè")],
        classes: vec![class.clone()],
        designs: vec![first, one(2)],
        parties: vec![
            company(Role::Applicant),
            person(Role::Designer),
            company(Role::Representative),
        ],
        ..base(Kind::Design)
    }
}

#[test]
fn a_design_of_ours() {
    let record = our_design();
    assert_eq!(round_trip(&record), Vec::<String>::new());
    // A record that only says the product and its class is enough for a document.
    let short = Record {
        designs: vec![],
        ..record
    };
    let written = write(&short).unwrap();
    let back = again(&written.xml);
    assert_eq!(
        (
            back.designs.len(),
            &back.designs[0].titles,
            back.grant_number.as_deref()
        ),
        (1, &short.titles, Some("3-0041234"))
    );
}

fn our_indication() -> Record {
    let indication = Indication {
        names: vec![vi("Chè Shan tuyết")],
        translations: vec![Words {
            language: some("en"),
            text: "Shan snow tea".into(),
        }],
        category: some("Geographical Indication"),
        products: vec!["Tea".into()],
        areas: vec![vi("Xã Hồ Thầu"), vi("Xã Bản Bo")],
        qualities: vec![vi("Nước vàng sánh, vị chát dịu.")],
        links: vec![vi("Độ cao trên 1.000 m."), vi("Danh tiếng lâu đời.")],
    };
    Record {
        grant_number: some("00123"),
        grant_date: day(2026, 2, 1),
        titles: indication.names.clone(),
        classes: vec![Class::new(Scheme::Nice, "30")],
        goods: vec![Goods {
            class: some("30"),
            language: some("vi"),
            text: "Chè".into(),
        }],
        parties: vec![
            company(Role::Applicant),
            company(Role::Representative),
            Party {
                nationality: None,
                note: some("Producer"),
                ..company(Role::User)
            },
        ],
        status: vec![Status {
            code: "Registered".into(),
            date: None,
        }],
        indication: Some(indication),
        ..base(Kind::Indication)
    }
}

#[test]
fn an_indication_of_ours() {
    let record = our_indication();
    assert_eq!(round_trip(&record), Vec::<String>::new());
    let without = |change: fn(&mut Indication)| {
        let mut record = record.clone();
        change(record.indication.as_mut().unwrap());
        write(&record)
    };
    assert_eq!(without(|i| i.names.clear()), Err(WriteError::Title));
    assert_eq!(without(|i| i.areas.clear()), Err(WriteError::Area));
    assert_eq!(without(|i| i.qualities.clear()), Err(WriteError::Quality));
    assert_eq!(without(|i| i.category = some("Đặc sản")), Err(WriteError::Category));
}

fn strange_characters() -> Record {
    Record {
        titles: vec![vi("a\u{0}b\u{1}c\u{FFFE}d ]]> <&>\"'")],
        parties: vec![company(Role::Applicant)],
        ..base(Kind::Patent)
    }
}

/// Whatever characters a record holds, the document is well-formed.
#[test]
fn characters_that_xml_has_not() {
    let written = write(&strange_characters()).unwrap();
    assert_eq!(
        again(&written.xml).titles[0].text,
        "a\u{FFFD}b\u{FFFD}c\u{FFFD}d ]]> <&>\"'"
    );
}
