;; Which family it is, whoever starts the program may say: it is in a global that is exported. Here nobody does,
;; and it is AF_INET. The record is POSIX too. Nobody can write the number right: wasfix puts the port right, and
;; with --unsafe-fixes it adds a function that converts the family.
;; steps: open bind listen accept recv send close
;; expects: sockaddr-in the record waits for the family of the socket
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_accept" (func $sock_accept (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_send" (func $sock_send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (global $family (export "family") (mut i32) (i32.const 2))
  (data (i32.const 64) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (data (i32.const 48) "\80\00\00\00\40\00\00\00\80\00\00\00")
  (func (export "_start") (local $af i32) (local $fd i32) (local $peer i32)
    (local.set $af (global.get $family))
    (call $step (call $sock_open (local.get $af) (i32.const 1) (i32.const 0) (i32.const 32)))
    (local.set $fd (i32.load (i32.const 32)))
    (call $step (call $sock_bind (local.get $fd) (i32.const 64)))
    (call $step (call $sock_listen (local.get $fd) (i32.const 16)))
    (call $step (call $sock_accept (local.get $fd) (i32.const 0) (i32.const 36) (i32.const 96)))
    (local.set $peer (i32.load (i32.const 36)))
    (call $step (call $sock_recv (local.get $peer) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 40) (i32.const 44)))
    (i32.store (i32.const 60) (i32.load (i32.const 40)))
    (call $step (call $sock_send (local.get $peer) (i32.const 56) (i32.const 1) (i32.const 0) (i32.const 40)))
    (call $step (call $fd_close (local.get $peer))))

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
