;; A WASIX server on 0.0.0.0:8080 with pointers of 64 bits.
;; Also with --from linux.
(module
  (import "wasix_64v1" "sock_open" (func $sock_open (param i32 i32 i32 i64) (result i32)))
  (import "wasix_64v1" "sock_bind" (func $sock_bind (param i32 i64) (result i32)))
  (import "wasix_64v1" "sock_shutdown" (func $sock_shutdown (param i32 i32) (result i32)))
  (memory (export "memory") i64 1)
  (data (i64.const 64) "\01\00\90\1f\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
  (func (export "_start") (local $fd i32)
    (drop (call $sock_open (i32.const 1) (i32.const 1) (i32.const 0) (i64.const 32)))
    (local.set $fd (i32.load (i64.const 32)))
    (drop (call $sock_bind (local.get $fd) (i64.const 64)))
    (drop (call $sock_shutdown (local.get $fd) (i32.const 3)))))
