;; libc.c, compiled with -Os by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: socket bind in-use listen accept echoed shutdown close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32) (result i32)))
  (type (;3;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;4;) (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (;5;) (func (param i32)))
  (type (;6;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 1)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 2)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (type 1)))
  (import "wasix_32v1" "sock_accept" (func $sock_accept (type 0)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (type 3)))
  (import "wasix_32v1" "sock_send" (func $sock_send (type 4)))
  (import "wasix_32v1" "sock_shutdown" (func $sock_shutdown (type 1)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 5)))
  (func $_start (type 6)
    (local i32 i32 i32 i32)
    global.get $__stack_pointer
    i32.const 224
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    i32.const 0
    local.set 1
    loop  ;; label = @1
      local.get 0
      i32.const 72
      i32.add
      local.get 1
      i32.add
      i32.const 0
      i32.store8
      local.get 1
      i32.const 1
      i32.add
      local.tee 1
      i32.const 16
      i32.ne
      br_if 0 (;@1;)
    end
    local.get 0
    i64.const 72058141916725250
    i64.store offset=72
    i32.const 0
    i32.const 2
    i32.const 1
    i32.const 0
    local.get 0
    call $sock_open
    local.tee 1
    i32.store offset=1024
    i32.const 0
    i32.const -1
    local.get 0
    i32.load
    local.get 1
    select
    call $must
    local.tee 1
    local.get 0
    i32.const 72
    i32.add
    call $sock_bind
    local.tee 2
    i32.store offset=1024
    i32.const -1
    i32.const 0
    local.get 2
    select
    call $must
    drop
    i32.const 0
    i32.const 2
    i32.const 1
    i32.const 0
    local.get 0
    call $sock_open
    local.tee 2
    i32.store offset=1024
    i32.const 0
    i32.const -1
    local.get 0
    i32.load
    local.get 2
    select
    local.tee 2
    local.get 0
    i32.const 72
    i32.add
    call $sock_bind
    local.tee 3
    i32.store offset=1024
    local.get 0
    local.get 3
    i32.const 98
    i32.eq
    i32.store8 offset=220
    local.get 0
    i32.const 1
    i32.store offset=4
    local.get 0
    local.get 0
    i32.const 220
    i32.add
    i32.store
    i32.const 1
    local.get 0
    i32.const 1
    local.get 0
    i32.const 208
    i32.add
    call $fd_write
    drop
    i32.const 0
    local.get 2
    call $fd_close
    i32.store offset=1024
    i32.const 0
    local.get 1
    i32.const 16
    call $sock_listen
    local.tee 2
    i32.store offset=1024
    i32.const -1
    i32.const 0
    local.get 2
    select
    call $must
    drop
    i32.const 0
    local.get 1
    i32.const 0
    local.get 0
    local.get 0
    i32.const 72
    i32.add
    call $sock_accept
    local.tee 1
    i32.store offset=1024
    i32.const -1
    local.get 0
    i32.load
    local.get 1
    select
    call $must
    local.set 1
    local.get 0
    i32.const 64
    i32.store offset=212
    local.get 0
    local.get 0
    i32.store offset=208
    i32.const 0
    local.get 1
    local.get 0
    i32.const 208
    i32.add
    i32.const 1
    i32.const 0
    local.get 0
    i32.const 220
    i32.add
    local.get 0
    i32.const 206
    i32.add
    call $sock_recv
    local.tee 2
    i32.store offset=1024
    local.get 0
    i32.const -1
    local.get 0
    i32.load offset=220
    local.get 2
    select
    i32.store offset=212
    local.get 0
    local.get 0
    i32.store offset=208
    i32.const 0
    local.get 1
    local.get 0
    i32.const 208
    i32.add
    i32.const 1
    i32.const 16384
    local.get 0
    i32.const 220
    i32.add
    call $sock_send
    local.tee 2
    i32.store offset=1024
    local.get 0
    i32.const -1
    local.get 0
    i32.load8_u offset=220
    local.get 2
    select
    i32.store8 offset=206
    local.get 0
    i32.const 1
    i32.store offset=212
    local.get 0
    local.get 0
    i32.const 206
    i32.add
    i32.store offset=208
    i32.const 1
    local.get 0
    i32.const 208
    i32.add
    i32.const 1
    local.get 0
    i32.const 220
    i32.add
    call $fd_write
    drop
    i32.const 0
    local.get 1
    i32.const 2
    call $sock_shutdown
    local.tee 2
    i32.store offset=1024
    i32.const -1
    i32.const 0
    local.get 2
    select
    call $must
    drop
    i32.const 0
    local.get 1
    call $fd_close
    local.tee 1
    i32.store offset=1024
    i32.const -1
    i32.const 0
    local.get 1
    select
    call $must
    drop
    local.get 0
    i32.const 224
    i32.add
    global.set $__stack_pointer)
  (func $must (type 2) (param i32) (result i32)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.tee 1
    global.set $__stack_pointer
    local.get 1
    local.get 0
    i32.const 31
    i32.shr_s
    i32.const 0
    i32.load offset=1024
    i32.and
    local.tee 2
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
      local.get 2
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
    local.get 0)
  (memory (;0;) 2)
  (global $__stack_pointer (mut i32) (i32.const 66576))
  (export "memory" (memory 0))
  (export "_start" (func $_start)))
