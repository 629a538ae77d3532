//! The paths between calls, as text: what happens, and after what.

use super::{Case, body, case};
use crate::facts::{Paths, Step, Test, TestId, Value};

impl Case {
    /// The paths of the only function that nobody calls: one node a line.
    fn paths(&self) -> String {
        assert_eq!(self.facts.paths.len(), 1, "one function to follow from");
        let paths = &self.facts.paths[0];
        let line = |(i, node): (usize, &crate::facts::Node)| {
            let before: Vec<_> = node.before.iter().map(|b| b.index().to_string()).collect();
            format!("{i} {} < {}", self.step(paths, node.step), before.join(" "))
        };
        let lines: Vec<_> = paths.nodes.iter().enumerate().skip(1).map(line).collect();
        lines.join("\n")
    }

    fn step(&self, paths: &Paths, step: Step) -> String {
        match step {
            Step::Start => "start".to_string(),
            Step::Call(at) => self.instr(at.instr),
            Step::Assume { test, holds, .. } => {
                format!("{} is {holds}", self.test(paths, test))
            }
            Step::Meet => "meet".to_string(),
            Step::Loop(_) => "loop".to_string(),
            Step::Given(id) => format!("given {}", self.value(id)),
            Step::Anything(at) => format!("anything by {}", self.instr(at)),
            Step::Stop => "stop".to_string(),
            Step::End => "end".to_string(),
        }
    }

    fn test(&self, paths: &Paths, test: TestId) -> String {
        match paths.test(test).expect("a test of these paths") {
            Test::Truth(id) => match self.facts.values.get(id) {
                Value::Result { at } => format!("[{}]", self.instr(at.instr)),
                _ => self.value(id),
            },
            Test::Equals(id, number) => format!("{}=={number}", self.test_value(id)),
            Test::Known(holds) => holds.to_string(),
            Test::Opaque { at, .. } => self.instr(at),
            Test::Not(test) => format!("!{}", self.test(paths, test)),
            Test::Both(a, b) => format!("({} & {})", self.test(paths, a), self.test(paths, b)),
            Test::Either(a, b) => format!("({} | {})", self.test(paths, a), self.test(paths, b)),
        }
    }

    fn test_value(&self, id: crate::facts::ValueId) -> String {
        match self.facts.values.get(id) {
            Value::Result { at } => format!("[{}]", self.instr(at.instr)),
            _ => self.value(id),
        }
    }

    /// The calls whose result nothing looks at.
    fn unused(&self) -> Vec<String> {
        let calls = self
            .facts
            .calls
            .iter()
            .filter(|c| !self.facts.is_looked_at(c.at));
        calls.map(|c| self.instr(c.at.instr)).collect()
    }
}

#[test]
fn calls_follow_each_other() {
    let case = case(
        "(func (export \"_start\")
           (drop (call $bind (i32.const 1) (i32.const 64))) (drop (call $print (i32.const 7))))",
    );
    assert_eq!(case.paths(), "1 call $bind < 0\n2 end < 1");
}

#[test]
fn a_condition_parts_paths_that_a_call_tells_apart() {
    let case = body(
        "(if (call $bind (i32.const 1) (i32.const 64))
           (then (drop (call $bind (i32.const 2) (i32.const 64)))))",
    );
    assert_eq!(
        case.paths(),
        "1 call $bind < 0\n2 [call $bind] is false < 1\n3 [call $bind] is true < 1\n\
         4 call $bind < 3\n5 meet < 4 2\n6 end < 5"
    );
}

#[test]
fn a_condition_around_no_call_leaves_nothing_on_the_path() {
    let case = body(
        "(if (local.get $p) (then (local.set $x (i32.const 1))) (else (nop)))
         (block $b (br_if $b (local.get $p)) (local.set $x (i32.const 2)))
         (drop (call $bind (i32.const 1) (i32.const 64)))",
    );
    let call = case.paths();
    let call = call.lines().find(|l| l.contains("call $bind"));
    assert!(call.is_some_and(|l| l.ends_with("< 0")), "{}", case.paths());
}

#[test]
fn a_loop_comes_back() {
    let case = body(
        "(loop $l (br_if $l (i32.ne (call $bind (i32.const 1) (i32.const 64)) (i32.const 6))))",
    );
    assert_eq!(
        case.paths(),
        "1 loop < 0 3\n2 call $bind < 1\n3 ![call $bind]==6 is true < 2\n\
         4 ![call $bind]==6 is false < 2\n5 end < 4"
    );
}

