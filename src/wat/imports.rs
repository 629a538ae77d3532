//! The functions that a module imports, with their types.
//!
//! Knows the import section. Must not know who provides what.

use wasmparser::{Parser, Payload, TypeRef, ValType};

/// An imported function, in the order of the function index space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionImport {
    /// The import module.
    pub module: String,
    /// The import name.
    pub name: String,
    /// Parameter types.
    pub params: Vec<ValueType>,
    /// Result types.
    pub results: Vec<ValueType>,
}

/// A value type, as far as imports of system interfaces use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// `i32`.
    I32,
    /// `i64`.
    I64,
    /// `f32`.
    F32,
    /// `f64`.
    F64,
    /// Any other.
    Other,
}

/// The imported functions of a valid binary, in order.
#[must_use]
pub fn function_imports(binary: &[u8]) -> Vec<FunctionImport> {
    // The binary has been validated: an error cannot come, and would mean no imports.
    read(binary).unwrap_or_default()
}

fn read(binary: &[u8]) -> Option<Vec<FunctionImport>> {
    let mut types = Vec::new();
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(binary) {
        match payload.ok()? {
            Payload::TypeSection(section) => {
                for group in section {
                    for ty in group.ok()?.into_types() {
                        types.push(match &ty.composite_type.inner {
                            wasmparser::CompositeInnerType::Func(ty) => Some(ty.clone()),
                            _ => None,
                        });
                    }
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import.ok()?;
                    let (TypeRef::Func(ty) | TypeRef::FuncExact(ty)) = import.ty else {
                        continue;
                    };
                    let ty = types.get(ty as usize)?.as_ref()?;
                    found.push(FunctionImport {
                        module: import.module.to_string(),
                        name: import.name.to_string(),
                        params: ty.params().iter().map(value_type).collect(),
                        results: ty.results().iter().map(value_type).collect(),
                    });
                }
            }
            Payload::CodeSectionStart { .. } => break,
            _ => {}
        }
    }
    Some(found)
}

fn value_type(ty: &ValType) -> ValueType {
    match ty {
        ValType::I32 => ValueType::I32,
        ValType::I64 => ValueType::I64,
        ValType::F32 => ValueType::F32,
        ValType::F64 => ValueType::F64,
        _ => ValueType::Other,
    }
}
