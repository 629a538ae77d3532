;; inet-addr.c, compiled with -O0 by clang 22.1.8 of ziglang 0.17.1; printed by wasm2wat 1.0.32.
;; steps: open bind send close
(module $module.wasm
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32) (result i32)))
  (type (;4;) (func (param i32)))
  (type (;5;) (func))
  (type (;6;) (func (param i32 i32 i32)))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 1)))
  (import "wasix_32v1" "sock_send_to" (func $sock_send_to (type 2)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 3)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 4)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (func $_start (type 5)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 48
    i32.sub
    local.set 0
    local.get 0
    global.set $__stack_pointer
    local.get 0
    i32.const 24
    i32.add
    i32.const 1048576
    i32.const 0
    i32.const 65535
    i32.and
    call $address
    local.get 0
    i32.const 8
    i32.add
    i32.const 1048592
    i32.const 8080
    i32.const 65535
    i32.and
    call $address
    local.get 0
    i32.const 0
    i64.load offset=1048584 align=4
    i64.store
    i32.const 2
    local.set 1
    local.get 1
    local.get 1
    i32.const 17
    local.get 0
    i32.const 44
    i32.add
    call $sock_open
    call $step
    local.get 0
    i32.load offset=44
    local.get 0
    i32.const 24
    i32.add
    call $sock_bind
    call $step
    local.get 0
    i32.load offset=44
    local.get 0
    i32.const 1
    i32.const 0
    local.get 0
    i32.const 8
    i32.add
    local.get 0
    i32.const 40
    i32.add
    call $sock_send_to
    call $step
    local.get 0
    i32.load offset=44
    call $fd_close
    call $step
    local.get 0
    i32.const 48
    i32.add
    global.set $__stack_pointer
    return)
  (func $address (type 6) (param i32 i32 i32)
    (local i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 3
    local.get 3
    global.set $__stack_pointer
    local.get 3
    local.get 1
    i32.store offset=12
    local.get 3
    local.get 2
    i32.store16 offset=10
    local.get 0
    i32.const 2
    i32.store16
    local.get 0
    local.get 3
    i32.load16_u offset=10
    i32.const 65535
    i32.and
    call $htons
    i32.store16 offset=2
    local.get 0
    local.get 3
    i32.load offset=12
    call $inet_addr
    i32.store offset=4
    local.get 0
    i32.const 8
    i32.add
    i64.const 0
    i64.store align=4
    local.get 3
    i32.const 16
    i32.add
    global.set $__stack_pointer
    return)
  (func $step (type 4) (param i32)
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
  (func $htons (type 3) (param i32) (result i32)
    (local i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 1
    local.get 1
    local.get 0
    i32.store16 offset=14
    local.get 1
    i32.load16_u offset=14
    i32.const 65535
    i32.and
    i32.const 8
    i32.shl
    local.get 1
    i32.load16_u offset=14
    i32.const 65535
    i32.and
    i32.const 8
    i32.shr_s
    i32.or
    i32.const 65535
    i32.and
    return)
  (func $inet_addr (type 3) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 1
    local.get 1
    local.get 0
    i32.store offset=12
    local.get 1
    i32.const 0
    i32.store offset=8
    local.get 1
    i32.const 0
    i32.store offset=4
    local.get 1
    i32.const 0
    i32.store
    loop (result i32)  ;; label = @1
      local.get 1
      i32.load offset=12
      i32.load8_u
      local.set 2
      i32.const 24
      local.set 3
      block  ;; label = @2
        block  ;; label = @3
          local.get 2
          local.get 3
          i32.shl
          local.get 3
          i32.shr_s
          i32.const 48
          i32.ge_s
          i32.const 1
          i32.and
          i32.eqz
          br_if 0 (;@3;)
          local.get 1
          i32.load offset=12
          i32.load8_u
          local.set 4
          i32.const 24
          local.set 5
          local.get 4
          local.get 5
          i32.shl
          local.get 5
          i32.shr_s
          i32.const 57
          i32.le_s
          i32.const 1
          i32.and
          i32.eqz
          br_if 0 (;@3;)
          local.get 1
          i32.load
          i32.const 10
          i32.mul
          local.set 6
          local.get 1
          i32.load offset=12
          i32.load8_u
          local.set 7
          i32.const 24
          local.set 8
          local.get 1
          local.get 6
          local.get 7
          local.get 8
          i32.shl
          local.get 8
          i32.shr_s
          i32.const 48
          i32.sub
          i32.add
          i32.store
          br 1 (;@2;)
        end
        local.get 1
        local.get 1
        i32.load
        local.get 1
        i32.load offset=4
        i32.shl
        local.get 1
        i32.load offset=8
        i32.or
        i32.store offset=8
        local.get 1
        local.get 1
        i32.load offset=4
        i32.const 8
        i32.add
        i32.store offset=4
        local.get 1
        i32.const 0
        i32.store
        local.get 1
        i32.load offset=12
        i32.load8_u
        local.set 9
        i32.const 0
        local.set 10
        block  ;; label = @3
          local.get 9
          i32.const 255
          i32.and
          local.get 10
          i32.const 255
          i32.and
          i32.ne
          i32.const 1
          i32.and
          br_if 0 (;@3;)
          local.get 1
          i32.load offset=8
          return
        end
      end
      local.get 1
      local.get 1
      i32.load offset=12
      i32.const 1
      i32.add
      i32.store offset=12
      br 0 (;@1;)
    end)
  (func $show (type 4) (param i32)
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
  (data $.rodata (i32.const 1048576) "0.0.0.0\00\1a\00\10\00\04\00\00\00")
  (data $.data (i32.const 1048592) "127.0.0.1\00ping"))
