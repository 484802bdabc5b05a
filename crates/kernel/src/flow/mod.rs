//! The path of a record: states, acts, and what a province or unit makes of them.
//!
//! A module gives the *base*: two enums ([`FlowState`], [`FlowAct`]) and one table `after(state, act)`, the most that law
//! allows. A [`FlowPack`] (`packs/flows/NAME.toml`) narrows and dresses it: which acts are on, who does them, handling
//! steps, clocks, papers. [`Flow::load`] checks at start-up that the pack only narrows and names every fault with file and
//! line. Buttons, matrix and diagram are drawn from the same [`Flow`]; a record keeps [`Flow::version`] of its first day.
//!
//! So the compiler guards the meaning, and a unit can change its process without new code (NĐ 224/2026 Đ22.5).

mod labels;
mod pack;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Debug};

use toml::Spanned;

pub(crate) use pack::line_of;
pub use pack::{ActPack, FlowPack, Step, StepPack, Threshold};

use crate::clocks::{Parameters, RuleBook};

/// A state of a record. Implemented by the module's enum.
pub trait FlowState: Copy + Eq + Debug + Send + Sync + 'static {
    /// Stable code, as stored: "submitted".
    fn code(self) -> &'static str;
    /// Every state, in the order of the way.
    fn all() -> &'static [Self];
    /// Vietnamese label: "Đã nộp".
    fn label(self) -> &'static str;
    /// The state of a code.
    fn from_code(code: &str) -> Option<Self> {
        Self::all().iter().copied().find(|state| state.code() == code)
    }
}

/// An act on a record. Implemented by the module's enum.
pub trait FlowAct: Copy + Eq + Debug + Send + Sync + 'static {
    /// Stable code, as in addresses and the journal: "submit".
    fn code(self) -> &'static str;
    /// Every act, in the order of the buttons.
    fn all() -> &'static [Self];
    /// Vietnamese label: "Nộp".
    fn label(self) -> &'static str;
    /// The act of a code.
    fn from_code(code: &str) -> Option<Self> {
        Self::all().iter().copied().find(|act| act.code() == code)
    }
}

/// What a module allows at most.
#[derive(Debug, Clone, Copy)]
pub struct Base<S: FlowState, A: FlowAct> {
    /// The kind of record: "initiative".
    pub name: &'static str,
    /// The state in which a record begins.
    pub start: S,
    /// The states in which a record may rest for good.
    pub ends: &'static [S],
    /// The table.
    pub after: fn(S, A) -> Option<S>,
    /// Roles that may appear in a pack: code and Vietnamese label.
    pub roles: &'static [(&'static str, &'static str)],
}

/// A fault of a flow pack, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowError {
    /// The file.
    pub file: String,
    /// The line, from 1, where the fault has one.
    pub line: Option<usize>,
    /// What is wrong.
    pub fault: FlowFault,
}

impl fmt::Display for FlowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.fault),
            None => write!(f, "{}: {}", self.file, self.fault),
        }
    }
}

impl std::error::Error for FlowError {}

