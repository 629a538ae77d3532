//! The second road: the same changes made in the binary, and the two compared.
//!
//! Knows the binary only. Must not know how a change was spelled, so that a wrong spelling shows.

use super::encode::{conversion, write};
use crate::fix::{Change, Number, Step};
use crate::text::{Diagnostic, Span};
use crate::wat::{InstrId, Module};
use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, Encode, Function, FunctionSection, GlobalSection,
    Instruction, NameSection, TypeSection, ValType,
};
use wasmparser::{
    CodeSectionReader, CompositeInnerType, CustomSectionReader, Data, DataKind, FunctionBody,
    FunctionSectionReader, Global, ImportSectionReader, KnownCustom, Operator, Parser, TypeRef,
    TypeSectionReader,
};

/// Law 5: a patched text encodes to what the changes make of the binary of the module.
///
/// Branch hints count bytes, which move where a constant's length changes; they are compared by the
/// instruction that they are about.
pub struct Proof<'a> {
    module: &'a Module,
    planned: Planned,
}

impl Proof<'_> {
    /// Of some changes of a module.
    ///
    /// # Errors
    /// Two changes differ about one place. Places of all errors here are in the text of `module`; they are bugs in
    /// wasfix or in a rule, and nothing may be written.
    pub fn of<'a>(module: &'a Module, changes: &[Change]) -> Result<Proof<'a>, Box<Diagnostic>> {
        let planned = Planned::new(changes).map_err(|message| bug(module, message))?;
        Ok(Proof { module, planned })
    }

    /// The changes made in the binary.
    ///
    /// # Errors
    /// A change does not fit the binary.
    pub fn by_binary(&self) -> Result<Image, Box<Diagnostic>> {
        let image = Image::of(self.module.binary(), &self.planned, true);
        image.map_err(|message| bug(self.module, message))
    }

    /// What the patched text encodes to.
    ///
    /// # Errors
    /// It cannot be read, which says that wast and wasmparser differ.
    pub fn by_text(&self, patched: &Module) -> Result<Image, Box<Diagnostic>> {
        let image = Image::of(patched.binary(), &self.planned, false);
        image.map_err(|message| bug(self.module, message))
    }

    /// Compares the two.
    ///
    /// # Errors
    /// They differ.
    pub fn compare(&self, by_binary: &Image, by_text: &Image) -> Result<(), Box<Diagnostic>> {
        let done = by_binary.compare(by_text);
        done.map_err(|message| bug(self.module, message))
    }
}

fn bug(module: &Module, message: String) -> Box<Diagnostic> {
    let start = module.span().start;
    Box::new(
        Diagnostic::error(
            "the changes do not verify",
            Span::at(start),
            "of this module",
        )
        .note(message)
        .note("nothing was changed; this is a bug in wasfix, or in a rule"),
    )
}

/// The changes by their places in the binary.
#[derive(Default)]
struct Planned {
    instructions: BTreeMap<InstrId, Change>,
    functions: BTreeSet<u32>,
    globals: BTreeMap<u32, Number>,
    bytes: BTreeMap<(u32, u32), u8>,
    /// By instruction: the function that is called after it.
    calls: BTreeMap<InstrId, u32>,
    /// By index: name and code of functions that are added.
    added: BTreeMap<u32, (Option<String>, Vec<Step>)>,
}

impl Planned {
    fn new(changes: &[Change]) -> Result<Planned, String> {
        let mut planned = Planned::default();
        for change in changes {
            let clash = match *change {
                Change::Const { at, .. } | Change::Use { at, .. } => {
                    planned.functions.insert(at.func);
                    differs(planned.instructions.insert(at, change.clone()), change)
                }
                Change::Global { global, to } => differs(planned.globals.insert(global, to), &to),
                Change::Byte {
                    segment,
                    offset,
                    to,
                } => differs(planned.bytes.insert((segment, offset), to), &to),
                Change::Call { after, function } => {
                    planned.functions.insert(after.func);
                    differs(planned.calls.insert(after, function), &function)
                }
                Change::Function {
                    index,
                    ref name,
                    ref code,
                    ..
                } => {
                    let one = (name.clone(), code.clone());
                    differs(planned.added.insert(index, one.clone()), &one)
                }
            };
            if clash {
                return Err(format!("two changes differ about one place: {change:?}"));
            }
        }
        Ok(planned)
    }

