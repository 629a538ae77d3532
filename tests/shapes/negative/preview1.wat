;; Plain preview1 with a listener that the host has opened as 3: everything that it has of sockets.
(module
  (import "wasi_snapshot_preview1" "sock_accept" (func $sock_accept (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_recv" (func $sock_recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send" (func $sock_send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_shutdown" (func $sock_shutdown (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 48) "\80\00\00\00\40\00\00\00")
  (func (export "_start") (local $peer i32)
    (loop $again
      (br_if $again (i32.eq
        (call $sock_accept (i32.const 3) (i32.const 4) (i32.const 36))  ;; O_NONBLOCK
        (i32.const 6))))                                                ;; EAGAIN
    (local.set $peer (i32.load (i32.const 36)))
    (drop (call $sock_recv (local.get $peer) (i32.const 48) (i32.const 1) (i32.const 1) (i32.const 40) (i32.const 44)))
    (drop (call $sock_recv (local.get $peer) (i32.const 48) (i32.const 1) (i32.const 2) (i32.const 40) (i32.const 44)))
    (drop (call $sock_send (local.get $peer) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 40)))
    (drop (call $sock_shutdown (local.get $peer) (i32.const 2)))        ;; SHUT_WR
    (drop (call $sock_shutdown (local.get $peer) (i32.const 3)))))      ;; SHUT_RDWR