/// What can be wrong with a flow pack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FlowFault {
    /// The pack is for another kind of record.
    #[error("this flow is for '{found}', not for '{wanted}'")]
    OtherFlow {
        /// Name in the pack.
        found: String,
        /// Name of the base.
        wanted: &'static str,
    },
    /// No such act in the module.
    #[error("there is no act '{0}'")]
    UnknownAct(String),
    /// No such state in the module.
    #[error("there is no state '{0}'")]
    UnknownState(String),
    /// No such role.
    #[error("there is no role '{0}'")]
    UnknownRole(String),
    /// No such clock in the rule packs.
    #[error("there is no clock '{0}' in the rule packs")]
    UnknownClock(String),
    /// No such parameter in the rule packs.
    #[error("there is no parameter '{0}' in the rule packs")]
    UnknownParameter(String),
    /// The act is allowed from a state from which the module does not allow it.
    #[error("act '{act}' is not possible in state '{state}'")]
    Widens {
        /// The act.
        act: String,
        /// The state.
        state: String,
    },
    /// An act, step or state named twice.
    #[error("'{0}' is named twice")]
    Twice(String),
    /// An act of the module that the pack neither switches on nor off.
    #[error("act '{0}' is neither on nor off")]
    Undecided(&'static str),
    /// Nobody may do the act.
    #[error("nobody may do act '{0}'")]
    Nobody(String),
    /// The act starts from no state.
    #[error("act '{0}' starts from no state")]
    FromNowhere(String),
    /// No way leads to the state.
    #[error("no way leads to state '{0}'; list it in unused_states if that is meant")]
    Unreachable(&'static str),
    /// The state is said to be unused, but a way leads to it.
    #[error("state '{0}' is listed as unused, but a way leads to it")]
    InUse(&'static str),
    /// From the state no way leads to an end.
    #[error("no way leads from state '{0}' to an end")]
    DeadEnd(&'static str),
    /// A step between states that no act joins.
    #[error("step '{step}' lies between '{from}' and '{to}', which no act joins")]
    StepNowhere {
        /// The step.
        step: String,
        /// State before.
        from: String,
        /// State after.
        to: String,
    },
    /// A step without time.
    #[error("step '{0}' needs at least one day")]
    StepWithoutTime(String),
    /// A clock that is ended, paused or resumed, but never started.
    #[error("clock '{0}' is never started by this flow")]
    ClockNeverStarted(String),
    /// A clock that is paused, but whose rule does not let it stop.
    #[error("clock '{0}' may not be paused: its rule says nothing of may_stop")]
    ClockNeverStops(String),
    /// A version below 1, or a validity that ends before it begins.
    #[error("version must be at least 1, and valid_to must not lie before valid_from")]
    BadVersion,
}

/// What an act does to clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockEffects<'a> {
    /// Rule ids of clocks that begin.
    pub starts: &'a [String],
    /// Rule ids of clocks that have been met.
    pub ends: &'a [String],
    /// Rule ids of clocks that stand still.
    pub pauses: &'a [String],
    /// Rule ids of clocks that run again.
    pub resumes: &'a [String],
}

/// One act of a flow, checked.
#[derive(Debug, Clone)]
struct ActRule<S> {
    title: String,
    from: Vec<S>,
    by: Vec<String>,
    starts: Vec<String>,
    ends: Vec<String>,
    pauses: Vec<String>,
    resumes: Vec<String>,
    documents: Vec<String>,
    cosigners: Vec<String>,
    reason: bool,
}

/// A flow: a base narrowed and dressed by a pack, checked.
#[derive(Debug, Clone)]
pub struct Flow<S: FlowState, A: FlowAct> {
    base: Base<S, A>,
    /// "initiative@1", "initiative/12@3": what a record keeps.
    pub version: String,
    /// Vietnamese title.
    pub title: String,
    /// In the order of [`FlowAct::all`].
    acts: Vec<(A, ActRule<S>)>,
    steps: Vec<(S, S, Step)>,
    thresholds: BTreeMap<String, Threshold>,
    unused: Vec<S>,
}

impl<S: FlowState, A: FlowAct> Flow<S, A> {
    /// Checks a pack against the base and the rule packs.
    ///
    /// # Errors
    /// Every fault of the pack at once, each with its line.
    pub fn load(
        pack: &FlowPack,
        base: Base<S, A>,
        rules: &RuleBook,
        parameters: &Parameters,
    ) -> Result<Flow<S, A>, Vec<FlowError>> {
        let mut check = Check {
            pack,
            base,
            rules,
            faults: Vec::new(),
        };
        if pack.name.get_ref() != base.name {
            check.at(
                &pack.name,
                FlowFault::OtherFlow {
                    found: pack.name.get_ref().clone(),
                    wanted: base.name,
                },
            );
            return Err(check.faults);
        }
        if pack.version == 0 || pack.valid_to.is_some_and(|last| last < pack.valid_from) {
            check.add(None, FlowFault::BadVersion);
        }
        let acts = check.acts();
        let unused: Vec<S> = pack.unused_states.iter().filter_map(|code| check.state(code)).collect();
        let steps = check.steps(&acts);
        for threshold in pack.threshold.values() {
            if let Threshold::Parameter { parameter } = threshold
                && !parameters.contains(parameter)
            {
                check.add(None, FlowFault::UnknownParameter(parameter.clone()));
            }
        }
        let flow = Flow {
            base,
            version: pack.version_text(),
            title: pack.title.clone(),
            acts,
            steps,
            thresholds: pack.threshold.clone(),
            unused,
        };
        // Ways are judged only when every word is known; else one typing slip would be reported three times over.
        if check.faults.is_empty() {
            check.ways(&flow);
        }
        if check.faults.is_empty() {
            Ok(flow)
        } else {
            Err(check.faults)
        }
    }

    fn rule(&self, act: A) -> Option<&ActRule<S>> {
        self.acts.iter().find(|(one, _)| *one == act).map(|(_, rule)| rule)
    }

    /// The state in which a record begins.
    pub fn start(&self) -> S {
        self.base.start
    }

    /// Whether a record may rest in the state for good.
    pub fn is_end(&self, state: S) -> bool {
        self.base.ends.contains(&state)
    }

    /// The state that the act leads to, when this flow allows the act in that state.
    pub fn after(&self, state: S, act: A) -> Option<S> {
        self.rule(act)
            .filter(|rule| rule.from.contains(&state))
            .and_then(|_| (self.base.after)(state, act))
    }

    /// Whether somebody with one of these roles may do the act in the state. Scope, relation to the record and conflict
    /// of interest are for the module's policy to judge.
    pub fn may<R: AsRef<str>>(&self, state: S, act: A, roles: &[R]) -> bool {
        self.after(state, act).is_some()
            && self
                .rule(act)
                .is_some_and(|rule| roles.iter().any(|role| rule.by.iter().any(|by| by == role.as_ref())))
    }

    /// The acts possible in the state, in the order of the buttons.
    pub fn acts_from(&self, state: S) -> Vec<A> {
        self.acts
            .iter()
            .map(|(act, _)| *act)
            .filter(|act| self.after(state, *act).is_some())
            .collect()
    }

    /// The acts that somebody with these roles may do in the state.
    pub fn acts_for<R: AsRef<str>>(&self, state: S, roles: &[R]) -> Vec<A> {
        self.acts_from(state)
            .into_iter()
            .filter(|act| self.may(state, *act, roles))
            .collect()
    }

    /// Roles that may do the act; empty when the act is off.
    pub fn roles_of(&self, act: A) -> &[String] {
        self.rule(act).map_or(&[], |rule| &rule.by)
    }

    /// Vietnamese label of the act in this flow.
    pub fn act_label(&self, act: A) -> &str {
        self.rule(act).map_or_else(|| act.label(), |rule| &rule.title)
    }

    /// What the act does to clocks; nothing when the act is off.
    pub fn clocks_on(&self, act: A) -> ClockEffects<'_> {
        self.rule(act).map_or(
            ClockEffects {
                starts: &[],
                ends: &[],
                pauses: &[],
                resumes: &[],
            },
            |rule| ClockEffects {
                starts: &rule.starts,
                ends: &rule.ends,
                pauses: &rule.pauses,
                resumes: &rule.resumes,
            },
        )
    }

    /// Papers that the act issues or asks for.
    pub fn documents_of(&self, act: A) -> &[String] {
        self.rule(act).map_or(&[], |rule| &rule.documents)
    }

    /// Roles that must sign with the one who acts.
    pub fn cosigners_of(&self, act: A) -> &[String] {
        self.rule(act).map_or(&[], |rule| &rule.cosigners)
    }

    /// Whether the one who acts must give a reason.
    pub fn needs_reason(&self, act: A) -> bool {
        self.rule(act).is_some_and(|rule| rule.reason)
    }

    /// The handling steps on the way from one state to another, in order.
    pub fn steps_between(&self, from: S, to: S) -> Vec<&Step> {
        self.steps
            .iter()
            .filter(|(a, b, _)| *a == from && *b == to)
            .map(|(_, _, step)| step)
            .collect()
    }

    /// The first step on the way that is not among those done; `None` when all are done, or there are none.
    pub fn next_step<C: AsRef<str>>(&self, from: S, to: S, done: &[C]) -> Option<&Step> {
        self.steps_between(from, to)
            .into_iter()
            .find(|step| !done.iter().any(|code| code.as_ref() == step.code))
    }

    /// A number or word that the pack sets.
    pub fn threshold(&self, name: &str) -> Option<&Threshold> {
        self.thresholds.get(name)
    }

    /// Every clock that some act starts.
    pub fn clocks(&self) -> BTreeSet<&str> {
        self.acts
            .iter()
            .flat_map(|(_, rule)| rule.starts.iter().map(String::as_str))
            .collect()
    }

    fn role_label(&self, code: &str) -> &str {
        self.base
            .roles
            .iter()
            .find(|(role, _)| *role == code)
            .map_or("", |(_, label)| label)
    }

    /// The flow as a Mermaid state diagram with Vietnamese labels; handling steps are notes.
    pub fn mermaid(&self) -> String {
        let mut text = String::from("stateDiagram-v2\n");
        for state in S::all().iter().filter(|state| !self.unused.contains(state)) {
            text += &format!("    state \"{}\" as {}\n", state.label(), state.code());
        }
        text += &format!("    [*] --> {}\n", self.base.start.code());
        for state in S::all() {
            for act in self.acts_from(*state) {
                let Some(to) = self.after(*state, act) else {
                    continue;
                };
                let roles: Vec<&str> = self.roles_of(act).iter().map(|role| self.role_label(role)).collect();
                let arrow = labels::arrow(self.act_label(act), &roles);
                text += &format!("    {} --> {}: {arrow}\n", state.code(), to.code());
            }
        }
        for state in S::all() {
            let steps: Vec<String> = self
                .steps
                .iter()
                .filter(|(from, _, _)| from == state)
                .map(|(_, _, step)| labels::step(step, self.role_label(&step.role)))
                .collect();
            if !steps.is_empty() {
                text += &format!(
                    "    note right of {}\n        {}\n    end note\n",
                    state.code(),
                    steps.join("\n        ")
                );
            }
        }
        for state in self.base.ends.iter().filter(|state| !self.unused.contains(state)) {
            text += &format!("    {} --> [*]\n", state.code());
        }
        text
    }

    /// The matrix "who may do what where" as lines "state · act · roles", for the policy snapshot and the guide.
    pub fn matrix(&self) -> Vec<String> {
        S::all()
            .iter()
            .flat_map(|state| self.acts_from(*state).into_iter().map(move |act| (*state, act)))
            .map(|(state, act)| format!("{} · {} · {}", state.code(), act.code(), self.roles_of(act).join(", ")))
            .collect()
    }
}

/// Collects faults while a pack is read.
struct Check<'a, S: FlowState, A: FlowAct> {
    pack: &'a FlowPack,
    base: Base<S, A>,
    rules: &'a RuleBook,
    faults: Vec<FlowError>,
}