    fn count(&self) -> usize {
        let inserted = self.calls.len() + self.added.len();
        self.instructions.len() + self.globals.len() + self.bytes.len() + inserted
    }

    /// How many instructions are added to a function before its instruction `at`.
    fn added_before(&self, at: InstrId) -> usize {
        let first = InstrId { instr: 0, ..at };
        self.calls.range(first..at).count()
    }
}

fn differs<T: PartialEq>(old: Option<T>, new: &T) -> bool {
    old.is_some_and(|old| old != *new)
}

/// A module as both roads can be compared: encoded by one encoder, branch hints apart.
pub struct Image {
    binary: Vec<u8>,
    /// As they are in the binary.
    raw_hints: Vec<Vec<u8>>,
    /// Function (imports not counted), instruction, whether taken. `None` if they are about no
    /// instruction.
    hints: Option<Vec<(InstrId, bool)>>,
}

impl Image {
    /// The module without its branch hints.
    #[must_use]
    pub fn binary(&self) -> &[u8] {
        &self.binary
    }

    /// Reads `binary`; with `apply` the changes are made, and each must find its place.
    fn of(binary: &[u8], planned: &Planned, apply: bool) -> Result<Image, String> {
        let mut rewriter = Rewriter {
            planned,
            apply,
            made: 0,
            imported_functions: 0,
            global: 0,
            function: 0,
            segment: 0,
            types: 0,
            conversion: None,
            raw_hints: Vec::new(),
            hints: Some(Vec::new()),
            hinted: BTreeMap::new(),
        };
        let mut module = wasm_encoder::Module::new();
        rewriter
            .parse_core_module(&mut module, Parser::new(0), binary)
            .map_err(|e| match e {
                reencode::Error::ParseError(e) => e.to_string(),
                other => other.to_string(),
            })?;
        if apply && rewriter.made != planned.count() {
            return Err("a change names a place that the binary does not have".to_string());
        }
        Ok(Image {
            binary: module.finish(),
            raw_hints: rewriter.raw_hints,
            hints: rewriter.hints.filter(|_| rewriter.hinted.is_empty()),
        })
    }

    fn compare(&self, by_text: &Image) -> Result<(), String> {
        if self.binary != by_text.binary {
            let same = self.binary.iter().zip(&by_text.binary);
            let same = same.take_while(|(a, b)| a == b).count();
            return Err(format!(
                "the patched text does not encode to the changed binary: they differ from byte {same} on"
            ));
        }
        let agree = self.raw_hints == by_text.raw_hints
            || self.hints.is_some() && self.hints == by_text.hints;
        if !agree {
            return Err("branch hints are about other instructions than before".to_string());
        }
        Ok(())
    }
}

/// Copies a module, and makes the changes in passing.
struct Rewriter<'a> {
    planned: &'a Planned,
    apply: bool,
    made: usize,
    imported_functions: u32,
    /// The next global, imports counted.
    global: u32,
    /// The next function, imports not counted.
    function: u32,
    segment: u32,
    /// The next type.
    types: u32,
    /// The type of a function that takes one i32 and gives one.
    conversion: Option<u32>,
    raw_hints: Vec<Vec<u8>>,
    hints: Option<Vec<(InstrId, bool)>>,
    /// By function (all counted): offsets in the body that hints are about, until the body is seen.
    hinted: BTreeMap<u32, BTreeMap<u32, bool>>,
}

type Outcome<T> = Result<T, reencode::Error<String>>;

