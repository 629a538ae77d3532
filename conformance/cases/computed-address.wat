;; The families are POSIX on both sides, but where the record is, is computed at run time. To change
;; the open alone would turn errno 4 into 28: neither is touched.
;; steps: open bind
;; expects: open nothing tells whose number it is
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (local $sa i32)
    (local.set $sa (i32.shl (memory.grow (i32.const 1)) (i32.const 16)))
    (i32.store16 (local.get $sa) (i32.const 2))
    (i32.store16 offset=2 (local.get $sa) (i32.const 0x901f))
    (i32.store offset=4 (local.get $sa) (i32.const 0x0100007f))
    (call $step (call $sock_open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 32)))
    (call $step (call $sock_bind (i32.load (i32.const 32)) (local.get $sa))))

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
