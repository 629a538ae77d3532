;; tcp6-server.c, compiled with -O2 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open bind listen accept peer-is-ipv6 recv send shutdown close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (;4;) (func (param i32) (result i32)))
  (type (;5;) (func (param i32)))
  (type (;6;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 1)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (type 1)))
  (import "wasix_32v1" "sock_accept" (func $sock_accept (type 0)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (type 2)))
  (import "wasix_32v1" "sock_send" (func $sock_send (type 3)))
  (import "wasix_32v1" "sock_shutdown" (func $sock_shutdown (type 1)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 4)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 5)))
  (func $_start (type 6)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 256
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    local.get 0
    i32.const 10
    i32.const 1
    i32.const 6
    local.get 0
    i32.const 236
    i32.add
    call $sock_open
    local.tee 1
    i32.store8 offset=240
    local.get 0
    i32.const 1
    i32.store offset=108
    local.get 0
    local.get 0
    i32.const 240
    i32.add
    i32.store offset=104
    i32.const 1
    local.get 0
    i32.const 104
    i32.add
    i32.const 1
    local.get 0
    i32.const 32
    i32.add
    call $fd_write
    drop
    block  ;; label = @1
      block  ;; label = @2
        block  ;; label = @3
          block  ;; label = @4
            block  ;; label = @5
              block  ;; label = @6
                block  ;; label = @7
                  block  ;; label = @8
                    local.get 1
                    br_if 0 (;@8;)
                    local.get 0
                    local.get 0
                    i32.load offset=236
                    i32.const 1024
                    call $sock_bind
                    local.tee 1
                    i32.store8 offset=240
                    local.get 0
                    i32.const 1
                    i32.store offset=108
                    local.get 0
                    local.get 0
                    i32.const 240
                    i32.add
                    i32.store offset=104
                    i32.const 1
                    local.get 0
                    i32.const 104
                    i32.add
                    i32.const 1
                    local.get 0
                    i32.const 32
                    i32.add
                    call $fd_write
                    drop
                    local.get 1
                    br_if 1 (;@7;)
                    local.get 0
                    local.get 0
                    i32.load offset=236
                    i32.const 16
                    call $sock_listen
                    local.tee 1
                    i32.store8 offset=240
                    local.get 0
                    i32.const 1
                    i32.store offset=108
                    local.get 0
                    local.get 0
                    i32.const 240
                    i32.add
                    i32.store offset=104
                    i32.const 1
                    local.get 0
                    i32.const 104
                    i32.add
                    i32.const 1
                    local.get 0
                    i32.const 32
                    i32.add
                    call $fd_write
                    drop
                    local.get 1
                    br_if 2 (;@6;)
                    local.get 0
                    local.get 0
                    i32.load offset=236
                    i32.const 0
                    local.get 0
                    i32.const 232
                    i32.add
                    local.get 0
                    i32.const 104
                    i32.add
                    call $sock_accept
                    local.tee 1
                    i32.store8 offset=16
                    local.get 0
                    i32.const 1
                    i32.store offset=36
                    local.get 0
                    local.get 0
                    i32.const 16
                    i32.add
                    i32.store offset=32
                    i32.const 1
                    local.get 0
                    i32.const 32
                    i32.add
                    i32.const 1
                    local.get 0
                    i32.const 240
                    i32.add
                    call $fd_write
                    drop
                    local.get 1
                    br_if 3 (;@5;)
                    local.get 0
                    local.get 0
                    i32.load16_u offset=104
                    i32.const 10
                    i32.eq
                    i32.store8 offset=16
                    local.get 0
                    i32.const 1
                    i32.store offset=36
                    local.get 0
                    local.get 0
                    i32.const 16
                    i32.add
                    i32.store offset=32
                    i32.const 1
                    local.get 0
                    i32.const 32
                    i32.add
                    i32.const 1
                    local.get 0
                    i32.const 240
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
                    local.get 0
                    i32.load offset=232
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
                    local.tee 1
                    i32.store8 offset=248
                    local.get 0
                    i32.const 1
                    i32.store offset=244
                    local.get 0
                    local.get 0
                    i32.const 248
                    i32.add
                    i32.store offset=240
                    i32.const 1
                    local.get 0
                    i32.const 240
                    i32.add
                    i32.const 1
                    local.get 0
                    i32.const 8
                    i32.add
                    call $fd_write
                    drop
                    local.get 1
                    br_if 4 (;@4;)
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
                    local.get 0
                    i32.load offset=232
                    local.get 0
                    i32.const 8
                    i32.add
                    i32.const 1
                    i32.const 0
                    local.get 0
                    i32.const 28
                    i32.add
                    call $sock_send
                    local.tee 1
                    i32.store8 offset=255
                    local.get 0
                    i32.const 1
                    i32.store offset=244
                    local.get 0
                    local.get 0
                    i32.const 255
                    i32.add
                    i32.store offset=240
                    i32.const 1
                    local.get 0
                    i32.const 240
                    i32.add
                    i32.const 1
                    local.get 0
                    i32.const 248
                    i32.add
                    call $fd_write
                    drop
                    local.get 1
                    br_if 5 (;@3;)
                    local.get 0
                    local.get 0
                    i32.load offset=232
                    i32.const 2
                    call $sock_shutdown
                    local.tee 1
                    i32.store8 offset=255
                    local.get 0
                    i32.const 1
                    i32.store offset=244
                    local.get 0
                    local.get 0
                    i32.const 255
                    i32.add
                    i32.store offset=240
                    i32.const 1
                    local.get 0
                    i32.const 240
                    i32.add
                    i32.const 1
                    local.get 0
                    i32.const 248
                    i32.add
                    call $fd_write
                    drop
                    local.get 1
                    br_if 6 (;@2;)
                    local.get 0
                    local.get 0
                    i32.load offset=232
                    call $fd_close
                    local.tee 1
                    i32.store8 offset=255
                    local.get 0
                    i32.const 1
                    i32.store offset=244
                    local.get 0
                    local.get 0
                    i32.const 255
                    i32.add
                    i32.store offset=240
                    i32.const 1
                    local.get 0
                    i32.const 240
                    i32.add
                    i32.const 1
                    local.get 0
                    i32.const 248
                    i32.add
                    call $fd_write
                    drop
                    local.get 1
                    br_if 7 (;@1;)
                    local.get 0
                    i32.const 256
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
  (data $.rodata (i32.const 1024) "\0a\00\1f\90\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00"))
