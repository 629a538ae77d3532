//! The styles in which programs are written, by name, and those that wasfix may leave.

use super::program::{
    Around, By, Descriptor, Manner, Open, Peer, Place, Program, Route, Socket, Storage, Swap,
};

/// Styles of which less than 95 % need be put right, each with the reason.
pub(crate) const EXCUSED: &[(&str, &str)] = &[];

/// Why a style may be left.
pub(crate) fn excuse(style: &str) -> Option<&'static str> {
    let found = EXCUSED.iter().find(|(name, _)| *name == style);
    found.map(|(_, reason)| *reason)
}

/// The styles of one socket of a program.
pub(crate) fn styles(program: &Program, index: usize) -> Vec<&'static str> {
    let mut all = of_program(program);
    let socket = &program.sockets[index];
    all.extend(of_socket(socket));
    let families = program.sockets.iter().filter(|s| s.route == socket.route);
    let mut families: Vec<bool> = families.map(|s| s.v6).collect();
    families.dedup();
    if socket.route != Route::Direct && families.len() > 1 {
        all.push("wrapper: sockets of both families");
    }
    all
}

fn of_program(program: &Program) -> Vec<&'static str> {
    let mut all = vec![match program.manner {
        Manner::Flat => "layout: flat",
        Manner::Folded => "layout: folded",
        Manner::Lines => "layout: folded, an operand to a line",
    }];
    all.push(if program.numeric {
        "names: numbers"
    } else {
        "names: names"
    });
    all.push(match program.sockets.len() {
        1 => "sockets: one",
        _ => "sockets: several",
    });
    let flags = [
        (program.split, "sockets: each in a function"),
        (program.noise, "noise"),
        (program.asides, "comments: asides"),
    ];
    all.extend(flags.iter().filter(|(is, _)| *is).map(|(_, name)| *name));
    all
}

fn of_socket(socket: &Socket) -> Vec<&'static str> {
    let mut all = vec![
        if socket.v6 {
            "address: IPv6"
        } else {
            "address: IPv4"
        },
        if socket.udp {
            "socket: UDP"
        } else {
            "socket: TCP"
        },
        descriptor(socket.descriptor),
    ];
    all.push(if socket.is_dual() {
        "family: select of two families"
    } else {
        open(socket.open)
    });
    if socket.shared {
        all.push("family: one literal for socket and address");
    }
    if socket.named.iter().any(|&n| n) {
        all.push("comments: names");
    }
    if socket.other.is_some() {
        all.push("record: select of two addresses");
    }
    all.extend(route(socket.route));
    all.extend(around(socket.around));
    all.extend(socket.peer.map(peer));
    storage(socket, &mut all);
    all
}

fn open(open: Open) -> &'static str {
    match open {
        Open::Plain => "family: literal",
        Open::Local => "family: local",
        Open::Tee => "family: local.tee",
        Open::Again => "family: local written twice",
        Open::Arms => "family: local set in both arms",
        Open::Global => "family: global",
        Open::Mutable => "family: mutable global, never written",
        Open::Block => "family: block",
        Open::Branch => "family: br with a value",
        Open::Loop => "family: loop",
        Open::IfElse => "family: if else",
        Open::Select => "family: select",
        Open::Sum => "family: i32.or",
    }
}

fn descriptor(descriptor: Descriptor) -> &'static str {
    match descriptor {
        Descriptor::Load => "descriptor: loaded",
        Descriptor::Frame => "descriptor: loaded from the frame",
        Descriptor::Local => "descriptor: local",
        Descriptor::Global => "descriptor: global",
        Descriptor::Cell => "descriptor: stored again",
        Descriptor::Literal => "descriptor: literal",
    }
}

fn route(route: Route) -> Option<&'static str> {
    match route {
        Route::Direct => None,
        Route::Wrapper => Some("wrapper: one deep"),
        Route::Deep => Some("wrapper: two deep"),
        Route::Whole => Some("wrapper: opens and uses, address as parameter"),
        Route::Indirect => Some("wrapper: call_indirect"),
    }
}

fn around(around: Around) -> Option<&'static str> {
    match around {
        Around::Nothing => None,
        Around::Block => Some("around: block"),
        Around::Loop => Some("around: loop"),
        Around::If => Some("around: if"),
    }
}

fn peer(peer: Peer) -> &'static str {
    match peer {
        Peer::Accepted => "output: of accept",
        Peer::Local => "output: of addr_local",
        Peer::Remote => "output: of addr_peer",
        Peer::Received => "output: of recv_from",
    }
}

fn storage(socket: &Socket, all: &mut Vec<&'static str>) {
    all.push(match socket.storage {
        Storage::Own => "record: segment",
        Storage::Pieces => "record: segments",
        Storage::Strings => "record: strings",
        Storage::Numeric => "record: numbers",
        Storage::Inside => "record: inside a segment",
        Storage::Over => "record: over a segment",
        Storage::Patched => "record: segments over a segment",
        Storage::Passive => "record: memory.init",
        Storage::Copied => "record: memory.copy",
        Storage::Stores(_) => "record: stores",
    });
    let Some(stores) = socket.stores() else {
        return;
    };
    all.push(match (stores.swap, stores.sizes) {
        (Some(Swap::Shifts), _) => "port: swapped by shifts",
        (Some(Swap::Rotl), _) => "port: swapped by rotl",
        (Some(Swap::Reverse), _) => "port: swapped by masks and rotl",
        (Some(Swap::Function), _) => "port: swapped by a function",
        (None, [1, ..]) => "stores: 8 bits",
        (None, [2, ..]) => "stores: 16 bits",
        (None, [4, ..]) => "stores: 32 bits, merged",
        (None, [8, ..]) => "stores: 64 bits, merged",
        (None, _) => "stores: 128 bits, merged",
    });
    all.push(match stores.place {
        Place::Constant => "stores: at constants",
        Place::Local => "stores: at a local",
        Place::Frame => "stores: in the frame",
    });
    all.push(match stores.by {
        By::Here => "stores: here",
        By::Arms => "stores: in both arms",
        By::Callee => "stores: in a callee",
        By::Arguments => "stores: of a callee's arguments",
        By::Init => "stores: in an initialiser",
        By::Start => "stores: in the start function",
    });
    if stores.filled {
        all.push("stores: after memory.fill");
    }
}
