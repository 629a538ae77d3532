;; Right as it stands, and misread: sock_status writes one byte, and the module loads four of which three
;; are something else. Shape 14.
;; steps: open status as-word as-byte
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_status" (func $sock_status (param i32 i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 44) "\ff\ff\ff\ff")
  (func (export "_start")
    (call $step (call $sock_open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 32)))
    (call $step (call $sock_status (i32.load (i32.const 32)) (i32.const 44)))
    (call $show (i32.eqz (i32.load (i32.const 44))))
    (call $show (i32.eqz (i32.load8_u (i32.const 44)))))

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
