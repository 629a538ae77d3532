//! The functions of conversions: known again by what they do, added once where there is none.
//!
//! Knows their bodies and names. Must not know what is converted, nor why.

use super::change::Change;
use super::realise::{Realised, Want, Wants};
use super::scene::Scene;
use crate::facts::Import;
use crate::rules::{Operation, Rules, Step};
use crate::wat::{Functions, InstrId};
use std::collections::{BTreeMap, BTreeSet};

/// What the analysis must be told of the functions of a valid binary that are conversions of the rules,
/// whoever wrote them: that they do nothing to memory. What is in them is no value of the module's: nothing
/// of it is to be changed.
#[must_use]
pub fn converters(binary: &[u8], rules: &Rules) -> Vec<Import> {
    let codes: BTreeSet<Vec<u8>> = rules.conversions.iter().map(|c| encoded(&c.code)).collect();
    if codes.is_empty() {
        return Vec::new();
    }
    let functions = Functions::read(binary);
    let known = functions
        .converters()
        .filter(|(_, body)| codes.contains(*body));
    let known = known.map(|(function, _)| Import {
        function,
        ..Import::default()
    });
    known.collect()
}

/// The operators of a conversion's body, to know it again: the numbers of WebAssembly's binary format.
pub(super) fn encoded(code: &[Step]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for step in code {
        match *step {
            Step::Value => bytes.extend([0x20, 0]),
            Step::Const(bits) => {
                bytes.push(0x41);
                signed(bits.cast_signed(), &mut bytes);
            }
            Step::Do(operation) => bytes.push(opcode(operation)),
        }
    }
    bytes.push(0x0b);
    bytes
}

