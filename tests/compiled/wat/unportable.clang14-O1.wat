;; unportable.c, compiled with -O1 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open nodelay connect
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32) (result i32)))
  (type (;3;) (func (param i32)))
  (type (;4;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "sock_set_opt_flag" (func $sock_set_opt_flag (type 1)))
  (import "wasix_32v1" "sock_connect" (func $sock_connect (type 2)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 3)))
  (func $_start (type 4)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 32
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    local.get 0
    i32.const 2
    i32.const 526337
    i32.const 6
    local.get 0
    i32.const 12
    i32.add
    call $sock_open
    local.tee 1
    i32.store8 offset=31
    local.get 0
    i32.const 1
    i32.store offset=20
    local.get 0
    local.get 0
    i32.const 31
    i32.add
    i32.store offset=16
    i32.const 1
    local.get 0
    i32.const 16
    i32.add
    i32.const 1
    local.get 0
    i32.const 24
    i32.add
    call $fd_write
    drop
    block  ;; label = @1
      block  ;; label = @2
        block  ;; label = @3
          local.get 1
          br_if 0 (;@3;)
          local.get 0
          local.get 0
          i32.load offset=12
          i32.const 1
          i32.const 1
          call $sock_set_opt_flag
          local.tee 1
          i32.store8 offset=31
          local.get 0
          i32.const 1
          i32.store offset=20
          local.get 0
          local.get 0
          i32.const 31
          i32.add
          i32.store offset=16
          i32.const 1
          local.get 0
          i32.const 16
          i32.add
          i32.const 1
          local.get 0
          i32.const 24
          i32.add
          call $fd_write
          drop
          local.get 1
          br_if 1 (;@2;)
          local.get 0
          local.get 0
          i32.load offset=12
          i32.const 1024
          call $sock_connect
          local.tee 1
          i32.store8 offset=31
          local.get 0
          i32.const 1
          i32.store offset=20
          local.get 0
          local.get 0
          i32.const 31
          i32.add
          i32.store offset=16
          i32.const 1
          local.get 0
          i32.const 16
          i32.add
          i32.const 1
          local.get 0
          i32.const 24
          i32.add
          call $fd_write
          drop
          local.get 1
          br_if 2 (;@1;)
          local.get 0
          i32.const 32
          i32.add
          global.set $__stack_pointer
          return
        end
        i32.const 1
        call $proc_exit
        unreachable
      end
      i32.const 1
      call $proc_exit
      unreachable
    end
    i32.const 1
    call $proc_exit
    unreachable)
  (memory (;0;) 2)
  (global $__stack_pointer (mut i32) (i32.const 66576))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1024) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00"))
