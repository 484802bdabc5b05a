//! Every sample is read whole: the facts that stand in it stand in the record, and what does not is counted.

use crate::support::{ALL, record, records, sample};
use chrono::NaiveDate;
use wipo::{Documents, Format, Kind, PartyKind, Record, Role, Scheme};

fn day(y: i32, m: u32, d: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(y, m, d)
}

fn names(record: &Record, role: Role) -> Vec<&str> {
    record.parties_as(role).map(|p| p.name.as_str()).collect()
}

fn symbols<'r>(record: &'r Record, scheme: &Scheme) -> Vec<&'r str> {
    record.symbols(scheme).collect()
}

fn left_out(record: &Record, end: &str) -> usize {
    record
        .left_out
        .iter()
        .filter(|l| l.path.ends_with(end))
        .map(|l| l.count)
        .sum()
}

#[test]
fn patent_of_st96() {
    let Some(r) = record("st96/examples/PatentPublication_Example.xml") else {
        return;
    };
    assert_eq!(
        (r.format, r.kind, r.office.as_deref(), r.language.as_deref()),
        (Format::St96, Kind::Patent, Some("US"), Some("en"))
    );
    assert_eq!(r.application_number.as_deref(), Some("13797521"));
    assert_eq!(r.publication_number.as_deref(), Some("08936998"));
    // B2: the second publication is the patent.
    assert_eq!(
        (r.kind_code.as_deref(), r.grant_number.as_deref()),
        (Some("B2"), Some("08936998"))
    );
    assert_eq!(
        (r.filing_date, r.publication_date, r.grant_date),
        (day(2013, 3, 12), day(2015, 1, 20), day(2015, 1, 20))
    );
    let p = &r.priorities[0];
    assert_eq!(
        (r.priorities.len(), p.country.as_deref(), p.number.as_deref(), p.date),
        (1, Some("JP"), Some("2007-290922"), day(2007, 11, 8))
    );
    assert_eq!(
        r.titles[0].text,
        "Manufcaturing method for room-temperature substrate bonding"
    );
    assert_eq!((r.claims.len(), r.claims_count), (10, Some(10)));
    assert!(
        r.claims[0]
            .text
            .starts_with("1. A device manufacture method, comprising:\nsputtering a first surface")
    );
    // Numbers of claims that are referred to stand in the text, as do indices.
    assert!(r.claims[1].text.contains("according to claim 1, wherein"));
    assert!(
        r.abstracts[0]
            .text
            .starts_with("A device is provided with: a first substrate mainly containing silicon dioxide;")
    );
    assert!(
        r.descriptions[0]
            .text
            .contains("\nTECHNICAL FIELD\nThe present invention relates to a device")
    );
    assert!(r.descriptions[0].text.contains("SiO2"));
    assert_eq!(
        names(&r, Role::Applicant),
        [
            "Jun Utsumi",
            "Takayuki Goto",
            "Kensuke Ide",
            "Hideki Takagi",
            "Masahiro Funayama"
        ]
    );
    assert_eq!(names(&r, Role::Inventor).len(), 5);
    assert_eq!(
        names(&r, Role::Assignee),
        [
            "Mitsubishi Heavy Industries, Ltd.",
            "National Institute of Advanced Industrial Science and Technology"
        ]
    );
    assert_eq!(
        names(&r, Role::Representative),
        ["Birch, Stewart, Kolasch & Birch, LLP"]
    );
    assert_eq!(names(&r, Role::Examiner), ["Jerome Jackson Jr.", "Paul Budd"]);
    assert_eq!(r.parties[0].family_first(), "Utsumi Jun");
    assert_eq!(
        symbols(&r, &Scheme::Ipc),
        [
            "H01L 21/30",
            "H01L 21/302",
            "H01L 21/324",
            "H01L 21/20",
            "H01L 23/00",
            "H01L 31/0203"
        ]
    );
    assert!(r.classes[0].main && !r.classes[1].main && r.classes[5].additional);
    assert_eq!(
        (
            r.classes[0].version.as_deref(),
            r.classes[0].office.as_deref(),
            r.classes[0].given_on
        ),
        (Some("2006-01-01"), Some("US"), day(2015, 1, 20))
    );
    assert_eq!(symbols(&r, &Scheme::Cpc).len(), 26);
    assert_eq!(symbols(&r, &Scheme::Cpc)[0], "H01L 21/2007");
    assert_eq!(r.images.len(), 7);
    assert_eq!(
        (r.images[1].file.as_str(), r.images[1].height.as_deref()),
        ("US08936998-20150120-D00001.TIF", Some("160.70"))
    );
    let related: Vec<_> = r
        .related
        .iter()
        .map(|d| (d.relation.as_str(), d.number.as_str()))
        .collect();
    assert_eq!(
        related,
        [
            ("Division", "12741916"),
            ("Division", "PCT/JP2008/068544"),
            ("RelatedPublication", "20130213561")
        ]
    );
    // Citations and the field of search have no place, and are counted.
    assert_eq!(left_out(&r, "NPLCitation/NPLCitationText"), 13);
    assert_eq!(left_out(&r, "CitedPatentDocumentIdentification/DocumentNumber"), 17);
    assert_eq!(left_out(&r, "SearchField/SearchFieldText"), 5);
    assert!(r.unread.is_empty());
}