impl<S: FlowState, A: FlowAct> Check<'_, S, A> {
    fn add(&mut self, line: Option<usize>, fault: FlowFault) {
        self.faults.push(FlowError {
            file: self.pack.file.clone(),
            line,
            fault,
        });
    }

    fn at<T>(&mut self, place: &Spanned<T>, fault: FlowFault) {
        let line = self.pack.line(place.span().start);
        self.add(Some(line), fault);
    }

    fn state(&mut self, code: &Spanned<String>) -> Option<S> {
        let state = S::from_code(code.get_ref());
        if state.is_none() {
            self.at(code, FlowFault::UnknownState(code.get_ref().clone()));
        }
        state
    }

    fn act(&mut self, code: &Spanned<String>) -> Option<A> {
        let act = A::from_code(code.get_ref());
        if act.is_none() {
            self.at(code, FlowFault::UnknownAct(code.get_ref().clone()));
        }
        act
    }

    fn roles(&mut self, codes: &[Spanned<String>]) -> Vec<String> {
        for code in codes {
            if !self.base.roles.iter().any(|(role, _)| *role == code.get_ref().as_str()) {
                self.at(code, FlowFault::UnknownRole(code.get_ref().clone()));
            }
        }
        plain(codes)
    }

    fn clocks(&mut self, codes: &[Spanned<String>]) -> Vec<String> {
        for code in codes {
            if !self.rules.contains(code.get_ref()) {
                self.at(code, FlowFault::UnknownClock(code.get_ref().clone()));
            }
        }
        plain(codes)
    }

    fn acts(&mut self) -> Vec<(A, ActRule<S>)> {
        let pack = self.pack;
        let mut decided: Vec<A> = Vec::new();
        let mut acts: Vec<(A, ActRule<S>)> = Vec::new();
        for code in &pack.off {
            if let Some(act) = self.act(code) {
                if decided.contains(&act) {
                    self.at(code, FlowFault::Twice(code.get_ref().clone()));
                }
                decided.push(act);
            }
        }
        for entry in &pack.act {
            let by = self.roles(&entry.by);
            let cosigners = self.roles(&entry.cosigners);
            let (starts, ends) = (self.clocks(&entry.starts), self.clocks(&entry.ends));
            let (pauses, resumes) = (self.clocks(&entry.pauses), self.clocks(&entry.resumes));
            let named: Option<Vec<(S, &Spanned<String>)>> = entry.from.as_ref().map(|codes| {
                codes
                    .iter()
                    .filter_map(|code| self.state(code).map(|state| (state, code)))
                    .collect()
            });
            let Some(act) = self.act(&entry.act) else {
                continue;
            };
            if decided.contains(&act) {
                self.at(&entry.act, FlowFault::Twice(entry.act.get_ref().clone()));
                continue;
            }
            decided.push(act);
            if by.is_empty() {
                self.at(&entry.act, FlowFault::Nobody(entry.act.get_ref().clone()));
            }
            let from: Vec<S> = match named {
                Some(named) => {
                    for (state, code) in &named {
                        if (self.base.after)(*state, act).is_none() {
                            let fault = FlowFault::Widens {
                                act: act.code().to_owned(),
                                state: state.code().to_owned(),
                            };
                            self.at(code, fault);
                        }
                    }
                    named.into_iter().map(|(state, _)| state).collect()
                }
                None => S::all()
                    .iter()
                    .copied()
                    .filter(|state| (self.base.after)(*state, act).is_some())
                    .collect(),
            };
            if from.is_empty() {
                self.at(&entry.act, FlowFault::FromNowhere(entry.act.get_ref().clone()));
            }
            let title = entry.title.clone().unwrap_or_else(|| act.label().to_owned());
            let documents = entry.documents.clone();
            let rule = ActRule {
                title,
                from,
                by,
                starts,
                ends,
                pauses,
                resumes,
                documents,
                cosigners,
                reason: entry.reason,
            };
            acts.push((act, rule));
        }
        for act in A::all().iter().filter(|act| !decided.contains(act)) {
            self.add(None, FlowFault::Undecided(act.code()));
        }
        let started: BTreeSet<&str> = pack
            .act
            .iter()
            .flat_map(|entry| &entry.starts)
            .map(|code| code.get_ref().as_str())
            .collect();
        for entry in &pack.act {
            for code in entry.ends.iter().chain(&entry.pauses).chain(&entry.resumes) {
                if !started.contains(code.get_ref().as_str()) {
                    self.at(code, FlowFault::ClockNeverStarted(code.get_ref().clone()));
                }
            }
        }
        for code in pack.act.iter().flat_map(|entry| &entry.pauses) {
            let stops = |id: &str| {
                self.rules
                    .all()
                    .iter()
                    .filter(|rule| rule.id == id)
                    .all(|rule| rule.may_stop)
            };
            if !stops(code.get_ref()) {
                self.at(code, FlowFault::ClockNeverStops(code.get_ref().clone()));
            }
        }
        acts.sort_by_key(|(act, _)| A::all().iter().position(|one| one == act));
        acts
    }

    fn steps(&mut self, acts: &[(A, ActRule<S>)]) -> Vec<(S, S, Step)> {
        let pack = self.pack;
        let mut steps: Vec<(S, S, Step)> = Vec::new();
        for entry in &pack.step {
            let code = entry.code.get_ref().clone();
            let role = self.roles(std::slice::from_ref(&entry.role)).concat();
            if steps.iter().any(|(_, _, step)| step.code == code) {
                self.at(&entry.code, FlowFault::Twice(code.clone()));
            }
            if entry.days == 0 {
                self.at(&entry.code, FlowFault::StepWithoutTime(code.clone()));
            }
            let (Some(from), Some(to)) = (self.state(&entry.from), self.state(&entry.to)) else {
                continue;
            };
            let joined = acts
                .iter()
                .any(|(act, rule)| rule.from.contains(&from) && (self.base.after)(from, *act) == Some(to));
            if !joined {
                let (from, to) = (from.code().to_owned(), to.code().to_owned());
                self.at(
                    &entry.code,
                    FlowFault::StepNowhere {
                        step: code.clone(),
                        from,
                        to,
                    },
                );
            }
            let (name, days, working_days) = (entry.name.clone(), entry.days, entry.working_days);
            steps.push((
                from,
                to,
                Step {
                    code,
                    name,
                    role,
                    days,
                    working_days,
                },
            ));
        }
        steps
    }

    /// Every state that is not set aside can be reached, and from each an end can be reached.
    fn ways(&mut self, flow: &Flow<S, A>) {
        let next = |state: S| {
            flow.acts_from(state)
                .into_iter()
                .filter_map(move |act| flow.after(state, act))
        };
        let mut reached = vec![self.base.start];
        let mut index = 0;
        while let Some(state) = reached.get(index).copied() {
            for to in next(state) {
                if !reached.contains(&to) {
                    reached.push(to);
                }
            }
            index += 1;
        }
        let mut ending: Vec<S> = self.base.ends.to_vec();
        loop {
            let more: Vec<S> = S::all()
                .iter()
                .copied()
                .filter(|state| !ending.contains(state) && next(*state).any(|to| ending.contains(&to)))
                .collect();
            if more.is_empty() {
                break;
            }
            ending.extend(more);
        }
        for state in S::all() {
            let (is_reached, is_unused) = (reached.contains(state), flow.unused.contains(state));
            if !is_reached && !is_unused {
                self.add(None, FlowFault::Unreachable(state.code()));
            }
            if is_reached && is_unused {
                self.add(None, FlowFault::InUse(state.code()));
            }
            if is_reached && !ending.contains(state) {
                self.add(None, FlowFault::DeadEnd(state.code()));
            }
        }
    }
}

fn plain(codes: &[Spanned<String>]) -> Vec<String> {
    codes.iter().map(|code| code.get_ref().clone()).collect()
}
