use super::*;

/// A small country: province 12 stays, 25 takes in 17; ward 00001 stays, 00002 and 00003 go into 00102, 00004 is divided.
fn good() -> Vec<(String, String)> {
    let file = |name: &str, text: &str| (name.to_owned(), text.trim_start().to_owned());
    vec![
        file(
            "provinces_2.csv",
            "code,full_name,merged_from,full_name_2025_07_01\n12,Tỉnh Lai Châu,không sáp nhập,Tỉnh Lai Châu\n25,Tỉnh Phú Thọ,tỉnh Hòa Bình và tỉnh Phú Thọ,Tỉnh Phú Thọ\n",
        ),
        file(
            "communes_4.csv",
            "code,full_name,province_code,founding_resolution,full_name_2025_07_01\n00001,Xã Một,12,1670/NQ-UBTVQH15,Xã Một\n00102,Phường Hai,25,1676/NQ-UBTVQH15,Xã Hai\n00103,Xã Ba,25,1676/NQ-UBTVQH15,Xã Ba\n00104,Đặc khu Bốn,25,1676/NQ-UBTVQH15,Đặc khu Bốn\n",
        ),
        file(
            "old_provinces_3.csv",
            "code,full_name\n12,Tỉnh Lai Châu\n17,Tỉnh Hoà Bình\n25,Tỉnh Phú Thọ\n",
        ),
        file(
            "old_districts_4.csv",
            "code,full_name,province_code\n105,Huyện A,12\n148,Huyện B,17\n227,Huyện C,25\n228,Huyện đảo D,25\n",
        ),
        file(
            "old_wards_4.csv",
            "code,full_name,district_code\n00001,Xã Một,105\n00002,Xã Cũ,148\n00003,Xã Khác,148\n00004,Thị trấn Chia,227\n",
        ),
        file(
            "mapping.csv",
            "old_ward_code,old_district_code,old_province_code,new_commune_code,new_province_code,is_merged,is_divided\n00001,105,12,00001,12,0,0\n00002,148,17,00102,25,1,0\n00003,148,17,00102,25,1,0\n00004,227,25,00102,25,1,1\n00004,227,25,00103,25,1,1\n,228,25,00104,25,1,0\n",
        ),
        file(
            "changes.csv",
            "code,before,after,kind,effective_on\n00102,Xã Hai,Phường Hai,type,2026-04-30\n00103,Xã Ba (mã 00077),Xã Ba (mã 00103),code,1/5/2026\n00001,Xã Một,xã Một,letter_case,\n",
        ),
        file(
            "formation_text.csv",
            "commune_code,formed_from\n00102,\"Xã Cũ, Xã Khác, một phần Thị trấn Chia\"\n",
        ),
        file(
            "units.csv",
            "code,full_name,kind,parent_code,tree,valid_from,valid_to,legal_act\nPGD-A,Phòng Giáo dục,office,105,,2020-01-01,2025-06-30,\nTH-1,Trường Một,school,00001,,2010-09-01,,QĐ 1\nTH-1a,Điểm trường,school,TH-1,,2010-09-01,,\n",
        ),
    ]
}
fn bytes(files: &[(String, String)]) -> Vec<(String, Vec<u8>)> {
    files
        .iter()
        .map(|(name, text)| (name.clone(), text.clone().into_bytes()))
        .collect()
}
fn changed(file: &str, from: &str, to: &str) -> Vec<RowFault> {
    let mut files = good();
    let held = files.iter_mut().find(|(name, _)| name.starts_with(file)).unwrap();
    assert!(held.1.contains(from), "{from} is not in {file}");
    held.1 = held.1.replacen(from, to, 1);
    parse(&bytes(&files)).expect_err("the fault is found")
}
fn built(country: &Country) -> (build::Built, Vec<RowFault>) {
    let mut next = 0_u128;
    let mut make = || {
        next += 1;
        uuid::Uuid::from_u128(next)
    };
    let mut built = build::lists(country, &mut make);
    let (faults, _) = build::others(country, &Records::default(), &mut built, &mut make);
    (built, faults)
}
fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn good_lists_become_a_sound_organisation() {
    let country = parse(&bytes(&good())).unwrap();
    let (built, faults) = built(&country);
    assert_eq!(faults, []);
    assert_eq!(check(&built.records), []);
    assert_eq!(check_events(&built.events, &built.records.units), []);
    let units = Units::new(1, built.records.units.clone(), built.records.edges.clone());
    let at = |code: &str, on: &str| units.by_code(code, day(on)).unwrap();

    let one = at("00001", "2020-01-01");
    assert_eq!(
        one,
        at("00001", "2026-01-01"),
        "neither merged nor divided: the same unit"
    );
    assert_eq!(
        units.parent(one, Tree::Territorial, day("2025-06-30")),
        Some(at("105", "2025-06-30"))
    );
    assert_eq!(
        units.parent(one, Tree::Territorial, day("2025-07-01")),
        Some(at("12", "2025-07-01"))
    );
    assert_eq!(at("12", "2020-01-01"), at("12", "2026-01-01"));
    assert_ne!(
        at("25", "2020-01-01"),
        at("25", "2026-01-01"),
        "a merged province is a new one under an old name"
    );

    let two = at("00102", "2026-06-01");
    assert_eq!(units.name(two, day("2026-04-29")), "Xã Hai");
    assert_eq!(units.name(two, day("2026-04-30")), "Phường Hai");
    assert_eq!(at("00077", "2026-04-30"), at("00103", "2026-05-01"));
    let event = built
        .events
        .iter()
        .find(|event| event.successions.iter().any(|row| row.to == two && row.from != two))
        .unwrap();
    assert_eq!(event.legal_act, "1676/NQ-UBTVQH15");
    let town = at("00004", "2025-06-30");
    let shares: Vec<_> = event
        .successions
        .iter()
        .filter(|row| row.from == town)
        .map(|row| (row.share, row.estimated))
        .collect();
    assert_eq!(shares, [(500_000, true), (500_000, true)]);
    assert!(event.note.contains("Xã Hai: Xã Cũ, Xã Khác"));
    assert_eq!(
        units.parent(at("TH-1a", "2026-01-01"), Tree::Territorial, day("2026-01-01")),
        Some(at("TH-1", "2026-01-01"))
    );
}