#[test]
fn mark_of_st96() {
    let Some(r) = record("st96/examples/TrademarkApplication_Example.xml") else {
        return;
    };
    assert_eq!((r.kind, r.office.as_deref()), (Kind::Mark, Some("US")));
    assert_eq!(
        (r.application_number.as_deref(), r.grant_number.as_deref()),
        (Some("87035559"), Some("5169753"))
    );
    assert_eq!(
        (r.filing_date, r.grant_date, r.publication_date),
        (day(2016, 5, 12), day(2017, 3, 28), day(2017, 1, 10))
    );
    assert_eq!(
        (r.status[0].code.as_str(), r.status[0].date),
        ("REGISTERED", day(2017, 3, 28))
    );
    let mark = r.mark.as_ref().unwrap();
    assert_eq!(
        (mark.text.as_deref(), mark.categories.as_slice()),
        (Some("LANYI"), ["Trademark".to_owned()].as_slice())
    );
    assert_eq!((mark.standard_characters, mark.in_colour), (Some(false), Some(false)));
    assert_eq!(mark.images[0].file, "87035559.png");
    assert_eq!(mark.colours[0].text, "Color is not claimed as a feature of the mark.");
    assert_eq!(
        mark.descriptions[0].text,
        "The mark consists of the word \"LANYI\" and wave-like logo above."
    );
    assert_eq!(symbols(&r, &Scheme::Nice), ["9"]);
    assert!(r.classes.iter().any(|c| c.scheme == Scheme::Nice && c.main));
    assert_eq!(
        symbols(&r, &Scheme::National(String::new())),
        ["021", "023", "026", "036", "038"]
    );
    assert_eq!(symbols(&r, &Scheme::NationalFigurative(String::new())), ["06.03.03"]);
    assert_eq!((r.goods.len(), r.goods[0].class.as_deref()), (1, Some("9")));
    assert!(
        r.goods[0].text.starts_with("Audio cables; Bags for cameras")
            && r.goods[0].text.ends_with("Wireless telephony apparatus")
    );
    let owner = r.parties_as(Role::Applicant).next().unwrap();
    assert_eq!(
        (owner.kind, owner.name.as_str()),
        (PartyKind::Organisation, "Shenzhen Fengniao E-Commerce Co.,Ltd")
    );
    assert_eq!(
        (owner.nationality.as_deref(), owner.legal_form.as_deref()),
        (Some("CN"), Some("LIMITED LIABILITY COMPANY"))
    );
    assert_eq!(
        r.parties_as(Role::Applicant)
            .filter_map(|p| p.note.as_deref())
            .collect::<Vec<_>>(),
        ["ORIGINAL APPLICANT", "OWNER AT PUBLICATION", "ORIGINAL REGISTRANT"]
    );
    assert_eq!(names(&r, Role::Correspondent), ["IVY XU"]);
    assert_eq!(r.events.len(), 17);
    let event = &r.events[2];
    assert_eq!(
        (event.code.as_deref(), event.date, event.text.as_deref()),
        (Some("PUBOA"), day(2017, 1, 10), Some("PUBLISHED FOR OPPOSITION"))
    );
    assert_eq!(left_out(&r, "DocumentIncluded/DocumentName"), 14);
    assert!(r.unread.is_empty());
}