#[test]
fn tests_go_through_locals_and_helpers() {
    let case = case(
        "(func $failed (param $e i32) (result i32) (i32.eqz (i32.eqz (local.get $e))))
         (func (export \"run\") (local $bad i32)
           (local.set $bad (call $failed (call $bind (i32.const 1) (i32.const 64))))
           (if (local.get $bad) (then (return)))
           (drop (call $bind (i32.const 2) (i32.const 64))))",
    );
    assert!(
        case.paths().contains("!![call $bind] is false"),
        "{}",
        case.paths()
    );
}

#[test]
fn functions_are_part_of_the_path_of_each_call() {
    let case = case(
        "(func $twice (drop (call $bind (i32.const 1) (i32.const 64))))
         (func (export \"run\") (call $twice) (call $twice))",
    );
    assert_eq!(
        case.paths(),
        "1 call $bind < 0\n2 call $bind < 1\n3 end < 2"
    );
}

#[test]
fn code_that_is_not_followed_may_do_anything() {
    let case = case(
        "(table funcref (elem $other $dial))
         (func $other (drop (call $bind (i32.const 1) (i32.const 64))))
         (func $dial (call_indirect (i32.load (i32.const 8))) (drop (call $bind (i32.const 1) (i32.const 64))))",
    );
    let dial = case
        .facts
        .paths
        .iter()
        .find(|p| p.nodes.len() == 4)
        .expect("the paths of $dial");
    assert!(matches!(dial.nodes[1].step, Step::Anything(_)));
}

#[test]
fn an_import_that_is_not_described_may_call_back() {
    let case = case(
        "(func (export \"again\")
           (drop (call $bind (i32.const 1) (i32.const 64))) (drop (call $print (i32.const 7))))",
    );
    assert_eq!(
        case.paths(),
        "1 call $bind < 0\n2 anything by call $print < 1\n3 end < 2"
    );
}

#[test]
fn a_result_is_looked_at_if_anything_does() {
    let unused = |instructions: &str| body(instructions).unused().len();
    let call = "(call $bind (i32.const 1) (i32.const 64))";
    assert_eq!(unused(&format!("(drop {call})")), 1);
    assert_eq!(unused(&format!("(local.set $x {call})")), 1);
    assert_eq!(
        unused(&format!(
            "(local.set $x {call}) (local.set $x (i32.const 0)) (drop (local.get $x))"
        )),
        1
    );
    assert_eq!(
        unused(&format!(
            "(local.set $x {call}) (if (local.get $x) (then (unreachable)))"
        )),
        0
    );
    assert_eq!(
        unused(&format!(
            "(if (i32.eq {call} (i32.const 6)) (then (unreachable)))"
        )),
        0
    );
    assert_eq!(unused(&format!("(drop (call $print {call}))")), 0);
    assert_eq!(
        unused(&format!(
            "(local.set $x {call}) (local.set $y {call}) (drop (i32.or (local.get $x) (local.get $y)))"
        )),
        2
    );
    assert_eq!(unused(&format!("(i32.store (i32.const 8) {call})")), 0);
    assert_eq!(
        unused(&format!(
            "(local.set $x {call}) (loop $l (local.set $x (i32.add (local.get $x) (i32.const 1)))
             (br_if $l (i32.lt_u (local.get $x) (i32.const 9))))"
        )),
        0
    );
}

#[test]
fn what_a_function_returns_is_looked_at_by_whoever_calls_it() {
    let case =
        case("(func (export \"run\") (result i32) (call $bind (i32.const 1) (i32.const 64)))");
    assert_eq!(case.unused(), Vec::<String>::new());
}

#[test]
fn a_result_stored_in_a_frame_that_nobody_reads_is_lost() {
    let frame = |then: &str| {
        let fields = format!(
            "(global $sp (mut i32) (i32.const 4096))
             (func (export \"run\") (local $f i32)
               (global.set $sp (local.tee $f (i32.sub (global.get $sp) (i32.const 16))))
               (i32.store offset=12 (local.get $f) (call $bind (i32.const 1) (i32.const 64)))
               {then}
               (global.set $sp (i32.add (local.get $f) (i32.const 16))))"
        );
        case(&fields).unused().len()
    };
    assert_eq!(frame(""), 1);
    assert_eq!(
        frame(
            "(i32.store offset=12 (local.get $f) (i32.const 0)) (drop (i32.load offset=12 (local.get $f)))"
        ),
        1
    );
    assert_eq!(
        frame("(if (i32.load offset=12 (local.get $f)) (then (unreachable)))"),
        0
    );
}

#[test]
fn a_test_of_many_is_not_followed_to_its_end() {
    let call = "(call $bind (i32.const 1) (i32.const 64))";
    let denied = format!(
        "{call} {} (if (then (unreachable)))",
        "(i32.eqz)".repeat(20_000)
    );
    assert!(body(&denied).paths().contains("is true"));
    let twice = "(local.tee $x) (local.get $x) (i32.and)".repeat(200);
    let both = format!("{call} (i32.eqz) {twice} (if (then (unreachable)))");
    assert!(body(&both).paths().contains("is true"));
}
