//! What all functions of a module share while they are interpreted, and what is known of each.
//!
//! Knows what earlier passes learned. Must not know instructions.

use super::constant::Globals;
use super::effects::Effects;
use super::hash::{HashMap, HashSet};
use super::image::Image;
use super::import::Import;
use super::interpret::Subject;
use super::memory::{Address, Stack};
use super::order::Order;
use super::others::{Found, Others};
use super::outline::Outline;
use super::scan::Scan;
use super::stack::StackPointer;
use super::summary::{Effect, Summary};
use super::value::{Byte, Origin, Value, ValueId, Why};
use super::values::Values;
use crate::wat::InstrId;
use std::cell::OnceCell;
use walrus::{FunctionId, LocalFunction, Module, TypeId, ValType};

/// The instruction at an offset of the binary.
pub(super) type Locate<'a> = &'a dyn Fn(usize) -> Option<InstrId>;

/// What all functions of a module share.
pub(super) struct Context<'a> {
    pub(super) module: &'a Module,
    pub(super) outline: Outline,
    pub(super) globals: Globals,
    pub(super) image: Image,
    /// All functions, by index.
    pub(super) functions: Vec<FunctionId>,
    bodies: Vec<&'a LocalFunction>,
    imports: HashMap<u32, &'a Import>,
    locate: Locate<'a>,
    segments: Vec<&'a [u8]>,
    /// Bytes of each local of the module.
    widths: Vec<u8>,
    pub(super) order: Order,
    /// The stack pointer, if the module has one.
    stack: Option<StackPointer>,
    /// What a call of each defined function does, as far as this pass has come.
    pub(super) summaries: Vec<Option<Summary>>,
    /// The same as the pass before saw it; none in the first.
    own: Vec<Summary>,
    /// What the loops do that are met from each function: supposed in the next pass.
    pub(super) effects: HashMap<u32, Effects>,
    others: Others,
    called_back: OnceCell<bool>,
    leading_types: OnceCell<HashSet<TypeId>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        module: &'a Module,
        imports: &'a [Import],
        locate: Locate<'a>,
    ) -> Context<'a> {
        let outline = Outline::of(module);
        let globals = Globals::of(module);
        Context {
            module,
            summaries: outline.scans.iter().map(|_| None).collect(),
            order: Order::of(&outline, imports),
            stack: None,
            outline,
            image: Image::of(module, &globals),
            globals,
            functions: module.funcs.iter().map(walrus::Function::id).collect(),
            bodies: module.funcs.iter_local().map(|(_, body)| body).collect(),
            imports: imports.iter().map(|i| (i.function, i)).collect(),
            locate,
            segments: module.data.iter().map(|d| d.value.as_slice()).collect(),
            widths: module.locals.iter().map(|l| width(l.ty())).collect(),
            own: Vec::new(),
            effects: HashMap::default(),
            others: Others::default(),
            called_back: OnceCell::new(),
            leading_types: OnceCell::new(),
        }
    }

    /// Ends a pass: what it saw is what the next one starts from.
    pub(super) fn learn(&mut self, values: &Values) {
        let fresh = self.summaries.iter().map(|_| None).collect();
        let pass = std::mem::replace(&mut self.summaries, fresh);
        let mut others = Others::default();
        for (func, summary) in (0..).zip(&pass) {
            let is_seen = !self.order.is_root(func);
            let starts = self.outline.is_start(func);
            // What it stores where nobody follows may have gone over what it stored before.
            let known = summary.as_ref().filter(|s| starts && s.anywhere.is_none());
            let starts = known.is_some();
            if let Some(summary) = known {
                others.prepare(values, summary);
            }
            for logged in summary.iter().flat_map(|s| &s.log) {
                let here = self.at(func, logged.offset);
                // What is stored behind a pointer of its callers, they have told.
                let passes = is_seen && is_behind(logged.effect);
                let prepares =
                    starts && matches!(logged.effect, Effect::Write(at, _) if at.base.is_none());
                if !logged.told && !passes && !prepares && !self.is_frame(values, logged.effect) {
                    others.note(func, logged.effect, here);
                }
            }
        }
        self.others = others;
        for (func, now) in (0..).zip(pass) {
            // A function that others were followed from has their effects in its log, and not as its own.
            let follows = self.follows_from(func);
            match (self.own.get_mut(func as usize), now) {
                (None, now) => self.own.push(now.unwrap_or_default()),
                (Some(known), Some(now)) if !follows => *known = now,
                _ => {}
            }
        }
    }

    /// Begins anew with another stack pointer, or none: what was learned was learned with the other.
    pub(super) fn forget(&mut self, stack: Option<StackPointer>) {
        self.stack = stack;
        self.own = Vec::new();
        self.others = Others::default();
        self.summaries = self.summaries.iter().map(|_| None).collect();
    }

    /// A global to try as the stack pointer.
    pub(super) fn stack_candidate(&self, global: u32, aligned: bool) -> StackPointer {
        let (globals, outline) = (&self.globals, &self.outline);
        let candidate = (global, aligned);
        StackPointer::new(self.module, globals, &self.image, outline, candidate)
    }

    /// Whether the stack pointer is always a multiple of [`ALIGNMENT`](super::stack::ALIGNMENT).
    pub(super) fn is_stack_aligned(&self) -> bool {
        self.stack.as_ref().is_some_and(|s| s.aligned)
    }

    /// Whether every function does with the stack pointer what is done with a stack pointer.
    pub(super) fn is_balanced(&self) -> bool {
        !self.own.iter().any(|s| s.unbalanced)
    }

    /// What is known of the code says how deep the stack can get.
    pub(super) fn measure_stack(&mut self) {
        let depth = self.stack_depth();
        self.stack = self.stack.take().map(|stack| stack.with_depth(depth));
    }

    /// Bytes below the stack pointer that frames may take up; `None` if there is no bound.
    fn stack_depth(&self) -> Option<u64> {
        let mut depths: Vec<Option<u64>> = vec![None; self.own.len()];
        let mut most = 0;
        for &func in &self.order.callees_first {
            let scan = self.outline.scans.get(func as usize)?;
            let own = self.own.get(func as usize)?;
            (scan.calls_unknown.is_empty() && own.given_up.is_none()).then_some(())?;
            let mut deepest = 0;
            for callee in scan
                .callees
                .iter()
                .filter_map(|c| c.checked_sub(self.outline.imports))
            {
                deepest = deepest.max((*depths.get(callee as usize)?)?);
            }
            let depth = own.depth.saturating_add(deepest);
            most = most.max(depth);
            *depths.get_mut(func as usize)? = Some(depth);
        }
        Some(most)
    }

    /// The global that is the stack pointer.
    pub(super) fn stack_global(&self) -> Option<u32> {
        self.stack.as_ref().map(|s| s.global)
    }

    /// Whether a global is the stack pointer.
    pub(super) fn is_stack(&self, global: u32) -> bool {
        self.stack_global() == Some(global)
    }

    /// The stack as function `func` finds it.
    pub(super) fn stack_of(&self, values: &mut Values, func: u32) -> Option<Stack> {
        let stack = self.stack.as_ref()?;
        let global = stack.global;
        Some(Stack {
            memory: self.outline.memory,
            base: values.intern(Value::Entry { func, global }),
            reach: stack.reach.clone(),
        })
    }

    fn is_frame(&self, values: &Values, effect: Effect) -> bool {
        let (Effect::Write(at, _) | Effect::Fill(at, _)) = effect else {
            return false;
        };
        let base = at.base.map(|base| values.get(base));
        matches!(base, Some(Value::Entry { global, .. }) if self.is_stack(*global))
            && at.offset.cast_signed() < 0
    }

    /// Globals that code may change, but for the stack pointer: that is put back.
    pub(super) fn changing(&self) -> impl Iterator<Item = u32> {
        let stack = self.stack_global();
        let all = self.outline.changing.iter().copied();
        all.filter(move |&global| Some(global) != stack)
    }

    /// Instructions of all functions.
    pub(super) fn size(&self) -> usize {
        self.outline.scans.iter().map(|s| s.size).sum()
    }

    /// Whether functions are followed into from this one, where it is interpreted by itself.
    pub(super) fn follows_from(&self, func: u32) -> bool {
        self.order.leads(func) || self.outline.first.contains(&func)
    }

    /// Whether some function is followed into from others.
    pub(super) fn follows(&self) -> bool {
        let functions = (0..).zip(&self.outline.scans);
        let calls_own = |scan: &Scan| scan.callees.iter().any(|c| !self.is_imported(*c));
        let mut calling = functions.filter(|(_, scan)| calls_own(scan));
        calling.any(|(func, _)| self.follows_from(func))
    }

    /// Whether a function stores where the last pass could not tell, so that another pass may.
    pub(super) fn has_strays(&self) -> bool {
        self.others.has_strays()
    }

    /// Whether this is the first pass: memory that is not written in sight is not known.
    pub(super) fn is_first_pass(&self) -> bool {
        self.own.is_empty()
    }

    /// What an earlier pass saw a defined function do, in its own terms.
    pub(super) fn own(&self, func: u32) -> Option<&Summary> {
        self.own.get(func as usize)
    }

    /// A defined function, to be interpreted.
    pub(super) fn subject(&self, func: u32) -> Option<Subject<'_>> {
        let body = *self.bodies.get(func as usize)?;
        let scan = self.outline.scans.get(func as usize)?;
        Some(Subject { func, body, scan })
    }

    /// What a call of a function (an index into all functions) does, as far as is known yet.
    pub(super) fn summary(&self, callee: u32) -> Option<&Summary> {
        let defined = callee.checked_sub(self.outline.imports)?;
        let now = self
            .summaries
            .get(defined as usize)
            .and_then(Option::as_ref);
        now.or_else(|| self.own(defined))
    }

    /// What the table says of a function. It may be one of the module's own, which it then stands for.
    pub(super) fn import(&self, function: u32) -> Option<&'a Import> {
        self.imports.get(&function).copied()
    }

    pub(super) fn is_imported(&self, function: u32) -> bool {
        function < self.outline.imports
    }

    /// The instruction at an offset of the binary.
    pub(super) fn at(&self, func: u32, offset: u32) -> InstrId {
        let found = usize::try_from(offset).ok().and_then(|o| (self.locate)(o));
        found.unwrap_or(InstrId { func, instr: 0 })
    }

    /// A memory as function `func` finds it: from the data segments, or from other functions.
    pub(super) fn as_found(&self, func: u32, memory: u32) -> AsFound<'_> {
        let first = self.outline.first.contains(&func);
        AsFound {
            context: self,
            func,
            starts: self.outline.is_start(func),
            first,
            is_uncertain: self.image.is_uncertain(memory),
            may_be_strayed: !first && self.others.stray(func),
        }
    }

    fn segment_byte_at(&self, at: Address) -> Byte {
        let nothing = Byte {
            origin: Origin::Unwritten,
            assumed: false,
        };
        match self.image.at(at.memory, at.offset) {
            Some((segment, offset)) => {
                let byte = self.segment_byte(segment, offset.into());
                byte.unwrap_or(Byte::unknown(Why::Paths))
            }
            None => nothing,
        }
    }

    /// A byte of a data segment.
    pub(super) fn segment_byte(&self, segment: u32, offset: u64) -> Option<Byte> {
        let bytes = self.segments.get(segment as usize)?;
        let value = *bytes.get(usize::try_from(offset).ok()?)?;
        let offset = u32::try_from(offset).ok()?;
        let origin = Origin::Data {
            segment,
            offset,
            value,
        };
        Some(Byte {
            origin,
            assumed: false,
        })
    }

    /// How many bytes a data segment has.
    pub(super) fn segment_len(&self, segment: u32) -> u64 {
        let bytes = self.segments.get(segment as usize);
        bytes.map_or(0, |b| u64::try_from(b.len()).unwrap_or(u64::MAX))
    }

    /// Bytes of the data that lies at an address, from there on to its segment's end.
    pub(super) fn data_from(&self, at: Address) -> Option<u64> {
        let data = self.image.at(at.memory, at.offset);
        let (segment, offset) = data.filter(|_| at.base.is_none())?;
        Some(self.segment_len(segment).saturating_sub(offset.into()))
    }

    /// A global as function `func` finds it.
    pub(super) fn global_at_entry(&self, values: &mut Values, func: u32, global: u32) -> ValueId {
        if self.outline.changing.contains(&global) {
            return values.intern(Value::Entry { func, global });
        }
        match self.globals.literal(global) {
            Some(literal) => values.intern(literal.clone()),
            None => values.unknown(Why::Global(global)),
        }
    }

    /// Globals that a function (an index into all functions) or its callees set.
    pub(super) fn globals_set_by(&self, callee: u32) -> Vec<u32> {
        if self.is_imported(callee) {
            return Vec::new();
        }
        match self.summary(callee) {
            Some(summary) => summary.globals.iter().copied().collect(),
            // Not interpreted yet: it calls back here.
            None => self.changing().collect(),
        }
    }

    /// Whether a function of a type that can be called through a table or a reference leads to an import of
    /// interest.
    pub(super) fn may_lead(&self, ty: TypeId) -> bool {
        let types = self.leading_types.get_or_init(|| {
            let imports = self.outline.imports;
            let leads = |index: u32| match index.checked_sub(imports) {
                Some(func) => {
                    self.outline.called_elsewhere.contains(&func) && self.order.leads(func)
                }
                None => self.imports.contains_key(&index),
            };
            let leading = (0..)
                .zip(&self.functions)
                .filter(|(index, _)| leads(*index));
            leading
                .map(|(_, &id)| self.module.funcs.get(id).ty())
                .collect()
        });
        types.contains(&ty)
    }

    /// Whether an import may call a function of the module that leads to an import of interest: one that is
    /// exported, and not only to start the program with.
    pub(super) fn is_called_back(&self) -> bool {
        *self.called_back.get_or_init(|| {
            let mut exported = self.outline.exported.keys();
            exported.any(|&func| self.order.leads(func) && !self.outline.first.contains(&func))
        })
    }

    /// How many operands a function takes and gives.
    pub(super) fn arity(&self, function: u32) -> (usize, usize) {
        let id = self.functions.get(function as usize);
        let ty = id.map(|&id| self.module.types.get(self.module.funcs.get(id).ty()));
        let ty = ty.and_then(walrus::Type::as_function);
        ty.map_or((0, 0), |ty| (ty.params().len(), ty.results().len()))
    }

    /// How many bytes a local has.
    pub(super) fn local_width(&self, local: u32) -> u8 {
        self.widths.get(local as usize).copied().unwrap_or(4)
    }
}

