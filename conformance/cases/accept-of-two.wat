;; sock_accept with two parameters is that of WasmEdge and of early WAMR: does not link. Shape 7.
;; steps: accept
;; expects: import-type it does not link
(module
  (import "wasix_32v1" "sock_accept" (func $sock_accept (param i32 i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (call $step (call $sock_accept (i32.const 3) (i32.const 36))))

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