#[test]
fn design_of_st96() {
    let Some(r) = record("st96/examples/DesignApplication_Example.xml") else {
        return;
    };
    assert_eq!(
        (r.kind, r.office.as_deref(), r.language.as_deref()),
        (Kind::Design, Some("XX"), Some("en"))
    );
    assert_eq!(
        (r.application_number.as_deref(), r.filing_date),
        (Some("35503842"), day(2017, 8, 29))
    );
    assert_eq!(
        (r.publication_number.as_deref(), r.publication_date),
        (Some("D0123456"), day(2019, 1, 29))
    );
    assert_eq!(
        (r.grant_number.as_deref(), r.grant_date, r.expiry_date),
        (Some("123456"), day(2017, 8, 29), day(2034, 1, 29))
    );
    assert_eq!(r.titles[0].text, "Chair");
    assert_eq!(
        (r.priorities[0].country.as_deref(), r.priorities[0].number.as_deref()),
        (Some("WO"), Some("DM/096824"))
    );
    assert_eq!(symbols(&r, &Scheme::Locarno), ["06-01"]);
    assert_eq!(r.classes[0].version.as_deref(), Some("11"));
    assert_eq!(
        symbols(&r, &Scheme::National("XX".into())),
        ["D6/373", "D6/375", "D6/376"]
    );
    assert_eq!(names(&r, Role::Applicant), ["HARPER Inc."]);
    assert_eq!(
        names(&r, Role::Designer),
        ["Emma Francis", "Jeannette Altova", "Manuel Ho"]
    );
    assert_eq!(names(&r, Role::Representative), ["Attorney Firm, LLP"]);
    let design = &r.designs[0];
    assert_eq!(
        (r.designs.len(), design.views.len(), design.descriptions.len()),
        (1, 7, 3)
    );
    assert_eq!(
        design.claims[0].text,
        "The ornamental design for a chair, as shown and described."
    );
    let view = &design.views[4];
    assert_eq!(
        (view.number.as_deref(), view.kind.as_deref(), view.image.file.as_str()),
        (Some("5"), Some("Bottom"), "m001_005.jpg")
    );
    assert_eq!(
        (design.status.as_ref().unwrap().code.as_str(), design.in_colour),
        ("Registered", Some(false))
    );
    assert_eq!((r.events.len(), r.events[27].category.as_deref()), (28, Some("Filed")));
    assert!(r.unread.is_empty());
}

#[test]
fn indication_of_st96() {
    let Some(r) = record("st96/examples/GIApplication_Example.xml") else {
        return;
    };
    assert_eq!(
        (r.kind, r.office.as_deref(), r.language.as_deref()),
        (Kind::Indication, Some("FR"), Some("fr"))
    );
    assert_eq!(
        (r.application_number.as_deref(), r.filing_date),
        (Some("IG 18-002"), day(2018, 3, 19))
    );
    assert_eq!(
        (r.publication_number.as_deref(), r.publication_date),
        (Some("2018-18"), day(2018, 6, 4))
    );
    let gi = r.indication.as_ref().unwrap();
    assert_eq!(
        (gi.names[0].text.as_str(), gi.names[0].language.as_deref()),
        ("Tapisserie d'Aubusson", Some("fr"))
    );
    assert_eq!(
        (gi.translations[0].text.as_str(), gi.translations[0].language.as_deref()),
        ("Aubusson tapestry", Some("en"))
    );
    assert_eq!(gi.areas[0].text, "Département de la Creuse");
    assert!(gi.qualities[0].text.starts_with("La tapisserie d’Aubusson couvre"));
    assert_eq!(gi.category.as_deref(), Some("Geographical Indication"));
    assert_eq!(symbols(&r, &Scheme::Nice), ["24", "27"]);
    assert_eq!(names(&r, Role::Applicant), ["Association LAINAMAC"]);
    assert_eq!(names(&r, Role::User).len(), 10);
    assert!(
        r.parties_as(Role::User)
            .all(|p| p.note.as_deref() == Some("Manufacturer"))
    );
    assert_eq!(r.left_out.len(), 3, "payment and signature");
}

