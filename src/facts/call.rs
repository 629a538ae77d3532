//! Calls of the module's own functions, of imports that no table describes, and through tables.
//!
//! Knows summaries, and when a function is followed into instead. Must not know what an import is for.

use super::UseKind;
use super::hash::HashMap;
use super::interpret::{Activation, Interpreter, Subject, Then};
use super::memory::Address;
use super::outline::index;
use super::paths::Step;
use super::state::Operand;
use super::summary::{Actual, Summary};
use super::trace::Reach;
use super::value::{Byte, ContextId, ValueId, Why};
use super::walk::Refusal;
use crate::wat::InstrId;
use walrus::{FunctionId, TypeId};

impl<'a> Interpreter<'a> {
    pub(super) fn call(&mut self, func: FunctionId, then: Then, at: InstrId) {
        let number = index(func.index());
        let described = self.context.import(number);
        if described.is_none() && self.follow(number, then, at) {
            return;
        }
        let (params, results) = self.context.arity(number);
        match described {
            Some(import) => self.call_described(import, params, results, at),
            None if self.context.is_imported(number) => {
                let operands = self.operands(params);
                self.note_given(&operands, at);
                for operand in operands.into_iter().rev() {
                    self.use_of(operand.value, at, UseKind::Other);
                }
                self.push_all_unknown(results, at);
                self.take_down(|trace, _| {
                    trace.undescribed.insert(number, at);
                });
            }
            None => self.call_own(number, params, results, at),
        }
        if then == Then::Return {
            self.give_back(at);
        }
    }

    pub(super) fn push_all_unknown(&mut self, count: usize, at: InstrId) {
        for _ in 0..count {
            self.push_unknown(Why::Called(at), at);
        }
    }

    /// Goes on in a function of the module, if it is one that is followed into.
    fn follow(&mut self, number: u32, then: Then, at: InstrId) -> bool {
        let Some(subject) = self.subject_to_follow(number) else {
            return false;
        };
        let context = match &mut self.walk {
            Some(walk) => {
                walk.enter(subject.func);
                walk.context(self.now.context, self.here)
            }
            None => return false,
        };
        let operands = self.operands(subject.body.args.len());
        let arguments: Vec<ValueId> = operands.iter().map(|o| o.value).collect();
        // What it reads is seen. Where it writes at an address that is not known, data that lies at one it
        // was given may be other data by then.
        let strays = self
            .context
            .own(subject.func)
            .is_none_or(|own| own.anywhere.is_some());
        if strays {
            self.note_arguments(&arguments, Reach::Write, at);
        }
        let actual = self.actual(subject.func, arguments, at);
        self.activate(subject, actual, context, (at, then));
        for (local, operand) in subject.body.args.iter().zip(operands) {
            self.set_local(index(local.index()), operand);
        }
        true
    }

    /// A function that is to be followed into from here.
    fn subject_to_follow(&mut self, number: u32) -> Option<Subject<'a>> {
        let walk = self.walk.as_deref_mut()?;
        let context = self.context;
        let func = number.checked_sub(context.outline.imports)?;
        if !context.follows_from(self.root) || !context.order.is_followed(func) {
            return None;
        }
        let subject = context.subject(func)?;
        let refusal = if self.running.contains(&func) {
            Refusal::Recursive
        } else if context.own(func).is_some_and(|s| s.given_up.is_some()) {
            Refusal::Caller
        } else if walk.may_follow(subject.scan.size) {
            return Some(subject);
        } else {
            Refusal::TooMany
        };
        walk.refuse(func, refusal);
        None
    }

    fn operands(&mut self, count: usize) -> Vec<Operand> {
        let mut all: Vec<Operand> = (0..count).map(|_| self.pop()).collect();
        all.reverse();
        all
    }

    /// What the terms of a function are that is called here.
    fn actual(&self, func: u32, params: Vec<ValueId>, at: InstrId) -> Actual {
        Actual {
            func,
            params,
            globals: self
                .state
                .as_ref()
                .map_or_else(Default::default, |s| s.globals.clone()),
            root: self.root,
            at,
        }
    }
}

