;; AF_INET6 as BSD and macOS number it, 30: as it is, bind answers 28. Linux has no such family, so
;; the Linux rules leave it. Shape 13.
;; steps: open bind
;; expects: sockaddr-in no number of Linux's
;; expects: open no number of Linux's
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\1e\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00")
  (func (export "_start") (local $fd i32)
    (call $step (call $sock_open (i32.const 30) (i32.const 1) (i32.const 0) (i32.const 32)))
    (local.set $fd (i32.load (i32.const 32)))
    (call $step (call $sock_bind (local.get $fd) (i32.const 64))))

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