fn refuse<T>(message: impl Into<String>) -> Outcome<T> {
    Err(reencode::Error::UserError(message.into()))
}

impl Reencode for Rewriter<'_> {
    type Error = String;

    /// The type of functions that are added: the first of its kind outside of recursion groups, or a new
    /// one behind all others. That is what the text format says of a type that is written inline.
    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: TypeSectionReader<'_>,
    ) -> Outcome<()> {
        for group in section.clone() {
            let group = group?;
            let explicit = group.is_explicit_rec_group();
            for ty in group.into_types() {
                let fits = matches!(&ty.composite_type.inner, CompositeInnerType::Func(f)
                    if f.params() == [wasmparser::ValType::I32] && f.results() == [wasmparser::ValType::I32]);
                if fits && !explicit {
                    self.conversion.get_or_insert(self.types);
                }
                self.types += 1;
            }
        }
        utils::parse_type_section(self, types, section)?;
        if self.adds() && self.conversion.is_none() {
            types.ty().function([ValType::I32], [ValType::I32]);
            self.conversion = Some(self.types);
        }
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Outcome<()> {
        let defined = section.count();
        utils::parse_function_section(self, functions, section)?;
        if !self.adds() {
            return Ok(());
        }
        let Some(ty) = self.conversion else {
            return refuse("a module without types has nowhere to add a function");
        };
        for (index, added) in (self.imported_functions + defined..).zip(self.planned.added.keys()) {
            if index != *added {
                return refuse(format!("function {added} would be function {index}"));
            }
            functions.function(ty);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Outcome<()> {
        utils::parse_code_section(self, code, section)?;
        if self.adds() {
            for (_, steps) in self.planned.added.values() {
                code.function(&conversion(steps));
                self.made += 1;
            }
        }
        Ok(())
    }

    fn parse_custom_name_subsection(
        &mut self,
        names: &mut NameSection,
        section: wasmparser::Name<'_>,
    ) -> Outcome<()> {
        let wasmparser::Name::Function(map) = section else {
            return utils::parse_custom_name_subsection(self, names, section);
        };
        let mut all = utils::name_map(map, Ok)?;
        if self.adds() {
            for (index, (name, _)) in &self.planned.added {
                if let Some(name) = name {
                    all.append(*index, name);
                }
            }
        }
        names.functions(&all);
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut wasm_encoder::ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Outcome<()> {
        for import in section.clone().into_imports() {
            match import?.ty {
                TypeRef::Func(_) | TypeRef::FuncExact(_) => self.imported_functions += 1,
                TypeRef::Global(_) => self.global += 1,
                _ => {}
            }
        }
        utils::parse_import_section(self, imports, section)
    }

    fn parse_global(&mut self, globals: &mut GlobalSection, global: Global<'_>) -> Outcome<()> {
        let index = self.global;
        self.global += 1;
        let Some(to) = self.planned.globals.get(&index).filter(|_| self.apply) else {
            return utils::parse_global(self, globals, global);
        };
        let mut operators = global.init_expr.get_operators_reader();
        let old = operators.read()?;
        if !operators.is_end_then_eof() {
            return refuse(format!("global {index} is not a single constant"));
        }
        let mut bytes = Vec::new();
        constant(&old, *to)?.encode(&mut bytes);
        let ty = self.global_type(global.ty)?;
        globals.global(ty, &ConstExpr::raw(bytes));
        self.made += 1;
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Outcome<()> {
        let func = self.function;
        self.function += 1;
        self.settle_hints(func, &body)?;
        if !self.planned.functions.contains(&func) {
            // Both roads leave it as wast encodes it: to be compared byte by byte as it is.
            code.raw(body.as_bytes());
            return Ok(());
        }
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let operators = body.get_operators_reader()?;
        for (instr, operator) in (0u32..).zip(operators) {
            self.operator(InstrId { func, instr }, operator?, &mut function)?;
        }
        code.function(&function);
        Ok(())
    }

    fn parse_data(&mut self, data: &mut DataSection, datum: Data<'_>) -> Outcome<()> {
        let segment = self.segment;
        self.segment += 1;
        let mut bytes = datum.data.to_vec();
        if self.apply {
            let changes = self.planned.bytes.range((segment, 0)..=(segment, u32::MAX));
            for ((_, offset), to) in changes {
                match bytes.get_mut(*offset as usize) {
                    Some(byte) => *byte = *to,
                    None => return refuse(format!("segment {segment} has no byte {offset}")),
                }
                self.made += 1;
            }
        }
        match datum.kind {
            DataKind::Passive => data.passive(bytes),
            DataKind::Active {
                memory_index,
                offset_expr,
            } => {
                let offset = self.const_expr(offset_expr)?;
                data.active(memory_index, &offset, bytes)
            }
        };
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        module: &mut wasm_encoder::Module,
        section: CustomSectionReader<'_>,
    ) -> Outcome<()> {
        let KnownCustom::BranchHints(functions) = section.as_known() else {
            return utils::parse_custom_section(self, module, section);
        };
        self.raw_hints.push(section.data().to_vec());
        for function in functions {
            let function = function?;
            let offsets = self.hinted.entry(function.func).or_default();
            for hint in function.hints {
                let hint = hint?;
                offsets.insert(hint.func_offset, hint.taken);
            }
        }
        Ok(())
    }
}

impl Rewriter<'_> {
    fn adds(&self) -> bool {
        self.apply && !self.planned.added.is_empty()
    }

    fn operator(
        &mut self,
        at: InstrId,
        operator: Operator<'_>,
        function: &mut Function,
    ) -> Outcome<()> {
        let change = self.planned.instructions.get(&at).filter(|_| self.apply);
        let instruction = match (change, &operator) {
            (None, _) => self.instruction(operator)?,
            (Some(Change::Const { to, .. }), old) => constant(old, *to)?,
            (
                Some(Change::Use { to, .. }),
                Operator::LocalGet { .. } | Operator::GlobalGet { .. },
            ) => write(*to),
            (Some(change), old) => return refuse(format!("{change:?} does not fit {old:?}")),
        };
        self.made += usize::from(change.is_some());
        function.instruction(&instruction);
        if let Some(called) = self.planned.calls.get(&at).filter(|_| self.apply) {
            function.instruction(&Instruction::Call(*called));
            self.made += 1;
        }
        Ok(())
    }

    /// Turns the offsets of a function's hints into instructions.
    fn settle_hints(&mut self, func: u32, body: &FunctionBody<'_>) -> Outcome<()> {
        let Some(mut offsets) = self.hinted.remove(&(self.imported_functions + func)) else {
            return Ok(());
        };
        let start = body.range().start;
        let operators = body.get_operators_reader()?.into_iter_with_offsets();
        for (instr, operator) in (0u32..).zip(operators) {
            let (_, offset) = operator?;
            let taken = u32::try_from(offset - start)
                .ok()
                .and_then(|offset| offsets.remove(&offset));
            if let (Some(taken), Some(hints)) = (taken, &mut self.hints) {
                let added = if self.apply {
                    self.planned.added_before(InstrId { func, instr })
                } else {
                    0
                };
                let instr = instr.saturating_add(u32::try_from(added).unwrap_or(u32::MAX));
                hints.push((InstrId { func, instr }, taken));
            }
        }
        if !offsets.is_empty() {
            self.hints = None;
        }
        Ok(())
    }
}

/// The constant that takes the place of `old`, which must be one of the same width.
fn constant(old: &Operator<'_>, to: Number) -> Outcome<Instruction<'static>> {
    match (old, to) {
        (Operator::I32Const { .. }, Number::I32(_))
        | (Operator::I64Const { .. }, Number::I64(_))
        | (Operator::V128Const { .. }, Number::V128(_)) => Ok(write(to)),
        _ => refuse(format!("{to:?} does not fit {old:?}")),
    }
}
