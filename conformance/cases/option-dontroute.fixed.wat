;; SO_DONTROUTE is 5, WASIX has 4. As it is, 5 is OnlyV6: nothing says so, and a server on [::]:8080 that
;; is right in all else turns IPv4 clients away. The listener then waits. abi/wasix.md section 2.g.
;; steps: open option bind listen
;; expects: errno-unused the last accept only keeps the program waiting, and nobody asks how it ends
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_accept" (func $sock_accept (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_set_opt_flag" (func $sock_set_opt_flag (param i32 i32 i32) (result i32)))
  (import "wasix_32v1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\02\00\90\1f\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
  (func (export "_start") (local $fd i32)
    (call $step (call $sock_open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 32)))
    (local.set $fd (i32.load (i32.const 32)))
    (call $step (call $sock_set_opt_flag
      (local.get $fd)
      (i32.const 4)  ;; SO_DONTROUTE
      (i32.const 1)))
    (call $step (call $sock_bind (local.get $fd) (i32.const 64)))
    (call $step (call $sock_listen (local.get $fd) (i32.const 16)))
    (drop (call $sock_accept (local.get $fd) (i32.const 0) (i32.const 36) (i32.const 96))))

  (data (i32.const 8) "\10\00\00\00\01\00\00\00")
  (func $show (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
  (func $step (param $errno i32)
    (call $show (local.get $errno))
    (if (local.get $errno) (then (call $proc_exit (i32.const 1))))))
