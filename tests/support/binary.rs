//! Two texts as binaries, compared operator by operator: a road of its own, beside the one by which
//! wasfix verifies itself.

use wasmparser::{Operator, Parser, Payload};

/// How many constants, uses, initialisers and data bytes differ. Panics where anything else does.
pub(crate) fn differences(before: &str, after: &str) -> usize {
    let (before, after) = (parts(before), parts(after));
    assert_eq!(before.len(), after.len());
    let pairs = before.iter().zip(&after);
    pairs.map(|(a, b)| differences_of(a, b)).sum()
}

fn parts(text: &str) -> Vec<Vec<u8>> {
    let parts = wasfix::wat::parts(text).unwrap();
    let encoded = parts.iter().map(|part| wasfix::wat::encode(text, part).unwrap());
    encoded.collect()
}

/// What a module is made of, in order; numbers that may change by themselves.
#[derive(Debug, PartialEq)]
enum Piece {
    Constant(String),
    Use(String),
    Byte(u8),
    Other(String),
}

fn differences_of(before: &[u8], after: &[u8]) -> usize {
    let (before, after) = (pieces(before), pieces(after));
    assert_eq!(before.len(), after.len());
    let mut count = 0;
    for (a, b) in before.iter().zip(&after).filter(|(a, b)| a != b) {
        match (a, b) {
            (Piece::Constant(_) | Piece::Use(_), Piece::Constant(_)) | (Piece::Byte(_), Piece::Byte(_)) => count += 1,
            _ => panic!("{a:?} became {b:?}"),
        }
    }
    count
}

fn pieces(binary: &[u8]) -> Vec<Piece> {
    let mut out = Vec::new();
    for payload in Parser::new(0).parse_all(binary) {
        match payload.unwrap() {
            Payload::CodeSectionEntry(body) => {
                out.extend(body.get_operators_reader().unwrap().into_iter().map(|op| piece(&op.unwrap())));
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    let operators = global.unwrap().init_expr.get_operators_reader();
                    out.extend(operators.into_iter().map(|op| piece(&op.unwrap())));
                }
            }
            Payload::DataSection(segments) => {
                for segment in segments {
                    let segment = segment.unwrap();
                    out.push(Piece::Other(format!("{:?}", segment.data.len())));
                    out.extend(segment.data.iter().map(|&b| Piece::Byte(b)));
                }
            }
            other => {
                // Offsets move with the lengths of constants.
                let debug = format!("{other:?}");
                let kind = debug.split(['(', '{', ' ']).next().unwrap_or_default().to_string();
                out.push(Piece::Other(kind));
            }
        }
    }
    out
}

fn piece(operator: &Operator<'_>) -> Piece {
    let debug = format!("{operator:?}");
    match operator {
        Operator::I32Const { .. } | Operator::I64Const { .. } | Operator::V128Const { .. } => Piece::Constant(debug),
        Operator::LocalGet { .. } | Operator::GlobalGet { .. } => Piece::Use(debug),
        _ => Piece::Other(debug),
    }
}