impl<'a> Interpreter<'a> {
    fn activate(
        &mut self,
        subject: Subject<'a>,
        actual: Actual,
        context: ContextId,
        (at, then): (InstrId, Then),
    ) {
        // Whatever the callee has of them is its own: paths that meet there compare no more than that.
        let caller = self.state.as_mut().map(|state| {
            let locals = std::mem::take(&mut state.locals);
            (locals, std::mem::take(&mut state.stack))
        });
        let callee = Activation {
            func: subject.func,
            body: subject.body,
            scan: subject.scan,
            labels: HashMap::default(),
            first_frame: self.frames.len(),
            context,
            actual: Some(actual),
            caller: caller.unwrap_or_default(),
            frame_top: self.frame_top(),
            then: (Some(at), then),
            loops: u32::from(subject.scan.catches),
        };
        if self.now.loops > 0 {
            self.looping.push((self.now.context, self.here));
        }
        self.running.insert(callee.func);
        self.outer.push(std::mem::replace(&mut self.now, callee));
        self.enter(subject.body.entry_block(), None, 0);
    }

    /// The stack pointer, from the one that the first function found.
    fn frame_top(&self) -> Option<i64> {
        let Some(value) = self.stack_pointer() else {
            return Some(0);
        };
        let memory = self.context.outline.memory;
        let address = self.pointer(memory, value, 0).to_write()?;
        let frame = self.is_frame(address);
        frame.then(|| address.offset.cast_signed())
    }

    /// The function that was followed into has ended.
    pub(super) fn return_to(&mut self, caller: Activation<'a>) {
        let callee = std::mem::replace(&mut self.now, caller);
        self.running.remove(&callee.func);
        let (at, then) = callee.then;
        if self.now.loops > 0 {
            self.looping.pop();
        }
        if let Some(state) = &mut self.state {
            let (locals, operands) = callee.caller;
            state.locals = locals;
            let results = std::mem::replace(&mut state.stack, operands);
            // What a function returns is pushed by no instruction of its caller.
            let pushed = |operand| Operand {
                by: None,
                ..operand
            };
            state.stack.extend(results.into_iter().map(pushed));
            // One that leaves the stack pointer alone has no frame that could end.
            let stack = self.context.stack_global();
            let lowers = callee
                .scan
                .global_sets
                .iter()
                .any(|&(_, g)| Some(g) == stack);
            if let Some(top) = callee.frame_top.filter(|_| lowers) {
                state.memory.end_frames(top);
            }
        }
        if let (Then::Return, Some(at)) = (then, at) {
            self.give_back(at);
        }
    }
}

