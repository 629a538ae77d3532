;; helpers.c, compiled with -O0 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open bind send close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32) (result i32)))
  (type (;4;) (func (param i32)))
  (type (;5;) (func))
  (type (;6;) (func (param i32 i32)))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 1)))
  (import "wasix_32v1" "sock_send_to" (func $sock_send_to (type 2)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 3)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 4)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (func $_start (type 5)
    (local i32 i32 i32 i32 i32 i32 i32 i64 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 0
    i32.const 48
    local.set 1
    local.get 0
    local.get 1
    i32.sub
    local.set 2
    local.get 2
    global.set $__stack_pointer
    i32.const 32
    local.set 3
    local.get 2
    local.get 3
    i32.add
    local.set 4
    local.get 4
    local.set 5
    i32.const 0
    local.set 6
    local.get 6
    i64.load offset=1024 align=4
    local.set 7
    local.get 5
    local.get 7
    i64.store align=4
    local.get 2
    local.set 8
    i32.const 8080
    local.set 9
    i32.const 65535
    local.set 10
    local.get 9
    local.get 10
    i32.and
    local.set 11
    local.get 8
    local.get 11
    call $loopback
    i32.const 16
    local.set 12
    local.get 2
    local.get 12
    i32.add
    local.set 13
    local.get 13
    local.set 14
    local.get 14
    call $any
    i32.const 2
    local.set 15
    i32.const 17
    local.set 16
    i32.const 44
    local.set 17
    local.get 2
    local.get 17
    i32.add
    local.set 18
    local.get 18
    local.set 19
    local.get 15
    local.get 15
    local.get 16
    local.get 19
    call $sock_open
    local.set 20
    local.get 20
    call $step
    local.get 2
    i32.load offset=44
    local.set 21
    i32.const 16
    local.set 22
    local.get 2
    local.get 22
    i32.add
    local.set 23
    local.get 23
    local.set 24
    local.get 21
    local.get 24
    call $sock_bind
    local.set 25
    local.get 25
    call $step
    local.get 2
    i32.load offset=44
    local.set 26
    local.get 2
    local.set 27
    i32.const 32
    local.set 28
    local.get 2
    local.get 28
    i32.add
    local.set 29
    local.get 29
    local.set 30
    i32.const 1
    local.set 31
    i32.const 0
    local.set 32
    i32.const 40
    local.set 33
    local.get 2
    local.get 33
    i32.add
    local.set 34
    local.get 34
    local.set 35
    local.get 26
    local.get 30
    local.get 31
    local.get 32
    local.get 27
    local.get 35
    call $sock_send_to
    local.set 36
    local.get 36
    call $step
    local.get 2
    i32.load offset=44
    local.set 37
    local.get 37
    call $fd_close
    local.set 38
    local.get 38
    call $step
    i32.const 48
    local.set 39
    local.get 2
    local.get 39
    i32.add
    local.set 40
    local.get 40
    global.set $__stack_pointer
    return)
  (func $loopback (type 6) (param i32 i32)
    (local i32 i32 i32 i64 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 2
    i32.const 16
    local.set 3
    local.get 2
    local.get 3
    i32.sub
    local.set 4
    local.get 4
    global.set $__stack_pointer
    local.get 4
    local.get 1
    i32.store16 offset=14
    i64.const 0
    local.set 5
    local.get 0
    local.get 5
    i64.store align=4
    i32.const 8
    local.set 6
    local.get 0
    local.get 6
    i32.add
    local.set 7
    local.get 7
    local.get 5
    i64.store align=4
    i32.const 2
    local.set 8
    local.get 0
    local.get 8
    i32.store16
    local.get 4
    i32.load16_u offset=14
    local.set 9
    i32.const 65535
    local.set 10
    local.get 9
    local.get 10
    i32.and
    local.set 11
    local.get 11
    call $htons
    local.set 12
    local.get 0
    local.get 12
    i32.store16 offset=2
    i32.const 2130706433
    local.set 13
    local.get 13
    call $htonl
    local.set 14
    local.get 0
    local.get 14
    i32.store offset=4
    i32.const 16
    local.set 15
    local.get 4
    local.get 15
    i32.add
    local.set 16
    local.get 16
    global.set $__stack_pointer
    return)
  (func $any (type 4) (param i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i64)
    global.get $__stack_pointer
    local.set 1
    i32.const 16
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    local.get 0
    i32.store offset=12
    local.get 3
    i32.load offset=12
    local.set 4
    i32.const 2
    local.set 5
    local.get 4
    local.get 5
    i32.store16
    local.get 3
    i32.load offset=12
    local.set 6
    i32.const 0
    local.set 7
    local.get 6
    local.get 7
    i32.store16 offset=2
    local.get 3
    i32.load offset=12
    local.set 8
    i32.const 0
    local.set 9
    local.get 8
    local.get 9
    i32.store offset=4
    local.get 3
    i32.load offset=12
    local.set 10
    i64.const 0
    local.set 11
    local.get 10
    local.get 11
    i64.store offset=8 align=4
    return)
  (func $step (type 4) (param i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 1
    i32.const 16
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    global.set $__stack_pointer
    local.get 3
    local.get 0
    i32.store offset=12
    local.get 3
    i32.load offset=12
    local.set 4
    local.get 4
    call $show
    local.get 3
    i32.load offset=12
    local.set 5
    block  ;; label = @1
      local.get 5
      i32.eqz
      br_if 0 (;@1;)
      i32.const 1
      local.set 6
      local.get 6
      call $proc_exit
      unreachable
    end
    i32.const 16
    local.set 7
    local.get 3
    local.get 7
    i32.add
    local.set 8
    local.get 8
    global.set $__stack_pointer
    return)
  (func $htons (type 3) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 1
    i32.const 16
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    local.get 0
    i32.store16 offset=14
    local.get 3
    i32.load16_u offset=14
    local.set 4
    i32.const 65535
    local.set 5
    local.get 4
    local.get 5
    i32.and
    local.set 6
    i32.const 8
    local.set 7
    local.get 6
    local.get 7
    i32.shl
    local.set 8
    local.get 3
    i32.load16_u offset=14
    local.set 9
    i32.const 65535
    local.set 10
    local.get 9
    local.get 10
    i32.and
    local.set 11
    i32.const 8
    local.set 12
    local.get 11
    local.get 12
    i32.shr_s
    local.set 13
    local.get 8
    local.get 13
    i32.or
    local.set 14
    i32.const 65535
    local.set 15
    local.get 14
    local.get 15
    i32.and
    local.set 16
    local.get 16
    return)
  (func $htonl (type 3) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 1
    i32.const 16
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    local.get 0
    i32.store offset=12
    local.get 3
    i32.load offset=12
    local.set 4
    i32.const 24
    local.set 5
    local.get 4
    local.get 5
    i32.shl
    local.set 6
    local.get 3
    i32.load offset=12
    local.set 7
    i32.const 65280
    local.set 8
    local.get 7
    local.get 8
    i32.and
    local.set 9
    i32.const 8
    local.set 10
    local.get 9
    local.get 10
    i32.shl
    local.set 11
    local.get 6
    local.get 11
    i32.or
    local.set 12
    local.get 3
    i32.load offset=12
    local.set 13
    i32.const 8
    local.set 14
    local.get 13
    local.get 14
    i32.shr_u
    local.set 15
    i32.const 65280
    local.set 16
    local.get 15
    local.get 16
    i32.and
    local.set 17
    local.get 12
    local.get 17
    i32.or
    local.set 18
    local.get 3
    i32.load offset=12
    local.set 19
    i32.const 24
    local.set 20
    local.get 19
    local.get 20
    i32.shr_u
    local.set 21
    local.get 18
    local.get 21
    i32.or
    local.set 22
    local.get 22
    return)
  (func $show (type 4) (param i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 1
    i32.const 32
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    global.set $__stack_pointer
    local.get 3
    local.get 0
    i32.store offset=28
    local.get 3
    i32.load offset=28
    local.set 4
    local.get 3
    local.get 4
    i32.store8 offset=27
    i32.const 27
    local.set 5
    local.get 3
    local.get 5
    i32.add
    local.set 6
    local.get 6
    local.set 7
    local.get 3
    local.get 7
    i32.store offset=8
    i32.const 1
    local.set 8
    local.get 3
    local.get 8
    i32.store offset=12
    i32.const 1
    local.set 9
    i32.const 8
    local.set 10
    local.get 3
    local.get 10
    i32.add
    local.set 11
    local.get 11
    local.set 12
    i32.const 20
    local.set 13
    local.get 3
    local.get 13
    i32.add
    local.set 14
    local.get 14
    local.set 15
    local.get 9
    local.get 12
    local.get 9
    local.get 15
    call $fd_write
    drop
    i32.const 32
    local.set 16
    local.get 3
    local.get 16
    i32.add
    local.set 17
    local.get 17
    global.set $__stack_pointer
    return)
  (memory (;0;) 2)
  (global $__stack_pointer (mut i32) (i32.const 66576))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1024) "\08\04\00\00\04\00\00\00")
  (data $.data (i32.const 1032) "ping"))
