//! Exceptions, and branches that look at a reference.
//!
//! Knows in which state an exception is caught. Must not know who threw it.

use super::flow::end_of;
use super::interpret::Interpreter;
use super::state::{Operand, State};
use super::summary::Effect;
use super::value::Why;
use crate::wat::InstrId;
use walrus::TagId;
use walrus::ir::{self, Instr, InstrSeqId};

impl Interpreter<'_> {
    /// Exceptions, and branches that look at a reference.
    pub(super) fn step_exception(&mut self, instr: &Instr, at: InstrId) {
        match instr {
            Instr::TryTable(ir::TryTable { seq, catches }) => {
                self.begin_try_table(*seq, catches, at);
            }
            Instr::Try(ir::Try { seq, catches }) => self.begin_try(*seq, catches, at),
            Instr::Throw(ir::Throw { tag }) => {
                for _ in 0..self.carries(*tag) {
                    self.consume(at);
                }
                self.state = None;
            }
            Instr::BrOnNull(ir::BrOnNull { block }) => {
                self.consume(at);
                self.branch(*block, at);
                self.push_unknown(Why::Computed(at), at);
            }
            Instr::BrOnNonNull(ir::BrOnNonNull { block }) => {
                self.branch(*block, at);
                self.consume(at);
            }
            Instr::BrOnCast(ir::BrOnCast { block, .. })
            | Instr::BrOnCastFail(ir::BrOnCastFail { block, .. }) => self.branch(*block, at),
            // `throw_ref`, `rethrow`: whoever catches it finds everything unknown.
            _ => self.state = None,
        }
    }

    /// How many values an exception carries.
    fn carries(&self, tag: TagId) -> usize {
        let module = self.context.module;
        module.types.params(module.tags.get(tag).ty()).len()
    }

    fn begin_try_table(&mut self, seq: InstrSeqId, catches: &[ir::TryTableCatch], at: InstrId) {
        let params = self.arity(self.now.body.block(seq).ty).0;
        let caught = self.caught_in(seq, params, at);
        for catch in catches {
            let (label, carried) = match catch {
                ir::TryTableCatch::Catch { tag, label } => (*label, self.carries(*tag)),
                ir::TryTableCatch::CatchRef { tag, label } => (*label, self.carries(*tag) + 1),
                ir::TryTableCatch::CatchAll { label } => (*label, 0),
                ir::TryTableCatch::CatchAllRef { label } => (*label, 1),
            };
            if let Some(state) = caught.clone() {
                let state = self.with_unknown(state, carried, at);
                self.bring(label, state, at);
            }
        }
        self.enter(seq, None, params);
    }

    fn begin_try(&mut self, seq: InstrSeqId, catches: &[ir::LegacyCatch], at: InstrId) {
        let params = self.arity(self.now.body.block(seq).ty).0;
        let handlers: Vec<(InstrSeqId, usize)> = catches
            .iter()
            .filter_map(|catch| match catch {
                ir::LegacyCatch::Catch { tag, handler } => Some((*handler, self.carries(*tag))),
                ir::LegacyCatch::CatchAll { handler } => Some((*handler, 0)),
                // Whoever catches it has an own handler around this.
                ir::LegacyCatch::Delegate { .. } => None,
            })
            .collect();
        let caught = self.caught_in(seq, params, at);
        self.enter(seq, None, params);
        for (handler, carried) in handlers {
            let Some(state) = caught.clone() else {
                continue;
            };
            let state = self.with_unknown(state, carried, at);
            self.then_enter(handler, state);
        }
    }

    /// The state in which an exception is caught that some instruction within the body threw: what
    /// the body changes is unknown, and a callee that threw may have done anything.
    fn caught_in(&mut self, body: InstrSeqId, params: usize, at: InstrId) -> Option<State> {
        let before = self.state.clone()?;
        let end = end_of(self.now.body, body).map_or(u32::MAX, |end| end.saturating_add(1));
        let why = Why::Computed(at);
        self.widen(&(self.here..end), why);
        let changed = self.values.unknown(why);
        let mut state = self.state.replace(before)?;
        state.memory.clobber(None, why);
        for global in self.context.changing() {
            state.globals.insert(global, changed);
        }
        let height = state.stack.len().saturating_sub(params);
        state.stack.truncate(height);
        if let Some(paths) = &mut self.paths {
            state.trail = paths.anything(state.trail, at);
        }
        self.log(Effect::Caught, false);
        Some(state)
    }

    fn with_unknown(&mut self, mut state: State, count: usize, at: InstrId) -> State {
        let operand = Operand::new(self.values.unknown(Why::Computed(at)), None);
        state.stack.extend(std::iter::repeat_n(operand, count));
        state
    }
}
