//! How each call and operand of `observed.tsv` is asked about, in terms of `kit.wat`.

/// A question: what comes first, and the values that are shown. `{n}` is the number of the line, `{g}`
/// what was given: the value of `type=1`, or the name of a state.
pub(crate) struct Question {
    pub(crate) call: &'static str,
    pub(crate) operand: &'static str,
    pub(crate) first: &'static str,
    pub(crate) shown: &'static [&'static str],
}

/// The question for an operand of a call.
pub(crate) fn question(call: &str, operand: &str) -> Option<&'static Question> {
    let mut all = QUESTIONS.iter();
    all.find(|question| (question.call, question.operand) == (call, operand))
}

const fn ask(
    call: &'static str,
    operand: &'static str,
    first: &'static str,
    shown: &'static [&'static str],
) -> Question {
    Question {
        call,
        operand,
        first,
        shown,
    }
}

const FD: &str = "(local.set $fd (call ${g}))";
const REFUSING: &str = "(call $own_address (call $bound)) (local.set $fd (call ${g}))";
const TAKEN: &str = "(call $own_address (call $listener))";

const QUESTIONS: &[Question] = &[
    ask(
        "sock_open",
        "family",
        "",
        &["(call $open {n} (i32.const {g}) (i32.const 0))"],
    ),
    ask(
        "sock_open",
        "type",
        "",
        &["(call $open (i32.const {g}) {n} (i32.const 0))"],
    ),
    ask(
        "sock_open",
        "protocol",
        "",
        &["(call $open (i32.const 1) (i32.const {g}) {n})"],
    ),
    ask(
        "sock_pair",
        "family",
        "",
        &["(call $pair {n} (i32.const {g}) (i32.const 0))"],
    ),
    ask(
        "sock_pair",
        "type",
        "",
        &["(call $pair (i32.const {g}) {n} (i32.const 0))"],
    ),
    ask(
        "sock_pair",
        "protocol",
        "",
        &["(call $pair (i32.const 1) (i32.const {g}) {n})"],
    ),
    ask(
        "sock_bind",
        "tag",
        "(local.set $fd (call $socket (i32.const {g}) (i32.const 1)))",
        &["(call $sock_bind (local.get $fd) (call $tagged {n}))"],
    ),
    ask(
        "sock_bind",
        "address",
        TAKEN,
        &["(call $sock_bind (call $fresh) (i32.const {g}))"],
    ),
    ask(
        "sock_connect",
        "family",
        "(local.set $fd (call $connected {n}))",
        &["(call $status (local.get $fd))"],
    ),
    ask(
        "sock_connect",
        "refused",
        REFUSING,
        &[
            "(call $sock_connect (local.get $fd) (i32.const 224))",
            "(call $status (local.get $fd))",
            "(call $send (local.get $fd) (i32.const 0))",
            "(call $last_error (local.get $fd))",
        ],
    ),
    ask(
        "sock_connect",
        "in progress",
        REFUSING,
        &["(call $sock_connect (local.get $fd) (i32.const 224))"],
    ),
    ask(
        "sock_shutdown",
        "how",
        FD,
        &[
            "(call $sock_shutdown (local.get $fd) {n})",
            "(call $recv (local.get $fd) (i32.const 8))",
            "(call $send (local.get $fd) (i32.const 0))",
        ],
    ),
    ask(
        "sock_recv",
        "flags",
        FD,
        &[
            "(call $recv (local.get $fd) {n})",
            "(call $count)",
            "(call $recv (local.get $fd) (i32.const 8))",
        ],
    ),
    ask(
        "sock_recv_from",
        "flags",
        FD,
        &[
            "(call $recv_from (local.get $fd) {n})",
            "(call $count)",
            "(call $recv_from (local.get $fd) (i32.const 8))",
        ],
    ),
    ask(
        "sock_recv",
        "nothing there",
        FD,
        &["(call $recv (local.get $fd) {n})"],
    ),
    ask(
        "sock_recv_from",
        "nothing there",
        FD,
        &["(call $recv_from (local.get $fd) {n})"],
    ),
    ask(
        "sock_send",
        "flags",
        FD,
        &["(call $send (local.get $fd) {n})"],
    ),
    ask(
        "sock_accept",
        "flags",
        "(drop (call $connected (i32.const 1)))",
        &[
            "(call $accept (global.get $listener) {n})",
            "(call $flags (call $new))",
        ],
    ),
    ask(
        "fd_fdstat_set_flags",
        "flags",
        FD,
        &[
            "(call $fd_fdstat_set_flags (local.get $fd) {n})",
            "(call $flags (local.get $fd))",
        ],
    ),
    ask(
        "sock_set_opt_flag",
        "option",
        FD,
        &["(call $sock_set_opt_flag (local.get $fd) {n} (i32.const 1))"],
    ),
    ask(
        "sock_set_opt_flag",
        "read back",
        FD,
        &[
            "(call $option (local.get $fd) {n})",
            "(call $sock_set_opt_flag (local.get $fd) {n} (i32.const 1))",
            "(call $option (local.get $fd) {n})",
        ],
    ),
    ask(
        "sock_set_opt_size",
        "option",
        FD,
        &["(call $sock_set_opt_size (local.get $fd) {n} (i64.const 9))"],
    ),
    ask(
        "sock_set_opt_time",
        "option",
        FD,
        &["(call $sock_set_opt_time (local.get $fd) {n} (i32.const 352))"],
    ),
    ask(
        "sock_accept",
        "time limit",
        FD,
        &[
            "(call $sock_set_opt_time (local.get $fd) {n} (i32.const 352))",
            "(call $accept (local.get $fd) (i32.const 0))",
        ],
    ),
    ask(
        "sock_recv",
        "time limit",
        FD,
        &[
            "(call $sock_set_opt_time (local.get $fd) {n} (i32.const 352))",
            "(call $recv (local.get $fd) (i32.const 0))",
        ],
    ),
    ask(
        "sock_send",
        "time limit",
        FD,
        &[
            "(call $sock_set_opt_time (local.get $fd) {n} (i32.const 352))",
            "(call $send_on (local.get $fd))",
        ],
    ),
    // What a socket in each state answers to each call.
    ask(
        "sock_bind",
        "-",
        FD,
        &["(call $sock_bind (local.get $fd) (i32.const 160))"],
    ),
    ask(
        "sock_listen",
        "-",
        FD,
        &["(call $sock_listen (local.get $fd) (i32.const 16))"],
    ),
    ask(
        "sock_accept",
        "-",
        FD,
        &["(call $accept (local.get $fd) (i32.const 4))"],
    ),
    ask(
        "sock_send",
        "-",
        FD,
        &["(call $send (local.get $fd) (i32.const 0))"],
    ),
    ask(
        "sock_recv",
        "-",
        FD,
        &["(call $recv (local.get $fd) (i32.const 8))"],
    ),
    ask(
        "sock_shutdown",
        "-",
        FD,
        &["(call $sock_shutdown (local.get $fd) (i32.const 3))"],
    ),
    ask(
        "sock_addr_local",
        "-",
        FD,
        &["(call $sock_addr_local (local.get $fd) (i32.const 288))"],
    ),
    ask(
        "sock_addr_peer",
        "-",
        FD,
        &["(call $sock_addr_peer (local.get $fd) (i32.const 288))"],
    ),
    ask("sock_status", "-", FD, &["(call $status (local.get $fd))"]),
    // Descriptors that are no sockets.
    ask(
        "sock_listen",
        "fd",
        "",
        &["(call $sock_listen (i32.const {g}) (i32.const 16))"],
    ),
    ask(
        "sock_status",
        "fd",
        "",
        &["(call $sock_status (i32.const {g}) (i32.const 44))"],
    ),
];
