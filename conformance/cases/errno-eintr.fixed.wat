;; 8.8.8.8 is no address of this machine: the runtime says so with 4, which the module takes for EINTR.
;; Prints 1 where it has misread it. abi/wasix.md section 2.h; shape 5.
;; steps: open misread
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\01\00\90\1f\08\08\08\08\00\00\00\00\00\00\00\00\00\00\00\00")
  (func (export "_start") (local $errno i32)
    (call $step (call $sock_open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 32)))
    (local.set $errno (call $sock_bind (i32.load (i32.const 32)) (i32.const 64)))
    (call $show (i32.eq (local.get $errno) (i32.const 27))))  ;; EINTR

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
