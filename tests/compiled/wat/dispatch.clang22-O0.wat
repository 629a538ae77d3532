;; dispatch.c, compiled with -O0 by clang 22.1.8 of ziglang 0.17.1; printed by wasm2wat 1.0.32.
;; steps: open keepalive rcvbuf bind listen
(module $module.wasm
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32)))
  (type (;3;) (func (param i32 i32 i64) (result i32)))
  (type (;4;) (func (param i32 i32 i32) (result i32)))
  (type (;5;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 1)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (type 1)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 2)))
  (import "wasix_32v1" "sock_set_opt_size" (func $sock_set_opt_size (type 3)))
  (import "wasix_32v1" "sock_set_opt_flag" (func $sock_set_opt_flag (type 4)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (func $_start (type 5)
    (local i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 0
    local.get 0
    global.set $__stack_pointer
    i32.const 2
    i32.const 1
    i32.const 6
    local.get 0
    i32.const 12
    i32.add
    call $sock_open
    call $step
    local.get 0
    i32.load offset=12
    i32.const 9
    i32.const 1
    call $setsockopt
    call $step
    local.get 0
    i32.load offset=12
    i32.const 8
    i32.const 65536
    call $setsockopt
    call $step
    local.get 0
    i32.load offset=12
    i32.const 1048576
    call $sock_bind
    call $step
    local.get 0
    i32.load offset=12
    i32.const 16
    call $sock_listen
    call $step
    local.get 0
    i32.const 16
    i32.add
    global.set $__stack_pointer
    return)
  (func $step (type 2) (param i32)
    (local i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 1
    local.get 1
    global.set $__stack_pointer
    local.get 1
    local.get 0
    i32.store offset=12
    local.get 1
    i32.load offset=12
    call $show
    block  ;; label = @1
      local.get 1
      i32.load offset=12
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
    return)
  (func $setsockopt (type 4) (param i32 i32 i32) (result i32)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 3
    local.get 3
    global.set $__stack_pointer
    local.get 3
    local.get 0
    i32.store offset=8
    local.get 3
    local.get 1
    i32.store offset=4
    local.get 3
    local.get 2
    i32.store
    block  ;; label = @1
      block  ;; label = @2
        local.get 3
        i32.load offset=4
        i32.const 8
        i32.eq
        i32.const 1
        i32.and
        i32.eqz
        br_if 0 (;@2;)
        local.get 3
        local.get 3
        i32.load offset=8
        local.get 3
        i32.load offset=4
        local.get 3
        i32.load
        i64.extend_i32_s
        call $sock_set_opt_size
        i32.store offset=12
        br 1 (;@1;)
      end
      local.get 3
      local.get 3
      i32.load offset=8
      local.get 3
      i32.load offset=4
      local.get 3
      i32.load
      call $sock_set_opt_flag
      i32.store offset=12
    end
    local.get 3
    i32.load offset=12
    local.set 4
    local.get 3
    i32.const 16
    i32.add
    global.set $__stack_pointer
    local.get 4
    return)
  (func $show (type 2) (param i32)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 32
    i32.sub
    local.set 1
    local.get 1
    global.set $__stack_pointer
    local.get 1
    local.get 0
    i32.store offset=28
    local.get 1
    local.get 1
    i32.load offset=28
    i32.store8 offset=27
    local.get 1
    local.get 1
    i32.const 27
    i32.add
    i32.store offset=12
    local.get 1
    i32.const 1
    i32.store offset=16
    i32.const 1
    local.set 2
    local.get 2
    local.get 1
    i32.const 12
    i32.add
    local.get 2
    local.get 1
    i32.const 20
    i32.add
    call $fd_write
    drop
    local.get 1
    i32.const 32
    i32.add
    global.set $__stack_pointer
    return)
  (memory (;0;) 17)
  (global $__stack_pointer (mut i32) (i32.const 1048576))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1048576) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00"))
