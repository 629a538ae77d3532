;; A port that is the same both ways round: 7967 is 0x1f1f.
;; Also with --from linux.
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\01\00\1f\1f\7f\00\00\01")  ;; 7967
  (func (export "_start")
    (drop (call $sock_open (i32.const 1) (i32.const 1) (i32.const 6) (i32.const 32)))
    (drop (call $sock_bind (i32.load (i32.const 32)) (i32.const 64)))))
