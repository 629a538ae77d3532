;; tcp4-client.c, compiled with -O2 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open connect send shutdown recv byte close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;4;) (func (param i32) (result i32)))
  (type (;5;) (func (param i32)))
  (type (;6;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "sock_connect" (func $sock_connect (type 1)))
  (import "wasix_32v1" "sock_send" (func $sock_send (type 2)))
  (import "wasix_32v1" "sock_shutdown" (func $sock_shutdown (type 1)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (type 3)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 4)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 5)))
  (func $_start (type 6)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 64
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    local.get 0
    i32.const 24
    i32.add
    i32.const 0
    i64.load offset=1032 align=4
    i64.store
    local.get 0
    i32.const 0
    i64.load offset=1024 align=4
    i64.store offset=16
    local.get 0
    i32.const 0
    i64.load offset=1040
    i64.store offset=8
    local.get 0
    i32.const 2
    i32.const 1
    i32.const 6
    local.get 0
    i32.const 44
    i32.add
    call $sock_open
    local.tee 1
    i32.store8 offset=40
    local.get 0
    i32.const 1
    i32.store offset=52
    local.get 0
    local.get 0
    i32.const 40
    i32.add
    i32.store offset=48
    i32.const 1
    local.get 0
    i32.const 48
    i32.add
    i32.const 1
    local.get 0
    i32.const 56
    i32.add
    call $fd_write
    drop
    block  ;; label = @1
      block  ;; label = @2
        block  ;; label = @3
          block  ;; label = @4
            block  ;; label = @5
              block  ;; label = @6
                local.get 1
                br_if 0 (;@6;)
                local.get 0
                local.get 0
                i32.load offset=44
                local.get 0
                i32.const 16
                i32.add
                call $sock_connect
                local.tee 1
                i32.store8 offset=40
                local.get 0
                i32.const 1
                i32.store offset=52
                local.get 0
                local.get 0
                i32.const 40
                i32.add
                i32.store offset=48
                i32.const 1
                local.get 0
                i32.const 48
                i32.add
                i32.const 1
                local.get 0
                i32.const 56
                i32.add
                call $fd_write
                drop
                local.get 1
                br_if 1 (;@5;)
                local.get 0
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
                local.tee 1
                i32.store8 offset=38
                local.get 0
                i32.const 1
                i32.store offset=52
                local.get 0
                local.get 0
                i32.const 38
                i32.add
                i32.store offset=48
                i32.const 1
                local.get 0
                i32.const 48
                i32.add
                i32.const 1
                local.get 0
                i32.const 56
                i32.add
                call $fd_write
                drop
                local.get 1
                br_if 2 (;@4;)
                local.get 0
                local.get 0
                i32.load offset=44
                i32.const 1
                call $sock_shutdown
                local.tee 1
                i32.store8 offset=38
                local.get 0
                i32.const 1
                i32.store offset=52
                local.get 0
                local.get 0
                i32.const 38
                i32.add
                i32.store offset=48
                i32.const 1
                local.get 0
                i32.const 48
                i32.add
                i32.const 1
                local.get 0
                i32.const 56
                i32.add
                call $fd_write
                drop
                local.get 1
                br_if 3 (;@3;)
                local.get 0
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
                local.tee 1
                i32.store8 offset=63
                local.get 0
                i32.const 1
                i32.store offset=52
                local.get 0
                local.get 0
                i32.const 63
                i32.add
                i32.store offset=48
                i32.const 1
                local.get 0
                i32.const 48
                i32.add
                i32.const 1
                local.get 0
                i32.const 56
                i32.add
                call $fd_write
                drop
                local.get 1
                br_if 4 (;@2;)
                local.get 0
                i32.const 0
                i32.load8_u offset=1048
                i32.store8 offset=63
                local.get 0
                i32.const 1
                i32.store offset=52
                local.get 0
                local.get 0
                i32.const 63
                i32.add
                i32.store offset=48
                i32.const 1
                local.get 0
                i32.const 48
                i32.add
                i32.const 1
                local.get 0
                i32.const 56
                i32.add
                call $fd_write
                drop
                local.get 0
                local.get 0
                i32.load offset=44
                call $fd_close
                local.tee 1
                i32.store8 offset=63
                local.get 0
                i32.const 1
                i32.store offset=52
                local.get 0
                local.get 0
                i32.const 63
                i32.add
                i32.store offset=48
                i32.const 1
                local.get 0
                i32.const 48
                i32.add
                i32.const 1
                local.get 0
                i32.const 56
                i32.add
                call $fd_write
                drop
                local.get 1
                br_if 5 (;@1;)
                local.get 0
                i32.const 64
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
      unreachable
    end
    i32.const 1
    call $proc_exit
    unreachable)
  (memory (;0;) 2)
  (global $__stack_pointer (mut i32) (i32.const 66592))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1024) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00\18\04\00\00\04\00\00\00")
  (data $.data (i32.const 1048) "ping"))
