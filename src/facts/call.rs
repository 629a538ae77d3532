//! Calls of the module's own functions, of imports that no table describes, and through tables.
//!
//! Knows summaries. Must not know what an import is for.

use super::UseKind;
use super::interpret::Interpreter;
use super::outline::index;
use super::state::Operand;
use super::summary::Summary;
use super::value::Why;
use crate::wat::InstrId;
use walrus::{FunctionId, TypeId};

impl Interpreter<'_> {
    pub(super) fn call(&mut self, func: FunctionId, at: InstrId) {
        let number = index(func.index());
        let (params, results) = self.context.arity(number);
        match self.context.import(number) {
            Some(import) => self.call_described(import, params, results, at),
            None if self.context.is_imported(number) => {
                self.consume_all(params, at);
                self.push_all_unknown(results, at);
                self.take_down(|trace, _| {
                    trace.undescribed.insert(number, at);
                });
            }
            None => self.call_own(number, params, results, at),
        }
    }

    fn consume_all(&mut self, count: usize, at: InstrId) {
        for _ in 0..count {
            self.consume(at);
        }
    }

    pub(super) fn push_all_unknown(&mut self, count: usize, at: InstrId) {
        for _ in 0..count {
            self.push_unknown(Why::Called(at), at);
        }
    }

    fn call_own(&mut self, number: u32, params: usize, results: usize, at: InstrId) {
        let context = self.context;
        if context.summary(number).is_none_or(|s| s.touches) {
            self.summary.touches = true;
            self.note_arguments(params, at);
        }
        self.consume_all(params, at);
        let unknown;
        let summary = match context.summary(number) {
            Some(summary) => summary,
            // It calls back here, and is not known yet.
            None => {
                unknown = Summary::unknown(Why::Called(at), context.outline.changing.clone());
                &unknown
            }
        };
        if let Some(state) = &mut self.state {
            self.work += summary.apply(state, self.values, at);
        }
        self.summary.globals.extend(&summary.globals);
        if !summary.returns() {
            self.state = None;
            return;
        }
        for i in 0..results {
            let value = summary.results.as_ref().and_then(|r| r.get(i)).copied();
            let value = match value {
                Some(value) if self.values.is_free(value) => value,
                lost => {
                    // Part of it may be a literal, and goes on from here unseen.
                    lost.into_iter()
                        .for_each(|v| self.use_of(v, at, UseKind::Other));
                    self.values.unknown(Why::Called(at))
                }
            };
            self.push_operand(Operand { value, by: None });
        }
    }

    /// Constant arguments of a function that works on memory through pointers may be such pointers.
    fn note_arguments(&mut self, params: usize, at: InstrId) {
        let stack = self.state.as_ref().map_or(&[][..], |s| &s.stack);
        let arguments = stack
            .get(stack.len().saturating_sub(params)..)
            .unwrap_or_default();
        let bits = arguments.iter().filter_map(|o| self.values.bits(o.value));
        let constant: Vec<u64> = bits.filter_map(|bits| u64::try_from(bits).ok()).collect();
        self.take_down(|trace, _| trace.reached.extend(constant.into_iter().map(|c| (c, at))));
    }

    /// A call through a table or a reference: it may be any function of the module.
    pub(super) fn call_unknown(&mut self, ty: TypeId, at: InstrId) {
        let types = &self.context.module.types;
        let (params, results) = (types.params(ty).len(), types.results(ty).len());
        self.note_arguments(params + 1, at);
        self.consume_all(params + 1, at);
        self.anywhere(None, at);
        let changed = self.values.unknown(Why::Called(at));
        let changing = &self.context.outline.changing;
        self.work += changing.len();
        if let Some(state) = &mut self.state {
            for &global in changing {
                state.globals.insert(global, changed);
            }
        }
        self.summary.globals.extend(changing);
        self.push_all_unknown(results, at);
    }
}
