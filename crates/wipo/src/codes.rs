//! Two-letter codes: offices (ST.3), countries (ISO 3166-1), languages (ISO 639-1), those no longer in use among them.

/// Offices, states and organisations.
const OFFICES: &str = " \
    AD AE AF AG AI AL AM AN AO AP AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BQ \
    BR BS BT BV BW BX BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CS CU CV CW CY CZ DD DE \
    DJ DK DL DM DO DT DZ EA EC EE EG EH EM EP ER ES ET EU FI FJ FK FO FR GA GB GC GD GE \
    GG GH GI GL GM GN GQ GR GS GT GW GY HK HN HR HT HU IB ID IE IL IM IN IQ IR IS IT JE \
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD \
    ME MG MK ML MM MN MO MP MR MS MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OA OM \
    PA PE PG PH PK PL PT PW PY QA QZ RH RO RS RU RW SA SB SC SD SE SG SH SI SK SL SM SN \
    SO SR SS ST SU SV SX SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ \
    VA VC VE VG VN VU WO WS XN XU XV XX YD YE YU ZA ZM ZW \
    ";

/// Countries.
const COUNTRIES: &str = " \
    AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM \
    BN BO BQ BR BS BT BU BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CS CU CV CW \
    CX CY CZ DD DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF \
    GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR \
    IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY \
    MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG \
    NI NL NO NP NR NT NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RH RO RS \
    RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SU SV SX SY SZ TC TD TF TG \
    TH TJ TK TL TM TN TO TP TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS \
    YD YE YT YU ZA ZM ZR ZW \
    ";

/// Languages.
const LANGUAGES: &str = " \
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs \
    cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha \
    he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv jw ka kg ki kj kk kl km \
    kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my \
    na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa \
    sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr \
    ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu \
    ";

fn stands_in(list: &str, code: &str) -> bool {
    code.len() == 2 && list.split(' ').any(|c| c == code)
}

/// Whether a code is one of an office, state or organisation (ST.3).
#[must_use]
pub fn is_office(code: &str) -> bool {
    stands_in(OFFICES, code)
}

/// Whether a code is one of a country (ISO 3166-1).
#[must_use]
pub fn is_country(code: &str) -> bool {
    stands_in(COUNTRIES, code)
}

/// Whether a code is one of a language (ISO 639-1).
#[must_use]
pub fn is_language(code: &str) -> bool {
    stands_in(LANGUAGES, code)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Offices are more than countries, and codes have two letters.
    #[test]
    fn known_codes() {
        assert!(is_office("VN") && is_office("EP") && is_office("WO") && is_country("VN") && is_language("vi"));
        assert!(!is_country("WO") && !is_office("vn") && !is_office("VNM") && !is_language("VI") && !is_office(""));
    }
}
