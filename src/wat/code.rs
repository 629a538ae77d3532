//! The bodies of a module's functions, as far as one can be known again.
//!
//! Knows the type and the code section. Must not know what code is for.

use super::module::Module;
use super::site::InstrId;
use wasmparser::{CompositeInnerType, Parser, Payload, TypeRef, ValType};

/// The types of all functions of a module, and the code of those that it defines.
#[derive(Clone, Debug, Default)]
pub struct Functions<'m> {
    /// By index into all functions.
    all: Vec<Signature>,
    imported: usize,
    /// By defined function: its operators, the last `end` included.
    bodies: Vec<&'m [u8]>,
}

#[derive(Clone, Copy, Debug)]
struct Signature {
    /// Takes one `i32` and gives one.
    converts: bool,
    results: usize,
}

impl<'m> Functions<'m> {
    /// Reads the functions of a valid binary. An error cannot come, and would mean no functions.
    #[must_use]
    pub fn read(binary: &'m [u8]) -> Functions<'m> {
        Functions::read_all(binary).unwrap_or_default()
    }

    fn read_all(binary: &'m [u8]) -> Option<Functions<'m>> {
        let mut types = Vec::new();
        let mut found = Functions::default();
        for payload in Parser::new(0).parse_all(binary) {
            match payload.ok()? {
                Payload::TypeSection(section) => {
                    for group in section {
                        types.extend(group.ok()?.into_types().map(|ty| signature(&ty)));
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        if let TypeRef::Func(ty) | TypeRef::FuncExact(ty) = import.ok()?.ty {
                            found.all.push(*types.get(ty as usize)?);
                        }
                    }
                    found.imported = found.all.len();
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        found.all.push(*types.get(ty.ok()? as usize)?);
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let operators = body.get_operators_reader().ok()?;
                    let start = operators.original_position();
                    found.bodies.push(binary.get(start..body.range().end)?);
                }
                _ => {}
            }
        }
        Some(found)
    }

    /// The operators of a function (by index into all functions) that the module defines, the last `end`
    /// included, if it takes one `i32` and gives one.
    #[must_use]
    pub fn converter(&self, index: u32) -> Option<&'m [u8]> {
        let index = index as usize;
        let body = self.bodies.get(index.checked_sub(self.imported)?)?;
        self.all.get(index)?.converts.then_some(*body)
    }

    /// All functions, by index, that have such operators.
    pub fn converters(&self) -> impl Iterator<Item = (u32, &'m [u8])> + '_ {
        (0..)
            .zip(&self.all)
            .filter_map(|(index, _)| Some((index, self.converter(index)?)))
    }

    /// How many results function `index` has.
    #[must_use]
    pub fn results(&self, index: u32) -> Option<usize> {
        Some(self.all.get(index as usize)?.results)
    }
}

fn signature(ty: &wasmparser::SubType) -> Signature {
    match &ty.composite_type.inner {
        CompositeInnerType::Func(ty) => Signature {
            converts: ty.params() == [ValType::I32] && ty.results() == [ValType::I32],
            results: ty.results().len(),
        },
        _ => Signature {
            converts: false,
            results: 0,
        },
    }
}

impl Module {
    /// The function that a `call` calls, by index into all functions.
    #[must_use]
    pub fn callee(&self, at: InstrId) -> Option<u32> {
        callee(self.binary().get(self.binary_offset(at)?..)?)
    }
}

/// The function that is called by the instruction with which `code` begins.
pub(super) fn callee(code: &[u8]) -> Option<u32> {
    const CALL: u8 = 0x10;
    let (&CALL, rest) = code.split_first()? else {
        return None;
    };
    let mut index = 0u32;
    for (i, byte) in (0u32..5).zip(rest) {
        index |= u32::from(byte & 0x7f).checked_shl(7 * i)?;
        if byte & 0x80 == 0 {
            return Some(index);
        }
    }
    None
}
