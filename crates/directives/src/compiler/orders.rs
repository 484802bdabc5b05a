//! Who is told to do what: the order in one part of a sentence.

use super::agencies::{self, Mention};
use super::lexicon::Lexicon;
use super::token::Token;

/// An order, as places among tokens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Order {
    /// Who is named as the one to act; empty when the sentence begins with its verb.
    pub(crate) subject: Vec<Mention>,
    /// "Phối hợp với …".
    pub(crate) joined: Vec<Mention>,
    /// "Chủ trì" stands there.
    pub(crate) leads: bool,
    /// Only "phối hợp": somebody else may lead.
    pub(crate) only_joins: bool,
    /// "Giao", "yêu cầu", "đề nghị" stands there.
    pub(crate) assigned: bool,
    /// Where what is to be done begins.
    pub(crate) action: usize,
    /// The verb there, as tokens; empty when none of the list begins it.
    pub(crate) verb: (usize, usize),
    /// "Phải", "cần".
    pub(crate) modal: bool,
}

/// Somebody who is told to act.
struct Told {
    /// Where the verb of telling stands.
    verb: usize,
    list: Vec<Mention>,
    behind: usize,
}

// How far into a sentence the words about who may reach.
const REACH: usize = 60;

/// Reads the order of tokens `from..to`.
pub(crate) fn order(tokens: &[Token], from: usize, to: usize, addressed: bool, lexicon: &Lexicon) -> Order {
    let tokens = tokens.get(..to).unwrap_or(tokens);
    let grammar = &lexicon.grammar;
    let from = behind_basis(tokens, behind_label(tokens, from, lexicon), lexicon);
    let mut order = Order {
        action: from,
        ..Order::default()
    };
    let begins_with_verb = grammar.verbs.is_at(tokens, from) || grammar.openers.is_at(tokens, from);
    let mut at = from;
    let own = subject(tokens, from, begins_with_verb, lexicon);
    // "A chỉ đạo rà soát …; chỉ đạo các bộ …": A stands at the beginning and acts; "A yêu cầu B …": B acts
    let told = assigned(tokens, from, addressed, lexicon)
        .filter(|told| own.as_ref().is_none_or(|(_, verb)| told.verb == *verb));
    if let Some(told) = told {
        order.subject = told.list;
        order.assigned = true;
        at = told.behind;
    } else if let Some((list, behind)) = own {
        order.subject = list;
        at = behind;
    }
    at = skip_light(tokens, at);
    if let Some(length) = grammar.modals.at(tokens, at) {
        order.modal = true;
        at += length;
    }
    let begin = at;
    // "Là cơ quan đầu mối", "Chủ trì", "làm đầu mối"
    if let Some(length) = grammar.leading.at(tokens, at) {
        order.leads = true;
        at = skip_light(tokens, at + length);
    }
    let opened = if order.leads {
        at
    } else {
        past_openers(tokens, at, lexicon)
    };
    if let Some(length) = grammar.joining.at(tokens, opened) {
        let (list, behind) = agencies::list(tokens, opened + length, lexicon);
        if !list.is_empty() {
            order.only_joins = !order.leads;
            order.joined = list;
            at = behind;
            while let Some(length) = grammar.list_ends.at(tokens, at) {
                at += length;
            }
            at = skip_light(tokens, at);
        } else if order.leads {
            // "chủ trì, phối hợp tham mưu": those who help are not named
            at = opened + length;
        }
    }
    order.action = if at < tokens.len() { at } else { begin };
    // those who help may also stand behind the verb: "rà soát … để phối hợp với Sở …"
    if order.joined.is_empty()
        && let Some((place, length)) = find_joining(tokens, order.action, lexicon)
    {
        let (list, _) = agencies::list(tokens, place + length, lexicon);
        order.joined = list.into_iter().filter(|mention| mention.known).collect();
    }
    let verb = past_openers(tokens, order.action, lexicon);
    let first = grammar
        .verbs
        .at(tokens, order.action)
        .map(|length| (order.action, order.action + length));
    let behind = grammar.verbs.at(tokens, verb).map(|length| (verb, verb + length));
    order.verb = behind.or(first).unwrap_or((0, 0));
    order
}

// "Công tác kiểm tra: Thực hiện kiểm tra …": a short label says what it is about.
fn behind_label(tokens: &[Token], from: usize, lexicon: &Lexicon) -> usize {
    let limit = (from + 9).min(tokens.len());
    let colon = (from..limit).find(|at| tokens.get(*at).is_some_and(|token| token.is(":")));
    colon
        .map(|colon| colon + 1)
        .filter(|next| lexicon.grammar.verbs.is_at(tokens, *next) || lexicon.grammar.openers.is_at(tokens, *next))
        .unwrap_or(from)
}