#[test]
fn european_application_of_st36() {
    let Some(r) = record("st36/ep-a1-sample.xml") else {
        return;
    };
    assert_eq!(
        (r.format, r.office.as_deref(), r.language.as_deref()),
        (Format::St36, Some("EP"), Some("en"))
    );
    assert_eq!(
        (
            r.publication_number.as_deref(),
            r.kind_code.as_deref(),
            r.publication_date
        ),
        (Some("1667425"), Some("A1"), day(2006, 6, 7))
    );
    assert_eq!(
        (r.application_number.as_deref(), r.filing_date),
        (Some("05255002.7"), day(2005, 8, 11))
    );
    assert_eq!(r.grant_number, None);
    let p = &r.priorities[0];
    assert_eq!(
        (p.country.as_deref(), p.number.as_deref(), p.date),
        (Some("JP"), Some("2004351438"), day(2004, 12, 3))
    );
    let titles: Vec<_> = r
        .titles
        .iter()
        .map(|t| (t.language.as_deref().unwrap(), t.text.as_str()))
        .collect();
    assert_eq!(titles[0], ("de", "Bilderzeugungsverfahren und -apparat"));
    assert_eq!(titles[2], ("fr", "Méthode et appareil de formation d'image"));
    let applicant = r.parties_as(Role::Applicant).next().unwrap();
    assert_eq!(
        (
            applicant.name.as_str(),
            applicant.identifier.as_deref(),
            applicant.country.as_deref()
        ),
        ("Wedg Co. Ltd", Some("07113040"), Some("JP"))
    );
    assert_eq!(
        applicant.address,
        ["Minami Ohtsuka Arrow Bldg. 7F, 3-30-3", "Minami Ohsuka, Toshima-ku"]
    );
    let inventor = r.parties_as(Role::Inventor).next().unwrap();
    assert_eq!(
        (
            inventor.name.as_str(),
            inventor.last_name.as_deref(),
            inventor.address[0].as_str()
        ),
        ("Naoki Yoshida", Some("Yoshida"), "c/o Wedg Co., Ltd.")
    );
    assert_eq!(names(&r, Role::Representative), ["Denmark, James Christopher et al"]);
    let class = &r.classes[0];
    assert_eq!(
        (class.symbol.as_str(), class.version.as_deref(), class.main),
        ("H04N 1/40", Some("2006-01-01"), true)
    );
    assert_eq!(
        (class.office.as_deref(), class.given_on),
        (Some("EP"), day(2005, 11, 9))
    );
    assert_eq!((r.claims.len(), r.claims_count, r.images.len()), (9, Some(9), 8));
    // Comments within a text are no part of it, a line break is one.
    assert!(
        r.claims[0]
            .text
            .ends_with("converted gray-scale values of the pixels of the original image.")
    );
    assert!(
        r.claims[6]
            .text
            .starts_with("The image forming method according to claim 1,\nwherein, when color separation")
    );
    assert!(
        r.abstracts[0]
            .text
            .starts_with("An image with sufficient gray-scale representation")
    );
    assert_eq!(left_out(&r, "B840/ctry"), 31, "designated states");
    assert_eq!(left_out(&r, "abstract/p/img"), 1, "a picture in a text is no text");
}

