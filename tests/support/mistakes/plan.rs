//! What a program does with its sockets, step by step, and in which style each step is written.

use crate::support::node::Node;
use crate::support::program::Manner;
use std::collections::BTreeMap;

/// A call about a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Op {
    Open,
    Pair,
    Reuse,
    Nonblock,
    Bind,
    Listen,
    Local,
    Peer,
    Accept,
    Connect,
    Poll,
    Status,
    LastError,
    Send,
    Recv,
    SendTo,
    RecvFrom,
    Shutdown,
    Close,
}

/// What becomes of the errno of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Handling {
    /// `if`.
    If,
    /// `if` of `i32.ne 0`.
    Ne,
    /// `br_if` over the failure.
    Over,
    /// All that follows is in the arm of `i32.eqz`.
    Nest,
    /// A function that ends the program.
    Check,
    /// A local, tested at once.
    Local,
    /// A local, tested after something else.
    Later,
    /// `local.tee`.
    Tee,
    /// Joined with others, tested at the end.
    Or,
    /// Printed.
    Show,
    /// A cell of memory, tested after a load.
    Stored,
    /// A global.
    Global,
    /// `select`.
    Select,
    /// `br_table` with a case for 0 and one for the rest.
    Table,
    /// Compared with a symbol first.
    Symbol,
    /// Fine if it is 0 or this number, which has this name.
    Tolerant(u32, &'static str),
    /// Dropped: a mistake, but for a close.
    Drop,
    /// Set and not looked at: the next call overwrites it.
    Overwritten,
    /// Set to a local that nothing gets.
    Forgotten,
    /// Stored where nothing loads.
    Buried,
    /// Tested for being negative.
    Negative,
    /// Compared with -1.
    MinusOne,
}

/// How the program goes on when a call has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fail {
    /// `proc_exit`.
    Exit,
    /// `proc_exit` and `unreachable`.
    ExitTrap,
    /// What is open is closed first.
    CloseExit,
    /// `return`.
    Return,
    /// What is open is closed first.
    CloseReturn,
    /// `unreachable`.
    Trap,
    /// A branch to what closes.
    Goto,
}

/// How the descriptor gets to the calls that use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holder {
    /// Loaded from the cell that the call was given.
    Load,
    Local,
    Global,
    /// Stored again elsewhere.
    Cell,
    /// As `Load`, in the frame.
    Frame,
    /// As `Local`, by a cell in the frame.
    FrameLocal,
    /// A field of a struct in the frame.
    Struct,
}

/// How an address comes into memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Storage {
    /// A segment of so many bytes.
    Segment(usize),
    /// A segment a field.
    Pieces,
    /// Stores at a constant.
    Stores,
    /// Stores in the frame.
    Frame,
    /// A function that stores at its parameter.
    Filler,
    /// Nothing writes it.
    Nothing,
}

/// What an address stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The program's own.
    Own,
    /// Somebody who answers.
    Peer,
}

/// An address.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) whose: Whose,
    pub(crate) v6: bool,
    /// 0.0.0.0 or `::`.
    pub(crate) any: bool,
    pub(crate) port: u16,
    pub(crate) storage: Storage,
    /// The pointer goes through a local.
    pub(crate) by_local: bool,
    /// Comments say what the numbers mean.
    pub(crate) named: bool,
    /// Where it lies, if that is a mistake.
    pub(crate) at: Option<usize>,
    /// What follows it in memory, if that is a mistake: a segment, or a store of four bytes.
    pub(crate) followed: bool,
}

/// A descriptor's variable.
#[derive(Clone, Debug)]
pub(crate) struct Socket {
    pub(crate) v6: bool,
    pub(crate) udp: bool,
    pub(crate) holder: Holder,
    /// Comments say what the numbers mean.
    pub(crate) named: bool,
    /// Whether 0 is said for the protocol.
    pub(crate) plain: bool,
}

/// One call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) op: Op,
    /// The socket, by its number in the task.
    pub(crate) socket: usize,
    /// What an accept makes; the other end of a pair.
    pub(crate) makes: usize,
    /// The address, by its number in the task.
    pub(crate) record: usize,
    /// Another address that `select` may take.
    pub(crate) or_record: Option<usize>,
    pub(crate) handling: Handling,
    /// Whether this is where the mistake shows.
    pub(crate) marked: bool,
    /// Another descriptor, address or place for what is written: mistakes.
    pub(crate) fd: Option<Node>,
    pub(crate) addr: Option<Node>,
    pub(crate) out: Option<Node>,
}

impl Call {
    pub(crate) fn new(op: Op, socket: usize, handling: Handling) -> Call {
        Call {
            op,
            socket,
            makes: socket + 1,
            record: 0,
            or_record: None,
            handling,
            marked: false,
            fd: None,
            addr: None,
            out: None,
        }
    }
}