// "Trên cơ sở nội dung phê duyệt tại Kế hoạch này, tham mưu …", "Trong quá trình thực hiện, các bộ, ngành chủ động …": the
// order stands behind a comma.
fn behind_basis(tokens: &[Token], from: usize, lexicon: &Lexicon) -> usize {
    if !lexicon.grammar.basis.is_at(tokens, from) {
        return from;
    }
    let limit = (from + REACH).min(tokens.len());
    let commas = (from..limit).filter(|at| tokens.get(*at).is_some_and(|token| token.is(",")));
    let mut verb = None;
    for comma in commas {
        let next = comma + 1;
        let (list, behind) = agencies::list(tokens, next, lexicon);
        let told = list.iter().any(|mention| mention.known) && order_within(tokens, behind, 12, lexicon);
        if told && tokens.get(behind).is_some_and(|token| token.word) {
            return next;
        }
        let noun = |length: usize| {
            tokens
                .get(next + length)
                .is_some_and(|token| matches!(token.key.as_str(), "của" | "và" | ","))
        };
        if verb.is_none()
            && lexicon
                .grammar
                .verbs
                .at(tokens, next)
                .is_some_and(|length| !noun(length))
        {
            verb = Some(next);
        }
    }
    verb.unwrap_or(from)
}

fn find_joining(tokens: &[Token], from: usize, lexicon: &Lexicon) -> Option<(usize, usize)> {
    let mut at = from;
    while let Some((place, length)) = lexicon.grammar.joining.find(tokens, at) {
        // "sự phối hợp giữa": a noun; "phối hợp" without "với" names nobody
        let with = tokens
            .get(place + length - 1)
            .is_some_and(|token| token.is("với") || token.is("cùng"));
        if with {
            return Some((place, length));
        }
        at = place + length;
    }
    None
}

// A comma, "và", "đã", "tiếp": nothing that says who or what.
fn skip_light(tokens: &[Token], mut at: usize) -> usize {
    while tokens
        .get(at)
        .is_some_and(|token| matches!(token.key.as_str(), "," | ":" | "và" | "-" | "\""))
    {
        at += 1;
    }
    at
}

fn past_openers(tokens: &[Token], from: usize, lexicon: &Lexicon) -> usize {
    let mut at = skip_light(tokens, from);
    while let Some(length) = lexicon.grammar.openers.at(tokens, at) {
        let next = skip_light(tokens, at + length);
        // "tập trung" by itself is the verb
        let more = lexicon.grammar.verbs.is_at(tokens, next)
            || lexicon.grammar.openers.is_at(tokens, next)
            || lexicon.grammar.joining.is_at(tokens, next)
            || lexicon.grammar.leading.is_at(tokens, next);
        if !more {
            return at;
        }
        at = next;
    }
    at
}

// "Giao Sở Tài chính …", "Chủ tịch UBND huyện yêu cầu Thủ trưởng các cơ quan …", "UBND tỉnh chỉ đạo các sở … xây dựng".
fn assigned(tokens: &[Token], from: usize, addressed: bool, lexicon: &Lexicon) -> Option<Told> {
    let mut at = from;
    let limit = (from + REACH).min(tokens.len());
    while at < limit {
        let Some(length) = lexicon.grammar.assigning.at(tokens, at) else {
            at += 1;
            continue;
        };
        let (list, behind) = agencies::list(tokens, at + length, lexicon);
        let first = at == from;
        // somebody orders: a name stands before the verb, or nothing but a sign, or the sentence begins with it
        let ordering = first || before_is_issuer(tokens, from, at, lexicon);
        // below a heading that addresses somebody, "Chỉ đạo UBND các huyện …" is the task of the addressed
        if !list.is_empty() && ordering && !(first && addressed) && acts(tokens, behind, lexicon) {
            return Some(Told { verb: at, list, behind });
        }
        at += length;
    }
    None
}

fn before_is_issuer(tokens: &[Token], from: usize, at: usize, lexicon: &Lexicon) -> bool {
    // a name that ends right here
    (from..at)
        .any(|start| agencies::at(tokens, start, lexicon).is_some_and(|mention| mention.to == at && mention.known))
        || tokens
            .get(at.wrapping_sub(1))
            .is_some_and(|token| matches!(token.key.as_str(), "," | ";" | ":"))
}

// What follows the names says what they do.
fn acts(tokens: &[Token], at: usize, lexicon: &Lexicon) -> bool {
    at < tokens.len() && order_within(tokens, at, 24, lexicon)
}

fn order_within(tokens: &[Token], at: usize, reach: usize, lexicon: &Lexicon) -> bool {
    (at..(at + reach).min(tokens.len())).any(|place| {
        lexicon.grammar.verbs.is_at(tokens, place)
            || lexicon.grammar.modals.is_at(tokens, place)
            || lexicon.grammar.leading.is_at(tokens, place)
    })
}

