;; The errno of open is dropped; the type holds a flag of wasix-libc's (0x2000), which the runtime
;; refuses. The descriptor stays 0, and bind answers 2 for standard input. Shape 5.
;; steps: bind
;; expects: errno-unused the fault that the case is about
;; expects: open 0x2001 is a type of wasix-libc
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\01\00\90\1f\7f\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00")
  (func (export "_start")
    (drop (call $sock_open (i32.const 1) (i32.const 0x2001) (i32.const 0) (i32.const 32)))
    (call $step (call $sock_bind (i32.load (i32.const 32)) (i32.const 64))))

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
