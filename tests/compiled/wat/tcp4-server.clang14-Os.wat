;; tcp4-server.c, compiled with -Os by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
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
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (type 2)))
  (import "wasix_32v1" "sock_send" (func $sock_send (type 3)))
  (import "wasix_32v1" "sock_shutdown" (func $sock_shutdown (type 1)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 4)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 5)))
  (func $_start (type 6)
    (local i32)
    global.get $__stack_pointer
    i32.const 256
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    local.get 0
    i64.const 0
    i64.store offset=240
    local.get 0
    i64.const 72058141916725250
    i64.store offset=232
    i32.const 2
    i32.const 1
    i32.const 0
    local.get 0
    i32.const 252
    i32.add
    call $sock_open
    call $step
    local.get 0
    i32.load offset=252
    local.get 0
    i32.const 232
    i32.add
    call $sock_bind
    call $step
    local.get 0
    i32.load offset=252
    i32.const 16
    call $sock_listen
    call $step
    local.get 0
    i32.load offset=252
    i32.const 0
    local.get 0
    i32.const 248
    i32.add
    local.get 0
    i32.const 104
    i32.add
    call $sock_accept
    call $step
    local.get 0
    local.get 0
    i32.load16_u offset=104
    i32.const 2
    i32.eq
    i32.store8 offset=8
    local.get 0
    i32.const 1
    i32.store offset=36
    local.get 0
    local.get 0
    i32.const 8
    i32.add
    i32.store offset=32
    i32.const 1
    local.get 0
    i32.const 32
    i32.add
    i32.const 1
    local.get 0
    i32.const 16
    i32.add
    call $fd_write
    drop
    local.get 0
    i32.const 64
    i32.store offset=20
    local.get 0
    local.get 0
    i32.const 32
    i32.add
    i32.store offset=16
    local.get 0
    i32.load offset=248
    local.get 0
    i32.const 16
    i32.add
    i32.const 1
    i32.const 0
    local.get 0
    i32.const 28
    i32.add
    local.get 0
    i32.const 26
    i32.add
    call $sock_recv
    call $step
    local.get 0
    local.get 0
    i32.load offset=28
    i32.store offset=12
    local.get 0
    local.get 0
    i32.const 32
    i32.add
    i32.store offset=8
    local.get 0
    i32.load offset=248
    local.get 0
    i32.const 8
    i32.add
    i32.const 1
    i32.const 0
    local.get 0
    i32.const 28
    i32.add
    call $sock_send
    call $step
    local.get 0
    i32.load offset=248
    i32.const 2
    call $sock_shutdown
    call $step
    local.get 0
    i32.load offset=248
    call $fd_close
    call $step
    local.get 0
    i32.const 256
    i32.add
    global.set $__stack_pointer)
  (func $step (type 5) (param i32)
    (local i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.tee 1
    global.set $__stack_pointer
    local.get 1
    local.get 0
    i32.store8 offset=15
    local.get 1
    i32.const 1
    i32.store offset=4
    local.get 1
    local.get 1
    i32.const 15
    i32.add
    i32.store
    i32.const 1
    local.get 1
    i32.const 1
    local.get 1
    i32.const 8
    i32.add
    call $fd_write
    drop
    block  ;; label = @1
      local.get 0
      i32.eqz
      br_if 0 (;@1;)
      i32.const 1
      call $proc_exit
      unreachable
    end
    local.get 1
    i32.const 16
    i32.add
    global.set $__stack_pointer)
  (memory (;0;) 2)
  (global $__stack_pointer (mut i32) (i32.const 66560))
  (export "memory" (memory 0))
  (export "_start" (func $_start)))
