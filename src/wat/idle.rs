//! Which functions do nothing but compute: no memory, no globals, no calls, and no code that names them.
//!
//! Knows the words of WebAssembly's text. Must not know what anybody looks for.
//!
//! What such a function computes goes to whoever calls it from outside, and nowhere else: whatever is to be found
//! out about the rest of the module is the same whatever its body says. A list of words that are known to compute
//! decides, so that a word that is not known keeps its function.

use super::holes::{Header, Hole, Kind};
use super::skim::{Piece, Skim};
use crate::text::Span;
use memchr::memmem;
use std::collections::HashSet;

/// A body shorter than this is left where it is.
const LEAST: usize = 64;
/// Loops of a function, nested or not; `facts` gives up on functions in which more are nested.
const MOST_LOOPS: usize = 32;
/// Places where paths part or meet, times words: `facts` counts work of at most this, and gives up on functions
/// that take more.
const MOST_WORK: usize = 100_000;

/// What need not be read of the functions that are idle, in order. Nothing of one that holds `keep`, such as a comment that is for somebody. Nothing at all where the
/// text is not one `(module …)`.
pub(super) fn idle(text: &str, keep: &str, header: Header) -> Vec<Hole> {
    let mut reader = Reader {
        text,
        skim: Skim::new(text),
        functions: 0,
        names: HashSet::new(),
        indices: HashSet::new(),
        exported: HashSet::new(),
        is_numbered: false,
        bodies: Vec::new(),
    };
    if reader.module().is_none() {
        return Vec::new();
    }
    reader.is_numbered |= !reader.indices.is_empty();
    let kept: Vec<usize> = memmem::find_iter(text.as_bytes(), keep).collect();
    let holds = |form: Span| {
        let first = kept.partition_point(|&at| at < form.start);
        kept.get(first).is_some_and(|&at| at < form.end)
    };
    let bodies = std::mem::take(&mut reader.bodies).into_iter();
    let bodies = bodies.filter(|body| !reader.is_named(body) && !holds(body.form));
    // Types that are only written in headers have indices too, by where each is written first.
    let mut types = HashSet::new();
    let mut holes = Vec::new();
    for body in bodies {
        let is_first = types.insert(body.types.of(text));
        let hole = if is_first || header == Header::Whole {
            code(body.types.end, &body)
        } else {
            reader.hole(&body)
        };
        add(&mut holes, hole, text);
    }
    holes
}

/// A function without what stands behind `start`.
fn code(start: usize, body: &Body<'_>) -> Hole {
    Hole {
        span: Span::new(start, body.form.end - 1),
        kind: Kind::Code,
    }
}

/// Adds a hole; to the one before it, if both are whole functions with nothing between them.
fn add(holes: &mut Vec<Hole>, hole: Hole, text: &str) {
    if let Some(last) = holes.last_mut() {
        let between = Span::new(last.span.end, hole.span.start).of(text);
        let is_near = between.bytes().all(|b| b.is_ascii_whitespace());
        if let (true, Kind::Whole(some), Kind::Whole(more)) = (is_near, last.kind, hole.kind) {
            *last = Hole {
                span: last.span.to(hole.span),
                kind: Kind::Whole(some + more),
            };
            return;
        }
    }
    holes.push(hole);
}

/// A function that computes.
struct Body<'t> {
    index: u32,
    name: Option<&'t [u8]>,
    /// Where the keyword ends, and where the name does.
    keyword: usize,
    named: usize,
    /// Where the last export in the header ends.
    exported: Option<usize>,
    /// What the header says of the type.
    types: Span,
    /// The whole `(func …)`.
    form: Span,
    /// Whether there is a comment between it and its neighbours.
    is_said: bool,
}

/// Reads the fields of a module. Its methods give `None` for what they do not know.
struct Reader<'t> {
    text: &'t str,
    skim: Skim<'t>,
    /// How many there have been, imports too.
    functions: u32,
    /// Functions that something names, by name and by number.
    names: HashSet<&'t [u8]>,
    indices: HashSet<u32>,
    /// What exports name.
    exported: HashSet<&'t [u8]>,
    /// Whether there is a number that may be the index of a function.
    is_numbered: bool,
    bodies: Vec<Body<'t>>,
}

