;; A WASIX client of [2001:db8::1]:443, and a WASIX datagram to [fe80::1]:53.
;; Also with --from linux.
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_connect" (func $sock_connect (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_send_to" (func $sock_send_to (param i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\02\00\bb\01\20\01\0d\b8\00\00\00\00\00\00\00\00\00\00\00\01")
  (data (i32.const 96) "\02\00\35\00\fe\80\00\00\00\00\00\00\00\00\00\00\00\00\00\01")
  (data (i32.const 48) "\80\00\00\00\04\00\00\00")
  (func (export "_start")
    (drop (call $sock_open (i32.const 2) (i32.const 1) (i32.const 6) (i32.const 32)))
    (drop (call $sock_connect (i32.load (i32.const 32)) (i32.const 64)))
    (drop (call $sock_open (i32.const 2) (i32.const 2) (i32.const 17) (i32.const 36)))
    (drop (call $sock_send_to (i32.load (i32.const 36)) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 96) (i32.const 40)))))
