;; A TCP client of 127.0.0.1:8080: says "ping" and prints the first byte of the answer.
;; As it is, nobody is reached, and connect may not even say so: the record reads as IPv6 7f00:1::.
;; abi/wasix.md section 2.d: a refused connect returns 0, status 3 tells.
;; steps: open connect status send recv byte
;; expects: errno-unused a status that sock_status did not write stays 0, and is shown
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_connect" (func $sock_connect (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_status" (func $sock_status (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_send" (func $sock_send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (data (i32.const 48) "\80\00\00\00\04\00\00\00")
  (data (i32.const 128) "ping")
  (func (export "_start") (local $fd i32)
    (call $step (call $sock_open (i32.const 2) (i32.const 1) (i32.const 6) (i32.const 32)))
    (local.set $fd (i32.load (i32.const 32)))
    (call $step (call $sock_connect (local.get $fd) (i32.const 64)))
    (drop (call $sock_status (local.get $fd) (i32.const 44)))
    (call $show (i32.load8_u (i32.const 44)))
    (call $step (call $sock_send (local.get $fd) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 40)))
    (call $step (call $sock_recv (local.get $fd) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 40) (i32.const 44)))
    (call $show (i32.load8_u (i32.const 128))))

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