impl<'t> Reader<'t> {
    fn is_named(&self, body: &Body<'_>) -> bool {
        let by_name = body.name.is_some_and(|name| self.names.contains(name));
        by_name || self.indices.contains(&body.index)
    }

    /// What of a function need not be read whose type is written elsewhere: nobody asks for the type of one that is
    /// not called, for a name that is not used, or for its index where no function is told by a number. That there is
    /// a function tells whether a comment is about what comes after it.
    fn hole(&self, body: &Body<'_>) -> Hole {
        let name = body.name.filter(|name| self.exported.contains(name));
        match (body.exported, name) {
            (Some(end), _) => code(end, body),
            (None, Some(_)) => code(body.named, body),
            (None, None) if self.is_numbered || body.is_said => code(body.keyword, body),
            (None, None) => Hole {
                span: body.form,
                kind: Kind::Whole(1),
            },
        }
    }

    fn module(&mut self) -> Option<()> {
        let head = [self.skim.next()?, self.skim.next()?];
        if head != [Piece::Open, Piece::Word(b"module")] {
            return None;
        }
        let mut first = true;
        loop {
            let (end, comments) = (self.skim.at(), self.skim.comments());
            let piece = self.skim.next()?;
            let is_said = self.skim.comments() != comments;
            // What stands behind a function may be for it.
            if let Some(last) = self.bodies.last_mut().filter(|body| body.form.end == end) {
                last.is_said |= is_said;
            }
            match piece {
                Piece::Open => self.field(is_said)?,
                Piece::Close => break,
                Piece::Id(_) if first => {}
                _ => return None,
            }
            first = false;
        }
        (self.skim.next().is_none() && self.skim.is_done()).then_some(())
    }

    /// A field whose `(` has been read; `is_said`, if there is a comment before it.
    fn field(&mut self, is_said: bool) -> Option<()> {
        let start = self.skim.at().checked_sub(1)?;
        let Piece::Word(head) = self.skim.next()? else {
            return None;
        };
        match head {
            b"func" => self.function(start, is_said),
            b"import" => self.import(),
            b"export" => self.export(),
            b"elem" | b"table" | b"global" | b"start" => self.names_within(head),
            _ => self.skip(1),
        }
    }

    /// Passes all up to where so many parentheses are closed.
    fn skip(&mut self, mut depth: usize) -> Option<()> {
        while depth > 0 {
            match self.skim.next()? {
                Piece::Open => depth += 1,
                Piece::Close => depth -= 1,
                _ => {}
            }
        }
        Some(())
    }

    /// All that may name a function in the rest of a form, whatever else it may name. A constant does not, and not
    /// what stands at the top of a table: its limits.
    fn names_within(&mut self, head: &[u8]) -> Option<()> {
        let (mut depth, mut is_constant) = (1usize, false);
        while depth > 0 {
            let piece = self.skim.next()?;
            match piece {
                Piece::Open => depth += 1,
                Piece::Close => depth -= 1,
                Piece::String(_) => {}
                Piece::Id(name) => {
                    self.names.insert(name);
                }
                Piece::Word(_) if is_constant || (head == b"table" && depth == 1) => {}
                Piece::Word(word) => self.indices.extend(number(word)),
            }
            is_constant = matches!(piece, Piece::Word(word) if word.ends_with(b".const"));
        }
        Some(())
    }

    fn import(&mut self) -> Option<()> {
        let names = [self.skim.next()?, self.skim.next()?];
        let [Piece::String(_), Piece::String(_)] = names else {
            return None;
        };
        match [self.skim.next()?, self.skim.next()?] {
            [Piece::Open, Piece::Word(kind)] => self.functions += u32::from(kind == b"func"),
            _ => return None,
        }
        self.skip(2)
    }

    fn export(&mut self) -> Option<()> {
        match self.skim.next()? {
            Piece::String(name) if is_entry(name) => self.names_within(b"export"),
            Piece::String(_) => self.exported_within(),
            _ => None,
        }
    }

    fn exported_within(&mut self) -> Option<()> {
        let mut depth = 1usize;
        while depth > 0 {
            match self.skim.next()? {
                Piece::Open => depth += 1,
                Piece::Close => depth -= 1,
                Piece::Id(name) => {
                    self.exported.insert(name);
                }
                Piece::Word([b'0'..=b'9', ..]) => self.is_numbered = true,
                _ => {}
            }
        }
        Some(())
    }

