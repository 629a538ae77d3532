;; library.c, compiled with -O2 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: dial send recv byte close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;4;) (func (param i32) (result i32)))
  (type (;5;) (func (param i32)))
  (type (;6;) (func (param i32 i32 i32) (result i32)))
  (type (;7;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "sock_connect" (func $sock_connect (type 1)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "sock_send" (func $sock_send (type 2)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (type 3)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 4)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 5)))
  (func $dial (type 6) (param i32 i32 i32) (result i32)
    block  ;; label = @1
      local.get 0
      i32.const 1
      i32.const 6
      local.get 2
      call $sock_open
      local.tee 0
      br_if 0 (;@1;)
      local.get 2
      i32.load
      local.get 1
      call $sock_connect
      local.set 0
    end
    local.get 0)
  (func $_start (type 7)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 48
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    local.get 0
    i32.const 0
    i64.load offset=1024
    i64.store offset=8
    block  ;; label = @1
      i32.const 2
      i32.const 1
      i32.const 6
      local.get 0
      i32.const 28
      i32.add
      call $sock_open
      local.tee 1
      br_if 0 (;@1;)
      local.get 0
      i32.load offset=28
      i32.const 1032
      call $sock_connect
      local.set 1
    end
    local.get 0
    local.get 1
    i32.store8 offset=24
    local.get 0
    i32.const 1
    i32.store offset=36
    local.get 0
    local.get 0
    i32.const 24
    i32.add
    i32.store offset=32
    i32.const 1
    local.get 0
    i32.const 32
    i32.add
    i32.const 1
    local.get 0
    i32.const 40
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
            i32.load offset=28
            local.get 0
            i32.const 8
            i32.add
            i32.const 1
            i32.const 0
            local.get 0
            i32.const 24
            i32.add
            call $sock_send
            local.tee 1
            i32.store8 offset=22
            local.get 0
            i32.const 1
            i32.store offset=36
            local.get 0
            local.get 0
            i32.const 22
            i32.add
            i32.store offset=32
            i32.const 1
            local.get 0
            i32.const 32
            i32.add
            i32.const 1
            local.get 0
            i32.const 40
            i32.add
            call $fd_write
            drop
            local.get 1
            br_if 1 (;@3;)
            local.get 0
            local.get 0
            i32.load offset=28
            local.get 0
            i32.const 8
            i32.add
            i32.const 1
            i32.const 0
            local.get 0
            i32.const 24
            i32.add
            local.get 0
            i32.const 22
            i32.add
            call $sock_recv
            local.tee 1
            i32.store8 offset=47
            local.get 0
            i32.const 1
            i32.store offset=36
            local.get 0
            local.get 0
            i32.const 47
            i32.add
            i32.store offset=32
            i32.const 1
            local.get 0
            i32.const 32
            i32.add
            i32.const 1
            local.get 0
            i32.const 40
            i32.add
            call $fd_write
            drop
            local.get 1
            br_if 2 (;@2;)
            local.get 0
            i32.const 0
            i32.load8_u offset=1048
            i32.store8 offset=47
            local.get 0
            i32.const 1
            i32.store offset=36
            local.get 0
            local.get 0
            i32.const 47
            i32.add
            i32.store offset=32
            i32.const 1
            local.get 0
            i32.const 32
            i32.add
            i32.const 1
            local.get 0
            i32.const 40
            i32.add
            call $fd_write
            drop
            local.get 0
            local.get 0
            i32.load offset=28
            call $fd_close
            local.tee 1
            i32.store8 offset=47
            local.get 0
            i32.const 1
            i32.store offset=36
            local.get 0
            local.get 0
            i32.const 47
            i32.add
            i32.store offset=32
            i32.const 1
            local.get 0
            i32.const 32
            i32.add
            i32.const 1
            local.get 0
            i32.const 40
            i32.add
            call $fd_write
            drop
            local.get 1
            br_if 3 (;@1;)
            local.get 0
            i32.const 48
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
  (table (;0;) 1 1 funcref)
  (memory (;0;) 2)
  (global $__stack_pointer (mut i32) (i32.const 66592))
  (export "memory" (memory 0))
  (export "dial" (func $dial))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1024) "\18\04\00\00\04\00\00\00\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (data $.data (i32.const 1048) "ping"))