#[test]
fn grant_of_the_uspto() {
    let Some(r) = record("uspto/US06859910-grant-2004.xml") else {
        return;
    };
    assert_eq!(
        (r.format, r.kind, r.office.as_deref()),
        (Format::Uspto, Kind::Patent, Some("US"))
    );
    assert_eq!(
        (r.grant_number.as_deref(), r.grant_date, r.kind_code.as_deref()),
        (Some("06859910"), day(2005, 2, 22), Some("B2"))
    );
    assert_eq!(
        (r.application_number.as_deref(), r.filing_date),
        (Some("09832323"), day(2001, 4, 10))
    );
    assert_eq!(r.titles[0].text, "Methods and systems for transactional tunneling");
    assert_eq!(
        symbols(&r, &Scheme::Ipc),
        ["G06F 15/00", "G06F 17/00", "G06F 17/21", "G06F 17/24"]
    );
    assert_eq!((r.classes[0].main, r.classes[0].version.as_deref()), (true, Some("7")));
    assert_eq!(symbols(&r, &Scheme::National("US".into())).len(), 13);
    assert_eq!((r.claims.len(), r.claims_count), (2, Some(2)));
    assert_eq!(names(&r, Role::Applicant), ["John Charles Croy"]);
    assert_eq!(names(&r, Role::Inventor), ["John Charles Croy"]);
    assert_eq!(names(&r, Role::Assignee), ["Bluestreak.com"]);
    assert_eq!(names(&r, Role::Representative), ["Joseph H. Born", "Foley Hoag LLP"]);
    assert_eq!(names(&r, Role::Examiner), ["Anthony Knight", "Crystal J Barnes"]);
    let applicant = r.parties_as(Role::Applicant).next().unwrap();
    assert_eq!(
        (
            applicant.city.as_deref(),
            applicant.region.as_deref(),
            applicant.residence.as_deref()
        ),
        (Some("Middletown"), Some("RI"), Some("US"))
    );
    // The office writes `omitted` there.
    assert_eq!(applicant.nationality, None);
    let related: Vec<_> = r
        .related
        .iter()
        .map(|d| (d.relation.as_str(), d.number.as_str(), d.date))
        .collect();
    assert_eq!(
        related,
        [
            ("ProvisionalApplication", "60195933", day(2000, 4, 10)),
            ("RelatedPublication", "20010037361", day(2001, 11, 1))
        ]
    );
    assert_eq!(left_out(&r, "patcit/document-id/doc-number"), 8, "citations");
    assert!(r.unread.is_empty(), "{:?}", r.unread);
}

#[test]
fn applications_of_the_uspto() {
    if let Some(r) = record("uspto/US20050004437A1-application-2004.xml") {
        assert_eq!(
            (r.publication_number.as_deref(), r.publication_date),
            (Some("20050004437"), day(2005, 1, 6))
        );
        assert_eq!(
            (r.application_number.as_deref(), r.filing_date),
            (Some("10830857"), day(2004, 4, 23))
        );
        assert_eq!(
            (r.priorities[0].country.as_deref(), r.priorities[0].number.as_deref()),
            (Some("CH"), Some("1974/01"))
        );
        assert_eq!(symbols(&r, &Scheme::Ipc), ["A61B 5/00"]);
        assert_eq!(names(&r, Role::Applicant), ["Heiner Kaufmann", "Thomas Vering"]);
        let c = r.parties_as(Role::Correspondent).next().unwrap();
        assert_eq!(
            (c.address.len(), c.postcode.as_deref(), c.city.as_deref()),
            (2, Some("55402-1498"), Some("Minneapolis"))
        );
        assert_eq!((r.claims.len(), r.related[0].number.as_str()), (10, "PCT/CH02/00573"));
        assert!(
            r.claims[1]
                .text
                .starts_with("2. The simulation device as set forth in claim 1,")
        );
    }
    if let Some(r) = record("uspto/US20210045410A1-application-v44.xml") {
        assert_eq!(
            (r.publication_number.as_deref(), r.filing_date),
            (Some("20210045410"), day(2020, 8, 12))
        );
        assert_eq!(
            symbols(&r, &Scheme::Ipc),
            ["A23J 3/22", "C12N 1/14", "A23L 31/00", "A23L 5/42", "A23L 3/00"]
        );
        assert_eq!(
            symbols(&r, &Scheme::Cpc),
            [
                "A23J 3/227",
                "C12N 1/14",
                "A23V 2002/00",
                "A23L 5/42",
                "A23L 3/00",
                "A23L 31/00"
            ]
        );
        assert_eq!(names(&r, Role::Applicant), ["TERRAMINO INC."]);
        assert_eq!(
            names(&r, Role::Inventor),
            ["Kimberlie Le", "Joshua Nixon", "Marisa Yang", "John Frelka"]
        );
        assert_eq!((r.claims.len(), r.images.len()), (23, 7));
        assert!(r.descriptions[0].text.contains("35 U.S.C. § 119(e)"));
    }
}

