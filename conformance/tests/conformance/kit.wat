;; What the tests of single numbers are made of: all socket calls, sockets in each state, and a place
;; for the questions. Written with WASIX's own numbers. Each answer is printed as one byte.
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_pair" (func $sock_pair (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_status" (func $sock_status (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_accept_v2" (func $sock_accept (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_connect" (func $sock_connect (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_addr_local" (func $sock_addr_local (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_addr_peer" (func $sock_addr_peer (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_recv_from" (func $sock_recv_from (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_send" (func $sock_send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_send_to" (func $sock_send_to (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_shutdown" (func $sock_shutdown (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_set_opt_flag" (func $sock_set_opt_flag (param i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_get_opt_flag" (func $sock_get_opt_flag (param i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_get_opt_size" (func $sock_get_opt_size (param i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_set_opt_size" (func $sock_set_opt_size (param i32 i32 i64) (result i32)))
  (import "wasix_32v1" "sock_set_opt_time" (func $sock_set_opt_time (param i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_get_opt_time" (func $sock_get_opt_time (param i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_send_file" (func $sock_send_file (param i32 i32 i64 i64 i32) (result i32)))
  (import "wasix_32v1" "sock_join_multicast_v4" (func $sock_join_multicast_v4 (param i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_leave_multicast_v4" (func $sock_leave_multicast_v4 (param i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_join_multicast_v6" (func $sock_join_multicast_v6 (param i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_leave_multicast_v6" (func $sock_leave_multicast_v6 (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_accept" (func $sock_accept_preview1 (param i32 i32 i32) (result i32)))
  (import "wasix_32v1" "fd_fdstat_get" (func $fd_fdstat_get (param i32 i32) (result i32)))
  (import "wasix_32v1" "fd_fdstat_set_flags" (func $fd_fdstat_set_flags (param i32 i32) (result i32)))
  (import "wasix_32v1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)

  ;; 8: what $show writes. 32: a new descriptor. 36: a pair's other. 40: how much. 44: anything small.
  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (data (i32.const 48) "abc")
  (data (i32.const 52) "\30\00\00\00\03\00\00\00")  ;; three bytes to send
  (data (i32.const 60) "\00\10\00\00\40\00\00\00")  ;; 64 bytes to receive into, at 4096
  (data (i32.const 128) "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")  ;; tag 0
  (data (i32.const 160) "\01\00\00\00\7f\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00")  ;; 127.0.0.1, any port
  (data (i32.const 192) "\02\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01")  ;; ::1, any port
  (data (i32.const 352) "\01\00\00\00\00\00\00\00\40\42\0f\00\00\00\00\00")  ;; a millisecond
  ;; 224: an address that was read back. 256: an address under any tag. 288: an address to ignore.
  (data (i32.const 400) "\00\20\00\00\00\80\00\00")  ;; 32 KiB to send, at 8192
  (data (i32.const 384) "\01\00\00\00\08\08\08\08")  ;; 8.8.8.8, any port
  (data (i32.const 416) "\02\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")  ;; ::, any port
  (data (i32.const 65516) "\01\00\00\00\7f\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00")  ;; up to the memory's end

  (global $listener (mut i32) (i32.const 0))
  (global $peer (mut i32) (i32.const 0))
  (global $target (mut i32) (i32.const 0))
  (global $made (mut i32) (i32.const 0))

  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))

  ;; A step on the way to a question: it must not fail.
  (func $must (param $errno i32)
    (if (local.get $errno) (then (call $proc_exit (local.get $errno)))))

  ;; Remembers a descriptor, so that $close_all finds it; gives it back.
  (func $keep (param $fd i32) (result i32)
    (i32.store (i32.add (i32.const 8192) (i32.shl (global.get $made) (i32.const 2))) (local.get $fd))
    (global.set $made (i32.add (global.get $made) (i32.const 1)))
    (local.get $fd))

  (func $close_all
    (block $done
      (loop $next
        (br_if $done (i32.eqz (global.get $made)))
        (global.set $made (i32.sub (global.get $made) (i32.const 1)))
        (drop (call $fd_close (i32.load (i32.add (i32.const 8192) (i32.shl (global.get $made) (i32.const 2))))))
        (br $next))))

  (func $open (param $family i32) (param $type i32) (param $protocol i32) (result i32) (local $errno i32)
    (local.set $errno (call $sock_open (local.get $family) (local.get $type) (local.get $protocol) (i32.const 32)))
    (if (i32.eqz (local.get $errno)) (then (drop (call $keep (i32.load (i32.const 32))))))
    (local.get $errno))

  (func $socket (param $family i32) (param $type i32) (result i32)
    (call $must (call $open (local.get $family) (local.get $type) (i32.const 0)))
    (i32.load (i32.const 32)))

  ;; Sockets in each state. The stream's other end is $peer.
  (func $fresh (result i32)
    (call $socket (i32.const 1) (i32.const 1)))
  (func $bound (result i32) (local $fd i32)
    (call $must (call $sock_bind (local.tee $fd (call $fresh)) (i32.const 160)))
    (local.get $fd))
  (func $listener (result i32) (local $fd i32)
    (call $must (call $sock_listen (local.tee $fd (call $bound)) (i32.const 16)))
    (local.get $fd))
  (func $stream (result i32) (local $fd i32)
    (local.set $fd (call $connected (i32.const 1)))
    (call $must (call $accept (global.get $listener) (i32.const 0)))
    (global.set $peer (call $new))
    (local.get $fd))
  (func $datagram (result i32) (local $fd i32)
    (call $must (call $sock_bind (local.tee $fd (call $socket (i32.const 1) (i32.const 2))) (i32.const 160)))
    (local.get $fd))
  (func $fresh_datagram (result i32)
    (call $socket (i32.const 1) (i32.const 2)))
  (func $fresh_6 (result i32)
    (call $socket (i32.const 2) (i32.const 1)))
  (func $datagram_6 (result i32) (local $fd i32)
    (call $must (call $sock_bind (local.tee $fd (call $socket (i32.const 2) (i32.const 2))) (i32.const 192)))
    (local.get $fd))
  ;; No socket, and nothing ever to be received from it.
  (func $pipe (result i32)
    (call $must (call $pair (i32.const 0) (i32.const 1) (i32.const 0)))
    (i32.load (i32.const 32)))
  (func $nonblocking (result i32) (local $fd i32)
    (call $must (call $fd_fdstat_set_flags (local.tee $fd (call $fresh)) (i32.const 4)))
    (local.get $fd))

  ;; A socket opened with any family, connected to a new listener that has not accepted it yet.
  (func $connected (param $family i32) (result i32) (local $fd i32)
    (global.set $listener (call $listener))
    (call $own_address (global.get $listener))
    (local.set $fd (call $socket (local.get $family) (i32.const 1)))
    (call $must (call $sock_connect (local.get $fd) (i32.const 224)))
    (local.get $fd))

  ;; The socket's address to 224, with the port turned round: written big-endian, read little-endian.
  (func $own_address (param $fd i32) (local $first i32)
    (call $must (call $sock_addr_local (local.get $fd) (i32.const 224)))
    (local.set $first (i32.load8_u (i32.const 226)))
    (i32.store8 (i32.const 226) (i32.load8_u (i32.const 227)))
    (i32.store8 (i32.const 227) (local.get $first)))

  ;; To the socket that a question has made its $target.
  (func $connect (param $fd i32) (result i32)
    (call $own_address (global.get $target))
    (call $sock_connect (local.get $fd) (i32.const 224)))
  (func $send_to (param $fd i32) (result i32)
    (call $own_address (global.get $target))
    (call $sock_send_to (local.get $fd) (i32.const 52) (i32.const 1) (i32.const 0) (i32.const 224) (i32.const 40)))

  ;; Any tag, and behind it an address of this machine: ::1 for that of IPv6, 127.0.0.1 for all others.
  (func $tagged (param $tag i32) (result i32)
    (i64.store (i32.const 256) (i64.const 0x0100007f00000000))
    (i32.store8 (i32.const 256) (local.get $tag))
    (select (i32.const 192) (i32.const 256) (i32.eq (local.get $tag) (i32.const 2))))

  ;; A descriptor that a call has written to 36.
  (func $new (result i32)
    (call $keep (i32.load (i32.const 36))))
  (func $accept (param $fd i32) (param $flags i32) (result i32)
    (call $sock_accept (local.get $fd) (local.get $flags) (i32.const 36) (i32.const 288)))

  (func $send (param $fd i32) (param $flags i32) (result i32)
    (call $sock_send (local.get $fd) (i32.const 52) (i32.const 1) (local.get $flags) (i32.const 40)))
  ;; Sends until the buffers are full; what send says then.
  (func $send_on (param $fd i32) (result i32) (local $errno i32)
    (loop $more
      (br_if $more (i32.eqz (local.tee $errno
        (call $sock_send (local.get $fd) (i32.const 400) (i32.const 1) (i32.const 0) (i32.const 40))))))
    (local.get $errno))
  (func $recv (param $fd i32) (param $flags i32) (result i32)
    (call $sock_recv (local.get $fd) (i32.const 60) (i32.const 1) (local.get $flags) (i32.const 40) (i32.const 44)))
  (func $recv_from (param $fd i32) (param $flags i32) (result i32)
    (call $sock_recv_from (local.get $fd) (i32.const 60) (i32.const 1) (local.get $flags) (i32.const 40) (i32.const 44) (i32.const 288)))
  (func $count (result i32)
    (i32.load (i32.const 40)))

  ;; A stream, and a datagram socket, with three bytes to be received.
  (func $stream_abc (result i32) (local $fd i32)
    (local.set $fd (call $stream))
    (call $must (call $send (global.get $peer) (i32.const 0)))
    (local.get $fd))
  (func $datagram_abc (result i32) (local $fd i32)
    (call $own_address (local.tee $fd (call $datagram)))
    (call $must (call $sock_send_to (local.get $fd) (i32.const 52) (i32.const 1) (i32.const 0) (i32.const 224) (i32.const 40)))
    (local.get $fd))

  (func $pair (param $family i32) (param $type i32) (param $protocol i32) (result i32)
    (call $sock_pair (local.get $family) (local.get $type) (local.get $protocol) (i32.const 32) (i32.const 36)))

  ;; The fd flags of a descriptor.
  (func $flags (param $fd i32) (result i32)
    (call $must (call $fd_fdstat_get (local.get $fd) (i32.const 320)))
    (i32.load16_u (i32.const 322)))
  (func $option (param $fd i32) (param $option i32) (result i32)
    (call $must (call $sock_get_opt_flag (local.get $fd) (local.get $option) (i32.const 44)))
    (i32.load8_u (i32.const 44)))
  (func $status (param $fd i32) (result i32)
    (call $must (call $sock_status (local.get $fd) (i32.const 44)))
    (i32.load8_u (i32.const 44)))
  (func $last_error (param $fd i32) (result i32)
    (call $must (call $sock_get_opt_size (local.get $fd) (i32.const 11) (i32.const 320)))
    (i32.load (i32.const 320)))

  (func (export "_start") (local $fd i32)
    (;questions;)))
