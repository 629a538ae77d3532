;; libc.c, compiled with -O0 by clang 22.1.8 of ziglang 0.17.1; printed by wasm2wat 1.0.32.
;; steps: socket bind in-use listen accept echoed shutdown close
(module $module.wasm
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32 i32) (result i32)))
  (type (;4;) (func (param i32) (result i32)))
  (type (;5;) (func (param i32)))
  (type (;6;) (func))
  (type (;7;) (func (param i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_accept" (func $sock_accept (type 0)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (type 1)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "sock_send" (func $sock_send (type 2)))
  (import "wasix_32v1" "sock_shutdown" (func $sock_shutdown (type 3)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 4)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 5)))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 3)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (type 3)))
  (func $_start (type 6)
    (local i32)
    global.get $__stack_pointer
    i32.const 208
    i32.sub
    local.set 0
    local.get 0
    global.set $__stack_pointer
    local.get 0
    i32.const 8080
    i32.const 65535
    i32.and
    call $listener
    local.get 0
    i32.const 80
    i32.add
    call $accept
    call $must
    i32.store offset=12
    local.get 0
    local.get 0
    i32.load offset=12
    local.get 0
    i32.const 16
    i32.add
    i32.const 64
    i32.const 0
    call $recv
    i32.store offset=8
    local.get 0
    i32.load offset=12
    local.get 0
    i32.const 16
    i32.add
    local.get 0
    i32.load offset=8
    i32.const 16384
    call $send
    call $show
    local.get 0
    i32.load offset=12
    i32.const 2
    call $shutdown
    call $must
    drop
    local.get 0
    i32.load offset=12
    call $close
    call $must
    drop
    local.get 0
    i32.const 208
    i32.add
    global.set $__stack_pointer
    return)
  (func $listener (type 4) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    i32.const 32
    i32.sub
    local.set 1
    local.get 1
    global.set $__stack_pointer
    local.get 1
    local.get 0
    i32.store16 offset=30
    local.get 1
    i32.const 12
    i32.add
    i32.const 0
    i32.const 16
    call $memset
    drop
    local.get 1
    i32.const 2
    i32.store16 offset=12
    local.get 1
    local.get 1
    i32.load16_u offset=30
    i32.const 65535
    i32.and
    call $htons
    i32.store16 offset=14
    local.get 1
    i32.const 2130706433
    call $htonl
    i32.store offset=16
    local.get 1
    i32.const 2
    i32.const 1
    i32.const 0
    call $socket
    call $must
    i32.store offset=8
    local.get 1
    i32.load offset=8
    local.get 1
    i32.const 12
    i32.add
    i32.const 16
    call $bind
    call $must
    drop
    local.get 1
    i32.const 2
    i32.const 1
    i32.const 0
    call $socket
    i32.store offset=4
    local.get 1
    i32.load offset=4
    local.get 1
    i32.const 12
    i32.add
    i32.const 16
    call $bind
    i32.const 0
    i32.lt_s
    local.set 2
    i32.const 0
    local.set 3
    local.get 2
    i32.const 1
    i32.and
    local.set 4
    local.get 3
    local.set 5
    block  ;; label = @1
      local.get 4
      i32.eqz
      br_if 0 (;@1;)
      i32.const 0
      i32.load offset=1048576
      i32.const 98
      i32.eq
      local.set 5
    end
    local.get 5
    i32.const 1
    i32.and
    call $show
    local.get 1
    i32.load offset=4
    call $close
    drop
    local.get 1
    i32.load offset=8
    i32.const 16
    call $listen
    call $must
    drop
    local.get 1
    i32.load offset=8
    local.set 6
    local.get 1
    i32.const 32
    i32.add
    global.set $__stack_pointer
    local.get 6
    return)
  (func $accept (type 3) (param i32 i32) (result i32)
    (local i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 2
    local.get 2
    global.set $__stack_pointer
    local.get 2
    local.get 0
    i32.store offset=12
    local.get 2
    local.get 1
    i32.store offset=8
    local.get 2
    i32.load offset=12
    local.set 3
    local.get 2
    i32.load offset=8
    local.set 4
    block  ;; label = @1
      block  ;; label = @2
        local.get 3
        i32.const 0
        local.get 2
        i32.const 4
        i32.add
        local.get 4
        call $sock_accept
        call $result
        i32.eqz
        br_if 0 (;@2;)
        i32.const -1
        local.set 5
        br 1 (;@1;)
      end
      local.get 2
      i32.load offset=4
      local.set 5
    end
    local.get 5
    local.set 6
    local.get 2
    i32.const 16
    i32.add
    global.set $__stack_pointer
    local.get 6
    return)
  (func $must (type 4) (param i32) (result i32)
    (local i32 i32 i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 1
    local.get 1
    global.set $__stack_pointer
    local.get 1
    local.get 0
    i32.store offset=12
    block  ;; label = @1
      block  ;; label = @2
        local.get 1
        i32.load offset=12
        i32.const 0
        i32.lt_s
        i32.const 1
        i32.and
        i32.eqz
        br_if 0 (;@2;)
        i32.const 0
        i32.load offset=1048576
        local.set 2
        br 1 (;@1;)
      end
      i32.const 0
      local.set 2
    end
    local.get 2
    call $step
    local.get 1
    i32.load offset=12
    local.set 3
    local.get 1
    i32.const 16
    i32.add
    global.set $__stack_pointer
    local.get 3
    return)
  (func $recv (type 0) (param i32 i32 i32 i32) (result i32)
    (local i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    i32.const 32
    i32.sub
    local.set 4
    local.get 4
    global.set $__stack_pointer
    local.get 4
    local.get 0
    i32.store offset=28
    local.get 4
    local.get 1
    i32.store offset=24
    local.get 4
    local.get 2
    i32.store offset=20
    local.get 4
    local.get 3
    i32.store offset=16
    local.get 4
    local.get 4
    i32.load offset=24
    i32.store offset=8
    local.get 4
    local.get 4
    i32.load offset=20
    i32.store offset=12
    local.get 4
    i32.load offset=28
    local.set 5
    local.get 4
    i32.load offset=16
    local.set 6
    block  ;; label = @1
      block  ;; label = @2
        local.get 5
        local.get 4
        i32.const 8
        i32.add
        i32.const 1
        local.get 6
        local.get 4
        i32.const 4
        i32.add
        local.get 4
        i32.const 2
        i32.add
        call $sock_recv
        call $result
        i32.eqz
        br_if 0 (;@2;)
        i32.const -1
        local.set 7
        br 1 (;@1;)
      end
      local.get 4
      i32.load offset=4
      local.set 7
    end
    local.get 7
    local.set 8
    local.get 4
    i32.const 32
    i32.add
    global.set $__stack_pointer
    local.get 8
    return)
  (func $send (type 0) (param i32 i32 i32 i32) (result i32)
    (local i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    i32.const 32
    i32.sub
    local.set 4
    local.get 4
    global.set $__stack_pointer
    local.get 4
    local.get 0
    i32.store offset=28
    local.get 4
    local.get 1
    i32.store offset=24
    local.get 4
    local.get 2
    i32.store offset=20
    local.get 4
    local.get 3
    i32.store offset=16
    local.get 4
    local.get 4
    i32.load offset=24
    i32.store offset=8
    local.get 4
    local.get 4
    i32.load offset=20
    i32.store offset=12
    local.get 4
    i32.load offset=28
    local.set 5
    local.get 4
    i32.load offset=16
    local.set 6
    block  ;; label = @1
      block  ;; label = @2
        local.get 5
        local.get 4
        i32.const 8
        i32.add
        i32.const 1
        local.get 6
        local.get 4
        i32.const 4
        i32.add
        call $sock_send
        call $result
        i32.eqz
        br_if 0 (;@2;)
        i32.const -1
        local.set 7
        br 1 (;@1;)
      end
      local.get 4
      i32.load offset=4
      local.set 7
    end
    local.get 7
    local.set 8
    local.get 4
    i32.const 32
    i32.add
    global.set $__stack_pointer
    local.get 8
    return)
  (func $show (type 5) (param i32)
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
  (func $shutdown (type 3) (param i32 i32) (result i32)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 2
    local.get 2
    global.set $__stack_pointer
    local.get 2
    local.get 0
    i32.store offset=12
    local.get 2
    local.get 1
    i32.store offset=8
    local.get 2
    i32.load offset=12
    local.get 2
    i32.load offset=8
    call $sock_shutdown
    call $result
    local.set 3
    local.get 2
    i32.const 16
    i32.add
    global.set $__stack_pointer
    local.get 3
    return)
  (func $close (type 4) (param i32) (result i32)
    (local i32 i32)
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
    call $fd_close
    call $result
    local.set 2
    local.get 1
    i32.const 16
    i32.add
    global.set $__stack_pointer
    local.get 2
    return)
  (func $step (type 5) (param i32)
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
  (func $result (type 4) (param i32) (result i32)
    (local i32 i32 i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 1
    local.get 1
    local.get 0
    i32.store offset=12
    local.get 1
    i32.load offset=12
    local.set 2
    i32.const 0
    local.get 2
    i32.store offset=1048576
    local.get 1
    i32.load offset=12
    local.set 3
    i32.const -1
    i32.const 0
    local.get 3
    select
    return)
  (func $memset (type 7) (param i32 i32 i32) (result i32)
    (local i32 i32 i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 3
    local.get 3
    local.get 0
    i32.store offset=12
    local.get 3
    local.get 1
    i32.store offset=8
    local.get 3
    local.get 2
    i32.store offset=4
    local.get 3
    local.get 3
    i32.load offset=12
    i32.store
    block  ;; label = @1
      loop  ;; label = @2
        local.get 3
        i32.load offset=4
        local.set 4
        local.get 3
        local.get 4
        i32.const -1
        i32.add
        i32.store offset=4
        local.get 4
        i32.eqz
        br_if 1 (;@1;)
        local.get 3
        i32.load offset=8
        local.set 5
        local.get 3
        i32.load
        local.get 5
        i32.store8
        local.get 3
        local.get 3
        i32.load
        i32.const 1
        i32.add
        i32.store
        br 0 (;@2;)
      end
    end
    local.get 3
    i32.load offset=12
    return)
  (func $htons (type 4) (param i32) (result i32)
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
  (func $htonl (type 4) (param i32) (result i32)
    (local i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 1
    local.get 1
    local.get 0
    i32.store offset=12
    local.get 1
    i32.load offset=12
    i32.const 24
    i32.shl
    local.get 1
    i32.load offset=12
    i32.const 65280
    i32.and
    i32.const 8
    i32.shl
    i32.or
    local.get 1
    i32.load offset=12
    i32.const 8
    i32.shr_u
    i32.const 65280
    i32.and
    i32.or
    local.get 1
    i32.load offset=12
    i32.const 24
    i32.shr_u
    i32.or
    return)
  (func $socket (type 7) (param i32 i32 i32) (result i32)
    (local i32 i32 i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 3
    local.get 3
    global.set $__stack_pointer
    local.get 3
    local.get 0
    i32.store offset=12
    local.get 3
    local.get 1
    i32.store offset=8
    local.get 3
    local.get 2
    i32.store offset=4
    block  ;; label = @1
      block  ;; label = @2
        local.get 3
        i32.load offset=12
        local.get 3
        i32.load offset=8
        local.get 3
        i32.load offset=4
        local.get 3
        call $sock_open
        call $result
        i32.eqz
        br_if 0 (;@2;)
        i32.const -1
        local.set 4
        br 1 (;@1;)
      end
      local.get 3
      i32.load
      local.set 4
    end
    local.get 4
    local.set 5
    local.get 3
    i32.const 16
    i32.add
    global.set $__stack_pointer
    local.get 5
    return)
  (func $bind (type 7) (param i32 i32 i32) (result i32)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 3
    local.get 3
    global.set $__stack_pointer
    local.get 3
    local.get 0
    i32.store offset=12
    local.get 3
    local.get 1
    i32.store offset=8
    local.get 3
    local.get 2
    i32.store offset=4
    local.get 3
    i32.load offset=12
    local.get 3
    i32.load offset=8
    call $sock_bind
    call $result
    local.set 4
    local.get 3
    i32.const 16
    i32.add
    global.set $__stack_pointer
    local.get 4
    return)
  (func $listen (type 3) (param i32 i32) (result i32)
    (local i32 i32)
    global.get $__stack_pointer
    i32.const 16
    i32.sub
    local.set 2
    local.get 2
    global.set $__stack_pointer
    local.get 2
    local.get 0
    i32.store offset=12
    local.get 2
    local.get 1
    i32.store offset=8
    local.get 2
    i32.load offset=12
    local.get 2
    i32.load offset=8
    call $sock_listen
    call $result
    local.set 3
    local.get 2
    i32.const 16
    i32.add
    global.set $__stack_pointer
    local.get 3
    return)
  (memory (;0;) 17)
  (global $__stack_pointer (mut i32) (i32.const 1048576))
  (export "memory" (memory 0))
  (export "_start" (func $_start)))