// "Sở Khoa học và Công nghệ chủ trì …", "Các sở, ngành trên cơ sở … chủ động cụ thể hóa".
fn subject(tokens: &[Token], from: usize, begins_with_verb: bool, lexicon: &Lexicon) -> Option<(Vec<Mention>, usize)> {
    if begins_with_verb {
        return None;
    }
    let (list, behind) = agencies::list(tokens, from, lexicon);
    if list.is_empty() || behind >= tokens.len() {
        return None;
    }
    let next = skip_light(tokens, behind);
    // "…, nhất là người đứng đầu tập trung lãnh đạo"
    let named = list.iter().any(|mention| mention.known);
    if !named {
        return None;
    }
    let grammar = &lexicon.grammar;
    let direct = grammar.verbs.is_at(tokens, next)
        || grammar.modals.is_at(tokens, next)
        || grammar.leading.is_at(tokens, next)
        || grammar.joining.is_at(tokens, next)
        || grammar.openers.is_at(tokens, next);
    if direct {
        // "trên cơ sở …, chủ động": the words between belong to what is done
        return Some((list, next));
    }
    // "phải", "cần" a little later: an order all the same
    let later = (next..(next + 12).min(tokens.len())).find(|place| {
        grammar.modals.is_at(tokens, *place)
            || (tokens.get(*place).is_some_and(|token| !token.capital) && grammar.verbs.is_at(tokens, *place))
    });
    later.map(|place| (list, place))
}

/// The order has something that makes it one: a verb of the list, a modal, a word of leading, somebody who is told.
pub(crate) fn is_order(order: &Order) -> bool {
    order.verb.1 > order.verb.0 || order.leads || order.assigned || order.modal || !order.joined.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::passage::Passage;

    struct Told {
        subject: Vec<String>,
        joined: Vec<String>,
        action: String,
        order: Order,
    }

    fn read(text: &str, addressed: bool) -> Told {
        let lexicon = Lexicon::load(None).unwrap();
        let mut passage = Passage::default();
        for (place, c) in text.chars().enumerate() {
            passage.push(c, place);
        }
        passage.finish();
        let order = order(&passage.tokens, 0, passage.tokens.len(), addressed, &lexicon);
        let names = |list: &[Mention]| list.iter().map(|one| passage.text(one.from, one.to)).collect();
        Told {
            subject: names(&order.subject),
            joined: names(&order.joined),
            action: passage.text(order.action, passage.tokens.len()),
            order,
        }
    }

    #[test]
    fn leading_and_joining_part_from_the_action() {
        let told = read(
            "Chủ trì, phối hợp với các cơ quan, đơn vị liên quan và UBND các xã, thị trấn trong việc hướng dẫn, tuyên truyền.",
            true,
        );
        assert!(told.order.leads && !told.order.only_joins && told.subject.is_empty());
        assert_eq!(told.joined, ["các cơ quan, đơn vị liên quan", "UBND các xã, thị trấn"]);
        assert_eq!(told.action, "hướng dẫn, tuyên truyền.");

        let told = read(
            "Phối hợp với Sở Khoa học và Công nghệ theo dõi hoạt động sáng kiến",
            true,
        );
        assert!(told.order.only_joins);
        assert_eq!(told.joined, ["Sở Khoa học và Công nghệ"]);
        assert_eq!(told.action, "theo dõi hoạt động sáng kiến");
    }

    #[test]
    fn who_is_told_is_the_one_to_act() {
        let told = read(
            "Căn cứ nội dung Công văn, Chủ tịch UBND huyện yêu cầu Thủ trưởng các cơ quan, ban, ngành nghiêm túc triển khai",
            false,
        );
        assert_eq!(told.subject, ["Thủ trưởng các cơ quan, ban, ngành"]);
        assert!(told.order.assigned);

        let told = read("Sở Nội vụ chủ trì, phối hợp với Sở Tài chính tham mưu kế hoạch", false);
        assert_eq!(told.subject, ["Sở Nội vụ"]);
        assert!(told.order.leads);
        assert_eq!(told.joined, ["Sở Tài chính"]);

        let told = read("UBND tỉnh chỉ đạo các sở, ban, ngành xây dựng kế hoạch", false);
        assert_eq!(told.subject, ["các sở, ban, ngành"]);

        // below its own heading the addressed one directs, and keeps the task
        let told = read(
            "Chỉ đạo Ủy ban nhân dân các huyện, thành phố xây dựng vùng sản xuất",
            true,
        );
        assert!(told.subject.is_empty());
        assert_eq!(told.order.verb, (0, 2));
    }
}
