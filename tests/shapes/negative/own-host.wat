;; A host's own functions under WASIX's names, in modules that are not WASIX's.
;; Also with --from linux.
(module
  (import "env" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v2" "sock_connect" (func $sock_connect (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (func (export "_start")
    (drop (call $sock_open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 32)))  ;; AF_INET
    (drop (call $sock_bind (i32.load (i32.const 32)) (i32.const 64)))
    (drop (call $sock_connect (i32.load (i32.const 32)) (i32.const 64)))
    (drop (call $sock_listen (i32.load (i32.const 32))))))
