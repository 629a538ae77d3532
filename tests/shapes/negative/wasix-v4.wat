;; A WASIX server on 127.0.0.1:8080 with flags, options and errors, all of them WASIX's own.
;; Also with --from linux.
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_accept_v2" (func $sock_accept_v2 (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_send" (func $sock_send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_shutdown" (func $sock_shutdown (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_set_opt_flag" (func $sock_set_opt_flag (param i32 i32 i32) (result i32)))
  (import "wasix_32v1" "fd_fdstat_set_flags" (func $fd_fdstat_set_flags (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\01\00\90\1f\7f\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00")
  (data (i32.const 48) "\80\00\00\00\40\00\00\00")
  (func (export "_start") (local $fd i32) (local $peer i32)
    (drop (call $sock_open (i32.const 1) (i32.const 1) (i32.const 6) (i32.const 32)))     ;; AF_INET, SOCK_STREAM
    (local.set $fd (i32.load (i32.const 32)))
    (drop (call $sock_set_opt_flag (local.get $fd) (i32.const 2) (i32.const 1)))          ;; SO_REUSEADDR
    (drop (call $fd_fdstat_set_flags (local.get $fd) (i32.const 4)))                      ;; O_NONBLOCK
    (if (i32.eq (call $sock_bind (local.get $fd) (i32.const 64)) (i32.const 3))           ;; EADDRINUSE
      (then (return)))
    (drop (call $sock_listen (local.get $fd) (i32.const 16)))
    (loop $again
      (br_if $again (i32.eq
        (call $sock_accept_v2 (local.get $fd) (i32.const 4) (i32.const 36) (i32.const 96))
        (i32.const 6))))                                                                  ;; EAGAIN
    (local.set $peer (i32.load (i32.const 36)))
    (drop (call $sock_recv (local.get $peer) (i32.const 48) (i32.const 1) (i32.const 1 (; MSG_PEEK ;)) (i32.const 40) (i32.const 44)))
    (drop (call $sock_recv (local.get $peer) (i32.const 48) (i32.const 1) (i32.const 8 (; MSG_DONTWAIT ;)) (i32.const 40) (i32.const 44)))
    (drop (call $sock_send (local.get $peer) (i32.const 48) (i32.const 1) (i32.const 1 (; MSG_DONTWAIT ;)) (i32.const 40)))
    (drop (call $sock_shutdown (local.get $peer) (i32.const 2 (; SHUT_WR ;))))
    (drop (call $sock_shutdown (local.get $peer) (i32.const 3)))))                        ;; SHUT_RDWR
