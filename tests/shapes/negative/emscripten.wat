;; Emscripten: AF_INET is 2, the port is big-endian, SHUT_RDWR is 2, SOCK_NONBLOCK 0x800; all of it right.
;; Also with --from linux.
(module
  (import "env" "__syscall_socket" (func $__syscall_socket (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "env" "__syscall_bind" (func $__syscall_bind (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "env" "__syscall_connect" (func $__syscall_connect (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "env" "__syscall_listen" (func $__syscall_listen (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "env" "__syscall_accept4" (func $__syscall_accept4 (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "env" "__syscall_shutdown" (func $__syscall_shutdown (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "env" "__syscall_sendto" (func $__syscall_sendto (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "env" "__syscall_setsockopt" (func $__syscall_setsockopt (param i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (data (i32.const 96) "\0a\00\1f\90\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00")
  (func (export "main") (result i32) (local $fd i32)
    (local.set $fd (call $__syscall_socket (i32.const 2) (i32.const 0x80801) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))  ;; AF_INET
    (drop (call $__syscall_setsockopt (local.get $fd) (i32.const 1) (i32.const 2) (i32.const 80) (i32.const 4) (i32.const 0)))
    (drop (call $__syscall_bind (local.get $fd) (i32.const 64) (i32.const 16) (i32.const 0) (i32.const 0) (i32.const 0)))
    (drop (call $__syscall_listen (local.get $fd) (i32.const 16) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
    (drop (call $__syscall_accept4 (local.get $fd) (i32.const 0) (i32.const 0) (i32.const 0x800) (i32.const 0) (i32.const 0)))
    (drop (call $__syscall_shutdown (local.get $fd) (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))  ;; SHUT_RDWR
    (drop (call $__syscall_connect (call $__syscall_socket (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)) (i32.const 96) (i32.const 28) (i32.const 0) (i32.const 0) (i32.const 0)))
    (i32.eq (call $__syscall_sendto (local.get $fd) (i32.const 64) (i32.const 4) (i32.const 0x4000) (i32.const 0) (i32.const 0)) (i32.const -6))))