    /// A function whose `func` has been read; its `(` is at `start`.
    fn function(&mut self, start: usize, is_said: bool) -> Option<()> {
        let index = self.functions;
        self.functions = index.checked_add(1)?;
        let comments = self.skim.comments();
        let (mut name, mut is_entered) = (None, false);
        let keyword = self.skim.at();
        let (mut named, mut header) = (keyword, keyword);
        let (mut exported, mut types) = (None, None);
        let code = loop {
            match self.skim.next()? {
                Piece::Close => return Some(()),
                Piece::Id(id) if name.is_none() => {
                    name = Some(id);
                    named = self.skim.at();
                }
                Piece::Word(word) => break self.body(word, 1)?,
                Piece::Open => {
                    let open = self.skim.at() - 1;
                    match self.skim.next()? {
                        Piece::Word(b"import") => return self.skip(2),
                        Piece::Word(b"export") => match self.skim.next()? {
                            Piece::String(name) => {
                                is_entered |= is_entry(name);
                                self.skip(1)?;
                                exported = Some(self.skim.at());
                            }
                            _ => return None,
                        },
                        Piece::Word(b"type" | b"param" | b"result") => {
                            self.skip(1)?;
                            types.get_or_insert(open);
                        }
                        Piece::Word(word) => break self.body(word, 2)?,
                        _ => return None,
                    }
                }
                _ => return None,
            }
            header = self.skim.at();
        };
        let form = Span::new(start, self.skim.at());
        // A comment on a line that another field begins may be for that one.
        let own = self.skim.comments() == comments || begins_line(self.text, start);
        if code.is_idle() && !is_entered && own && form.end - header > LEAST {
            self.bodies.push(Body {
                index,
                name,
                keyword,
                named,
                exported,
                types: Span::new(types.unwrap_or(header), header),
                form,
                is_said,
            });
        }
        Some(())
    }

    /// The rest of a function, from a word on that stands within so many parentheses.
    fn body(&mut self, first: &'t [u8], mut depth: usize) -> Option<Code> {
        let mut code = Code::default();
        let mut names = code.word(first);
        while depth > 0 {
            match self.skim.next()? {
                Piece::Open => depth += 1,
                Piece::Close => depth -= 1,
                Piece::String(_) => code.other = true,
                Piece::Id(name) => {
                    if names {
                        self.names.insert(name);
                    }
                    names = false;
                }
                Piece::Word(word) if names => {
                    self.indices.insert(number(word)?);
                    names = false;
                }
                Piece::Word(word) => names = code.word(word),
            }
        }
        Some(code)
    }
}

/// What the words of a function say of it.
#[derive(Default)]
struct Code {
    /// There is a word that is not known to compute.
    other: bool,
    /// There is one that no function has that only converts one `i32` to another: such a function may be known
    /// by its code.
    is_more: bool,
    words: usize,
    controls: usize,
    loops: usize,
}

impl Code {
    /// Takes in a word. Says whether the next one names a function.
    fn word(&mut self, word: &[u8]) -> bool {
        if matches!(word, b"call" | b"return_call" | b"ref.func") {
            self.other = true;
            return true;
        }
        if self.other {
            return false;
        }
        self.words += 1;
        match what_does(word) {
            Does::Plain => {}
            Does::More => self.is_more = true,
            Does::Control => {
                self.controls += 1;
                self.loops += usize::from(word == b"loop");
                self.is_more = true;
            }
            Does::Other => self.other = true,
        }
        false
    }

    fn is_idle(&self) -> bool {
        let small =
            self.loops <= MOST_LOOPS && self.controls.saturating_mul(self.words) <= MOST_WORK;
        !self.other && self.is_more && small
    }
}

enum Does {
    /// A number, a type, or an operation that a conversion may have as well.
    Plain,
    /// Any other that computes.
    More,
    /// Parts or joins paths.
    Control,
    Other,
}

