;; One literal is the family and the type: it stays, and the use as a family is made right.
;; As it is, bind answers 4.
;; steps: open bind recv byte
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (data (i32.const 48) "\80\00\00\00\40\00\00\00\80\00\00\00")
  (func (export "_start") (local $fd i32) (local $two i32)
    (local.set $two (i32.const 2))
    (call $step (call $sock_open (local.get $two) (local.get $two) (i32.const 0) (i32.const 32)))
    (local.set $fd (i32.load (i32.const 32)))
    (call $step (call $sock_bind (local.get $fd) (i32.const 64)))
    (call $step (call $sock_recv (local.get $fd) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 40) (i32.const 44)))
    (call $show (i32.load8_u (i32.const 128))))

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
