;; dispatch.c, compiled with -O1 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open keepalive rcvbuf bind listen
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i64) (result i32)))
  (type (;3;) (func (param i32 i32) (result i32)))
  (type (;4;) (func (param i32)))
  (type (;5;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "sock_set_opt_flag" (func $sock_set_opt_flag (type 1)))
  (import "wasix_32v1" "sock_set_opt_size" (func $sock_set_opt_size (type 2)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 3)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (type 3)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 4)))
  (func $_start (type 5)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 32
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    local.get 0
    i32.const 2
    i32.const 1
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
          block  ;; label = @4
            block  ;; label = @5
              local.get 1
              br_if 0 (;@5;)
              local.get 0
              local.get 0
              i32.load offset=12
              i32.const 9
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
              br_if 1 (;@4;)
              local.get 0
              local.get 0
              i32.load offset=12
              i32.const 8
              i64.const 65536
              call $sock_set_opt_size
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
              br_if 2 (;@3;)
              local.get 0
              local.get 0
              i32.load offset=12
              i32.const 1024
              call $sock_bind
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
              br_if 3 (;@2;)
              local.get 0
              local.get 0
              i32.load offset=12
              i32.const 16
              call $sock_listen
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
              br_if 4 (;@1;)
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
