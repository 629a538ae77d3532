;; pick.c, compiled with -O1 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open bind recv byte close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32) (result i32)))
  (type (;4;) (func (param i32)))
  (type (;5;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 1)))
  (import "wasix_32v1" "sock_recv_from" (func $sock_recv_from (type 2)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 3)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 4)))
  (func $_start (type 5)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 240
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    local.get 0
    i32.const 10
    i32.const 2
    i32.const 17
    local.get 0
    i32.const 220
    i32.add
    call $sock_open
    local.tee 1
    i32.store8 offset=224
    local.get 0
    i32.const 1
    i32.store offset=92
    local.get 0
    local.get 0
    i32.const 224
    i32.add
    i32.store offset=88
    i32.const 1
    local.get 0
    i32.const 88
    i32.add
    i32.const 1
    local.get 0
    i32.const 16
    i32.add
    call $fd_write
    drop
    block  ;; label = @1
      block  ;; label = @2
        block  ;; label = @3
          block  ;; label = @4
            local.get 1
            br_if 0 (;@4;)
            local.get 0
            local.get 0
            i32.load offset=220
            i32.const 1116
            call $sock_bind
            local.tee 1
            i32.store8 offset=224
            local.get 0
            i32.const 1
            i32.store offset=92
            local.get 0
            local.get 0
            i32.const 224
            i32.add
            i32.store offset=88
            i32.const 1
            local.get 0
            i32.const 88
            i32.add
            i32.const 1
            local.get 0
            i32.const 16
            i32.add
            call $fd_write
            drop
            local.get 1
            br_if 1 (;@3;)
            local.get 0
            i32.const 64
            i32.store offset=4
            local.get 0
            local.get 0
            i32.const 16
            i32.add
            i32.store
            local.get 0
            local.get 0
            i32.load offset=220
            local.get 0
            i32.const 1
            i32.const 0
            local.get 0
            i32.const 12
            i32.add
            local.get 0
            i32.const 10
            i32.add
            local.get 0
            i32.const 88
            i32.add
            call $sock_recv_from
            local.tee 1
            i32.store8 offset=239
            local.get 0
            i32.const 1
            i32.store offset=228
            local.get 0
            local.get 0
            i32.const 239
            i32.add
            i32.store offset=224
            i32.const 1
            local.get 0
            i32.const 224
            i32.add
            i32.const 1
            local.get 0
            i32.const 232
            i32.add
            call $fd_write
            drop
            local.get 1
            br_if 2 (;@2;)
            local.get 0
            local.get 0
            i32.load8_u offset=16
            i32.store8 offset=239
            local.get 0
            i32.const 1
            i32.store offset=228
            local.get 0
            local.get 0
            i32.const 239
            i32.add
            i32.store offset=224
            i32.const 1
            local.get 0
            i32.const 224
            i32.add
            i32.const 1
            local.get 0
            i32.const 232
            i32.add
            call $fd_write
            drop
            local.get 0
            local.get 0
            i32.load offset=220
            call $fd_close
            local.tee 1
            i32.store8 offset=239
            local.get 0
            i32.const 1
            i32.store offset=228
            local.get 0
            local.get 0
            i32.const 239
            i32.add
            i32.store offset=224
            i32.const 1
            local.get 0
            i32.const 224
            i32.add
            i32.const 1
            local.get 0
            i32.const 232
            i32.add
            call $fd_write
            drop
            local.get 1
            br_if 3 (;@1;)
            local.get 0
            i32.const 240
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
      unreachable
    end
    i32.const 1
    call $proc_exit
    unreachable)
  (memory (;0;) 2)
  (global $__stack_pointer (mut i32) (i32.const 66688))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1024) "\02\00\00\00\01\00\00\00\06\00\00\00\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\02\00\00\00\02\00\00\00\11\00\00\00\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\0a\00\00\00\02\00\00\00\11\00\00\00\0a\00\1f\90\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00"))
