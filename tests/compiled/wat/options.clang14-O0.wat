;; options.c, compiled with -O0 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open reuse bind listen keepalive rcvbuf peeked taken send shutdown rest close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32)))
  (type (;3;) (func (param i32 i32 i64) (result i32)))
  (type (;4;) (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (;5;) (func (param i32) (result i32)))
  (type (;6;) (func (param i32 i32 i32) (result i32)))
  (type (;7;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;8;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 1)))
  (import "wasix_32v1" "sock_listen" (func $sock_listen (type 1)))
  (import "wasix_32v1" "sock_accept" (func $sock_accept (type 0)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 2)))
  (import "wasix_32v1" "sock_set_opt_size" (func $sock_set_opt_size (type 3)))
  (import "wasix_32v1" "sock_send" (func $sock_send (type 4)))
  (import "wasix_32v1" "sock_shutdown" (func $sock_shutdown (type 1)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 5)))
  (import "wasix_32v1" "sock_set_opt_flag" (func $sock_set_opt_flag (type 6)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (type 7)))
  (func $_start (type 8)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i64 i64 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i64 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 0
    i32.const 176
    local.set 1
    local.get 0
    local.get 1
    i32.sub
    local.set 2
    local.get 2
    global.set $__stack_pointer
    i32.const 144
    local.set 3
    local.get 2
    local.get 3
    i32.add
    local.set 4
    local.get 4
    local.set 5
    i32.const 8
    local.set 6
    local.get 5
    local.get 6
    i32.add
    local.set 7
    i32.const 0
    local.set 8
    local.get 8
    i64.load offset=1032 align=4
    local.set 9
    local.get 7
    local.get 9
    i64.store align=4
    local.get 8
    i64.load offset=1024 align=4
    local.set 10
    local.get 5
    local.get 10
    i64.store align=4
    i32.const 2
    local.set 11
    i32.const 1
    local.set 12
    i32.const 6
    local.set 13
    i32.const 172
    local.set 14
    local.get 2
    local.get 14
    i32.add
    local.set 15
    local.get 15
    local.set 16
    local.get 11
    local.get 12
    local.get 13
    local.get 16
    call $sock_open
    local.set 17
    local.get 17
    call $step
    local.get 2
    i32.load offset=172
    local.set 18
    i32.const 2
    local.set 19
    i32.const 1
    local.set 20
    local.get 18
    local.get 19
    local.get 20
    call $setsockopt
    local.set 21
    local.get 21
    call $step
    local.get 2
    i32.load offset=172
    local.set 22
    i32.const 144
    local.set 23
    local.get 2
    local.get 23
    i32.add
    local.set 24
    local.get 24
    local.set 25
    local.get 22
    local.get 25
    call $sock_bind
    local.set 26
    local.get 26
    call $step
    local.get 2
    i32.load offset=172
    local.set 27
    i32.const 16
    local.set 28
    local.get 27
    local.get 28
    call $sock_listen
    local.set 29
    local.get 29
    call $step
    loop  ;; label = @1
      local.get 2
      i32.load offset=172
      local.set 30
      i32.const 16
      local.set 31
      local.get 2
      local.get 31
      i32.add
      local.set 32
      local.get 32
      local.set 33
      i32.const 2048
      local.set 34
      i32.const 168
      local.set 35
      local.get 2
      local.get 35
      i32.add
      local.set 36
      local.get 36
      local.set 37
      local.get 30
      local.get 34
      local.get 37
      local.get 33
      call $sock_accept
      local.set 38
      local.get 2
      local.get 38
      i32.store offset=164
      local.get 2
      i32.load offset=164
      local.set 39
      i32.const 11
      local.set 40
      local.get 39
      local.set 41
      local.get 40
      local.set 42
      local.get 41
      local.get 42
      i32.eq
      local.set 43
      i32.const 1
      local.set 44
      local.get 43
      local.get 44
      i32.and
      local.set 45
      local.get 45
      br_if 0 (;@1;)
    end
    local.get 2
    i32.load offset=164
    local.set 46
    block  ;; label = @1
      local.get 46
      i32.eqz
      br_if 0 (;@1;)
      i32.const 1
      local.set 47
      local.get 47
      call $proc_exit
      unreachable
    end
    local.get 2
    i32.load offset=168
    local.set 48
    i32.const 9
    local.set 49
    i32.const 1
    local.set 50
    local.get 48
    local.get 49
    local.get 50
    call $setsockopt
    local.set 51
    local.get 51
    call $step
    local.get 2
    i32.load offset=168
    local.set 52
    i32.const 8
    local.set 53
    i64.const 65536
    local.set 54
    local.get 52
    local.get 53
    local.get 54
    call $sock_set_opt_size
    local.set 55
    local.get 55
    call $step
    local.get 2
    i32.load offset=168
    local.set 56
    i32.const 2
    local.set 57
    local.get 56
    local.get 57
    call $receive
    local.set 58
    local.get 58
    call $show
    local.get 2
    i32.load offset=168
    local.set 59
    i32.const 0
    local.set 60
    local.get 59
    local.get 60
    call $receive
    local.set 61
    local.get 2
    local.get 61
    i32.store offset=12
    local.get 2
    i32.load offset=12
    local.set 62
    local.get 62
    call $show
    i32.const 1056
    local.set 63
    local.get 2
    local.get 63
    i32.store
    local.get 2
    i32.load offset=12
    local.set 64
    local.get 2
    local.get 64
    i32.store offset=4
    local.get 2
    i32.load offset=168
    local.set 65
    local.get 2
    local.set 66
    i32.const 1
    local.set 67
    i32.const 16384
    local.set 68
    i32.const 12
    local.set 69
    local.get 2
    local.get 69
    i32.add
    local.set 70
    local.get 70
    local.set 71
    local.get 65
    local.get 66
    local.get 67
    local.get 68
    local.get 71
    call $sock_send
    local.set 72
    local.get 72
    call $step
    local.get 2
    i32.load offset=168
    local.set 73
    i32.const 1
    local.set 74
    local.get 73
    local.get 74
    call $sock_shutdown
    local.set 75
    local.get 75
    call $step
    local.get 2
    i32.load offset=168
    local.set 76
    i32.const 0
    local.set 77
    local.get 76
    local.get 77
    call $receive
    local.set 78
    local.get 78
    call $show
    local.get 2
    i32.load offset=168
    local.set 79
    local.get 79
    call $fd_close
    local.set 80
    local.get 80
    call $step
    i32.const 176
    local.set 81
    local.get 2
    local.get 81
    i32.add
    local.set 82
    local.get 82
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
  (func $setsockopt (type 6) (param i32 i32 i32) (result i32)
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
    local.get 5
    i32.load offset=4
    local.set 8
    local.get 6
    local.get 7
    local.get 8
    call $sock_set_opt_flag
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
  (func $receive (type 1) (param i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i64 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get $__stack_pointer
    local.set 2
    i32.const 32
    local.set 3
    local.get 2
    local.get 3
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
    i32.const 16
    local.set 5
    local.get 4
    local.get 5
    i32.add
    local.set 6
    local.get 6
    local.set 7
    i32.const 0
    local.set 8
    local.get 8
    i64.load offset=1040 align=4
    local.set 9
    local.get 7
    local.get 9
    i64.store align=4
    block  ;; label = @1
      loop  ;; label = @2
        local.get 4
        i32.load offset=28
        local.set 10
        local.get 4
        i32.load offset=24
        local.set 11
        i32.const 64
        local.set 12
        local.get 11
        local.get 12
        i32.or
        local.set 13
        i32.const 16
        local.set 14
        local.get 4
        local.get 14
        i32.add
        local.set 15
        local.get 15
        local.set 16
        i32.const 1
        local.set 17
        i32.const 12
        local.set 18
        local.get 4
        local.get 18
        i32.add
        local.set 19
        local.get 19
        local.set 20
        i32.const 10
        local.set 21
        local.get 4
        local.get 21
        i32.add
        local.set 22
        local.get 22
        local.set 23
        local.get 10
        local.get 16
        local.get 17
        local.get 13
        local.get 20
        local.get 23
        call $sock_recv
        local.set 24
        local.get 4
        local.get 24
        i32.store offset=4
        i32.const 11
        local.set 25
        local.get 24
        local.set 26
        local.get 25
        local.set 27
        local.get 26
        local.get 27
        i32.eq
        local.set 28
        i32.const 1
        local.set 29
        local.get 28
        local.get 29
        i32.and
        local.set 30
        local.get 30
        i32.eqz
        br_if 1 (;@1;)
        br 0 (;@2;)
      end
    end
    local.get 4
    i32.load offset=4
    local.set 31
    block  ;; label = @1
      block  ;; label = @2
        local.get 31
        i32.eqz
        br_if 0 (;@2;)
        i32.const 255
        local.set 32
        local.get 32
        local.set 33
        br 1 (;@1;)
      end
      local.get 4
      i32.load offset=12
      local.set 34
      local.get 34
      local.set 33
    end
    local.get 33
    local.set 35
    i32.const 32
    local.set 36
    local.get 4
    local.get 36
    i32.add
    local.set 37
    local.get 37
    global.set $__stack_pointer
    local.get 35
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
  (global $__stack_pointer (mut i32) (i32.const 66656))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1024) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00 \04\00\00@\00\00\00"))
