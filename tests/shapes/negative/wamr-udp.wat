;; WAMR, imported as wasi_unstable: INET6 is 1, a datagram is 0, the segments of ::1 and the port at 20
;; are little-endian.
(module
  (import "wasi_unstable" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasi_unstable" "sock_recv_from" (func $sock_recv_from (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "sock_send_to" (func $sock_send_to (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "sock_close" (func $sock_close (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\90\1f\00\00")
  (data (i32.const 48) "\80\00\00\00\40\00\00\00")
  (func (export "_start") (local $fd i32)
    (drop (call $sock_open (i32.const 3) (i32.const 1) (i32.const 0) (i32.const 32)))
    (local.set $fd (i32.load (i32.const 32)))
    (drop (call $sock_bind (local.get $fd) (i32.const 64)))
    (drop (call $sock_recv_from (local.get $fd) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 96) (i32.const 40)))
    (drop (call $sock_send_to (local.get $fd) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 96) (i32.const 40)))
    (drop (call $sock_close (local.get $fd)))))