fn signed(mut value: i32, bytes: &mut Vec<u8>) {
    loop {
        let low = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        let sign = low & 0x40 != 0;
        if (value == 0 && !sign) || (value == -1 && sign) {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn opcode(operation: Operation) -> u8 {
    match operation {
        Operation::Select => 0x1b,
        Operation::Eqz => 0x45,
        Operation::Eq => 0x46,
        Operation::Ne => 0x47,
        Operation::LtU => 0x49,
        Operation::GtU => 0x4b,
        Operation::Add => 0x6a,
        Operation::Sub => 0x6b,
        Operation::And => 0x71,
        Operation::Or => 0x72,
        Operation::Xor => 0x73,
        Operation::Shl => 0x74,
        Operation::ShrU => 0x76,
        Operation::Rotl => 0x77,
        Operation::Rotr => 0x78,
    }
}

/// The calls that are wanted, and the functions that they need.
pub(super) fn insert(scene: &Scene<'_>, wants: &Wants, out: &mut Realised) {
    let is_call = |wanted: &Vec<Want>| matches!(wanted.as_slice(), [Want::Call { .. }]);
    if !wants.values().any(is_call) {
        return;
    }
    let mut inserter = Inserter {
        scene,
        functions: Functions::read(scene.module.binary()),
        next: scene.module.function_count(),
        made: BTreeMap::new(),
    };
    let mut points: BTreeMap<InstrId, Vec<usize>> = BTreeMap::new();
    for (&field, wanted) in wants {
        if let [Want::Call { after, conversion }] = wanted.as_slice() {
            let changes = points.entry(*after).or_default();
            if changes.is_empty() {
                *changes = inserter.insert(*after, *conversion, out);
            }
            let own = out.of_field.entry(field).or_default();
            own.extend(changes.iter().copied());
        }
    }
}

struct Inserter<'s, 'a> {
    scene: &'s Scene<'a>,
    functions: Functions<'s>,
    /// The index of the next function that is added.
    next: u32,
    /// By conversion: its function, and the change that adds it, if one does.
    made: BTreeMap<usize, (u32, Option<usize>)>,
}

impl Inserter<'_, '_> {
    /// The changes that send the value of `after` through a conversion.
    fn insert(&mut self, after: InstrId, conversion: usize, out: &mut Realised) -> Vec<usize> {
        let Some((function, added)) = self.function(conversion, out) else {
            return Vec::new();
        };
        out.changes.push(Change::Call { after, function });
        let call = out.changes.len() - 1;
        std::iter::once(call).chain(added).collect()
    }

    /// The function of a conversion: one that is there, or one that is added.
    fn function(&mut self, conversion: usize, out: &mut Realised) -> Option<(u32, Option<usize>)> {
        if let Some(made) = self.made.get(&conversion) {
            return Some(*made);
        }
        let found = self.scene.rules.conversions.get(conversion)?;
        let code = encoded(&found.code);
        let mut there = self.functions.converters();
        let there = there.find(|(_, body)| *body == code);
        let made = if let Some((there, _)) = there {
            (there, None)
        } else {
            let index = self.next;
            self.next = self.next.checked_add(1)?;
            out.changes.push(Change::Function {
                index,
                name: self.name(&found.name),
                doc: found.doc.clone(),
                code: found.code.clone(),
            });
            (index, Some(out.changes.len() - 1))
        };
        self.made.insert(conversion, made);
        Some(made)
    }

    /// A name that no function has; none in a module that numbers its functions.
    fn name(&self, wanted: &str) -> Option<String> {
        let scene = self.scene;
        let plain = |name: &str| name.trim_matches(['$', '"']).to_string();
        let all = 0..scene.module.function_count();
        let names = all.filter_map(|f| Some(plain(scene.module.func_name(f)?.of(scene.text))));
        let taken: BTreeSet<String> = names.collect();
        if taken.is_empty() {
            return None;
        }
        let numbered = (2u32..).map(|n| format!("{wanted}_{n}"));
        let mut names = std::iter::once(wanted.to_string()).chain(numbered);
        names.find(|name| !taken.contains(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wat::{Module, parts};

    fn found_in(binary: &[u8], code: &[Step]) -> Vec<u32> {
        let functions = Functions::read(binary);
        let like = functions
            .converters()
            .filter(|(_, body)| *body == encoded(code));
        like.map(|(index, _)| index).collect()
    }

    fn functions_like(code: &[Step], body: &str) -> usize {
        let text = format!("(module (func (param i32) (result i32) {body}))");
        let part = parts(&text).unwrap().remove(0);
        let module = Module::parse(&text, &part).unwrap();
        found_in(module.binary(), code).len()
    }

    #[test]
    fn every_operation_is_known_again() {
        for operation in Operation::ALL {
            let mut code = vec![Step::Value; operation.takes()];
            code.push(Step::Do(operation));
            let operands = "local.get 0 ".repeat(operation.takes());
            let body = format!("{operands} {}", operation.name());
            assert_eq!(functions_like(&code, &body), 1, "{body}");
            assert_eq!(functions_like(&code, &format!("nop {body}")), 0, "{body}");
        }
    }

    #[test]
    fn every_constant_is_known_again() {
        for bits in [
            0,
            1,
            63,
            64,
            127,
            128,
            0x1f90,
            0x7fff_ffff,
            0x8000_0000,
            u32::MAX,
            u32::MAX - 64,
        ] {
            let code = [Step::Const(bits)];
            assert_eq!(
                functions_like(&code, &format!("i32.const {bits}")),
                1,
                "{bits}"
            );
        }
    }

    #[test]
    fn the_conversions_of_the_rules_are_known_in_a_module() {
        let rules = crate::rules::load(crate::rules::built_in()).unwrap();
        let body = "local.get 0 i32.const 1 local.get 0 i32.const 0 i32.ne select
          i32.const 2 local.get 0 i32.const 1 i32.ne select
          i32.const 3 local.get 0 i32.const 2 i32.ne select";
        let text = format!(
            "(import \"m\" \"f\" (func)) (func) (func $shut (param i32) (result i32) {body})"
        );
        let part = parts(&text).unwrap().remove(0);
        let module = Module::parse(&text, &part).unwrap();
        let known = converters(module.binary(), &rules);
        let known: Vec<u32> = known.iter().map(|import| import.function).collect();
        assert_eq!(known, [2]);
    }

    #[test]
    fn the_type_counts_too() {
        let code = [Step::Const(7)];
        for (form, count) in [
            ("(param i32) (result i32)", 1),
            ("(result i32)", 0),
            ("(param i32 i32) (result i32)", 0),
            ("(param i64) (result i32)", 0),
        ] {
            let text = format!("(import \"m\" \"f\" (func)) (func {form} i32.const 7)");
            let part = parts(&text).unwrap().remove(0);
            let module = Module::parse(&text, &part).unwrap();
            assert_eq!(found_in(module.binary(), &code), vec![1; count], "{form}");
        }
    }
}
