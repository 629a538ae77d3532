;; udp4-client.c, compiled with -O1 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
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
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 1)))
  (import "wasix_32v1" "sock_send_to" (func $sock_send_to (type 2)))
  (import "wasix_32v1" "sock_recv_from" (func $sock_recv_from (type 3)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 4)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 5)))
  (func $_start (type 6)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 208
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    local.get 0
    i32.const 168
    i32.add
    i32.const 0
    i64.load offset=1032 align=4
    i64.store
    local.get 0
    i32.const 0
    i64.load offset=1024 align=4
    i64.store offset=160
    local.get 0
    i64.const 72058141916725250
    i64.store offset=144
    local.get 0
    i32.const 0
    i64.load offset=1040
    i64.store offset=8
    local.get 0
    i32.const 2
    i32.const 2
    i32.const 17
    local.get 0
    i32.const 188
    i32.add
    call $sock_open
    local.tee 1
    i32.store8 offset=200
    local.get 0
    i32.const 1
    i32.store offset=20
    local.get 0
    local.get 0
    i32.const 200
    i32.add
    i32.store offset=16
    i32.const 1
    local.get 0
    i32.const 16
    i32.add
    i32.const 1
    local.get 0
    i32.const 192
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
              i32.load offset=188
              local.get 0
              i32.const 160
              i32.add
              call $sock_bind
              local.tee 1
              i32.store8 offset=200
              local.get 0
              i32.const 1
              i32.store offset=20
              local.get 0
              local.get 0
              i32.const 200
              i32.add
              i32.store offset=16
              i32.const 1
              local.get 0
              i32.const 16
              i32.add
              i32.const 1
              local.get 0
              i32.const 192
              i32.add
              call $fd_write
              drop
              local.get 1
              br_if 1 (;@4;)
              local.get 0
              local.get 0
              i32.load offset=188
              local.get 0
              i32.const 8
              i32.add
              i32.const 1
              i32.const 16384
              local.get 0
              i32.const 144
              i32.add
              local.get 0
              i32.const 184
              i32.add
              call $sock_send_to
              local.tee 1
              i32.store8 offset=200
              local.get 0
              i32.const 1
              i32.store offset=20
              local.get 0
              local.get 0
              i32.const 200
              i32.add
              i32.store offset=16
              i32.const 1
              local.get 0
              i32.const 16
              i32.add
              i32.const 1
              local.get 0
              i32.const 192
              i32.add
              call $fd_write
              drop
              local.get 1
              br_if 2 (;@3;)
              local.get 0
              local.get 0
              i32.load offset=188
              local.get 0
              i32.const 8
              i32.add
              i32.const 1
              i32.const 0
              local.get 0
              i32.const 184
              i32.add
              local.get 0
              i32.const 182
              i32.add
              local.get 0
              i32.const 16
              i32.add
              call $sock_recv_from
              local.tee 1
              i32.store8 offset=207
              local.get 0
              i32.const 1
              i32.store offset=196
              local.get 0
              local.get 0
              i32.const 207
              i32.add
              i32.store offset=192
              i32.const 1
              local.get 0
              i32.const 192
              i32.add
              i32.const 1
              local.get 0
              i32.const 200
              i32.add
              call $fd_write
              drop
              local.get 1
              br_if 3 (;@2;)
              local.get 0
              i32.const 0
              i32.load8_u offset=1048
              i32.store8 offset=207
              local.get 0
              i32.const 1
              i32.store offset=196
              local.get 0
              local.get 0
              i32.const 207
              i32.add
              i32.store offset=192
              i32.const 1
              local.get 0
              i32.const 192
              i32.add
              i32.const 1
              local.get 0
              i32.const 200
              i32.add
              call $fd_write
              drop
              local.get 0
              local.get 0
              i32.load offset=188
              call $fd_close
              local.tee 1
              i32.store8 offset=207
              local.get 0
              i32.const 1
              i32.store offset=196
              local.get 0
              local.get 0
              i32.const 207
              i32.add
              i32.store offset=192
              i32.const 1
              local.get 0
              i32.const 192
              i32.add
              i32.const 1
              local.get 0
              i32.const 200
              i32.add
              call $fd_write
              drop
              local.get 1
              br_if 4 (;@1;)
              local.get 0
              i32.const 208
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
  (global $__stack_pointer (mut i32) (i32.const 66592))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1024) "\02\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\18\04\00\00\04\00\00\00")
  (data $.data (i32.const 1048) "ping"))
