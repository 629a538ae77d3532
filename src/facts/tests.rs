//! What the analysis sees, and what it must not claim to see: text in, facts as short phrases out.

mod calls;
mod flow;
mod global;
mod limits;
mod memory;
mod paths;
mod uses;
mod writes;

use super::{Byte, Facts, Import, Origin, UseKind, Value, ValueId, Why, Write, analyse};
use crate::wat::{InstrId, Module, Site, parts};

/// The imports of every case. None is about sockets: the table alone says what a call does.
const IMPORTS: &str = r#"
  (import "env" "open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "env" "bind" (func $bind (param i32 i32) (result i32)))
  (import "env" "peer" (func $peer (param i32 i32) (result i32)))
  (import "env" "scatter" (func $scatter (param i32 i32) (result i32)))
  (import "env" "fill" (func $fill (param i32 i32) (result i32)))
  (import "env" "print" (func $print (param i32) (result i32)))
"#;

fn table() -> Vec<Import> {
    let writes = |function, write| Import {
        gathers: Vec::new(),
        ends: false,
        function,
        followed: true,
        reads: Vec::new(),
        writes: vec![write],
    };
    vec![
        writes(0, Write::Bytes { at: 3, size: 4 }),
        Import {
            gathers: Vec::new(),
            ends: false,
            function: 1,
            followed: true,
            reads: vec![(1, 12)],
            writes: Vec::new(),
        },
        writes(2, Write::Bytes { at: 1, size: 20 }),
        writes(
            3,
            Write::Scatter {
                at: 0,
                len: 1,
                wide: false,
            },
        ),
        writes(
            4,
            Write::Fill {
                at: 0,
                len: 1,
                unit: 1,
            },
        ),
    ]
}

/// A module and its facts.
struct Case {
    text: String,
    module: Module,
    facts: Facts,
}

/// The facts of a module with the imports above and one memory.
fn case(fields: &str) -> Case {
    whole(&format!(
        "(module {IMPORTS} (memory (export \"memory\") 1)\n{fields})"
    ))
}

/// The facts of one exported function's body.
fn body(instructions: &str) -> Case {
    case(&format!(
        "(func (export \"run\") (param $p i32) (local $x i32) (local $y i32) (local $z i64)\n{instructions})"
    ))
}

fn whole(text: &str) -> Case {
    let parts = parts(text).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
    let module = Module::parse(text, &parts[0]).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
    let mut table = table();
    table.retain(|import| import.function < module.imported_functions());
    let facts = analyse(module.binary(), &table, &|offset| module.instr_at(offset));
    Case {
        text: text.to_string(),
        facts: facts.unwrap_or_else(|e| panic!("{e}\n{text}")),
        module,
    }
}

impl Case {
    /// Operand `param` of the `n`th described call.
    fn operand(&self, n: usize, param: usize) -> String {
        self.value(self.facts.calls[n].operands[param].value)
    }

    /// The instruction that pushed it for this call alone.
    fn pushed_by(&self, n: usize, param: usize) -> String {
        let by = self.facts.calls[n].operands[param].by;
        by.map_or("-".to_string(), |at| self.instr(at))
    }

    /// The first `count` bytes of the record of the `n`th call that reads one.
    fn record(&self, n: usize, count: usize) -> String {
        let record = self
            .facts
            .calls
            .iter()
            .flat_map(|c| &c.records)
            .nth(n)
            .expect("a record");
        let bytes: Vec<_> = record
            .bytes
            .iter()
            .take(count)
            .map(|b| self.byte(*b))
            .collect();
        bytes.join(" ")
    }

    /// How the literal that is spelled like this, and nothing else is, is used.
    fn uses(&self, spelled: &str) -> String {
        let sites: Vec<Site> = self
            .literals()
            .filter(|&s| self.site(s) == spelled)
            .collect();
        assert_eq!(sites.len(), 1, "`{spelled}` is not one literal");
        self.uses_of(sites[0])
    }

    fn data_uses(&self, segment: u32, offset: u32) -> String {
        self.uses_of(Site::Data { segment, offset })
    }

    fn uses_of(&self, site: Site) -> String {
        let uses = self.facts.uses(site).iter().map(|one| {
            let at = one
                .at
                .map_or("outside".to_string(), |at| self.instr(at.instr));
            match one.kind {
                UseKind::Operand { param } => format!("operand {param} of {at}"),
                UseKind::Record { param, offset } => format!("byte {offset} at {param} of {at}"),
                UseKind::Compared => format!("compared: {at}"),
                UseKind::Other => format!("other: {at}"),
            }
        });
        let mut uses: Vec<String> = uses.collect();
        uses.sort();
        uses.dedup();
        uses.join(", ")
    }

    fn literals(&self) -> impl Iterator<Item = Site> {
        let functions = self.module.imported_functions()..;
        let functions = functions.take_while(|&f| self.module.func_span(f).is_some());
        let functions: Vec<u32> = functions
            .map(|f| f - self.module.imported_functions())
            .collect();
        let consts = functions.into_iter().flat_map(|func| {
            let count = self.module.instr_count(func).unwrap_or(0);
            (0..count).map(move |instr| InstrId { func, instr })
        });
        let consts = consts
            .filter(|&at| self.module.literal(at).is_some())
            .map(Site::Const);
        consts.chain(
            (0..9)
                .filter(|&g| self.module.global_literal(g).is_some())
                .map(Site::Global),
        )
    }

    fn instr(&self, at: InstrId) -> String {
        let span = self.module.instr_span(at);
        span.map_or(format!("{at:?}"), |s| s.of(&self.text).to_string())
    }

    fn site(&self, site: Site) -> String {
        match site {
            Site::Const(at) => self
                .module
                .literal_span(at)
                .map_or_else(String::new, |s| s.of(&self.text).into()),
            Site::Global(global) => {
                let literal = self.module.global_literal(global);
                literal.map_or_else(String::new, |l| l.span().of(&self.text).into())
            }
            Site::Data { segment, offset } => format!("data {segment}+{offset}"),
        }
    }

    fn byte(&self, byte: Byte) -> String {
        let origin = match byte.origin {
            Origin::Stored(id, index) => match self.facts.values.byte(byte) {
                Some(value) => format!("{value:02x}:{}[{index}]", self.value(id)),
                None => format!("{}[{index}]", self.value(id)),
            },
            Origin::Data {
                segment,
                offset,
                value,
            } => format!("{value:02x}:{segment}+{offset}"),
            Origin::Unwritten => "00".to_string(),
            Origin::Unknown(_) => "??".to_string(),
        };
        let assumed = if byte.assumed && origin != "??" {
            "?"
        } else {
            ""
        };
        format!("{origin}{assumed}")
    }

    fn value(&self, id: ValueId) -> String {
        match self.facts.values.get(id) {
            Value::Literal { site, .. } => self.site(*site),
            Value::Zero { .. } => "zero".to_string(),
            Value::Op { op, args, .. } => {
                let args = args.map(|a| self.value(a));
                let bits = self
                    .facts
                    .values
                    .bits(id)
                    .map_or(String::new(), |b| format!("={b}"));
                format!("{op:?}({}, {}){bits}", args[0], args[1])
            }
            Value::Sum { base, offset, .. } => format!("{}+{offset}", self.value(*base)),
            Value::Loaded { bytes, .. } => {
                let bytes: Vec<String> = bytes.iter().map(|b| self.byte(*b)).collect();
                format!("<{}>", bytes.join(" "))
            }
            Value::Result { at } => format!("result of {}", self.instr(at.instr)),
            Value::Output { at, .. } => format!("out of {}", self.instr(at.instr)),
            Value::Param { index, .. } => format!("param {index}"),
            Value::Entry { global, .. } => format!("global {global} at entry"),
            Value::Join(members) => {
                let mut all: Vec<String> = members.iter().map(|&m| self.value(m)).collect();
                all.sort();
                all.join(" | ")
            }
            Value::Unknown(why) => self.why(*why),
        }
    }

    fn why(&self, why: Why) -> String {
        match why {
            Why::Computed(at) => format!("computed by {}", self.instr(at)),
            Why::Called(at) => format!("from {}", self.instr(at)),
            Why::LoadedFrom(at) => format!("loaded by {}", self.instr(at)),
            Why::Loop(at) => format!("changes in {}", self.instr(at)),
            Why::Overwritten(at) => format!("overwritten by {}", self.instr(at)),
            Why::Global(global) => format!("global {global}"),
            Why::Written(at) => format!("written by {}", self.instr(at)),
            Why::Elsewhere(at) => format!("elsewhere by {}", self.instr(at)),
            Why::Paths => "paths".to_string(),
            Why::TooLarge(at) => format!("too large at {}", self.instr(at)),
            Why::TooDeep(at) => format!("too deep: {}", self.instr(at)),
            Why::TooMuch(at) => format!("too much: {}", self.instr(at)),
            Why::Parameter(_, index) => format!("parameter {index}"),
            Why::Unseen => "unseen".to_string(),
        }
    }
}

#[test]
fn a_name_section_at_the_end_is_cut_off_and_no_other() {
    let head = b"\0asm\x01\0\0\0";
    let (note, names) = (b"\0\x06\x04notex", b"\0\x06\x04namex");
    let all = [&head[..], note, names].concat();
    assert_eq!(super::without_names(&all), [&head[..], note].concat());
    let between = [&head[..], names, note].concat();
    assert_eq!(super::without_names(&between), between);
    assert_eq!(super::without_names(head), head);
    assert_eq!(
        super::without_names(b"\0asm\x01\0\0\0\0\xff\xff\xff\xff\xff"),
        b"\0asm\x01\0\0\0\0\xff\xff\xff\xff\xff"
    );
}
