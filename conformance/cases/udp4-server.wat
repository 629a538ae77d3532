;; A datagram server on 127.0.0.1:8080 that answers to the address it got.
;; As it is, bind answers 4. Made right it receives; but the port that recv_from writes is big-endian and
;; the one that send_to reads is little-endian, so the answer goes astray. No number can mend that.
;; abi/wasix.md section 2.c; shape 14.
;; steps: open bind recv peer-tag port-0 port-1 send
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_recv_from" (func $sock_recv_from (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_send_to" (func $sock_send_to (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (data (i32.const 48) "\80\00\00\00\40\00\00\00\80\00\00\00")
  (func (export "_start") (local $fd i32)
    (call $step (call $sock_open (i32.const 2) (i32.const 2) (i32.const 0) (i32.const 32)))
    (local.set $fd (i32.load (i32.const 32)))
    (call $step (call $sock_bind (local.get $fd) (i32.const 64)))
    (call $step (call $sock_recv_from (local.get $fd) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 40) (i32.const 44) (i32.const 96)))
    (call $show (i32.load8_u (i32.const 96)))
    (call $show (i32.load8_u (i32.const 98)))
    (call $show (i32.load8_u (i32.const 99)))
    (i32.store (i32.const 60) (i32.load (i32.const 40)))
    (call $step (call $sock_send_to (local.get $fd) (i32.const 56) (i32.const 1) (i32.const 0) (i32.const 96) (i32.const 40))))

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
