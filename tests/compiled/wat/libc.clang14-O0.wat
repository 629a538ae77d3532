;; libc.c, compiled with -O0 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: socket bind in-use listen accept echoed shutdown close
(module
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
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 0
    i32.const 208
    local.set 1
    local.get 0
    local.get 1
    i32.sub
    local.set 2
    local.get 2
    global.set $__stack_pointer
    i32.const 8080
    local.set 3
    i32.const 65535
    local.set 4
    local.get 3
    local.get 4
    i32.and
    local.set 5
    local.get 5
    call $listener
    local.set 6
    i32.const 80
    local.set 7
    local.get 2
    local.get 7
    i32.add
    local.set 8
    local.get 8
    local.set 9
    local.get 6
    local.get 9
    call $accept
    local.set 10
    local.get 10
    call $must
    local.set 11
    local.get 2
    local.get 11
    i32.store offset=12
    local.get 2
    i32.load offset=12
    local.set 12
    i32.const 16
    local.set 13
    local.get 2
    local.get 13
    i32.add
    local.set 14
    local.get 14
    local.set 15
    i32.const 64
    local.set 16
    i32.const 0
    local.set 17
    local.get 12
    local.get 15
    local.get 16
    local.get 17
    call $recv
    local.set 18
    local.get 2
    local.get 18
    i32.store offset=8
    local.get 2
    i32.load offset=12
    local.set 19
    i32.const 16
    local.set 20
    local.get 2
    local.get 20
    i32.add
    local.set 21
    local.get 21
    local.set 22
    local.get 2
    i32.load offset=8
    local.set 23
    i32.const 16384
    local.set 24
    local.get 19
    local.get 22
    local.get 23
    local.get 24
    call $send
    local.set 25
    local.get 25
    call $show
    local.get 2
    i32.load offset=12
    local.set 26
    i32.const 2
    local.set 27
    local.get 26
    local.get 27
    call $shutdown
    local.set 28
    local.get 28
    call $must
    drop
    local.get 2
    i32.load offset=12
    local.set 29
    local.get 29
    call $close
    local.set 30
    local.get 30
    call $must
    drop
    i32.const 208
    local.set 31
    local.get 2
    local.get 31
    i32.add
    local.set 32
    local.get 32
    global.set $__stack_pointer
    return)
  (func $listener (type 4) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
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
    i32.store16 offset=30
    i32.const 8
    local.set 4
    local.get 3
    local.get 4
    i32.add
    local.set 5
    local.get 5
    local.set 6
    i32.const 0
    local.set 7
    i32.const 16
    local.set 8
    local.get 6
    local.get 7
    local.get 8
    call $memset
    drop
    i32.const 2
    local.set 9
    local.get 3
    local.get 9
    i32.store16 offset=8
    local.get 3
    i32.load16_u offset=30
    local.set 10
    i32.const 65535
    local.set 11
    local.get 10
    local.get 11
    i32.and
    local.set 12
    local.get 12
    call $htons
    local.set 13
    local.get 3
    local.get 13
    i32.store16 offset=10
    i32.const 2130706433
    local.set 14
    local.get 14
    call $htonl
    local.set 15
    local.get 3
    local.get 15
    i32.store offset=12
    i32.const 2
    local.set 16
    i32.const 1
    local.set 17
    i32.const 0
    local.set 18
    local.get 16
    local.get 17
    local.get 18
    call $socket
    local.set 19
    local.get 19
    call $must
    local.set 20
    local.get 3
    local.get 20
    i32.store offset=4
    local.get 3
    i32.load offset=4
    local.set 21
    i32.const 8
    local.set 22
    local.get 3
    local.get 22
    i32.add
    local.set 23
    local.get 23
    local.set 24
    i32.const 16
    local.set 25
    local.get 21
    local.get 24
    local.get 25
    call $bind
    local.set 26
    local.get 26
    call $must
    drop
    i32.const 2
    local.set 27
    i32.const 1
    local.set 28
    i32.const 0
    local.set 29
    local.get 27
    local.get 28
    local.get 29
    call $socket
    local.set 30
    local.get 3
    local.get 30
    i32.store
    local.get 3
    i32.load
    local.set 31
    i32.const 8
    local.set 32
    local.get 3
    local.get 32
    i32.add
    local.set 33
    local.get 33
    local.set 34
    i32.const 16
    local.set 35
    local.get 31
    local.get 34
    local.get 35
    call $bind
    local.set 36
    i32.const 0
    local.set 37
    local.get 36
    local.set 38
    local.get 37
    local.set 39
    local.get 38
    local.get 39
    i32.lt_s
    local.set 40
    i32.const 0
    local.set 41
    i32.const 1
    local.set 42
    local.get 40
    local.get 42
    i32.and
    local.set 43
    local.get 41
    local.set 44
    block  ;; label = @1
      local.get 43
      i32.eqz
      br_if 0 (;@1;)
      i32.const 0
      local.set 45
      local.get 45
      i32.load offset=1024
      local.set 46
      i32.const 98
      local.set 47
      local.get 46
      local.set 48
      local.get 47
      local.set 49
      local.get 48
      local.get 49
      i32.eq
      local.set 50
      local.get 50
      local.set 44
    end
    local.get 44
    local.set 51
    i32.const 1
    local.set 52
    local.get 51
    local.get 52
    i32.and
    local.set 53
    local.get 53
    call $show
    local.get 3
    i32.load
    local.set 54
    local.get 54
    call $close
    drop
    local.get 3
    i32.load offset=4
    local.set 55
    i32.const 16
    local.set 56
    local.get 55
    local.get 56
    call $listen
    local.set 57
    local.get 57
    call $must
    drop
    local.get 3
    i32.load offset=4
    local.set 58
    i32.const 32
    local.set 59
    local.get 3
    local.get 59
    i32.add
    local.set 60
    local.get 60
    global.set $__stack_pointer
    local.get 58
    return)
  (func $accept (type 3) (param i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 2
    i32.const 16
    local.set 3
    local.get 2
    local.get 3
    i32.sub
    local.set 4
    local.get 4
    global.set $__stack_pointer
    local.get 4
    local.get 0
    i32.store offset=12
    local.get 4
    local.get 1
    i32.store offset=8
    local.get 4
    i32.load offset=12
    local.set 5
    local.get 4
    i32.load offset=8
    local.set 6
    i32.const 0
    local.set 7
    i32.const 4
    local.set 8
    local.get 4
    local.get 8
    i32.add
    local.set 9
    local.get 9
    local.set 10
    local.get 5
    local.get 7
    local.get 10
    local.get 6
    call $sock_accept
    local.set 11
    local.get 11
    call $result
    local.set 12
    block  ;; label = @1
      block  ;; label = @2
        local.get 12
        i32.eqz
        br_if 0 (;@2;)
        i32.const -1
        local.set 13
        local.get 13
        local.set 14
        br 1 (;@1;)
      end
      local.get 4
      i32.load offset=4
      local.set 15
      local.get 15
      local.set 14
    end
    local.get 14
    local.set 16
    i32.const 16
    local.set 17
    local.get 4
    local.get 17
    i32.add
    local.set 18
    local.get 18
    global.set $__stack_pointer
    local.get 16
    return)
  (func $must (type 4) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
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
    i32.const 0
    local.set 5
    local.get 4
    local.set 6
    local.get 5
    local.set 7
    local.get 6
    local.get 7
    i32.lt_s
    local.set 8
    i32.const 1
    local.set 9
    local.get 8
    local.get 9
    i32.and
    local.set 10
    block  ;; label = @1
      block  ;; label = @2
        local.get 10
        i32.eqz
        br_if 0 (;@2;)
        i32.const 0
        local.set 11
        local.get 11
        i32.load offset=1024
        local.set 12
        local.get 12
        local.set 13
        br 1 (;@1;)
      end
      i32.const 0
      local.set 14
      local.get 14
      local.set 13
    end
    local.get 13
    local.set 15
    local.get 15
    call $step
    local.get 3
    i32.load offset=12
    local.set 16
    i32.const 16
    local.set 17
    local.get 3
    local.get 17
    i32.add
    local.set 18
    local.get 18
    global.set $__stack_pointer
    local.get 16
    return)
  (func $recv (type 0) (param i32 i32 i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 4
    i32.const 32
    local.set 5
    local.get 4
    local.get 5
    i32.sub
    local.set 6
    local.get 6
    global.set $__stack_pointer
    local.get 6
    local.get 0
    i32.store offset=28
    local.get 6
    local.get 1
    i32.store offset=24
    local.get 6
    local.get 2
    i32.store offset=20
    local.get 6
    local.get 3
    i32.store offset=16
    local.get 6
    i32.load offset=24
    local.set 7
    local.get 6
    local.get 7
    i32.store offset=8
    local.get 6
    i32.load offset=20
    local.set 8
    local.get 6
    local.get 8
    i32.store offset=12
    local.get 6
    i32.load offset=28
    local.set 9
    local.get 6
    i32.load offset=16
    local.set 10
    i32.const 8
    local.set 11
    local.get 6
    local.get 11
    i32.add
    local.set 12
    local.get 12
    local.set 13
    i32.const 1
    local.set 14
    i32.const 4
    local.set 15
    local.get 6
    local.get 15
    i32.add
    local.set 16
    local.get 16
    local.set 17
    i32.const 2
    local.set 18
    local.get 6
    local.get 18
    i32.add
    local.set 19
    local.get 19
    local.set 20
    local.get 9
    local.get 13
    local.get 14
    local.get 10
    local.get 17
    local.get 20
    call $sock_recv
    local.set 21
    local.get 21
    call $result
    local.set 22
    block  ;; label = @1
      block  ;; label = @2
        local.get 22
        i32.eqz
        br_if 0 (;@2;)
        i32.const -1
        local.set 23
        local.get 23
        local.set 24
        br 1 (;@1;)
      end
      local.get 6
      i32.load offset=4
      local.set 25
      local.get 25
      local.set 24
    end
    local.get 24
    local.set 26
    i32.const 32
    local.set 27
    local.get 6
    local.get 27
    i32.add
    local.set 28
    local.get 28
    global.set $__stack_pointer
    local.get 26
    return)
  (func $send (type 0) (param i32 i32 i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 4
    i32.const 32
    local.set 5
    local.get 4
    local.get 5
    i32.sub
    local.set 6
    local.get 6
    global.set $__stack_pointer
    local.get 6
    local.get 0
    i32.store offset=28
    local.get 6
    local.get 1
    i32.store offset=24
    local.get 6
    local.get 2
    i32.store offset=20
    local.get 6
    local.get 3
    i32.store offset=16
    local.get 6
    i32.load offset=24
    local.set 7
    local.get 6
    local.get 7
    i32.store offset=8
    local.get 6
    i32.load offset=20
    local.set 8
    local.get 6
    local.get 8
    i32.store offset=12
    local.get 6
    i32.load offset=28
    local.set 9
    local.get 6
    i32.load offset=16
    local.set 10
    i32.const 8
    local.set 11
    local.get 6
    local.get 11
    i32.add
    local.set 12
    local.get 12
    local.set 13
    i32.const 1
    local.set 14
    i32.const 4
    local.set 15
    local.get 6
    local.get 15
    i32.add
    local.set 16
    local.get 16
    local.set 17
    local.get 9
    local.get 13
    local.get 14
    local.get 10
    local.get 17
    call $sock_send
    local.set 18
    local.get 18
    call $result
    local.set 19
    block  ;; label = @1
      block  ;; label = @2
        local.get 19
        i32.eqz
        br_if 0 (;@2;)
        i32.const -1
        local.set 20
        local.get 20
        local.set 21
        br 1 (;@1;)
      end
      local.get 6
      i32.load offset=4
      local.set 22
      local.get 22
      local.set 21
    end
    local.get 21
    local.set 23
    i32.const 32
    local.set 24
    local.get 6
    local.get 24
    i32.add
    local.set 25
    local.get 25
    global.set $__stack_pointer
    local.get 23
    return)
  (func $show (type 5) (param i32)
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
  (func $shutdown (type 3) (param i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 2
    i32.const 16
    local.set 3
    local.get 2
    local.get 3
    i32.sub
    local.set 4
    local.get 4
    global.set $__stack_pointer
    local.get 4
    local.get 0
    i32.store offset=12
    local.get 4
    local.get 1
    i32.store offset=8
    local.get 4
    i32.load offset=12
    local.set 5
    local.get 4
    i32.load offset=8
    local.set 6
    local.get 5
    local.get 6
    call $sock_shutdown
    local.set 7
    local.get 7
    call $result
    local.set 8
    i32.const 16
    local.set 9
    local.get 4
    local.get 9
    i32.add
    local.set 10
    local.get 10
    global.set $__stack_pointer
    local.get 8
    return)
  (func $close (type 4) (param i32) (result i32)
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
    call $fd_close
    local.set 5
    local.get 5
    call $result
    local.set 6
    i32.const 16
    local.set 7
    local.get 3
    local.get 7
    i32.add
    local.set 8
    local.get 8
    global.set $__stack_pointer
    local.get 6
    return)
  (func $step (type 5) (param i32)
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
  (func $result (type 4) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 1
    i32.const 16
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    local.get 0
    i32.store offset=12
    local.get 3
    i32.load offset=12
    local.set 4
    i32.const 0
    local.set 5
    local.get 5
    local.get 4
    i32.store offset=1024
    local.get 3
    i32.load offset=12
    local.set 6
    i32.const -1
    local.set 7
    i32.const 0
    local.set 8
    local.get 7
    local.get 8
    local.get 6
    select
    local.set 9
    local.get 9
    return)
  (func $memset (type 7) (param i32 i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 3
    i32.const 16
    local.set 4
    local.get 3
    local.get 4
    i32.sub
    local.set 5
    local.get 5
    local.get 0
    i32.store offset=12
    local.get 5
    local.get 1
    i32.store offset=8
    local.get 5
    local.get 2
    i32.store offset=4
    local.get 5
    i32.load offset=12
    local.set 6
    local.get 5
    local.get 6
    i32.store
    block  ;; label = @1
      loop  ;; label = @2
        local.get 5
        i32.load offset=4
        local.set 7
        i32.const -1
        local.set 8
        local.get 7
        local.get 8
        i32.add
        local.set 9
        local.get 5
        local.get 9
        i32.store offset=4
        local.get 7
        i32.eqz
        br_if 1 (;@1;)
        local.get 5
        i32.load offset=8
        local.set 10
        local.get 5
        i32.load
        local.set 11
        local.get 11
        local.get 10
        i32.store8
        local.get 5
        i32.load
        local.set 12
        i32.const 1
        local.set 13
        local.get 12
        local.get 13
        i32.add
        local.set 14
        local.get 5
        local.get 14
        i32.store
        br 0 (;@2;)
      end
    end
    local.get 5
    i32.load offset=12
    local.set 15
    local.get 15
    return)
  (func $htons (type 4) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 1
    i32.const 16
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    local.get 0
    i32.store16 offset=14
    local.get 3
    i32.load16_u offset=14
    local.set 4
    i32.const 65535
    local.set 5
    local.get 4
    local.get 5
    i32.and
    local.set 6
    i32.const 8
    local.set 7
    local.get 6
    local.get 7
    i32.shl
    local.set 8
    local.get 3
    i32.load16_u offset=14
    local.set 9
    i32.const 65535
    local.set 10
    local.get 9
    local.get 10
    i32.and
    local.set 11
    i32.const 8
    local.set 12
    local.get 11
    local.get 12
    i32.shr_s
    local.set 13
    local.get 8
    local.get 13
    i32.or
    local.set 14
    i32.const 65535
    local.set 15
    local.get 14
    local.get 15
    i32.and
    local.set 16
    local.get 16
    return)
  (func $htonl (type 4) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 1
    i32.const 16
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    local.get 0
    i32.store offset=12
    local.get 3
    i32.load offset=12
    local.set 4
    i32.const 24
    local.set 5
    local.get 4
    local.get 5
    i32.shl
    local.set 6
    local.get 3
    i32.load offset=12
    local.set 7
    i32.const 65280
    local.set 8
    local.get 7
    local.get 8
    i32.and
    local.set 9
    i32.const 8
    local.set 10
    local.get 9
    local.get 10
    i32.shl
    local.set 11
    local.get 6
    local.get 11
    i32.or
    local.set 12
    local.get 3
    i32.load offset=12
    local.set 13
    i32.const 8
    local.set 14
    local.get 13
    local.get 14
    i32.shr_u
    local.set 15
    i32.const 65280
    local.set 16
    local.get 15
    local.get 16
    i32.and
    local.set 17
    local.get 12
    local.get 17
    i32.or
    local.set 18
    local.get 3
    i32.load offset=12
    local.set 19
    i32.const 24
    local.set 20
    local.get 19
    local.get 20
    i32.shr_u
    local.set 21
    local.get 18
    local.get 21
    i32.or
    local.set 22
    local.get 22
    return)
  (func $socket (type 7) (param i32 i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
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
    i32.store offset=12
    local.get 5
    local.get 1
    i32.store offset=8
    local.get 5
    local.get 2
    i32.store offset=4
    local.get 5
    i32.load offset=12
    local.set 6
    local.get 5
    i32.load offset=8
    local.set 7
    local.get 5
    i32.load offset=4
    local.set 8
    local.get 5
    local.set 9
    local.get 6
    local.get 7
    local.get 8
    local.get 9
    call $sock_open
    local.set 10
    local.get 10
    call $result
    local.set 11
    block  ;; label = @1
      block  ;; label = @2
        local.get 11
        i32.eqz
        br_if 0 (;@2;)
        i32.const -1
        local.set 12
        local.get 12
        local.set 13
        br 1 (;@1;)
      end
      local.get 5
      i32.load
      local.set 14
      local.get 14
      local.set 13
    end
    local.get 13
    local.set 15
    i32.const 16
    local.set 16
    local.get 5
    local.get 16
    i32.add
    local.set 17
    local.get 17
    global.set $__stack_pointer
    local.get 15
    return)
  (func $bind (type 7) (param i32 i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32)
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
    i32.store offset=12
    local.get 5
    local.get 1
    i32.store offset=8
    local.get 5
    local.get 2
    i32.store offset=4
    local.get 5
    i32.load offset=12
    local.set 6
    local.get 5
    i32.load offset=8
    local.set 7
    local.get 6
    local.get 7
    call $sock_bind
    local.set 8
    local.get 8
    call $result
    local.set 9
    i32.const 16
    local.set 10
    local.get 5
    local.get 10
    i32.add
    local.set 11
    local.get 11
    global.set $__stack_pointer
    local.get 9
    return)
  (func $listen (type 3) (param i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 2
    i32.const 16
    local.set 3
    local.get 2
    local.get 3
    i32.sub
    local.set 4
    local.get 4
    global.set $__stack_pointer
    local.get 4
    local.get 0
    i32.store offset=12
    local.get 4
    local.get 1
    i32.store offset=8
    local.get 4
    i32.load offset=12
    local.set 5
    local.get 4
    i32.load offset=8
    local.set 6
    local.get 5
    local.get 6
    call $sock_listen
    local.set 7
    local.get 7
    call $result
    local.set 8
    i32.const 16
    local.set 9
    local.get 4
    local.get 9
    i32.add
    local.set 10
    local.get 10
    global.set $__stack_pointer
    local.get 8
    return)
  (memory (;0;) 2)
  (global $__stack_pointer (mut i32) (i32.const 66576))
  (export "memory" (memory 0))
  (export "_start" (func $_start)))