impl Interpreter<'_> {
    /// A call of a function that is not followed into: what its summary says.
    fn call_own(&mut self, number: u32, params: usize, results: usize, at: InstrId) {
        let context = self.context;
        let unknown;
        let summary = match context.summary(number) {
            Some(summary) => summary,
            // It calls back here, and is not known yet.
            None => {
                unknown = self.unknown_summary(at);
                &unknown
            }
        };
        let func = number.saturating_sub(context.outline.imports);
        if context.order.leads(func) {
            self.happens(Step::Anything(at));
        }
        self.call_summarised(summary, func, (params, results), at);
    }

    fn call_summarised(
        &mut self,
        summary: &Summary,
        func: u32,
        (params, results): (usize, usize),
        at: InstrId,
    ) {
        let operands = self.operands(params);
        let arguments: Vec<ValueId> = operands.into_iter().map(|o| o.value).collect();
        if summary.touches {
            self.summary.touches = true;
            self.note_arguments(&arguments, Reach::Read, at);
        } else if summary.anywhere.is_some() {
            self.note_arguments(&arguments, Reach::Write, at);
        }
        for (param, &argument) in (0..).zip(&arguments) {
            if summary.uses(param) {
                self.use_of(argument, at, UseKind::Other);
            }
        }
        let actual = self.actual(func, arguments, at);
        self.apply(summary, &actual, at);
        self.summary.globals.extend(&summary.globals);
        if !summary.returns() {
            self.state = None;
            return;
        }
        for i in 0..results {
            let value = summary.results.as_ref().and_then(|r| r.get(i)).copied();
            let known = value.and_then(|value| actual.value(self.values, value));
            let value = known.unwrap_or_else(|| {
                // Part of it may be a literal, and goes on from here unseen.
                value
                    .into_iter()
                    .for_each(|v| self.use_of(v, at, UseKind::Other));
                self.values.unknown(Why::Called(at))
            });
            self.push_operand(Operand::new(value, None));
        }
    }

    /// What is known of a call of which it is not known what is called.
    fn unknown_summary(&self, at: InstrId) -> Summary {
        Summary::unknown(Why::Called(at), self.context.changing().collect())
    }

    /// What a call does to memory and globals.
    fn apply(&mut self, summary: &Summary, actual: &Actual, at: InstrId) {
        let why = Why::Called(at);
        if summary.anywhere.is_some() {
            self.anywhere(None, at);
        }
        for fill in &summary.filled {
            match self.address_of(actual, fill.start) {
                Some(start) => self.fill(start, fill.len, fill.why),
                None => self.anywhere(Some(fill.start.memory), at),
            }
        }
        for &(address, byte) in &summary.bytes {
            let free = byte.stored().is_none_or(|id| self.values.is_free(id));
            let byte = actual.byte(self.values, byte).unwrap_or(Byte::unknown(why));
            match self.address_of(actual, address) {
                // Where it stored its own literals at an address of its own, it has told so itself.
                Some(there) if free && there == address => self.put(there, byte, true, at),
                Some(there) => self.write(there, byte, at),
                None => {
                    self.use_of_byte(byte, at, UseKind::Other);
                    self.anywhere(Some(address.memory), at);
                }
            }
        }
        let changed = self.values.unknown(why);
        let known: Vec<(u32, ValueId)> = summary
            .global_values
            .iter()
            .map(|&(global, value)| (global, actual.value(self.values, value).unwrap_or(changed)))
            .collect();
        let Some(state) = &mut self.state else {
            return;
        };
        for &global in &summary.globals {
            state.globals.insert(global, changed);
        }
        for (global, value) in known {
            state.globals.insert(global, value);
        }
        self.work += summary.bytes.len() + summary.globals.len();
    }

    /// Where an address of a callee's own terms is. `None` if that is not known.
    pub(super) fn address_of(&mut self, actual: &Actual, at: Address) -> Option<Address> {
        let Some(base) = at.base else {
            return Some(at);
        };
        let base = actual.value(self.values, base)?;
        self.pointer(at.memory, base, 0)
            .to_write()
            .map(|a| a.plus(at.offset))
    }

    /// Arguments of a function that works on memory through pointers may be such pointers.
    fn note_arguments(&mut self, arguments: &[ValueId], reach: Reach, at: InstrId) {
        let memory = self.context.outline.memory;
        for &argument in arguments {
            if let Some(address) = self.pointer(memory, argument, 0).to_read() {
                let cell = self.cell(address);
                self.take_down(|trace, _| trace.reached.push((cell, reach, at)));
            }
        }
    }

    /// A call through a table or a reference: of the one function that it can be of, or of any.
    pub(super) fn call_through(&mut self, ty: TypeId, then: Then, at: InstrId) {
        let target = self.context.outline.targets.get(&self.here);
        let target = target.and_then(|&f| self.context.functions.get(f as usize));
        if let Some(&target) = target {
            self.consume(at);
            self.call(target, then, at);
            return;
        }
        let types = &self.context.module.types;
        let arity = (types.params(ty).len(), types.results(ty).len());
        self.consume(at);
        if self.context.may_lead(ty) {
            self.happens(Step::Anything(at));
        }
        let unknown = self.unknown_summary(at);
        self.call_summarised(&unknown, self.now.func, arity, at);
        if then == Then::Return {
            self.give_back(at);
        }
    }
}