/// Something that is not known before the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// The program has arguments, its name among them: it has.
    Some,
    /// It has more than three: run without any it has not.
    Many,
    /// What `$server` says; it was set from the arguments.
    Server,
}

/// How often a loop runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounds {
    /// So many times.
    Count(usize),
    /// For ever.
    Forever,
    /// Until nothing fails, but not for ever: what fails is closed and tried again.
    UntilGood,
}

/// A step.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Call(Box<Call>),
    /// The second is bound where the first cannot be.
    TryBind(Box<Call>, Box<Call>),
    Loop {
        rounds: Rounds,
        /// What fails inside ends the round only.
        forgiving: bool,
        body: Vec<Step>,
    },
    If {
        when: When,
        then: Vec<Step>,
        or: Vec<Step>,
    },
}

/// What a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scenario {
    /// TCP: listens, accepts, answers.
    Server,
    /// TCP: connects, looks whether it is connected, sends, receives.
    Client,
    UdpServer,
    UdpClient,
    /// Two ends of a pipe.
    Pair,
    /// A client that does not block, and waits.
    Patient,
    /// A server that takes another port where one is taken.
    OtherPort,
    /// A client that tries again with a new socket.
    Again,
    /// A server or a client, as the arguments say.
    Either,
    /// A listener and what connects to it.
    Both,
}

/// Where the code of a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Body {
    /// In `_start`.
    Inline,
    /// In a function.
    Function,
    /// In a function that returns 0 or 1.
    Result,
    /// In two functions, the first of which calls the second.
    Phases,
}

/// Something that a program does with sockets of its own.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) scenario: Scenario,
    pub(crate) body: Body,
    pub(crate) fail: Fail,
    pub(crate) sockets: Vec<Socket>,
    pub(crate) records: Vec<Record>,
    pub(crate) steps: Vec<Step>,
    /// What calls write lies in the frame.
    pub(crate) framed_outputs: bool,
}

/// How a call gets to the import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Route {
    Wrapper,
    Deep,
    Indirect,
    /// `open` alone: a function that returns the descriptor, and ends the program where there is none.
    Descriptor,
    /// `open` alone: a function that returns the descriptor or -1.
    OrMinusOne,
    /// `bind` alone: a function that binds and listens.
    Listening,
}

/// Functions that have nothing to do with the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Extra {
    /// Exported: connects the caller's descriptor to the caller's address.
    Dial,
    /// Exported: accepts on the caller's descriptor.
    Serve,
    /// Exported: shuts down and closes the caller's descriptor.
    Stop,
    /// Exported steps, whose order is the caller's.
    Steps,
    /// Steps in a table, whose order is a number's.
    Machine,
    /// Arithmetic and data.
    Noise,
}

/// A wrong import.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Import {
    pub(crate) op: Op,
    pub(crate) module: &'static str,
    pub(crate) name: &'static str,
    /// The types of its parameters, where they are wrong.
    pub(crate) params: Option<&'static str>,
}

/// A program.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) seed: u64,
    pub(crate) tasks: Vec<Task>,
    /// The steps of all tasks are mixed.
    pub(crate) mixed: bool,
    pub(crate) routes: BTreeMap<Op, Route>,
    pub(crate) extras: Vec<Extra>,
    pub(crate) manner: Manner,
    pub(crate) numeric: bool,
    pub(crate) asides: bool,
    pub(crate) helpers_last: bool,
    /// Records lie 16 bytes apart, where POSIX programmers put them.
    pub(crate) tight: bool,
    pub(crate) pointer: &'static str,
    /// Mistakes that no step has.
    pub(crate) import: Option<Import>,
    pub(crate) comment: Option<&'static str>,
    pub(crate) page: bool,
}

/// All calls of some steps, in the order of the text.
pub(crate) fn calls(steps: &[Step]) -> Vec<&Call> {
    let mut all = Vec::new();
    for step in steps {
        match step {
            Step::Call(call) => all.push(&**call),
            Step::TryBind(first, second) => all.extend([&**first, &**second]),
            Step::Loop { body, .. } => all.extend(calls(body)),
            Step::If { then, or, .. } => {
                all.extend(calls(then));
                all.extend(calls(or));
            }
        }
    }
    all
}

/// Does something with each call.
pub(crate) fn each_call(steps: &mut [Step], act: &mut dyn FnMut(&mut Call)) {
    for step in steps {
        match step {
            Step::Call(call) => act(call),
            Step::TryBind(first, second) => {
                act(first);
                act(second);
            }
            Step::Loop { body, .. } => each_call(body, act),
            Step::If { then, or, .. } => {
                each_call(then, act);
                each_call(or, act);
            }
        }
    }
}
