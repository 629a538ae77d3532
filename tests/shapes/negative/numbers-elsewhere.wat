;; A right WASIX server among numbers that only look like its own: a state that is 2, a length that is 10,
;; bytes that nobody binds, a text that names AF_INET.
;; Also with --from linux.
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_shutdown" (func $sock_shutdown (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global $state (mut i32) (i32.const 2))
  (data (i32.const 64) "\01\00\90\1f\7f\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00")
  (data (i32.const 128) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (data (i32.const 160) "socket(AF_INET, SOCK_STREAM, 0) = 2, port 8080")
  (func $next (result i32)
    (if (i32.eq (global.get $state) (i32.const 2)) (then (global.set $state (i32.const 10))))
    (i32.load16_u (i32.const 128)))
  (func (export "_start") (local $fd i32)
    (drop (i32.const 2)) ;; AF_INET
    (drop (call $sock_open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 32)))
    (local.set $fd (i32.load (i32.const 32)))
    (drop (call $sock_bind (local.get $fd) (i32.const 64)))
    (if (i32.eq (call $next) (i32.const 2)) (then (drop (call $sock_shutdown (local.get $fd) (i32.const 3)))))))