#[test]
fn old_design_of_the_uspto() {
    let Some(r) = record("uspto/USD435854S1-design-sgml.xml") else {
        return;
    };
    assert_eq!(
        (r.format, r.kind, r.office.as_deref()),
        (Format::Patdoc, Kind::Design, Some("US"))
    );
    assert_eq!(
        (r.grant_number.as_deref(), r.grant_date),
        (Some("D0435854"), day(2001, 1, 2))
    );
    assert_eq!(
        (r.application_number.as_deref(), r.filing_date),
        (Some("29116510"), day(1999, 1, 6))
    );
    assert_eq!(
        (r.titles[0].text.as_str(), symbols(&r, &Scheme::Locarno)),
        ("Disc cartridge", vec!["14-02"])
    );
    assert_eq!(names(&r, Role::Designer).len(), 8);
    assert_eq!(
        names(&r, Role::Assignee),
        [
            "Hitachi Maxell, Ltd.",
            "Sanyo Electric Co.,Ltd.",
            "Olympus Optical Co., Ltd."
        ]
    );
    assert_eq!(
        names(&r, Role::Representative),
        ["Antonelli, Terry, Stout & Kraus, LLP"]
    );
    assert_eq!(r.designs[0].views.len(), 5);
    assert_eq!(
        r.designs[0].claims[0].text,
        "The ornamental design for a disc cartridge, as shown and described."
    );
    assert!(
        r.designs[0].descriptions[0]
            .text
            .starts_with("FIG. 1 is a front, top and right side perspective view")
    );
}

#[test]
fn answers_of_ops() {
    if let Some(r) = record("epo-ops/biblio_example_3.xml") {
        assert_eq!(
            (r.format, r.office.as_deref(), r.family.as_deref()),
            (Format::Ops, Some("AU"), Some("49448571"))
        );
        assert_eq!(
            (r.publication_number.as_deref(), r.publication_date, r.filing_date),
            (Some("2013290010"), day(2015, 2, 5), day(2013, 7, 12))
        );
        let p: Vec<_> = r
            .priorities
            .iter()
            .map(|p| (p.country.as_deref(), p.number.as_deref(), p.date))
            .collect();
        assert_eq!(
            p,
            [
                (Some("US"), Some("13/547,826"), day(2012, 7, 12)),
                (Some("WO"), Some("US2013/050328"), day(2013, 7, 12))
            ]
        );
        assert_eq!(
            names(&r, Role::Applicant),
            ["PRIMUS GREEN ENERGY INC", "BLUESCAPE CLEAN FUELS, LLC"]
        );
        assert_eq!(names(&r, Role::Inventor).len(), 3, "each stands there several times");
        assert_eq!(symbols(&r, &Scheme::Cpc).len(), 6);
        assert!(r.left_out.is_empty(), "{:?}", r.left_out);
    }
    if let Some(r) = record("epo-ops/claims_example.xml") {
        assert_eq!(
            (r.office.as_deref(), r.publication_number.as_deref(), r.claims.len()),
            (Some("EP"), Some("1000000"), 11)
        );
        assert_eq!(r.claims[0].language.as_deref(), Some("en"));
    }
    if let Some(bytes) = sample("epo-ops/full_cycle_example.xml") {
        let all = records(&bytes);
        assert_eq!(
            all.iter().map(|r| r.kind_code.as_deref().unwrap()).collect::<Vec<_>>(),
            ["A1", "B1"]
        );
        assert_eq!(
            (all[1].grant_number.as_deref(), all[1].grant_date),
            (Some("1000000"), day(2003, 2, 12))
        );
        let applicant = all[0].parties_as(Role::Applicant).next().unwrap();
        assert_eq!(
            (applicant.name.as_str(), applicant.residence.as_deref()),
            ("BEHEERMAATSCHAPPIJ DE BOER NIJMEGEN B.V", Some("NL"))
        );
        assert_eq!(all[0].titles.len(), 3);
    }
    if let Some(r) = record("epo-ops/legal_example_3.xml") {
        assert_eq!(
            (r.publication_number.as_deref(), r.grant_date, r.priorities.len()),
            (Some("10465445"), day(2019, 11, 5), 4)
        );
        assert_eq!(r.events.len(), 14);
        let e = &r.events[1];
        assert_eq!(
            (e.code.as_deref(), e.text.as_deref(), e.date),
            (Some("AS"), Some("ASSIGNMENT"), day(2018, 3, 14))
        );
        assert!(
            e.facts
                .contains(&("OWNER".into(), "NCS MULTISTAGE, INC., CANADA".into()))
        );
        assert!(e.facts.contains(&("Effective DATE".into(), "20141204".into())));
    }
    if let Some(bytes) = sample("epo-ops/search_example.xml") {
        let mut documents = Documents::new(bytes.as_slice());
        let all: Vec<_> = documents.by_ref().collect::<Result<_, _>>().unwrap();
        assert_eq!(
            (all.len(), all[13].office.as_deref(), all[13].kind_code.as_deref()),
            (15, Some("EP"), Some("A2"))
        );
        assert_eq!(documents.left_out()[0].path, "world-patent-data/biblio-search/query");
    }
}

