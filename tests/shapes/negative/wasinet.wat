;; wasinet asks its host for its numbers at run time, and has a length beside each address.
;; Also with --from linux.
(module
  (import "wasinet_v0" "sock_determine_host_af_family" (func $family (param i32) (result i32)))
  (import "wasinet_v0" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasinet_v0" "sock_bind" (func $sock_bind (param i32 i32 i32) (result i32)))
  (import "wasinet_v0" "sock_connect" (func $sock_connect (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (func (export "_start")
    (drop (call $sock_open (call $family (i32.const 2)) (i32.const 2) (i32.const 6) (i32.const 32)))
    (drop (call $sock_bind (i32.load (i32.const 32)) (i32.const 64) (i32.const 16)))
    (drop (call $sock_open (i32.const 10) (i32.const 2) (i32.const 6) (i32.const 32)))
    (drop (call $sock_connect (i32.load (i32.const 32)) (i32.const 64) (i32.const 16)))))