#[test]
fn given_shares_are_taken_and_must_be_whole() {
    let mapping = |a: &str, b: &str| {
        let mut files = good();
        let held = files.iter_mut().find(|(name, _)| name == "mapping.csv").unwrap();
        let lines: Vec<String> = held
            .1
            .lines()
            .map(|line| {
                let share = match line {
                    line if line.starts_with("old") => "share",
                    line if line.contains("00004,227,25,00102") => a,
                    line if line.contains("00004,227,25,00103") => b,
                    _ => "",
                };
                format!("{line},{share}")
            })
            .collect();
        held.1 = lines.join("\n");
        parse(&bytes(&files))
    };
    let (built, _) = built(&mapping("0.35", "0.65").unwrap());
    assert!(built.events.iter().any(|event| {
        event
            .successions
            .iter()
            .any(|row| row.share == 350_000 && !row.estimated)
    }));
    let faults = mapping("0.35", "0.6").unwrap_err();
    assert_eq!(
        (faults.len(), faults[0].column.as_str(), faults[0].row),
        (1, "share", 6)
    );
    assert!(faults[0].why.contains("95%"), "{}", faults[0].why);
    assert_eq!(mapping("0.35", "").unwrap_err()[0].column, "share");
    assert_eq!(mapping("-1", "2").unwrap_err().len(), 2);
}