fn width(ty: ValType) -> u8 {
    match ty {
        ValType::I64 | ValType::F64 => 8,
        ValType::V128 => 16,
        ValType::I32 | ValType::F32 | ValType::Ref(_) => 4,
    }
}

/// A memory as a function finds it.
pub(super) struct AsFound<'c> {
    context: &'c Context<'c>,
    func: u32,
    /// Whether it is the start function.
    starts: bool,
    /// Whether it runs before all others, as far as one knows.
    first: bool,
    is_uncertain: bool,
    may_be_strayed: bool,
}

impl AsFound<'_> {
    /// A byte of it.
    pub(super) fn byte(&self, values: &mut Values, at: Address) -> Found {
        let context = self.context;
        let prepared = context.others.prepared(at).filter(|_| !self.starts);
        let mut byte = prepared.unwrap_or_else(|| context.segment_byte_at(at));
        byte.assumed |= self.is_uncertain;
        let mut found = Found { byte, more: false };
        // Nothing runs before a start function. Before `_start` another export may have been called: no
        // stray store is expected of it, but what it writes at just this address is meant to be there.
        if self.starts || (self.first && found.byte.origin == Origin::Unwritten) {
            return found;
        }
        found.byte.assumed |= self.may_be_strayed;
        context.others.add_to(&mut found, values, self.func, at);
        found
    }
}

/// Whether an effect is relative to what the function was given.
fn is_behind(effect: Effect) -> bool {
    match effect {
        Effect::Write(at, _) | Effect::Fill(at, _) => at.base.is_some(),
        Effect::Anywhere(_) | Effect::Caught => false,
    }
}
