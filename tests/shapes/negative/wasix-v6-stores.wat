;; A WASIX server on [::1]:8080 whose record is written at run time.
;; Also with --from linux.
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start") (local $sa i32)
    (local.set $sa (i32.const 64))
    (i32.store16 (local.get $sa) (i32.const 2))
    (i32.store16 offset=2 (local.get $sa) (i32.const 8080))
    (i64.store offset=4 align=4 (local.get $sa) (i64.const 0))
    (i64.store offset=12 align=4 (local.get $sa) (i64.const 0x0100000000000000))
    (drop (call $sock_open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 32)))
    (drop (call $sock_bind (i32.load (i32.const 32)) (local.get $sa)))))