#[test]
fn every_wrong_cell_is_named_with_its_place() {
    let told = |faults: &[RowFault]| -> Vec<(String, u64, String, String)> {
        faults
            .iter()
            .map(|f| (f.file.clone(), f.row, f.column.clone(), f.value.clone()))
            .collect()
    };
    let at =
        |file: &str, row: u64, column: &str, value: &str| (file.to_owned(), row, column.to_owned(), value.to_owned());
    assert_eq!(
        told(&changed("old_wards", "Xã Cũ,148", "Xã Cũ,999"))[0],
        at("old_wards_4.csv", 3, "district_code", "999")
    );
    assert_eq!(
        told(&changed("mapping", "00003,148,17,00102", "00003,148,17,00999"))[0],
        at("mapping.csv", 4, "new_commune_code", "00999")
    );
    assert_eq!(
        told(&changed("communes", "00103,", "00102,"))[0],
        at("communes_4.csv", 4, "code", "00102")
    );
    assert_eq!(
        told(&changed("units", "2020-01-01,2025-06-30", "2020-01-01,2019-06-30"))[0],
        at("units.csv", 2, "valid_to", "2019-06-30")
    );
    assert_eq!(
        told(&changed("changes", "2026-04-30", "2025-04-30"))[0],
        at("changes.csv", 2, "effective_on", "2025-04-30")
    );
    assert_eq!(
        told(&changed("changes", "1/5/2026", ""))[0],
        at("changes.csv", 3, "effective_on", "")
    );
    assert_eq!(
        told(&changed("changes", "Xã Hai,Phường Hai", "Xã Hài,Phường Hai"))[0],
        at("changes.csv", 2, "before", "Xã Hài")
    );
    assert_eq!(
        told(&changed(
            "units",
            "TH-1,Trường Một,school,00001",
            "TH-1,Trường Một,school,TH-1a"
        ))[0],
        at("units.csv", 3, "parent_code", "TH-1a")
    );
    assert_eq!(
        told(&changed("units", "TH-1a,Điểm", "TH-1,Điểm"))[0],
        at("units.csv", 4, "code", "TH-1"),
        "two at once"
    );
    assert_eq!(
        told(&changed("mapping", "00004,227,25,00103,25,1,1\n", ""))[0],
        at("mapping.csv", 5, "is_divided", "1")
    );
    assert_eq!(
        told(&changed("old_wards", "Xã Cũ,148", "Xã Cũ"))[0].1,
        3,
        "a row that is too short"
    );
    let both = changed(
        "mapping",
        "00002,148,17,00102,25,1,0\n00003,148,17,00102",
        "00992,148,17,00102,25,1,0\n00003,148,17,00992",
    );
    assert!(both.len() >= 2, "all of them, not only the first");
}

#[test]
fn local_units_below_what_nobody_knows_are_refused() {
    let files = [(
        "units.csv".to_owned(),
        "code,full_name,kind,parent_code,valid_from\nX,Trường X,school,00001,2026-01-01\n".to_owned(),
    )];
    let country = parse(&bytes(&files)).unwrap();
    assert!(!country.has_lists());
    let (_, faults) = built(&country);
    assert_eq!(
        (faults.len(), faults[0].column.as_str(), faults[0].value.as_str()),
        (1, "parent_code", "00001")
    );
}

#[test]
fn not_a_list_at_all() {
    let faults = parse(&[]).unwrap_err();
    assert_eq!(faults.len(), 6, "each missing file");
    let files = [("units.csv".to_owned(), vec![0xff, 0xfe, 0x00])];
    assert_eq!(parse(&files).unwrap_err().len(), 1);
}

/// The real lists, where they are beside the checkout.
#[test]
fn the_real_lists_are_read_whole() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vn-admin-units");
    if !folder.is_dir() {
        eprintln!("skipped: no {}", folder.display());
        return;
    }
    let country = read(&folder).unwrap_or_else(|faults| panic!("{} faults, first {:?}", faults.len(), faults.first()));
    let summary = country.summary();
    let counted = (
        summary.provinces,
        summary.communes,
        summary.old_wards,
        summary.old_districts,
        summary.old_provinces,
    );
    assert_eq!(counted, (34, 3321, 10_035, 696, 63));
    assert_eq!(
        (summary.divided, summary.mapping, summary.later, summary.spelling_only),
        (471, 10_602, 13, 193)
    );
    assert_eq!(summary.kept, 11 + 127);
    assert_eq!(summary.units, 1 + 34 + 3321 + 63 + 696 + 10_035 - 11 - 127);
    let (built, faults) = built(&country);
    assert_eq!(faults, []);
    assert_eq!(check(&built.records), []);
    assert_eq!(check_events(&built.events, &built.records.units), []);

    let lai_chau = country.only("12");
    assert_eq!((lai_chau.communes.len(), lai_chau.old_wards.len()), (38, 106));
    let (part, _) = self::built(&lai_chau);
    assert_eq!(check(&part.records), []);
    assert_eq!(check_events(&part.events, &part.records.units), []);
}
