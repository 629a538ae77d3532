;; inet-addr.c, compiled with -Os by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open bind send close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32) (result i32)))
  (type (;4;) (func (param i32)))
  (type (;5;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 1)))
  (import "wasix_32v1" "sock_send_to" (func $sock_send_to (type 2)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 3)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 4)))
  (func $_start (type 5)
    (local i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    i32.const 48
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    local.get 0
    i32.const 2
    i32.store offset=24
    i32.const 0
    local.set 1
    i32.const 1034
    local.set 2
    i32.const 0
    local.set 3
    i32.const 0
    local.set 4
    block  ;; label = @1
      loop  ;; label = @2
        block  ;; label = @3
          block  ;; label = @4
            local.get 2
            i32.load8_u
            local.tee 5
            i32.const -48
            i32.add
            i32.const 255
            i32.and
            i32.const 9
            i32.gt_u
            br_if 0 (;@4;)
            local.get 4
            i32.const 10
            i32.mul
            local.get 5
            i32.add
            i32.const -48
            i32.add
            local.set 4
            br 1 (;@3;)
          end
          local.get 4
          local.get 3
          i32.shl
          local.get 1
          i32.or
          local.set 1
          local.get 5
          i32.eqz
          br_if 2 (;@1;)
          local.get 3
          i32.const 8
          i32.add
          local.set 3
          i32.const 0
          local.set 4
        end
        local.get 2
        i32.const 1
        i32.add
        local.set 2
        br 0 (;@2;)
      end
    end
    local.get 0
    i64.const 0
    i64.store offset=32
    local.get 0
    local.get 1
    i32.store offset=28
    local.get 0
    i32.const -1877016574
    i32.store offset=8
    i32.const 0
    local.set 1
    i32.const 1024
    local.set 2
    i32.const 0
    local.set 3
    i32.const 0
    local.set 4
    block  ;; label = @1
      loop  ;; label = @2
        block  ;; label = @3
          block  ;; label = @4
            local.get 2
            i32.load8_u
            local.tee 5
            i32.const -48
            i32.add
            i32.const 255
            i32.and
            i32.const 9
            i32.gt_u
            br_if 0 (;@4;)
            local.get 4
            i32.const 10
            i32.mul
            local.get 5
            i32.add
            i32.const -48
            i32.add
            local.set 4
            br 1 (;@3;)
          end
          local.get 4
          local.get 3
          i32.shl
          local.get 1
          i32.or
          local.set 1
          local.get 5
          i32.eqz
          br_if 2 (;@1;)
          local.get 3
          i32.const 8
          i32.add
          local.set 3
          i32.const 0
          local.set 4
        end
        local.get 2
        i32.const 1
        i32.add
        local.set 2
        br 0 (;@2;)
      end
    end
    local.get 0
    i64.const 0
    i64.store offset=16
    local.get 0
    local.get 1
    i32.store offset=12
    local.get 0
    i32.const 0
    i64.load offset=1048
    i64.store
    i32.const 2
    i32.const 2
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
  (global $__stack_pointer (mut i32) (i32.const 66608))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1024) "127.0.0.1\000.0.0.0\00\00\00\00\00\00\00 \04\00\00\04\00\00\00")
  (data $.data (i32.const 1056) "ping"))
