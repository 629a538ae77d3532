;; A socket pair. Wasmer looks at neither family nor type, and makes two pipes: right as it stands.
;; abi/wasix.md section 2.j.
;; steps: pair send recv count
(module
  (import "wasix_32v1" "sock_pair" (func $sock_pair (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_send" (func $sock_send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 48) "\80\00\00\00\04\00\00\00")
  (data (i32.const 128) "ping")
  (func (export "_start")
    (call $step (call $sock_pair (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 32) (i32.const 36)))
    (call $step (call $sock_send (i32.load (i32.const 32)) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 40)))
    (call $step (call $sock_recv (i32.load (i32.const 36)) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 40) (i32.const 44)))
    (call $show (i32.load (i32.const 40))))

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
