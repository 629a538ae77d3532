;; udp4-client.c, compiled with -O0 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open bind send recv byte close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;4;) (func (param i32) (result i32)))
  (type (;5;) (func (param i32)))
  (type (;6;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 1)))
  (import "wasix_32v1" "sock_send_to" (func $sock_send_to (type 2)))
  (import "wasix_32v1" "sock_recv_from" (func $sock_recv_from (type 3)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 4)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 5)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (func $_start (type 6)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i64 i64 i32 i32 i32 i32 i64 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 0
    i32.const 192
    local.set 1
    local.get 0
    local.get 1
    i32.sub
    local.set 2
    local.get 2
    global.set $__stack_pointer
    i32.const 160
    local.set 3
    local.get 2
    local.get 3
    i32.add
    local.set 4
    local.get 4
    local.set 5
    i32.const 8
    local.set 6
    local.get 5
    local.get 6
    i32.add
    local.set 7
    i32.const 0
    local.set 8
    local.get 8
    i64.load offset=1032 align=4
    local.set 9
    local.get 7
    local.get 9
    i64.store align=4
    local.get 8
    i64.load offset=1024 align=4
    local.set 10
    local.get 5
    local.get 10
    i64.store align=4
    i32.const 8
    local.set 11
    local.get 2
    local.get 11
    i32.add
    local.set 12
    local.get 12
    local.set 13
    i32.const 0
    local.set 14
    local.get 14
    i64.load offset=1040 align=4
    local.set 15
    local.get 13
    local.get 15
    i64.store align=4
    i32.const 2
    local.set 16
    local.get 2
    local.get 16
    i32.store16 offset=144
    i32.const 36895
    local.set 17
    local.get 2
    local.get 17
    i32.store16 offset=146
    i32.const 16777343
    local.set 18
    local.get 2
    local.get 18
    i32.store offset=148
    i32.const 2
    local.set 19
    i32.const 17
    local.set 20
    i32.const 188
    local.set 21
    local.get 2
    local.get 21
    i32.add
    local.set 22
    local.get 22
    local.set 23
    local.get 19
    local.get 19
    local.get 20
    local.get 23
    call $sock_open
    local.set 24
    local.get 24
    call $step
    local.get 2
    i32.load offset=188
    local.set 25
    i32.const 160
    local.set 26
    local.get 2
    local.get 26
    i32.add
    local.set 27
    local.get 27
    local.set 28
    local.get 25
    local.get 28
    call $sock_bind
    local.set 29
    local.get 29
    call $step
    local.get 2
    i32.load offset=188
    local.set 30
    i32.const 144
    local.set 31
    local.get 2
    local.get 31
    i32.add
    local.set 32
    local.get 32
    local.set 33
    i32.const 8
    local.set 34
    local.get 2
    local.get 34
    i32.add
    local.set 35
    local.get 35
    local.set 36
    i32.const 1
    local.set 37
    i32.const 16384
    local.set 38
    i32.const 184
    local.set 39
    local.get 2
    local.get 39
    i32.add
    local.set 40
    local.get 40
    local.set 41
    local.get 30
    local.get 36
    local.get 37
    local.get 38
    local.get 33
    local.get 41
    call $sock_send_to
    local.set 42
    local.get 42
    call $step
    local.get 2
    i32.load offset=188
    local.set 43
    i32.const 16
    local.set 44
    local.get 2
    local.get 44
    i32.add
    local.set 45
    local.get 45
    local.set 46
    i32.const 8
    local.set 47
    local.get 2
    local.get 47
    i32.add
    local.set 48
    local.get 48
    local.set 49
    i32.const 1
    local.set 50
    i32.const 0
    local.set 51
    i32.const 184
    local.set 52
    local.get 2
    local.get 52
    i32.add
    local.set 53
    local.get 53
    local.set 54
    i32.const 182
    local.set 55
    local.get 2
    local.get 55
    i32.add
    local.set 56
    local.get 56
    local.set 57
    local.get 43
    local.get 49
    local.get 50
    local.get 51
    local.get 54
    local.get 57
    local.get 46
    call $sock_recv_from
    local.set 58
    local.get 58
    call $step
    i32.const 0
    local.set 59
    local.get 59
    i32.load8_u offset=1048
    local.set 60
    i32.const 255
    local.set 61
    local.get 60
    local.get 61
    i32.and
    local.set 62
    local.get 62
    call $show
    local.get 2
    i32.load offset=188
    local.set 63
    local.get 63
    call $fd_close
    local.set 64
    local.get 64
    call $step
    i32.const 192
    local.set 65
    local.get 2
    local.get 65
    i32.add
    local.set 66
    local.get 66
    global.set $__stack_pointer
    return)
  (func $step (type 5) (param i32)
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
  (func $show (type 5) (param i32)
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
  (global $__stack_pointer (mut i32) (i32.const 66592))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1024) "\02\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\18\04\00\00\04\00\00\00")
  (data $.data (i32.const 1048) "ping"))
