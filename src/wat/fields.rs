//! The fields of a module, in the order of their indices, and where each is written.
//!
//! Knows wast's syntax tree. Must not know the binary.

use super::data::Segments;
use super::holes::Source;
use super::parts::Part;
use super::tokens::{TokenKind, Tokens};
use crate::text::Span;
use wast::core::ModuleField;
use wast::core::{Expression, FuncKind, GlobalKind, ImportItems, Imports, Instruction, ItemKind};

/// Where the fields of a module are.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// All functions, imports first.
    pub(super) functions: Vec<Field>,
    /// How many of them are imports.
    pub(super) imported_functions: usize,
    /// All globals, imports first.
    pub(super) globals: Vec<Global>,
    pub(super) imported_globals: usize,
    /// Where each instruction of each defined function begins; in step with `Encoding::operators`.
    pub(super) instructions: Vec<u32>,
    pub(super) data: Segments,
}

#[derive(Debug)]
pub(super) struct Field {
    /// The form; of an import its `(import …)`.
    pub(super) form: Span,
    /// `$name`.
    pub(super) name: Option<Span>,
}

#[derive(Debug)]
pub(super) struct Global {
    pub(super) field: Field,
    /// The keyword of an initialiser that is one instruction.
    pub(super) initialiser: Option<u32>,
}

impl Fields {
    /// Reads resolved fields, imports first, as their indices count.
    pub(super) fn read(
        (text, source): (&str, &Source<'_>),
        part: &Part,
        ast: &[ModuleField<'_>],
    ) -> Option<Fields> {
        let mut reader = FieldReader {
            text,
            tokens: &part.tokens,
            source,
            fields: Fields::default(),
        };
        for field in ast {
            if let ModuleField::Import(imports) = field {
                reader.imports(imports)?;
            }
        }
        reader.fields.imported_functions = reader.fields.functions.len();
        reader.fields.imported_globals = reader.fields.globals.len();
        for field in ast {
            reader.definition(field)?;
        }
        Some(reader.fields)
    }
}

struct FieldReader<'a> {
    text: &'a str,
    tokens: &'a Tokens,
    source: &'a Source<'a>,
    fields: Fields,
}

impl FieldReader<'_> {
    fn offset(&self, span: wast::token::Span) -> usize {
        self.source.place(span.offset())
    }

    fn imports(&mut self, imports: &Imports<'_>) -> Option<()> {
        match &imports.items {
            ImportItems::Single { sig, .. } => {
                let form = self.import_form(self.offset(imports.span))?;
                self.import(&sig.kind, form, self.name(self.offset(sig.span)));
            }
            ImportItems::Group1 { items, .. } => {
                for item in items {
                    let form = self.tokens.form_at(self.offset(item.span))?;
                    self.import(&item.sig.kind, form, self.name(self.offset(item.sig.span)));
                }
            }
            ImportItems::Group2 { items, sig, .. } => {
                for item in items {
                    let form = self.tokens.form_at(self.offset(item.span))?;
                    self.import(&sig.kind, form, None);
                }
            }
        }
        Some(())
    }

    fn import(&mut self, kind: &ItemKind<'_>, form: Span, name: Option<Span>) {
        let field = Field { form, name };
        match kind {
            ItemKind::Func(_) | ItemKind::FuncExact(_) => self.fields.functions.push(field),
            ItemKind::Global(_) => self.fields.globals.push(Global {
                field,
                initialiser: None,
            }),
            _ => {}
        }
    }

    /// The `(import …)` whose keyword is at `offset`, or that is within the field whose keyword is.
    fn import_form(&self, offset: usize) -> Option<Span> {
        let keyword = self.tokens.at(offset)?;
        if self.tokens.span(keyword).of(self.text) == "import" {
            return self.tokens.form_at(offset);
        }
        let mut at = self.tokens.next(keyword)?;
        loop {
            match self.tokens.kind(at)? {
                TokenKind::Close => return None,
                TokenKind::Open => {
                    let close = self.tokens.close(at)?;
                    let head = self.tokens.next(at)?;
                    if self.tokens.span(head).of(self.text) == "import" {
                        return Some(self.tokens.span(at).to(self.tokens.span(close)));
                    }
                    at = self.tokens.next(close)?;
                }
                _ => at = self.tokens.next(at)?,
            }
        }
    }

    /// The identifier after the keyword at `offset`.
    fn name(&self, offset: usize) -> Option<Span> {
        let next = self.tokens.next(self.tokens.at(offset)?)?;
        (self.tokens.kind(next)? == TokenKind::Id).then(|| self.tokens.span(next))
    }

    fn field(&self, span: wast::token::Span) -> Option<Field> {
        let keyword = self.offset(span);
        Some(Field {
            form: self.tokens.form_at(keyword)?,
            name: self.name(keyword),
        })
    }

    fn definition(&mut self, field: &ModuleField<'_>) -> Option<()> {
        match field {
            ModuleField::Func(func) => {
                let field = self.field(func.span)?;
                if let FuncKind::Inline { expression, .. } = &func.kind {
                    self.body(expression, field.form)?;
                }
                self.fields.functions.push(field);
            }
            ModuleField::Global(global) => {
                let field = self.field(global.span)?;
                let initialiser = match &global.kind {
                    GlobalKind::Inline(expression) => self.constant(expression),
                    GlobalKind::Import(_) => None,
                };
                self.fields.globals.push(Global { field, initialiser });
            }
            ModuleField::Data(data) => {
                let keyword = self.offset(data.span);
                self.fields.data.add(self.text, self.tokens, keyword)?;
            }
            _ => {}
        }
        Some(())
    }

    /// The instructions of a body, and the `)` of the function for the `end` that is not written.
    fn body(&mut self, expression: &Expression<'_>, form: Span) -> Option<()> {
        let spans = expression.instr_spans.as_ref()?;
        let source = self.source;
        let places = spans.iter().map(|s| source.place(s.offset()));
        let offsets = places.map(|place| u32::try_from(place).ok());
        for offset in offsets {
            self.fields.instructions.push(offset?);
        }
        let close = u32::try_from(form.end.checked_sub(1)?).ok()?;
        self.fields.instructions.push(close);
        Some(())
    }

    /// The keyword of an expression that is one constant.
    fn constant(&self, expression: &Expression<'_>) -> Option<u32> {
        let spans = expression.instr_spans.as_ref()?;
        match (&*expression.instrs, &**spans) {
            (
                [
                    Instruction::I32Const(_)
                    | Instruction::I64Const(_)
                    | Instruction::F32Const(_)
                    | Instruction::F64Const(_)
                    | Instruction::V128Const(_),
                ],
                [span],
            ) => u32::try_from(self.offset(*span)).ok(),
            _ => None,
        }
    }
}
