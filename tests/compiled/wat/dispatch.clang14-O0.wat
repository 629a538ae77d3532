;; dispatch.c, compiled with -O0 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open keepalive rcvbuf bind listen
(module
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
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 0
    i32.const 16
    local.set 1
    local.get 0
    local.get 1
    i32.sub
    local.set 2
    local.get 2
    global.set $__stack_pointer
    i32.const 2
    local.set 3
    i32.const 1
    local.set 4
    i32.const 6
    local.set 5
    i32.const 12
    local.set 6
    local.get 2
    local.get 6
    i32.add
    local.set 7
    local.get 7
    local.set 8
    local.get 3
    local.get 4
    local.get 5
    local.get 8
    call $sock_open
    local.set 9
    local.get 9
    call $step
    local.get 2
    i32.load offset=12
    local.set 10
    i32.const 9
    local.set 11
    i32.const 1
    local.set 12
    local.get 10
    local.get 11
    local.get 12
    call $setsockopt
    local.set 13
    local.get 13
    call $step
    local.get 2
    i32.load offset=12
    local.set 14
    i32.const 8
    local.set 15
    i32.const 65536
    local.set 16
    local.get 14
    local.get 15
    local.get 16
    call $setsockopt
    local.set 17
    local.get 17
    call $step
    local.get 2
    i32.load offset=12
    local.set 18
    i32.const 1024
    local.set 19
    local.get 19
    local.set 20
    local.get 18
    local.get 20
    call $sock_bind
    local.set 21
    local.get 21
    call $step
    local.get 2
    i32.load offset=12
    local.set 22
    i32.const 16
    local.set 23
    local.get 22
    local.get 23
    call $sock_listen
    local.set 24
    local.get 24
    call $step
    i32.const 16
    local.set 25
    local.get 2
    local.get 25
    i32.add
    local.set 26
    local.get 26
    global.set $__stack_pointer
    return)
  (func $step (type 2) (param i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 1
    i32.const 16
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    global.set $__stack_pointer
    local.get 3
    local.get 0
    i32.store offset=12
    local.get 3
    i32.load offset=12
    local.set 4
    local.get 4
    call $show
    local.get 3
    i32.load offset=12
    local.set 5
    block  ;; label = @1
      local.get 5
      i32.eqz
      br_if 0 (;@1;)
      i32.const 1
      local.set 6
      local.get 6
      call $proc_exit
      unreachable
    end
    i32.const 16
    local.set 7
    local.get 3
    local.get 7
    i32.add
    local.set 8
    local.get 8
    global.set $__stack_pointer
    return)
  (func $setsockopt (type 4) (param i32 i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i64 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 3
    i32.const 16
    local.set 4
    local.get 3
    local.get 4
    i32.sub
    local.set 5
    local.get 5
    global.set $__stack_pointer
    local.get 5
    local.get 0
    i32.store offset=8
    local.get 5
    local.get 1
    i32.store offset=4
    local.get 5
    local.get 2
    i32.store
    local.get 5
    i32.load offset=4
    local.set 6
    i32.const 8
    local.set 7
    local.get 6
    local.set 8
    local.get 7
    local.set 9
    local.get 8
    local.get 9
    i32.eq
    local.set 10
    i32.const 1
    local.set 11
    local.get 10
    local.get 11
    i32.and
    local.set 12
    block  ;; label = @1
      block  ;; label = @2
        local.get 12
        i32.eqz
        br_if 0 (;@2;)
        local.get 5
        i32.load offset=8
        local.set 13
        local.get 5
        i32.load offset=4
        local.set 14
        local.get 5
        i32.load
        local.set 15
        local.get 15
        local.set 16
        local.get 16
        i64.extend_i32_s
        local.set 17
        local.get 13
        local.get 14
        local.get 17
        call $sock_set_opt_size
        local.set 18
        local.get 5
        local.get 18
        i32.store offset=12
        br 1 (;@1;)
      end
      local.get 5
      i32.load offset=8
      local.set 19
      local.get 5
      i32.load offset=4
      local.set 20
      local.get 5
      i32.load
      local.set 21
      local.get 19
      local.get 20
      local.get 21
      call $sock_set_opt_flag
      local.set 22
      local.get 5
      local.get 22
      i32.store offset=12
    end
    local.get 5
    i32.load offset=12
    local.set 23
    i32.const 16
    local.set 24
    local.get 5
    local.get 24
    i32.add
    local.set 25
    local.get 25
    global.set $__stack_pointer
    local.get 23
    return)
  (func $show (type 2) (param i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 1
    i32.const 32
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    global.set $__stack_pointer
    local.get 3
    local.get 0
    i32.store offset=28
    local.get 3
    i32.load offset=28
    local.set 4
    local.get 3
    local.get 4
    i32.store8 offset=27
    i32.const 27
    local.set 5
    local.get 3
    local.get 5
    i32.add
    local.set 6
    local.get 6
    local.set 7
    local.get 3
    local.get 7
    i32.store offset=8
    i32.const 1
    local.set 8
    local.get 3
    local.get 8
    i32.store offset=12
    i32.const 1
    local.set 9
    i32.const 8
    local.set 10
    local.get 3
    local.get 10
    i32.add
    local.set 11
    local.get 11
    local.set 12
    i32.const 20
    local.set 13
    local.get 3
    local.get 13
    i32.add
    local.set 14
    local.get 14
    local.set 15
    local.get 9
    local.get 12
    local.get 9
    local.get 15
    call $fd_write
    drop
    i32.const 32
    local.set 16
    local.get 3
    local.get 16
    i32.add
    local.set 17
    local.get 17
    global.set $__stack_pointer
    return)
  (memory (;0;) 2)
  (global $__stack_pointer (mut i32) (i32.const 66576))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1024) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00"))
