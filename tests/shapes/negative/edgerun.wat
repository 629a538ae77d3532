;; edgerun's own sock_open and sock_bind have WASIX's form and Linux's numbers.
;; Also with --from linux.
(module
  (import "edgerun" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "edgerun" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "edgerun" "sock_shutdown" (func $sock_shutdown (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (func (export "_start")
    (drop (call $sock_open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 32)))  ;; AF_INET
    (drop (call $sock_bind (i32.load (i32.const 32)) (i32.const 64)))
    (drop (call $sock_shutdown (i32.load (i32.const 32)) (i32.const 2)))))             ;; SHUT_RDWR
