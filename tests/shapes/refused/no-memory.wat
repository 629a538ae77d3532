;; There is no memory to load from.
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (func (export "_start")
    (drop (call $sock_open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 32)))
    (drop (call $sock_bind (i32.load (i32.const 32)) (i32.const 64)))))
