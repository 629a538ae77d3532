;; tcp4-client.c, compiled with -O0 by clang 22.1.8 of ziglang 0.17.1; printed by wasm2wat 1.0.32.
;; steps: open connect send shutdown recv byte close
(module $module.wasm
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;4;) (func (param i32) (result i32)))
  (type (;5;) (func (param i32)))
  (type (;6;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "sock_connect" (func $sock_connect (type 1)))
  (import "wasix_32v1" "sock_send" (func $sock_send (type 2)))
  (import "wasix_32v1" "sock_shutdown" (func $sock_shutdown (type 1)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (type 3)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 4)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 5)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (func $_start (type 6)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 48
    i32.sub
    local.set 0
    local.get 0
    global.set $__stack_pointer
    i32.const 0
    local.set 1
    local.get 0
    local.get 1
    i64.load offset=1048584 align=4
    i64.store offset=24
    local.get 0
    local.get 1
    i64.load offset=1048576 align=4
    i64.store offset=16
    local.get 0
    i32.const 0
    i64.load offset=1048592 align=4
    i64.store offset=8
    i32.const 2
    i32.const 1
    i32.const 6
    local.get 0
    i32.const 44
    i32.add
    call $sock_open
    call $step
    local.get 0
    i32.load offset=44
    local.get 0
    i32.const 16
    i32.add
    call $sock_connect
    call $step
    local.get 0
    i32.load offset=44
    local.get 0
    i32.const 8
    i32.add
    i32.const 1
    i32.const 16384
    local.get 0
    i32.const 40
    i32.add
    call $sock_send
    call $step
    local.get 0
    i32.load offset=44
    i32.const 1
    call $sock_shutdown
    call $step
    local.get 0
    i32.load offset=44
    local.get 0
    i32.const 8
    i32.add
    i32.const 1
    i32.const 0
    local.get 0
    i32.const 40
    i32.add
    local.get 0
    i32.const 38
    i32.add
    call $sock_recv
    call $step
    i32.const 0
    i32.load8_u offset=1048600
    i32.const 255
    i32.and
    call $show
    local.get 0
    i32.load offset=44
    call $fd_close
    call $step
    local.get 0
    i32.const 48
    i32.add
    global.set $__stack_pointer
    return)
  (func $step (type 5) (param i32)
    (local i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 1
    local.get 1
    global.set $__stack_pointer
    local.get 1
    local.get 0
    i32.store offset=12
    local.get 1
    i32.load offset=12
    call $show
    block  ;; label = @1
      local.get 1
      i32.load offset=12
      i32.eqz
      br_if 0 (;@1;)
      i32.const 1
      call $proc_exit
      unreachable
    end
    local.get 1
    i32.const 16
    i32.add
    global.set $__stack_pointer
    return)
  (func $show (type 5) (param i32)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 32
    i32.sub
    local.set 1
    local.get 1
    global.set $__stack_pointer
    local.get 1
    local.get 0
    i32.store offset=28
    local.get 1
    local.get 1
    i32.load offset=28
    i32.store8 offset=27
    local.get 1
    local.get 1
    i32.const 27
    i32.add
    i32.store offset=12
    local.get 1
    i32.const 1
    i32.store offset=16
    i32.const 1
    local.set 2
    local.get 2
    local.get 1
    i32.const 12
    i32.add
    local.get 2
    local.get 1
    i32.const 20
    i32.add
    call $fd_write
    drop
    local.get 1
    i32.const 32
    i32.add
    global.set $__stack_pointer
    return)
  (memory (;0;) 17)
  (global $__stack_pointer (mut i32) (i32.const 1048576))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1048576) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00\18\00\10\00\04\00\00\00")
  (data $.data (i32.const 1048600) "ping"))
