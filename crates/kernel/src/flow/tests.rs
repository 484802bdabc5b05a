use super::*;
use crate::packs::Packs;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Draft,
    Submitted,
    Received,
    Recognised,
    Refused,
    Withdrawn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Submit,
    Receive,
    Recognise,
    Refuse,
    Withdraw,
}

impl FlowState for State {
    fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Submitted => "submitted",
            State::Received => "received",
            State::Recognised => "recognised",
            State::Refused => "refused",
            State::Withdrawn => "withdrawn",
        }
    }
    fn all() -> &'static [Self] {
        &[
            State::Draft,
            State::Submitted,
            State::Received,
            State::Recognised,
            State::Refused,
            State::Withdrawn,
        ]
    }
    fn label(self) -> &'static str {
        match self {
            State::Draft => "Bản nháp",
            State::Submitted => "Đã nộp",
            State::Received => "Đang xử lý",
            State::Recognised => "Đã công nhận",
            State::Refused => "Từ chối công nhận",
            State::Withdrawn => "Đã rút",
        }
    }
}

impl FlowAct for Act {
    fn code(self) -> &'static str {
        match self {
            Act::Submit => "submit",
            Act::Receive => "receive",
            Act::Recognise => "recognise",
            Act::Refuse => "refuse",
            Act::Withdraw => "withdraw",
        }
    }
    fn all() -> &'static [Self] {
        &[Act::Submit, Act::Receive, Act::Recognise, Act::Refuse, Act::Withdraw]
    }
    fn label(self) -> &'static str {
        match self {
            Act::Submit => "Nộp",
            Act::Receive => "Tiếp nhận",
            Act::Recognise => "Công nhận",
            Act::Refuse => "Từ chối",
            Act::Withdraw => "Rút",
        }
    }
}

fn after(state: State, act: Act) -> Option<State> {
    let (from, to): (&[State], State) = match act {
        Act::Submit => (&[State::Draft], State::Submitted),
        Act::Receive => (&[State::Submitted], State::Received),
        Act::Recognise => (&[State::Received], State::Recognised),
        Act::Refuse => (&[State::Submitted, State::Received], State::Refused),
        Act::Withdraw => (&[State::Submitted, State::Received], State::Withdrawn),
    };
    from.contains(&state).then_some(to)
}

const BASE: Base<State, Act> = Base {
    name: "initiative",
    start: State::Draft,
    ends: &[State::Recognised, State::Refused, State::Withdrawn],
    after,
    roles: &[
        ("author", "Tác giả"),
        ("unit_clerk", "Cán bộ đầu mối"),
        ("leader", "Lãnh đạo đơn vị"),
        ("council_secretary", "Thư ký Hội đồng"),
    ],
};

/// A pack from text, as the loader makes it.
fn pack(text: &str) -> FlowPack {
    let mut pack: FlowPack = toml::from_str(text).unwrap();
    pack.file = "flows/test.toml".to_owned();
    pack.text = text.to_owned();
    pack
}

fn load(text: &str) -> Result<Flow<State, Act>, Vec<FlowError>> {
    let packs = Packs::load(None).unwrap();
    Flow::load(&pack(text), BASE, &packs.rules, &packs.parameters)
}

