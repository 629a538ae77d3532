//! Mistakes: a right program, and one thing in it that is not.

use super::plan::{
    Call, Handling, Op, Program, Rounds, Scenario, Step, Task, When, calls, each_call,
};
use super::ways::WAYS;
use super::write::{Text, write};
use crate::support::rng::Rng;

/// On which paths a mistake shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certain {
    /// On each that comes there.
    All,
    /// On some.
    Some,
}

/// A way to make a mistake.
pub(crate) struct Way {
    /// The check that finds it.
    pub(crate) kind: &'static str,
    /// What is done, in a few words.
    pub(crate) name: &'static str,
    /// The tasks that it can be made in.
    pub(crate) scenarios: &'static [Scenario],
    pub(crate) certain: Certain,
    /// What the call answers: one of these, or what cannot be told.
    pub(crate) errno: &'static [u8],
    /// Checks and rules that may say something of what follows from it.
    pub(crate) also: &'static [&'static str],
    /// Makes it in the first task of a program, if it can.
    pub(crate) make: fn(&mut Maker<'_>) -> Option<()>,
}

/// A program with a mistake.
pub(crate) struct Planted {
    pub(crate) program: Program,
    pub(crate) text: Text,
}

/// Plants a mistake in the program of a seed. `None` if it cannot be made there.
pub(crate) fn plant(way: usize, seed: u64) -> Option<Planted> {
    plant_in(way, Program::new(seed, WAYS[way].scenarios))
}

/// Plants a mistake in a program whose first task is one of the mistake's.
pub(crate) fn plant_in(way: usize, mut program: Program) -> Option<Planted> {
    let way = &WAYS[way];
    let seed = program.seed;
    let mut rng = Rng::new(seed ^ 0xbad);
    (way.make)(&mut Maker {
        program: &mut program,
        rng: &mut rng,
    })?;
    let text = write(&program);
    assert!(
        !text.marks.is_empty(),
        "{}: {} marks nothing",
        way.kind,
        way.name
    );
    Some(Planted { program, text })
}

/// What a mistake is made with.
pub(crate) struct Maker<'a> {
    pub(crate) program: &'a mut Program,
    pub(crate) rng: &'a mut Rng,
}

impl Maker<'_> {
    pub(crate) fn task(&mut self) -> &mut Task {
        &mut self.program.tasks[0]
    }

    /// Something is done with the steps in which the first call of an operation stands, and with its place.
    pub(crate) fn at(&mut self, op: Op, act: &mut dyn FnMut(&mut Vec<Step>, usize)) -> Option<()> {
        one_arm(&mut self.task().steps, op);
        within(&mut self.task().steps, op, act).then_some(())
    }

    /// The first call of an operation.
    pub(crate) fn call(&mut self, op: Op) -> Option<Call> {
        let all = calls(&self.task().steps);
        all.into_iter().find(|c| c.op == op).cloned()
    }

    /// Something is done with the first call of an operation.
    pub(crate) fn change(&mut self, op: Op, act: &mut dyn FnMut(&mut Call)) -> Option<()> {
        let mut done = false;
        one_arm(&mut self.task().steps, op);
        each_call(&mut self.task().steps, &mut |call| {
            if call.op == op && !done {
                act(call);
                done = true;
            }
        });
        done.then_some(())
    }

    /// The mistake shows at the first call of an operation.
    pub(crate) fn mark(&mut self, op: Op) -> Option<()> {
        self.change(op, &mut |call| call.marked = true)
    }

    /// Takes the first call of an operation out.
    pub(crate) fn omit(&mut self, op: Op) -> Option<Call> {
        let mut out = None;
        self.at(op, &mut |steps, at| {
            if let Step::Call(call) = steps.remove(at) {
                out = Some(*call);
            }
        })?;
        out
    }

    /// Takes calls of these operations out, all of them.
    pub(crate) fn omit_all(&mut self, ops: &[Op]) {
        retain(&mut self.task().steps, &|call| !ops.contains(&call.op));
    }

    /// A call of another operation where the first of an operation stands, before it or behind it.
    pub(crate) fn insert(&mut self, call: Call, behind: usize, op: Op) -> Option<()> {
        self.at(op, &mut |steps, at| {
            steps.insert(at + behind, Step::Call(Box::new(call.clone())));
        })
    }

    /// A call at the end, which is reached.
    pub(crate) fn append(&mut self, call: Call) -> Option<()> {
        for step in &mut self.task().steps {
            if let Step::Loop { rounds, .. } = step
                && *rounds == Rounds::Forever
            {
                *rounds = Rounds::Count(2);
            }
        }
        self.task().steps.push(Step::Call(Box::new(call)));
        Some(())
    }

    /// The first call of an operation is made only if the program has arguments, which it has; or only if it
    /// has many, which it has not.
    pub(crate) fn only_if(&mut self, op: Op, when: When) -> Option<()> {
        self.at(op, &mut |steps, at| {
            let call = steps.remove(at);
            steps.insert(
                at,
                Step::If {
                    when,
                    then: vec![call],
                    or: vec![],
                },
            );
        })
    }

    /// A call whose errno is looked at in some way.
    pub(crate) fn fresh(&mut self, op: Op, socket: usize) -> Call {
        use Handling::{Check, If, Local, Ne, Nest, Over, Show};
        let handling = self.rng.pick(&[If, If, Check, Local, Ne, Nest, Over, Show]);
        let mut call = Call::new(op, socket, handling);
        call.marked = true;
        call
    }
}

/// Where both arms of an `if` do the same, one is enough: a mistake in it is in all paths then.
fn one_arm(steps: &mut Vec<Step>, op: Op) {
    let does = |steps: &[Step]| matches!(steps, [Step::Call(call)] if call.op == op);
    let is = |s: &Step| matches!(s, Step::If { then, or, .. } if does(then) && does(or));
    if let Some(at) = steps.iter().position(is)
        && let Step::If { mut then, .. } = steps.remove(at)
    {
        steps.insert(at, then.remove(0));
    }
}

/// Finds the steps in which a call of an operation stands.
fn within(steps: &mut Vec<Step>, op: Op, act: &mut dyn FnMut(&mut Vec<Step>, usize)) -> bool {
    let is = |s: &Step| matches!(s, Step::Call(call) if call.op == op);
    if let Some(at) = steps.iter().position(is) {
        act(steps, at);
        return true;
    }
    steps.iter_mut().any(|step| match step {
        Step::Call(_) | Step::TryBind(..) => false,
        Step::Loop { body, .. } => within(body, op, act),
        Step::If { then, or, .. } => within(then, op, act) || within(or, op, act),
    })
}

fn retain(steps: &mut Vec<Step>, keep: &dyn Fn(&Call) -> bool) {
    steps.retain_mut(|step| match step {
        Step::Call(call) => keep(call),
        Step::TryBind(first, _) => keep(first),
        Step::Loop { body, .. } => {
            retain(body, keep);
            true
        }
        Step::If { then, or, .. } => {
            retain(then, keep);
            retain(or, keep);
            true
        }
    });
}
