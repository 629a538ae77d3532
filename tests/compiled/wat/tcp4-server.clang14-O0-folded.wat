;; tcp4-server.c, compiled with -O0 --fold-exprs by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open bind listen accept peer-is-ipv4 recv send shutdown close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (;4;) (func (param i32) (result i32)))
  (type (;5;) (func (param i32)))
  (type (;6;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 1)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (type 1)))
  (import "wasix_32v1" "sock_accept" (func $sock_accept (type 0)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (type 2)))
  (import "wasix_32v1" "sock_send" (func $sock_send (type 3)))
  (import "wasix_32v1" "sock_shutdown" (func $sock_shutdown (type 1)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 4)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 5)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (func $_start (type 6)
    (local i32 i32 i32 i32 i32 i32 i64 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (local.set 0
      (global.get $__stack_pointer))
    (local.set 1
      (i32.const 256))
    (local.set 2
      (i32.sub
        (local.get 0)
        (local.get 1)))
    (global.set $__stack_pointer
      (local.get 2))
    (local.set 3
      (i32.const 232))
    (local.set 4
      (i32.add
        (local.get 2)
        (local.get 3)))
    (local.set 5
      (local.get 4))
    (local.set 6
      (i64.const 0))
    (i64.store align=4
      (local.get 5)
      (local.get 6))
    (local.set 7
      (i32.const 8))
    (local.set 8
      (i32.add
        (local.get 5)
        (local.get 7)))
    (i64.store align=4
      (local.get 8)
      (local.get 6))
    (local.set 9
      (i32.const 2))
    (i32.store16 offset=232
      (local.get 2)
      (local.get 9))
    (local.set 10
      (i32.const 36895))
    (i32.store16 offset=234
      (local.get 2)
      (local.get 10))
    (local.set 11
      (i32.const 16777343))
    (i32.store offset=236
      (local.get 2)
      (local.get 11))
    (local.set 12
      (i32.const 2))
    (local.set 13
      (i32.const 1))
    (local.set 14
      (i32.const 0))
    (local.set 15
      (i32.const 252))
    (local.set 16
      (i32.add
        (local.get 2)
        (local.get 15)))
    (local.set 17
      (local.get 16))
    (local.set 18
      (call $sock_open
        (local.get 12)
        (local.get 13)
        (local.get 14)
        (local.get 17)))
    (call $step
      (local.get 18))
    (local.set 19
      (i32.load offset=252
        (local.get 2)))
    (local.set 20
      (i32.const 232))
    (local.set 21
      (i32.add
        (local.get 2)
        (local.get 20)))
    (local.set 22
      (local.get 21))
    (local.set 23
      (call $sock_bind
        (local.get 19)
        (local.get 22)))
    (call $step
      (local.get 23))
    (local.set 24
      (i32.load offset=252
        (local.get 2)))
    (local.set 25
      (i32.const 16))
    (local.set 26
      (call $sock_listen
        (local.get 24)
        (local.get 25)))
    (call $step
      (local.get 26))
    (local.set 27
      (i32.load offset=252
        (local.get 2)))
    (local.set 28
      (i32.const 104))
    (local.set 29
      (i32.add
        (local.get 2)
        (local.get 28)))
    (local.set 30
      (local.get 29))
    (local.set 31
      (i32.const 0))
    (local.set 32
      (i32.const 248))
    (local.set 33
      (i32.add
        (local.get 2)
        (local.get 32)))
    (local.set 34
      (local.get 33))
    (local.set 35
      (call $sock_accept
        (local.get 27)
        (local.get 31)
        (local.get 34)
        (local.get 30)))
    (call $step
      (local.get 35))
    (local.set 36
      (i32.load16_u offset=104
        (local.get 2)))
    (local.set 37
      (i32.const 65535))
    (local.set 38
      (i32.and
        (local.get 36)
        (local.get 37)))
    (local.set 39
      (i32.const 2))
    (local.set 40
      (local.get 38))
    (local.set 41
      (local.get 39))
    (local.set 42
      (i32.eq
        (local.get 40)
        (local.get 41)))
    (local.set 43
      (i32.const 1))
    (local.set 44
      (i32.and
        (local.get 42)
        (local.get 43)))
    (call $show
      (local.get 44))
    (local.set 45
      (i32.const 32))
    (local.set 46
      (i32.add
        (local.get 2)
        (local.get 45)))
    (local.set 47
      (local.get 46))
    (i32.store offset=16
      (local.get 2)
      (local.get 47))
    (local.set 48
      (i32.const 64))
    (i32.store offset=20
      (local.get 2)
      (local.get 48))
    (local.set 49
      (i32.load offset=248
        (local.get 2)))
    (local.set 50
      (i32.const 16))
    (local.set 51
      (i32.add
        (local.get 2)
        (local.get 50)))
    (local.set 52
      (local.get 51))
    (local.set 53
      (i32.const 1))
    (local.set 54
      (i32.const 0))
    (local.set 55
      (i32.const 28))
    (local.set 56
      (i32.add
        (local.get 2)
        (local.get 55)))
    (local.set 57
      (local.get 56))
    (local.set 58
      (i32.const 26))
    (local.set 59
      (i32.add
        (local.get 2)
        (local.get 58)))
    (local.set 60
      (local.get 59))
    (local.set 61
      (call $sock_recv
        (local.get 49)
        (local.get 52)
        (local.get 53)
        (local.get 54)
        (local.get 57)
        (local.get 60)))
    (call $step
      (local.get 61))
    (local.set 62
      (i32.const 32))
    (local.set 63
      (i32.add
        (local.get 2)
        (local.get 62)))
    (local.set 64
      (local.get 63))
    (i32.store offset=8
      (local.get 2)
      (local.get 64))
    (local.set 65
      (i32.load offset=28
        (local.get 2)))
    (i32.store offset=12
      (local.get 2)
      (local.get 65))
    (local.set 66
      (i32.load offset=248
        (local.get 2)))
    (local.set 67
      (i32.const 8))
    (local.set 68
      (i32.add
        (local.get 2)
        (local.get 67)))
    (local.set 69
      (local.get 68))
    (local.set 70
      (i32.const 1))
    (local.set 71
      (i32.const 0))
    (local.set 72
      (i32.const 28))
    (local.set 73
      (i32.add
        (local.get 2)
        (local.get 72)))
    (local.set 74
      (local.get 73))
    (local.set 75
      (call $sock_send
        (local.get 66)
        (local.get 69)
        (local.get 70)
        (local.get 71)
        (local.get 74)))
    (call $step
      (local.get 75))
    (local.set 76
      (i32.load offset=248
        (local.get 2)))
    (local.set 77
      (i32.const 2))
    (local.set 78
      (call $sock_shutdown
        (local.get 76)
        (local.get 77)))
    (call $step
      (local.get 78))
    (local.set 79
      (i32.load offset=248
        (local.get 2)))
    (local.set 80
      (call $fd_close
        (local.get 79)))
    (call $step
      (local.get 80))
    (local.set 81
      (i32.const 256))
    (local.set 82
      (i32.add
        (local.get 2)
        (local.get 81)))
    (global.set $__stack_pointer
      (local.get 82))
    (return))
  (func $step (type 5) (param i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32)
    (local.set 1
      (global.get $__stack_pointer))
    (local.set 2
      (i32.const 16))
    (local.set 3
      (i32.sub
        (local.get 1)
        (local.get 2)))
    (global.set $__stack_pointer
      (local.get 3))
    (i32.store offset=12
      (local.get 3)
      (local.get 0))
    (local.set 4
      (i32.load offset=12
        (local.get 3)))
    (call $show
      (local.get 4))
    (local.set 5
      (i32.load offset=12
        (local.get 3)))
    (block  ;; label = @1
      (br_if 0 (;@1;)
        (i32.eqz
          (local.get 5)))
      (local.set 6
        (i32.const 1))
      (call $proc_exit
        (local.get 6))
      (unreachable))
    (local.set 7
      (i32.const 16))
    (local.set 8
      (i32.add
        (local.get 3)
        (local.get 7)))
    (global.set $__stack_pointer
      (local.get 8))
    (return))
  (func $show (type 5) (param i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (local.set 1
      (global.get $__stack_pointer))
    (local.set 2
      (i32.const 32))
    (local.set 3
      (i32.sub
        (local.get 1)
        (local.get 2)))
    (global.set $__stack_pointer
      (local.get 3))
    (i32.store offset=28
      (local.get 3)
      (local.get 0))
    (local.set 4
      (i32.load offset=28
        (local.get 3)))
    (i32.store8 offset=27
      (local.get 3)
      (local.get 4))
    (local.set 5
      (i32.const 27))
    (local.set 6
      (i32.add
        (local.get 3)
        (local.get 5)))
    (local.set 7
      (local.get 6))
    (i32.store offset=8
      (local.get 3)
      (local.get 7))
    (local.set 8
      (i32.const 1))
    (i32.store offset=12
      (local.get 3)
      (local.get 8))
    (local.set 9
      (i32.const 1))
    (local.set 10
      (i32.const 8))
    (local.set 11
      (i32.add
        (local.get 3)
        (local.get 10)))
    (local.set 12
      (local.get 11))
    (local.set 13
      (i32.const 20))
    (local.set 14
      (i32.add
        (local.get 3)
        (local.get 13)))
    (local.set 15
      (local.get 14))
    (drop
      (call $fd_write
        (local.get 9)
        (local.get 12)
        (local.get 9)
        (local.get 15)))
    (local.set 16
      (i32.const 32))
    (local.set 17
      (i32.add
        (local.get 3)
        (local.get 16)))
    (global.set $__stack_pointer
      (local.get 17))
    (return))
  (memory (;0;) 2)
  (global $__stack_pointer (mut i32) (i32.const 66560))
  (export "memory" (memory 0))
  (export "_start" (func $_start)))