fn faults(text: &str) -> String {
    let faults = load(text).expect_err("the pack is faulty");
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

const HEAD: &str = "name = \"initiative\"\nversion = 1\ntitle = \"Thử\"\nvalid_from = \"2026-01-01\"\n";

/// The flow of the base above; the packs of the modules speak of states and acts that this test knows nothing of.
const FIRST: &str = r#"
name = "initiative"
version = 1
title = "Công nhận sáng kiến ở cơ sở"
valid_from = "2012-04-25"
[[act]]
act = "submit"
by = ["author"]
[[act]]
act = "receive"
by = ["unit_clerk"]
starts = ["sk.formal_check", "sk.decision"]
documents = ["receipt"]
[[act]]
act = "recognise"
by = ["leader"]
ends = ["sk.formal_check", "sk.decision"]
documents = ["certificate"]
[[act]]
act = "refuse"
by = ["leader"]
ends = ["sk.formal_check", "sk.decision"]
reason = true
[[act]]
act = "withdraw"
by = ["author"]
ends = ["sk.formal_check", "sk.decision"]
[threshold]
council_pass_ratio = { parameter = "sk.council_pass_ratio" }
"#;

fn first() -> Packs {
    let mut packs = Packs::load(None).unwrap();
    packs.flows = vec![pack(FIRST)];
    packs
}

#[test]
fn the_first_flow_is_whole_and_draws_itself() {
    let packs = first();
    let flows = packs.flows_of(BASE).unwrap();
    let flow = flows.for_new::<&str>(&[], "2026-11-25".parse().unwrap()).unwrap();
    assert_eq!(flow.version, "initiative@1");
    assert_eq!(flows.version("initiative@1").unwrap().title, flow.title);
    assert!(flows.for_new::<&str>(&[], "2010-11-25".parse().unwrap()).is_none());
    insta::assert_snapshot!(flow.matrix().join("\n"), @r"
    draft · submit · author
    submitted · receive · unit_clerk
    submitted · refuse · leader
    submitted · withdraw · author
    received · recognise · leader
    received · refuse · leader
    received · withdraw · author
    ");
    insta::assert_snapshot!(flow.mermaid(), @r#"
    stateDiagram-v2
        state "Bản nháp" as draft
        state "Đã nộp" as submitted
        state "Đang xử lý" as received
        state "Đã công nhận" as recognised
        state "Từ chối công nhận" as refused
        state "Đã rút" as withdrawn
        [*] --> draft
        draft --> submitted: Nộp (Tác giả)
        submitted --> received: Tiếp nhận (Cán bộ đầu mối)
        submitted --> refused: Từ chối (Lãnh đạo đơn vị)
        submitted --> withdrawn: Rút (Tác giả)
        received --> recognised: Công nhận (Lãnh đạo đơn vị)
        received --> refused: Từ chối (Lãnh đạo đơn vị)
        received --> withdrawn: Rút (Tác giả)
        recognised --> [*]
        refused --> [*]
        withdrawn --> [*]
    "#);
    assert_eq!(flow.clocks_on(Act::Receive).starts, ["sk.formal_check", "sk.decision"]);
    assert_eq!(flow.clocks_on(Act::Recognise).ends, ["sk.formal_check", "sk.decision"]);
    assert!(flow.clocks_on(Act::Submit).starts.is_empty());
    assert_eq!(
        flow.clocks().into_iter().collect::<Vec<_>>(),
        ["sk.decision", "sk.formal_check"]
    );
    assert!(flow.needs_reason(Act::Refuse) && !flow.needs_reason(Act::Receive));
    assert_eq!(flow.documents_of(Act::Recognise), ["certificate"]);
    assert_eq!(
        flow.threshold("council_pass_ratio"),
        Some(&Threshold::Parameter {
            parameter: "sk.council_pass_ratio".to_owned()
        })
    );
}

#[test]
fn only_the_named_roles_may_act_and_only_where_the_table_allows() {
    let packs = first();
    let flows = packs.flows_of(BASE).unwrap();
    let flow = flows.all().next().unwrap();
    assert!(flow.may(State::Draft, Act::Submit, &["author"]));
    assert!(!flow.may(State::Draft, Act::Submit, &["leader", "unit_clerk"]));
    assert!(!flow.may(State::Draft, Act::Submit, &[] as &[&str]));
    assert!(!flow.may(State::Recognised, Act::Withdraw, &["author"]));
    assert_eq!(
        flow.acts_from(State::Received),
        [Act::Recognise, Act::Refuse, Act::Withdraw]
    );
    assert_eq!(flow.acts_for(State::Received, &["author"]), [Act::Withdraw]);
    assert!(flow.acts_from(State::Refused).is_empty());
    // Whatever the flow allows, the table allows.
    for state in State::all() {
        for act in Act::all() {
            if let Some(to) = flow.after(*state, *act) {
                assert_eq!(after(*state, *act), Some(to));
            }
        }
    }
}

#[test]
fn a_unit_narrows_and_dresses_its_own_flow() {
    let text = format!(
        "{HEAD}scope = \"12\"\noff = [\"withdraw\"]\nunused_states = [\"withdrawn\"]
[[act]]\nact = \"submit\"\nby = [\"author\"]\ntitle = \"Gửi\"
[[act]]\nact = \"receive\"\nby = [\"unit_clerk\", \"leader\"]\nstarts = [\"sk.formal_check\"]
[[act]]\nact = \"recognise\"\nby = [\"leader\"]\ncosigners = [\"council_secretary\"]\nends = [\"sk.formal_check\"]
[[act]]\nact = \"refuse\"\nfrom = [\"received\"]\nby = [\"leader\"]
[[step]]\ncode = \"review\"\nname = \"Thẩm định\"\nfrom = \"received\"\nto = \"recognised\"\nrole = \"council_secretary\"\ndays = 10
[[step]]\ncode = \"meeting\"\nname = \"Họp Hội đồng\"\nfrom = \"received\"\nto = \"recognised\"\nrole = \"council_secretary\"\ndays = 5\nworking_days = false
"
    );
    let flow = load(&text).unwrap();
    assert_eq!(flow.version, "initiative/12@1");
    assert_eq!(flow.after(State::Submitted, Act::Refuse), None);
    assert_eq!(flow.after(State::Received, Act::Refuse), Some(State::Refused));
    assert_eq!(flow.after(State::Submitted, Act::Withdraw), None);
    assert_eq!(flow.act_label(Act::Submit), "Gửi");
    assert_eq!(flow.act_label(Act::Withdraw), "Rút");
    assert_eq!(flow.cosigners_of(Act::Recognise), ["council_secretary"]);
    let steps: Vec<&str> = flow
        .steps_between(State::Received, State::Recognised)
        .iter()
        .map(|step| step.code.as_str())
        .collect();
    assert_eq!(steps, ["review", "meeting"]);
    assert_eq!(
        flow.next_step(State::Received, State::Recognised, &["review"])
            .unwrap()
            .name,
        "Họp Hội đồng"
    );
    assert_eq!(
        flow.next_step(State::Received, State::Recognised, &["review", "meeting"]),
        None
    );
    assert!(flow.steps_between(State::Submitted, State::Received).is_empty());
    let drawn = flow.mermaid();
    assert!(!drawn.contains("withdrawn"), "{drawn}");
    assert!(
        drawn.contains("Thẩm định (Thư ký Hội đồng, 10 ngày làm việc)\n        Họp Hội đồng (Thư ký Hội đồng, 5 ngày)"),
        "{drawn}"
    );
}

#[test]
fn every_fault_is_named_with_its_line() {
    let text = format!(
        "{HEAD}off = [\"fly\", \"withdraw\"]
unused_states = [\"lost\"]
[[act]]
act = \"submit\"
by = [\"king\"]
[[act]]
act = \"receive\"
from = [\"draft\", \"submitted\"]
by = []
starts = [\"sk.nothing\"]
[[act]]
act = \"receive\"
by = [\"leader\"]
[[act]]
act = \"recognise\"
by = [\"leader\"]
ends = [\"sk.decision\"]
[[step]]
code = \"a\"
name = \"A\"
from = \"draft\"
to = \"recognised\"
role = \"author\"
days = 0
[threshold]
x = {{ parameter = \"nothing\" }}
"
    );
    insta::assert_snapshot!(faults(&text), @r"
    flows/test.toml:5: there is no act 'fly'
    flows/test.toml:9: there is no role 'king'
    flows/test.toml:14: there is no clock 'sk.nothing' in the rule packs
    flows/test.toml:11: nobody may do act 'receive'
    flows/test.toml:12: act 'receive' is not possible in state 'draft'
    flows/test.toml:16: 'receive' is named twice
    flows/test.toml: act 'refuse' is neither on nor off
    flows/test.toml:21: clock 'sk.decision' is never started by this flow
    flows/test.toml:6: there is no state 'lost'
    flows/test.toml:23: step 'a' needs at least one day
    flows/test.toml:23: step 'a' lies between 'draft' and 'recognised', which no act joins
    flows/test.toml: there is no parameter 'nothing' in the rule packs
    ");
}

#[test]
fn a_flow_without_a_way_out_is_refused() {
    let text = format!(
        "{HEAD}off = [\"recognise\", \"refuse\", \"withdraw\"]\nunused_states = [\"refused\", \"submitted\"]
[[act]]\nact = \"submit\"\nby = [\"author\"]
[[act]]\nact = \"receive\"\nby = [\"leader\"]
"
    );
    insta::assert_snapshot!(faults(&text), @r"
    flows/test.toml: no way leads from state 'draft' to an end
    flows/test.toml: state 'submitted' is listed as unused, but a way leads to it
    flows/test.toml: no way leads from state 'submitted' to an end
    flows/test.toml: no way leads from state 'received' to an end
    flows/test.toml: no way leads to state 'recognised'; list it in unused_states if that is meant
    flows/test.toml: no way leads to state 'withdrawn'; list it in unused_states if that is meant
    ");
    let other = HEAD.replace("initiative", "asset");
    insta::assert_snapshot!(faults(&other), @"flows/test.toml:1: this flow is for 'asset', not for 'initiative'");
    assert!(faults(&HEAD.replace("version = 1", "version = 0")).contains("version must be at least 1"));
}