fn what_does(word: &[u8]) -> Does {
    if let [b'0'..=b'9' | b'+' | b'-', ..] = word {
        return Does::Plain;
    }
    match word {
        b"i32.const" | b"local.get" | b"select" => Does::Plain,
        b"local.set" | b"local.tee" | b"drop" | b"nop" => Does::More,
        b"block" | b"loop" | b"if" | b"else" | b"end" | b"br" | b"br_if" | b"return"
        | b"unreachable" => Does::Control,
        b"local" | b"param" | b"result" | b"type" | b"then" | b"i32" | b"i64" | b"f32" | b"f64"
        | b"inf" | b"nan" => Does::Plain,
        _ => operation(word),
    }
}

fn operation(word: &[u8]) -> Does {
    let Some((ty, name)) = word.split_at_checked(4) else {
        return Does::Other;
    };
    match ty {
        b"i32." if of_integers(name) => Does::Plain,
        b"i64." if of_integers(name) => Does::More,
        b"f32." | b"f64." if of_floats(name) => Does::More,
        b"i32." | b"i64." | b"f32." | b"f64." if converts(word) => Does::More,
        _ => Does::Other,
    }
}

fn of_integers(name: &[u8]) -> bool {
    matches!(
        name,
        b"const"
            | b"eqz"
            | b"eq"
            | b"ne"
            | b"lt_s"
            | b"lt_u"
            | b"gt_s"
            | b"gt_u"
            | b"le_s"
            | b"le_u"
            | b"ge_s"
            | b"ge_u"
            | b"clz"
            | b"ctz"
            | b"popcnt"
            | b"add"
            | b"sub"
            | b"mul"
            | b"div_s"
            | b"div_u"
            | b"rem_s"
            | b"rem_u"
            | b"and"
            | b"or"
            | b"xor"
            | b"shl"
            | b"shr_s"
            | b"shr_u"
            | b"rotl"
            | b"rotr"
            | b"extend8_s"
            | b"extend16_s"
    )
}

fn of_floats(name: &[u8]) -> bool {
    matches!(
        name,
        b"const"
            | b"eq"
            | b"ne"
            | b"lt"
            | b"gt"
            | b"le"
            | b"ge"
            | b"abs"
            | b"neg"
            | b"ceil"
            | b"floor"
            | b"trunc"
            | b"nearest"
            | b"sqrt"
            | b"add"
            | b"sub"
            | b"mul"
            | b"div"
            | b"min"
            | b"max"
            | b"copysign"
    )
}

fn converts(word: &[u8]) -> bool {
    matches!(
        word,
        b"i32.wrap_i64"
            | b"i32.reinterpret_f32"
            | b"i64.reinterpret_f64"
            | b"i64.extend32_s"
            | b"i64.extend_i32_s"
            | b"i64.extend_i32_u"
            | b"f32.demote_f64"
            | b"f64.promote_f32"
            | b"f32.reinterpret_i32"
            | b"f64.reinterpret_i64"
            | b"f32.convert_i32_s"
            | b"f32.convert_i32_u"
            | b"f32.convert_i64_s"
            | b"f32.convert_i64_u"
            | b"f64.convert_i32_s"
            | b"f64.convert_i32_u"
            | b"f64.convert_i64_s"
            | b"f64.convert_i64_u"
            | b"i32.trunc_f32_s"
            | b"i32.trunc_f32_u"
            | b"i32.trunc_f64_s"
            | b"i32.trunc_f64_u"
            | b"i64.trunc_f32_s"
            | b"i64.trunc_f32_u"
            | b"i64.trunc_f64_s"
            | b"i64.trunc_f64_u"
    )
}

/// Whether what is exported under a name runs before all else; a name with escapes may be any.
fn is_entry(name: &[u8]) -> bool {
    matches!(name, b"_start" | b"_initialize") || name.contains(&b'\\')
}

/// Whether nothing but white space stands before an offset on its line.
fn begins_line(text: &str, offset: usize) -> bool {
    let before = text.get(..offset).unwrap_or("");
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let before = before.as_bytes().get(line..).unwrap_or_default();
    before.iter().all(u8::is_ascii_whitespace)
}

/// A number as it may name a function.
fn number(word: &[u8]) -> Option<u32> {
    let word = str::from_utf8(word).ok()?.replace('_', "");
    match word.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => word.parse().ok(),
    }
}
