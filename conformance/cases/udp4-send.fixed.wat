;; A datagram "ping" to 127.0.0.1:8080 from a socket bound to any port.
;; As it is, bind takes [::], and the datagram goes to IPv6 7f00:1::, port 36895.
;; steps: open bind send
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_send_to" (func $sock_send_to (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\01\00\90\1f\7f\00\00\01\00\00\00\00\00\00\00\00")
  (data (i32.const 96) "\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
  (data (i32.const 48) "\80\00\00\00\04\00\00\00")
  (data (i32.const 128) "ping")
  (func (export "_start") (local $fd i32)
    (call $step (call $sock_open (i32.const 1) (i32.const 2) (i32.const 17) (i32.const 32)))
    (local.set $fd (i32.load (i32.const 32)))
    (call $step (call $sock_bind (local.get $fd) (i32.const 96)))
    (call $step (call $sock_send_to (local.get $fd) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 64) (i32.const 40))))

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
