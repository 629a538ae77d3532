;; sock_open has four parameters.
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\02\00\1f\90\7f\00\00\01")
  (func (export "_start")
    (drop (call $sock_open (i32.const 2) (i32.const 1) (i32.const 32)))  ;; AF_INET
    (drop (call $sock_bind (i32.load (i32.const 32)) (i32.const 64)))))
