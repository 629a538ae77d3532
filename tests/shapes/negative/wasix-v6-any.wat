;; A WASIX server on [::]:8080, with IPv4 clients: flat code, calls by number, the record in pieces.
;; Also with --from linux.
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\02" "\00" "\90\1f"
    "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
  (func (export "_start")
    i32.const 2
    i32.const 1
    i32.const 0
    i32.const 32
    call 0
    drop
    i32.const 32
    i32.load
    i32.const 64
    call 1
    drop
    i32.const 32
    i32.load
    i32.const 128
    call 2
    drop))
