//! Who answers for a clause when its sentence does not say: the headings above it, or the addressees of the document.

use super::agencies::{self, Mention};
use super::clauses::Clause;
use super::lexicon::Lexicon;
use super::passage::Passage;
use super::proposal::{Agency, Certainty, Doubt, Header, OwnerSource, Purpose};

/// Owners, where they were found, and how sure that is.
#[derive(Debug, Clone)]
pub(crate) struct Owners {
    pub(crate) agencies: Vec<Agency>,
    pub(crate) from: OwnerSource,
    pub(crate) certainty: Certainty,
}

/// Agencies that the nearest heading above a clause (or the clause itself) addresses.
pub(crate) fn addressed(clauses: &[Clause], index: usize) -> &[Agency] {
    let mut at = Some(index);
    while let Some(clause) = at.and_then(|at| clauses.get(at)) {
        if !clause.proposed.addressees.is_empty() {
            return &clause.proposed.addressees;
        }
        at = clause.proposed.parent;
    }
    &[]
}

/// The owners that stand in the sentence.
pub(crate) fn named(passage: &Passage, mentions: &[Mention], lexicon: &Lexicon) -> Owners {
    let unknown = mentions.iter().any(|mention| !mention.known);
    Owners {
        agencies: agencies::agencies(passage, mentions, lexicon),
        from: OwnerSource::Sentence,
        certainty: if unknown {
            Certainty::Doubtful(Doubt::UnknownAgency)
        } else {
            Certainty::Sure
        },
    }
}

/// The owners when the sentence names none.
pub(crate) fn inherited(clauses: &[Clause], index: usize, header: &Header) -> Owners {
    let heading = addressed(clauses, index);
    if !heading.is_empty() {
        return Owners {
            agencies: heading.to_vec(),
            from: OwnerSource::Heading,
            certainty: Certainty::Sure,
        };
    }
    let recipients: Vec<Agency> = header
        .addressees
        .iter()
        .filter(|recipient| recipient.purpose == Purpose::Act)
        .flat_map(|recipient| recipient.agencies.iter().cloned())
        .collect();
    if recipients.is_empty() {
        return Owners {
            agencies: Vec::new(),
            from: OwnerSource::Nowhere,
            certainty: Certainty::Doubtful(Doubt::NoOwner),
        };
    }
    Owners {
        agencies: recipients,
        from: OwnerSource::Recipients,
        certainty: Certainty::Doubtful(Doubt::OwnerFromRecipients),
    }
}
