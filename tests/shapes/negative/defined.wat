;; The functions called $sock_open and the like are the module's own, and do as Linux does; what it exports
;; has the names of WASIX. It imports of WASIX what is no socket.
;; Also with --from linux.
(module
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (func $sock_open (export "sock_open") (param $af i32) (param $type i32) (param $protocol i32) (param $fd i32) (result i32)
    (if (result i32) (i32.eq (local.get $af) (i32.const 2))  ;; AF_INET
      (then (i32.store (local.get $fd) (i32.const 10)) (i32.const 0))
      (else (i32.const 97))))                                ;; EAFNOSUPPORT
  (func $sock_bind (export "sock_bind") (param $fd i32) (param $addr i32) (result i32)
    (i32.eq (i32.load16_u (local.get $addr)) (i32.const 2)))
  (func (export "_start")
    (drop (call $sock_open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 32)))  ;; AF_INET
    (drop (call $sock_bind (i32.load (i32.const 32)) (i32.const 64)))))
