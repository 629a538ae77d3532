//! Why a value is not known, in words.

use super::scene::Scene;
use crate::facts::{Callers, MOST_LOOPS, MOST_WORK, Refusal, Why};
use crate::wat::InstrId;

/// Why a value is not known, for people, with the instruction to look at.
pub(super) fn text(scene: &Scene<'_>, why: Why) -> (String, Option<InstrId>) {
    match why {
        Why::Parameter(func, index) => (
            format!(
                "it is parameter {index} of {}{}",
                function(scene, func),
                callers(scene, func)
            ),
            None,
        ),
        Why::Unseen => ("nothing is seen to write it".to_string(), None),
        Why::Computed(at) => ("it is computed here".to_string(), Some(at)),
        Why::Called(at) => ("it comes from this call".to_string(), Some(at)),
        Why::LoadedFrom(at) => (
            "it is loaded from an address that is not known".to_string(),
            Some(at),
        ),
        Why::Loop(at) => ("it changes in this loop".to_string(), Some(at)),
        Why::Overwritten(at) => ("this store may have overwritten it".to_string(), Some(at)),
        Why::Global(_) => (
            "it comes from a global that is set elsewhere".to_string(),
            None,
        ),
        Why::Written(at) => ("this call writes it".to_string(), Some(at)),
        Why::Elsewhere(at) => (
            "other code may read or write it, here".to_string(),
            Some(at),
        ),
        Why::Paths => ("it depends on the path taken".to_string(), None),
        Why::TooLarge(at) => (
            "the expression is too large to follow".to_string(),
            Some(at),
        ),
        Why::TooDeep(at) => (
            format!(
                "its function is not followed: it has more than {MOST_LOOPS} loops inside each other"
            ),
            Some(at),
        ),
        Why::TooMuch(at) => {
            let (most, each) = MOST_WORK;
            (
                format!(
                    "its function is not followed: it takes more than {most} steps and {each} more for each instruction, to here"
                ),
                Some(at),
            )
        }
    }
}

/// Why not all callers of a function are known: `, which is exported as "dial"`.
fn callers(scene: &Scene<'_>, func: u32) -> String {
    match scene.facts.callers.get(&func) {
        Some(Callers::Export(name)) => {
            format!(", which is exported as {name:?}: who else calls it cannot be seen")
        }
        Some(Callers::Reference) => {
            ", which is in a table or referred to: who else calls it cannot be seen".to_string()
        }
        Some(Callers::Nobody) => ", which nobody calls".to_string(),
        Some(Callers::NotFollowed(Refusal::Recursive)) => {
            ", which calls itself, or what calls it".to_string()
        }
        Some(Callers::NotFollowed(Refusal::TooMany)) => {
            ", and there are more ways to call it than are followed".to_string()
        }
        Some(Callers::NotFollowed(Refusal::Caller)) => {
            ", and a caller of it is not followed".to_string()
        }
        None => String::new(),
    }
}

/// A defined function, as its author calls it.
fn function(scene: &Scene<'_>, func: u32) -> String {
    let index = scene.module.imported_functions().saturating_add(func);
    match scene.module.func_name(index) {
        Some(name) => format!("`{}`", name.of(scene.text)),
        None => format!("function {}", scene.module.func_number(index)),
    }
}