/// Many documents in one file: within one element of any name, or one after the other with their declarations, as the
/// USPTO publishes them. The same records come out as of the single files, in their order.
#[test]
fn many_in_one_file() {
    let mut single = Vec::new();
    let (mut wrapped, mut chained) = (b"<?xml version=\"1.0\"?>\n<all>\n".to_vec(), Vec::new());
    for name in ALL {
        let Some(bytes) = sample(name) else { continue };
        single.extend(records(&bytes));
        let text = String::from_utf8(bytes).unwrap();
        chained.extend_from_slice(text.as_bytes());
        chained.push(b'\n');
        let start = text
            .match_indices('<')
            .find(|(i, _)| text[i + 1..].starts_with(char::is_alphabetic))
            .unwrap()
            .0;
        wrapped.extend_from_slice(&text.as_bytes()[start..]);
    }
    if single.is_empty() {
        return;
    }
    wrapped.extend_from_slice(b"\n</all>\n");
    let facts = |all: Vec<Record>| all.into_iter().map(Record::facts).collect::<Vec<_>>();
    assert_eq!(facts(records(&chained)), facts(single.clone()));
    let wrapped = records(&wrapped);
    assert!(
        wrapped
            .iter()
            .flat_map(|r| &r.left_out)
            .all(|l| l.path.starts_with("all/"))
    );
    assert_eq!(facts(wrapped), facts(single));
}

/// Prefixes are names of the file's own; what counts is the namespace behind them.
#[test]
fn prefixes_do_not_matter() {
    let Some(bytes) = sample("st96/examples/PatentPublication_Example.xml") else {
        return;
    };
    let text = String::from_utf8(bytes.clone()).unwrap();
    let other = text
        .replace("pat:", "a.b:")
        .replace("com:", "pat:")
        .replace("a.b:", "x1:")
        .replace(":pat=", ":x1=")
        .replace(":com=", ":pat=");
    assert_ne!(text, other);
    assert_eq!(records(other.as_bytes()), records(&bytes));
    let default = text
        .replace("<pat:", "<")
        .replace("</pat:", "</")
        .replace("xmlns:pat=", "xmlns=")
        .replace(" pat:", " ");
    assert_eq!(records(default.as_bytes()), records(&bytes));
    // An element of the same name in a namespace of an office is not the one of the standard.
    let foreign = text.replacen(
        "<pat:InventionTitleBag>",
        "<pat:InventionTitleBag xmlns:o=\"urn:office\"><o:InventionTitle>Not this</o:InventionTitle>",
        1,
    );
    let record = records(foreign.as_bytes()).pop().unwrap();
    assert_eq!(record.titles.len(), 1);
    assert_eq!(
        record
            .left_out
            .iter()
            .filter(|l| l.path.ends_with("InventionTitleBag/InventionTitle"))
            .map(|l| l.count)
            .sum::<usize>(),
        1
    );
}

