//! The memories of a module: how many bytes each has at least and at most.
//!
//! Knows the import, memory and code sections. Must not know what is in memory.

use wasmparser::{MemoryType, Operator, Parser, Payload, TypeRef};

/// A memory, as it is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Bytes it has at the start; an imported one may have more.
    pub least: u64,
    /// Bytes it can grow to; none if it may grow as far as its addresses go.
    pub most: Option<u64>,
    /// Whether it is imported.
    pub imported: bool,
}

/// The memories of a valid binary, in order, imported ones first.
#[must_use]
pub fn memories(binary: &[u8]) -> Vec<Memory> {
    // The binary has been validated: an error cannot come, and would mean no memories.
    read(binary).unwrap_or_default()
}

fn read(binary: &[u8]) -> Option<Vec<Memory>> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(binary) {
        match payload.ok()? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    if let TypeRef::Memory(ty) = import.ok()?.ty {
                        found.push(memory(&ty, true));
                    }
                }
            }
            Payload::MemorySection(section) => {
                for ty in section {
                    found.push(memory(&ty.ok()?, false));
                }
            }
            Payload::CodeSectionStart { .. } => break,
            _ => {}
        }
    }
    Some(found)
}

fn memory(ty: &MemoryType, imported: bool) -> Memory {
    // A page has 64 KiB unless the type says otherwise.
    let page: u32 = ty.page_size_log2.unwrap_or(16);
    let page = 1u64.checked_shl(page).unwrap_or(u64::MAX);
    let bytes = |pages: u64| pages.saturating_mul(page);
    Memory {
        least: bytes(ty.initial),
        most: ty.maximum.map(bytes),
        imported,
    }
}

/// Whether a valid binary has an instruction that makes a memory larger. It reads all code.
#[must_use]
pub fn grows_memory(binary: &[u8], memory: u32) -> bool {
    grows(binary, memory).unwrap_or(true)
}

fn grows(binary: &[u8], memory: u32) -> Option<bool> {
    for payload in Parser::new(0).parse_all(binary) {
        let Payload::CodeSectionEntry(body) = payload.ok()? else {
            continue;
        };
        for operator in body.get_operators_reader().ok()? {
            if matches!(operator.ok()?, Operator::MemoryGrow { mem } if mem == memory) {
                return Some(true);
            }
        }
    }
    Some(false)
}
