;; addrinfo.c, compiled with -Os by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open send recv byte close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32) (result i32)))
  (type (;4;) (func (param i32)))
  (type (;5;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;6;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "sock_connect" (func $sock_connect (type 1)))
  (import "wasix_32v1" "sock_send" (func $sock_send (type 2)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 3)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 4)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (type 5)))
  (func $_start (type 6)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 48
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    local.get 0
    i32.const 0
    i64.load offset=1024
    i64.store offset=24
    i32.const 1032
    local.set 1
    block  ;; label = @1
      loop  ;; label = @2
        local.get 1
        i32.load offset=4
        local.get 1
        i32.load offset=8
        local.get 1
        i32.load offset=12
        local.get 0
        i32.const 12
        i32.add
        call $sock_open
        call $step
        block  ;; label = @3
          local.get 0
          i32.load offset=12
          local.get 1
          i32.load offset=20
          call $sock_connect
          br_if 0 (;@3;)
          local.get 0
          i32.load offset=12
          local.get 0
          i32.const 24
          i32.add
          i32.const 1
          i32.const 0
          local.get 0
          i32.const 20
          i32.add
          call $sock_send
          i32.eqz
          br_if 2 (;@1;)
        end
        local.get 0
        i32.load offset=12
        call $fd_close
        drop
        local.get 1
        i32.load offset=28
        local.tee 1
        br_if 0 (;@2;)
      end
      i32.const 1
      call $proc_exit
      unreachable
    end
    local.get 0
    i32.const 0
    i32.store8 offset=18
    local.get 0
    i32.const 1
    i32.store offset=36
    local.get 0
    local.get 0
    i32.const 18
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
    i32.load offset=12
    local.get 0
    i32.const 24
    i32.add
    i32.const 1
    i32.const 0
    local.get 0
    i32.const 20
    i32.add
    local.get 0
    i32.const 18
    i32.add
    call $sock_recv
    call $step
    local.get 0
    i32.const 0
    i32.load8_u offset=1152
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
    i32.load offset=12
    call $fd_close
    call $step
    local.get 0
    i32.const 48
    i32.add
    global.set $__stack_pointer)
  (func $step (type 4) (param i32)
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
  (global $__stack_pointer (mut i32) (i32.const 66704))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1024) "\80\04\00\00\04\00\00\00\00\00\00\00\0a\00\00\00\01\00\00\00\06\00\00\00\1c\00\00\00(\04\00\00D\04\00\00P\04\00\00\0a\00\1f\90\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00localhost\00\00\00\00\00\00\00\02\00\00\00\01\00\00\00\06\00\00\00\10\00\00\00p\04\00\00\00\00\00\00\00\00\00\00\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (data $.data (i32.const 1152) "ping"))
