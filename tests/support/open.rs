//! How a program makes a socket: where the family comes from, who calls `sock_open`, and where the
//! descriptor and the address are for the calls that follow.

use super::helpers;
use super::node::{Node, arms, block, dropped, get, op, plain, set};
use super::program::{Call, Descriptor, Open, Place, Route, Socket, What};
use super::record;
use super::render::{Writer, at, cell, family_name, global_of, mode, other_at};

impl Writer<'_> {
    pub(super) fn open(&mut self, index: usize, socket: &Socket) {
        let family = self.family(index, socket);
        let (ty, protocol) = if socket.udp { (2, 17) } else { (1, 6) };
        let ty = self.constant(ty);
        let made = match socket.route {
            Route::Direct => {
                let cell = self.cell(index, socket);
                let args = vec![family, ty, self.constant(protocol), cell];
                self.call_dropped("open", args);
                let load = self.load_cell(index, socket);
                return self.keep(index, socket, load);
            }
            Route::Wrapper => op("call $make", vec![family, ty]),
            Route::Deep => op("call $make_any", vec![family, ty]),
            Route::Indirect => op(
                "call_indirect $makers (type $maker)",
                vec![family, ty, plain(0)],
            ),
            Route::Whole => {
                let helper = if socket.call == Call::Bind {
                    "serve_at"
                } else {
                    "reach_at"
                };
                let record = self.pointer(index, socket);
                op(format!("call ${helper}"), vec![family, ty, record])
            }
        };
        match socket.descriptor {
            Descriptor::Load | Descriptor::Frame | Descriptor::Literal => {
                let cell = self.cell(index, socket);
                self.body.push(op("i32.store", vec![cell, made]));
            }
            _ => self.keep(index, socket, made),
        }
    }

    /// The literal of a family, with its name beside it if the author names things.
    pub(super) fn family_literal(&mut self, index: usize, socket: &Socket) -> Node {
        let family = self.number(index, socket, What::Family);
        let mut literal = self.constant(family);
        if socket.named[0] {
            literal.comment = Some(family_name(socket.v6).to_string());
        }
        literal
    }

    fn family(&mut self, index: usize, socket: &Socket) -> Node {
        if socket.is_dual() {
            let literal = self.family_literal(index, socket);
            let is_broken = self.broken.contains(&(index, What::Family));
            let number = record::other_family(socket, is_broken).unwrap_or(0);
            let mut other = self.constant(number);
            if socket.named[0] {
                other.comment = Some(family_name(!socket.v6).to_string());
            }
            return op("select", vec![literal, other, mode()]);
        }
        let local = format!("af{index}");
        if socket.shared {
            return get(&local);
        }
        match socket.open {
            Open::Plain => self.family_literal(index, socket),
            Open::Local | Open::Tee | Open::Again => {
                let literal = self.family_literal(index, socket);
                match socket.open {
                    Open::Tee => {
                        let tee = op(format!("local.tee ${local}"), vec![literal]);
                        self.body.push(dropped(tee));
                    }
                    Open::Again => {
                        self.body.push(set(&local, op("memory.size", vec![])));
                        self.body.push(set(&local, literal));
                    }
                    _ => self.body.push(set(&local, literal)),
                }
                get(&local)
            }
            Open::Arms => {
                let both = [(); 2].map(|()| vec![set(&local, self.family_literal(index, socket))]);
                let [then, or] = both;
                let condition = self.condition();
                self.body.push(arms("if", condition, then, or));
                get(&local)
            }
            Open::Global | Open::Mutable => {
                op(format!("global.get ${}", global_of(index, socket)), vec![])
            }
            _ => self.family_expression(index, socket),
        }
    }

    fn family_expression(&mut self, index: usize, socket: &Socket) -> Node {
        let literal = self.family_literal(index, socket);
        match socket.open {
            Open::Block => block("block (result i32)", vec![literal]),
            Open::Loop => block("loop (result i32)", vec![literal]),
            Open::Branch => block(
                format!("block $with{index} (result i32)"),
                vec![op(format!("br $with{index}"), vec![literal])],
            ),
            Open::IfElse => {
                let other = self.family_literal(index, socket);
                let condition = self.condition();
                arms("if (result i32)", condition, vec![literal], vec![other])
            }
            Open::Select => {
                let other = self.family_literal(index, socket);
                let condition = self.condition();
                op("select", vec![literal, other, condition])
            }
            Open::Sum => op("i32.or", vec![literal, plain(0)]),
            _ => literal,
        }
    }

    /// Puts the descriptor where the calls look for it.
    fn keep(&mut self, index: usize, socket: &Socket, made: Node) {
        let kept = match socket.descriptor {
            Descriptor::Local => set(&format!("fd{index}"), made),
            Descriptor::Global => op(format!("global.set $fd{index}"), vec![made]),
            Descriptor::Cell => op("i32.store", vec![plain(cell(index) + 8), made]),
            Descriptor::Load | Descriptor::Frame | Descriptor::Literal => return,
        };
        self.body.push(kept);
    }

    pub(super) fn descriptor(&mut self, index: usize, socket: &Socket) -> Node {
        match socket.descriptor {
            Descriptor::Load | Descriptor::Frame => self.load_cell(index, socket),
            Descriptor::Local => get(&format!("fd{index}")),
            Descriptor::Global => op(format!("global.get $fd{index}"), vec![]),
            Descriptor::Cell => op("i32.load", vec![plain(cell(index) + 8)]),
            Descriptor::Literal => plain(3 + index),
        }
    }

    /// Where `sock_open` writes the descriptor to.
    fn cell(&mut self, index: usize, socket: &Socket) -> Node {
        if socket.descriptor == Descriptor::Frame {
            op(
                "i32.add",
                vec![get("frame"), plain(helpers::frame_at(index))],
            )
        } else {
            plain(cell(index))
        }
    }

    fn load_cell(&mut self, index: usize, socket: &Socket) -> Node {
        if socket.descriptor == Descriptor::Frame {
            let head = format!("i32.load offset={}", helpers::frame_at(index));
            op(head, vec![get("frame")])
        } else {
            op("i32.load", vec![plain(cell(index))])
        }
    }

    /// The address of the record, as a call gets it.
    pub(super) fn pointer(&mut self, index: usize, socket: &Socket) -> Node {
        let place = socket.stores().map_or(Place::Constant, |s| s.place);
        let own = match place {
            Place::Constant => self.constant(at(index)),
            Place::Local => get(&format!("addr{index}")),
            Place::Frame => op(
                "i32.add",
                vec![get("frame"), plain(helpers::frame_at(index) + 16)],
            ),
        };
        if socket.other.is_none() {
            return own;
        }
        op("select", vec![own, plain(other_at(index)), mode()])
    }
}
