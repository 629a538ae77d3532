;; table.c, compiled with -O0 by clang 22.1.8 of ziglang 0.17.1; printed by wasm2wat 1.0.32.
;; steps: open bind recv byte close open bind recv byte close
(module $module.wasm
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32) (result i32)))
  (type (;4;) (func (param i32)))
  (type (;5;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 1)))
  (import "wasix_32v1" "sock_recv_from" (func $sock_recv_from (type 2)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 3)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 4)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (func $_start (type 5)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 224
    i32.sub
    local.set 0
    local.get 0
    global.set $__stack_pointer
    local.get 0
    i32.const 0
    i32.store offset=220
    block  ;; label = @1
      loop  ;; label = @2
        local.get 0
        i32.load offset=220
        i32.const 2
        i32.lt_u
        i32.const 1
        i32.and
        i32.eqz
        br_if 1 (;@1;)
        local.get 0
        i32.load offset=220
        local.set 1
        local.get 0
        i32.const 1048576
        local.get 1
        i32.const 40
        i32.mul
        i32.add
        i32.store offset=216
        local.get 0
        i32.load offset=216
        i32.load
        local.get 0
        i32.load offset=216
        i32.load offset=4
        local.get 0
        i32.load offset=216
        i32.load offset=8
        local.get 0
        i32.const 212
        i32.add
        call $sock_open
        call $step
        local.get 0
        i32.load offset=212
        local.get 0
        i32.load offset=216
        i32.const 12
        i32.add
        call $sock_bind
        call $step
        local.get 0
        local.get 0
        i32.const 16
        i32.add
        i32.store
        local.get 0
        i32.const 64
        i32.store offset=4
        local.get 0
        i32.load offset=212
        local.get 0
        i32.const 1
        i32.const 0
        local.get 0
        i32.const 12
        i32.add
        local.get 0
        i32.const 10
        i32.add
        local.get 0
        i32.const 84
        i32.add
        call $sock_recv_from
        call $step
        local.get 0
        i32.load8_u offset=16
        i32.const 255
        i32.and
        call $show
        local.get 0
        i32.load offset=212
        call $fd_close
        call $step
        local.get 0
        local.get 0
        i32.load offset=220
        i32.const 1
        i32.add
        i32.store offset=220
        br 0 (;@2;)
      end
    end
    local.get 0
    i32.const 224
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
  (data $.rodata (i32.const 1048576) "\02\00\00\00\02\00\00\00\11\00\00\00\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\0a\00\00\00\02\00\00\00\11\00\00\00\0a\00\1f\90\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00"))
