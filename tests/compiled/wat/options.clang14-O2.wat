;; options.c, compiled with -O2 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open reuse bind listen keepalive rcvbuf peeked taken send shutdown rest close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32) (result i32)))
  (type (;3;) (func (param i32 i32 i64) (result i32)))
  (type (;4;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;5;) (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (;6;) (func (param i32) (result i32)))
  (type (;7;) (func (param i32)))
  (type (;8;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "sock_set_opt_flag" (func $sock_set_opt_flag (type 1)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 2)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (type 2)))
  (import "wasix_32v1" "sock_accept" (func $sock_accept (type 0)))
  (import "wasix_32v1" "sock_set_opt_size" (func $sock_set_opt_size (type 3)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (type 4)))
  (import "wasix_32v1" "sock_send" (func $sock_send (type 5)))
  (import "wasix_32v1" "sock_shutdown" (func $sock_shutdown (type 2)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 6)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 7)))
  (func $_start (type 8)
    (local i32 i32 i64 i32)
    global.get $__stack_pointer
    i32.const 192
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    local.get 0
    i32.const 152
    i32.add
    i32.const 0
    i64.load offset=1032 align=4
    i64.store
    local.get 0
    i32.const 0
    i64.load offset=1024 align=4
    i64.store offset=144
    local.get 0
    i32.const 2
    i32.const 1
    i32.const 6
    local.get 0
    i32.const 168
    i32.add
    call $sock_open
    local.tee 1
    i32.store8
    local.get 0
    i32.const 1
    i32.store offset=20
    local.get 0
    local.get 0
    i32.store offset=16
    i32.const 1
    local.get 0
    i32.const 16
    i32.add
    i32.const 1
    local.get 0
    i32.const 176
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
                    block  ;; label = @9
                      block  ;; label = @10
                        local.get 1
                        br_if 0 (;@10;)
                        local.get 0
                        local.get 0
                        i32.load offset=168
                        i32.const 2
                        i32.const 1
                        call $sock_set_opt_flag
                        local.tee 1
                        i32.store8
                        local.get 0
                        i32.const 1
                        i32.store offset=20
                        local.get 0
                        local.get 0
                        i32.store offset=16
                        i32.const 1
                        local.get 0
                        i32.const 16
                        i32.add
                        i32.const 1
                        local.get 0
                        i32.const 176
                        i32.add
                        call $fd_write
                        drop
                        local.get 1
                        br_if 1 (;@9;)
                        local.get 0
                        local.get 0
                        i32.load offset=168
                        local.get 0
                        i32.const 144
                        i32.add
                        call $sock_bind
                        local.tee 1
                        i32.store8
                        local.get 0
                        i32.const 1
                        i32.store offset=20
                        local.get 0
                        local.get 0
                        i32.store offset=16
                        i32.const 1
                        local.get 0
                        i32.const 16
                        i32.add
                        i32.const 1
                        local.get 0
                        i32.const 176
                        i32.add
                        call $fd_write
                        drop
                        local.get 1
                        br_if 2 (;@8;)
                        local.get 0
                        local.get 0
                        i32.load offset=168
                        i32.const 16
                        call $sock_listen
                        local.tee 1
                        i32.store8
                        local.get 0
                        i32.const 1
                        i32.store offset=20
                        local.get 0
                        local.get 0
                        i32.store offset=16
                        i32.const 1
                        local.get 0
                        i32.const 16
                        i32.add
                        i32.const 1
                        local.get 0
                        i32.const 176
                        i32.add
                        call $fd_write
                        drop
                        local.get 1
                        br_if 3 (;@7;)
                        loop  ;; label = @11
                          local.get 0
                          i32.load offset=168
                          i32.const 2048
                          local.get 0
                          i32.const 164
                          i32.add
                          local.get 0
                          i32.const 16
                          i32.add
                          call $sock_accept
                          local.tee 1
                          i32.const 11
                          i32.eq
                          br_if 0 (;@11;)
                        end
                        local.get 1
                        br_if 4 (;@6;)
                        local.get 0
                        local.get 0
                        i32.load offset=164
                        i32.const 9
                        i32.const 1
                        call $sock_set_opt_flag
                        local.tee 1
                        i32.store8 offset=188
                        local.get 0
                        i32.const 1
                        i32.store offset=180
                        local.get 0
                        local.get 0
                        i32.const 188
                        i32.add
                        i32.store offset=176
                        i32.const 1
                        local.get 0
                        i32.const 176
                        i32.add
                        i32.const 1
                        local.get 0
                        call $fd_write
                        drop
                        local.get 1
                        br_if 5 (;@5;)
                        local.get 0
                        local.get 0
                        i32.load offset=164
                        i32.const 8
                        i64.const 65536
                        call $sock_set_opt_size
                        local.tee 1
                        i32.store8 offset=188
                        local.get 0
                        i32.const 1
                        i32.store offset=180
                        local.get 0
                        local.get 0
                        i32.const 188
                        i32.add
                        i32.store offset=176
                        i32.const 1
                        local.get 0
                        i32.const 176
                        i32.add
                        i32.const 1
                        local.get 0
                        call $fd_write
                        drop
                        local.get 1
                        br_if 6 (;@4;)
                        local.get 0
                        i32.load offset=164
                        local.set 1
                        local.get 0
                        i32.const 0
                        i64.load offset=1040
                        local.tee 2
                        i64.store offset=176
                        loop  ;; label = @11
                          local.get 1
                          local.get 0
                          i32.const 176
                          i32.add
                          i32.const 1
                          i32.const 66
                          local.get 0
                          local.get 0
                          i32.const 188
                          i32.add
                          call $sock_recv
                          local.tee 3
                          i32.const 11
                          i32.eq
                          br_if 0 (;@11;)
                        end
                        local.get 0
                        i32.const -1
                        local.get 0
                        i32.load8_u
                        local.get 3
                        select
                        i32.store8 offset=188
                        local.get 0
                        i32.const 1
                        i32.store offset=180
                        local.get 0
                        local.get 0
                        i32.const 188
                        i32.add
                        i32.store offset=176
                        i32.const 1
                        local.get 0
                        i32.const 176
                        i32.add
                        i32.const 1
                        local.get 0
                        call $fd_write
                        drop
                        local.get 0
                        i32.load offset=164
                        local.set 1
                        local.get 0
                        local.get 2
                        i64.store offset=176
                        loop  ;; label = @11
                          local.get 1
                          local.get 0
                          i32.const 176
                          i32.add
                          i32.const 1
                          i32.const 64
                          local.get 0
                          local.get 0
                          i32.const 188
                          i32.add
                          call $sock_recv
                          local.tee 3
                          i32.const 11
                          i32.eq
                          br_if 0 (;@11;)
                        end
                        local.get 0
                        i32.const 255
                        local.get 0
                        i32.load
                        local.get 3
                        select
                        local.tee 1
                        i32.store offset=12
                        local.get 0
                        local.get 1
                        i32.store8 offset=188
                        local.get 0
                        i32.const 1
                        i32.store offset=180
                        local.get 0
                        local.get 0
                        i32.const 188
                        i32.add
                        i32.store offset=176
                        i32.const 1
                        local.get 0
                        i32.const 176
                        i32.add
                        i32.const 1
                        local.get 0
                        call $fd_write
                        drop
                        local.get 0
                        local.get 1
                        i32.store offset=4
                        local.get 0
                        i32.const 1056
                        i32.store
                        local.get 0
                        local.get 0
                        i32.load offset=164
                        local.get 0
                        i32.const 1
                        i32.const 16384
                        local.get 0
                        i32.const 12
                        i32.add
                        call $sock_send
                        local.tee 1
                        i32.store8 offset=174
                        local.get 0
                        i32.const 1
                        i32.store offset=180
                        local.get 0
                        local.get 0
                        i32.const 174
                        i32.add
                        i32.store offset=176
                        i32.const 1
                        local.get 0
                        i32.const 176
                        i32.add
                        i32.const 1
                        local.get 0
                        i32.const 188
                        i32.add
                        call $fd_write
                        drop
                        local.get 1
                        br_if 7 (;@3;)
                        local.get 0
                        local.get 0
                        i32.load offset=164
                        i32.const 1
                        call $sock_shutdown
                        local.tee 1
                        i32.store8 offset=174
                        local.get 0
                        i32.const 1
                        i32.store offset=180
                        local.get 0
                        local.get 0
                        i32.const 174
                        i32.add
                        i32.store offset=176
                        i32.const 1
                        local.get 0
                        i32.const 176
                        i32.add
                        i32.const 1
                        local.get 0
                        i32.const 188
                        i32.add
                        call $fd_write
                        drop
                        local.get 1
                        br_if 8 (;@2;)
                        local.get 0
                        i32.load offset=164
                        local.set 1
                        local.get 0
                        local.get 2
                        i64.store offset=176
                        loop  ;; label = @11
                          local.get 1
                          local.get 0
                          i32.const 176
                          i32.add
                          i32.const 1
                          i32.const 64
                          local.get 0
                          i32.const 188
                          i32.add
                          local.get 0
                          i32.const 174
                          i32.add
                          call $sock_recv
                          local.tee 3
                          i32.const 11
                          i32.eq
                          br_if 0 (;@11;)
                        end
                        local.get 0
                        i32.const -1
                        local.get 0
                        i32.load8_u offset=188
                        local.get 3
                        select
                        i32.store8 offset=174
                        local.get 0
                        i32.const 1
                        i32.store offset=180
                        local.get 0
                        local.get 0
                        i32.const 174
                        i32.add
                        i32.store offset=176
                        i32.const 1
                        local.get 0
                        i32.const 176
                        i32.add
                        i32.const 1
                        local.get 0
                        i32.const 188
                        i32.add
                        call $fd_write
                        drop
                        local.get 0
                        local.get 0
                        i32.load offset=164
                        call $fd_close
                        local.tee 1
                        i32.store8 offset=174
                        local.get 0
                        i32.const 1
                        i32.store offset=180
                        local.get 0
                        local.get 0
                        i32.const 174
                        i32.add
                        i32.store offset=176
                        i32.const 1
                        local.get 0
                        i32.const 176
                        i32.add
                        i32.const 1
                        local.get 0
                        i32.const 188
                        i32.add
                        call $fd_write
                        drop
                        local.get 1
                        br_if 9 (;@1;)
                        local.get 0
                        i32.const 192
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
  (global $__stack_pointer (mut i32) (i32.const 66656))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1024) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00 \04\00\00@\00\00\00"))
