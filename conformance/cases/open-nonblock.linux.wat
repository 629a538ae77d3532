;; AF_INET6, and a type with SOCK_NONBLOCK. The family can be made right, the type cannot: WASIX has
;; no such flag, and open answers 58 with it. abi/wasix.md section 2.a; shape 12.
;; steps: open
;; expects: open nothing tells any more whose number 2 is
;; expects: open the runtime has no type for it
;; expects linux: open the runtime has no type for it
;; wasfix:abi=wasix_32v1
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (call $step (call $sock_open (i32.const 2) (i32.const 0x801) (i32.const 0) (i32.const 32))))

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