/// A value that is none of its kind is told with its element, and the rest of the document is read.
#[test]
fn what_cannot_be_understood_is_told() {
    let xml = r#"<pat:PatentPublication xmlns:pat="http://www.wipo.int/standards/XMLSchema/ST96/Patent" xmlns:com="http://www.wipo.int/standards/XMLSchema/ST96/Common">
        <pat:BibliographicData><pat:ApplicationIdentification><com:IPOfficeCode>VN</com:IPOfficeCode>
        <com:ApplicationNumber><com:ApplicationNumberText>1-2024-00123</com:ApplicationNumberText></com:ApplicationNumber>
        <pat:FilingDate>2024-02-30</pat:FilingDate></pat:ApplicationIdentification></pat:BibliographicData></pat:PatentPublication>"#;
    let record = records(xml.as_bytes()).pop().unwrap();
    assert_eq!(
        (record.application_number.as_deref(), record.filing_date),
        (Some("1-2024-00123"), None)
    );
    assert_eq!(
        (record.unread[0].element.as_str(), record.unread[0].value.as_str()),
        ("FilingDate", "2024-02-30")
    );
}

/// Files that keep to ST.96 loosely, with numbers, names and addresses a level higher than the schema has them, are read too.
#[test]
fn looser_than_the_schema() {
    let xml = r#"<p:PatentPublicationBag xmlns:p="http://www.wipo.int/standards/XMLSchema/ST96/Patent" xmlns:c="http://www.wipo.int/standards/XMLSchema/ST96/Common">
        <p:PatentPublication c:id="p1"><p:BibliographicData>
        <p:PatentPublicationIdentification><c:IPOfficeCode>VN</c:IPOfficeCode><p:PublicationNumber>1-0000001</p:PublicationNumber><c:PatentDocumentKindCode>B</c:PatentDocumentKindCode><c:PublicationDate>2001-11-09</c:PublicationDate></p:PatentPublicationIdentification>
        <p:ApplicationIdentification><c:ApplicationNumberText>1-2004-39341</c:ApplicationNumberText><p:FilingDate>2001-01-15</p:FilingDate></p:ApplicationIdentification>
        <p:IPCRClassificationBag><p:IPCRClassification><p:PatentClassificationText>A44B 65/59</p:PatentClassificationText></p:IPCRClassification></p:IPCRClassificationBag>
        <p:InventionTitle c:languageCode="vi">Cơ cấu truyền động</p:InventionTitle>
        <p:PartyBag><p:ApplicantBag><p:Applicant><c:Contact><c:Name><c:EntityName>Công ty A</c:EntityName></c:Name><c:PostalAddressText>Số 1, Hà Nội</c:PostalAddressText><c:CountryCode>VN</c:CountryCode></c:Contact></p:Applicant></p:ApplicantBag>
        <p:InventorBag><p:Inventor><c:Contact><c:Name><c:PersonName><c:LastName>Nguyễn</c:LastName><c:FirstName>Văn An</c:FirstName></c:PersonName></c:Name></c:Contact></p:Inventor></p:InventorBag></p:PartyBag></p:BibliographicData>
        <p:Abstract c:languageCode="vi"><c:P>Tóm tắt.</c:P></p:Abstract><p:Claims><p:Claim><p:ClaimText>1. Cơ cấu.</p:ClaimText></p:Claim></p:Claims></p:PatentPublication></p:PatentPublicationBag>"#;
    let r = records(xml.as_bytes()).pop().unwrap();
    assert_eq!(
        (
            r.application_number.as_deref(),
            r.filing_date,
            r.grant_number.as_deref()
        ),
        (Some("1-2004-39341"), day(2001, 1, 15), Some("1-0000001"))
    );
    assert_eq!(
        (symbols(&r, &Scheme::Ipc), r.titles[0].language.as_deref()),
        (vec!["A44B 65/59"], Some("vi"))
    );
    let applicant = &r.parties[0];
    assert_eq!(
        (applicant.address.as_slice(), applicant.country.as_deref()),
        (["Số 1, Hà Nội".to_owned()].as_slice(), Some("VN"))
    );
    assert_eq!(
        (r.parties[1].name.as_str(), r.parties[1].family_first().as_str()),
        ("Văn An Nguyễn", "Nguyễn Văn An")
    );
    assert_eq!(
        (r.abstracts[0].text.as_str(), r.claims[0].text.as_str(), r.claims_count),
        ("Tóm tắt.", "1. Cơ cấu.", Some(1))
    );
    assert!(r.left_out.is_empty(), "{:?}", r.left_out);
}
