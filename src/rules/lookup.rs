//! Questions to a rule set: which dialect, what an import stands for, what is likely or unsupported.
//!
//! Knows the model. Must not know syntax, nor what is done with the answers.

use super::model::{
    Cell, Check, CheckId, Dialect, DialectId, Function, FunctionId, Import, Likely, Move, Protocol,
    RuleFile, Rules, Source, State, StateId, Table, Then, Unsupported, ValType, WellFormed,
};

impl Rules {
    /// The dialect of that name (without `$`).
    #[must_use]
    pub fn find_dialect(&self, name: &str) -> Option<DialectId> {
        self.dialects
            .iter()
            .position(|d| d.name == name)
            .map(DialectId)
    }

    /// The dialect behind an id. The ids of a rule set are in range for it.
    #[must_use]
    pub fn dialect(&self, id: DialectId) -> Option<&Dialect> {
        self.dialects.get(id.0)
    }

    /// The file of a place.
    #[must_use]
    pub fn file(&self, source: Source) -> Option<&RuleFile> {
        self.files.get(source.file.0)
    }

    /// The likely numbers of a type, as `from` or else `to` says; `None` if neither does.
    #[must_use]
    pub fn likely(&self, from: DialectId, to: DialectId, ty: &str) -> Option<&[(u64, u64)]> {
        let of = |id| self.dialect(id)?.likely_numbers(ty);
        of(from).or_else(|| of(to))
    }

    /// What a byte string of a type looks like, as `from` or else `to` says; `None` if neither does.
    #[must_use]
    pub fn well_formed(&self, from: DialectId, to: DialectId, ty: &str) -> Option<&WellFormed> {
        let of = |id| self.dialect(id)?.well_formed(ty);
        of(from).or_else(|| of(to))
    }
}

impl Rules {
    /// The check behind an id. The ids of a rule set are in range for it.
    #[must_use]
    pub fn check(&self, id: CheckId) -> Option<&Check> {
        self.checks.get(id.0)
    }

    /// The check of that name (without `$`).
    #[must_use]
    pub fn find_check(&self, name: &str) -> Option<CheckId> {
        self.checks.iter().position(|c| c.name == name).map(CheckId)
    }
}

impl Protocol {
    /// The state behind an id. The ids of a protocol are in range for it.
    #[must_use]
    pub fn state(&self, id: StateId) -> Option<&State> {
        self.states.get(id.0)
    }

    /// The moves of a function, in the order in which they are tried.
    pub fn moves_of(&self, function: FunctionId) -> impl Iterator<Item = &Move> {
        self.moves.iter().filter(move |m| m.function == function)
    }
}

impl Move {
    /// What the call does in a state; `None` where nothing is known.
    #[must_use]
    pub fn cell(&self, state: StateId) -> Option<&Cell> {
        self.cells.get(state.0)?.as_ref()
    }
}

impl Cell {
    /// The state after a call that succeeds; `None` if it fails.
    #[must_use]
    pub fn leads_to(&self) -> Option<StateId> {
        match self.then {
            Then::To(state) => Some(state),
            Then::Errno(_) => None,
        }
    }
}

impl Dialect {
    /// The table of that name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.name() == name)
    }

    /// The function behind an id of this dialect.
    #[must_use]
    pub fn function(&self, id: FunctionId) -> Option<&Function> {
        self.functions.get(id.0)
    }

    /// The import form with exactly this module, name and type.
    #[must_use]
    pub fn import(
        &self,
        module: &str,
        name: &str,
        params: &[ValType],
        results: &[ValType],
    ) -> Option<&Import> {
        self.imports.iter().find(|i| {
            i.module == module && i.name == name && i.params == params && i.results == results
        })
    }

    /// The likely numbers of a type.
    #[must_use]
    pub fn likely_numbers(&self, ty: &str) -> Option<&[(u64, u64)]> {
        self.likely.iter().find_map(|l| match l {
            Likely::Numbers { name, ranges } if name == ty => Some(ranges.as_slice()),
            _ => None,
        })
    }

    /// What byte strings of a type look like.
    #[must_use]
    pub fn well_formed(&self, ty: &str) -> Option<&WellFormed> {
        self.likely.iter().find_map(|l| match l {
            Likely::Bytes { name, form } if name == ty => Some(form),
            _ => None,
        })
    }

    /// What to do instead of a symbol that cannot be used here; `None` if it can.
    #[must_use]
    pub fn unsupported(&self, table: &str, symbol: &str) -> Option<&Unsupported> {
        listed(&self.unsupported, table, symbol)
    }

    /// Why a symbol of a source may be left out of a flag set; `None` if it may not.
    #[must_use]
    pub fn omitted(&self, table: &str, symbol: &str) -> Option<&Unsupported> {
        listed(&self.omitted, table, symbol)
    }
}

fn listed<'u>(list: &'u [Unsupported], table: &str, symbol: &str) -> Option<&'u Unsupported> {
    list.iter().find(|u| u.table == table && u.symbol == symbol)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{built_in, load};

    #[test]
    fn an_import_is_its_module_its_name_and_its_type() {
        let rules = load(built_in()).unwrap();
        let wasix = rules.dialect(rules.find_dialect("wasix").unwrap()).unwrap();
        let result = [ValType::I32];
        let name = |module: &str, params: &[ValType]| {
            let import = wasix.import(module, "sock_accept", params, &result)?;
            wasix.function(import.function).map(|f| f.name.clone())
        };
        let four = [ValType::I32; 4];
        let three = [ValType::I32; 3];
        assert_eq!(name("wasix_32v1", &four).as_deref(), Some("sock_accept_v2"));
        assert_eq!(
            name("wasi_snapshot_preview1", &three).as_deref(),
            Some("sock_accept")
        );
        assert_eq!(name("wasix_32v1", &three), None);
        assert_eq!(name("wasi_snapshot_preview1", &four), None);
    }
}
