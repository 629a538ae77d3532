;; libc.c, compiled with -O0 -Wl,--strip-all by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
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
  (import "wasix_32v1" "sock_accept" (func (;0;) (type 0)))
  (import "wasix_32v1" "sock_recv" (func (;1;) (type 1)))
  (import "wasix_32v1" "fd_write" (func (;2;) (type 0)))
  (import "wasix_32v1" "sock_send" (func (;3;) (type 2)))
  (import "wasix_32v1" "sock_shutdown" (func (;4;) (type 3)))
  (import "wasix_32v1" "fd_close" (func (;5;) (type 4)))
  (import "wasix_32v1" "proc_exit" (func (;6;) (type 5)))
  (import "wasix_32v1" "sock_open" (func (;7;) (type 0)))
  (import "wasix_32v1" "sock_bind" (func (;8;) (type 3)))
  (import "wasix_32v1" "sock_listen" (func (;9;) (type 3)))
  (func (;10;) (type 6)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    local.set 0
    i32.const 208
    local.set 1
    local.get 0
    local.get 1
    i32.sub
    local.set 2
    local.get 2
    global.set 0
    i32.const 8080
    local.set 3
    i32.const 65535
    local.set 4
    local.get 3
    local.get 4
    i32.and
    local.set 5
    local.get 5
    call 11
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
    call 12
    local.set 10
    local.get 10
    call 13
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
    call 14
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
    call 15
    local.set 25
    local.get 25
    call 16
    local.get 2
    i32.load offset=12
    local.set 26
    i32.const 2
    local.set 27
    local.get 26
    local.get 27
    call 17
    local.set 28
    local.get 28
    call 13
    drop
    local.get 2
    i32.load offset=12
    local.set 29
    local.get 29
    call 18
    local.set 30
    local.get 30
    call 13
    drop
    i32.const 208
    local.set 31
    local.get 2
    local.get 31
    i32.add
    local.set 32
    local.get 32
    global.set 0
    return)
  (func (;11;) (type 4) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    local.set 1
    i32.const 32
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    global.set 0
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
    call 21
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
    call 22
    local.set 13
    local.get 3
    local.get 13
    i32.store16 offset=10
    i32.const 2130706433
    local.set 14
    local.get 14
    call 23
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
    call 24
    local.set 19
    local.get 19
    call 13
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
    call 25
    local.set 26
    local.get 26
    call 13
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
    call 24
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
    call 25
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
    call 16
    local.get 3
    i32.load
    local.set 54
    local.get 54
    call 18
    drop
    local.get 3
    i32.load offset=4
    local.set 55
    i32.const 16
    local.set 56
    local.get 55
    local.get 56
    call 26
    local.set 57
    local.get 57
    call 13
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
    global.set 0
    local.get 58
    return)
  (func (;12;) (type 3) (param i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    local.set 2
    i32.const 16
    local.set 3
    local.get 2
    local.get 3
    i32.sub
    local.set 4
    local.get 4
    global.set 0
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
    call 0
    local.set 11
    local.get 11
    call 20
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
    global.set 0
    local.get 16
    return)
  (func (;13;) (type 4) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    local.set 1
    i32.const 16
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    global.set 0
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
    call 19
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
    global.set 0
    local.get 16
    return)
  (func (;14;) (type 0) (param i32 i32 i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    local.set 4
    i32.const 32
    local.set 5
    local.get 4
    local.get 5
    i32.sub
    local.set 6
    local.get 6
    global.set 0
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
    call 1
    local.set 21
    local.get 21
    call 20
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
    global.set 0
    local.get 26
    return)
  (func (;15;) (type 0) (param i32 i32 i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    local.set 4
    i32.const 32
    local.set 5
    local.get 4
    local.get 5
    i32.sub
    local.set 6
    local.get 6
    global.set 0
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
    call 3
    local.set 18
    local.get 18
    call 20
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
    global.set 0
    local.get 23
    return)
  (func (;16;) (type 5) (param i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    local.set 1
    i32.const 32
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    global.set 0
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
    call 2
    drop
    i32.const 32
    local.set 16
    local.get 3
    local.get 16
    i32.add
    local.set 17
    local.get 17
    global.set 0
    return)
  (func (;17;) (type 3) (param i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    local.set 2
    i32.const 16
    local.set 3
    local.get 2
    local.get 3
    i32.sub
    local.set 4
    local.get 4
    global.set 0
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
    call 4
    local.set 7
    local.get 7
    call 20
    local.set 8
    i32.const 16
    local.set 9
    local.get 4
    local.get 9
    i32.add
    local.set 10
    local.get 10
    global.set 0
    local.get 8
    return)
  (func (;18;) (type 4) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    local.set 1
    i32.const 16
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    global.set 0
    local.get 3
    local.get 0
    i32.store offset=12
    local.get 3
    i32.load offset=12
    local.set 4
    local.get 4
    call 5
    local.set 5
    local.get 5
    call 20
    local.set 6
    i32.const 16
    local.set 7
    local.get 3
    local.get 7
    i32.add
    local.set 8
    local.get 8
    global.set 0
    local.get 6
    return)
  (func (;19;) (type 5) (param i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    local.set 1
    i32.const 16
    local.set 2
    local.get 1
    local.get 2
    i32.sub
    local.set 3
    local.get 3
    global.set 0
    local.get 3
    local.get 0
    i32.store offset=12
    local.get 3
    i32.load offset=12
    local.set 4
    local.get 4
    call 16
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
      call 6
      unreachable
    end
    i32.const 16
    local.set 7
    local.get 3
    local.get 7
    i32.add
    local.set 8
    local.get 8
    global.set 0
    return)
  (func (;20;) (type 4) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
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
  (func (;21;) (type 7) (param i32 i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
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
  (func (;22;) (type 4) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
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
  (func (;23;) (type 4) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
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
  (func (;24;) (type 7) (param i32 i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    local.set 3
    i32.const 16
    local.set 4
    local.get 3
    local.get 4
    i32.sub
    local.set 5
    local.get 5
    global.set 0
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
    call 7
    local.set 10
    local.get 10
    call 20
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
    global.set 0
    local.get 15
    return)
  (func (;25;) (type 7) (param i32 i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    local.set 3
    i32.const 16
    local.set 4
    local.get 3
    local.get 4
    i32.sub
    local.set 5
    local.get 5
    global.set 0
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
    call 8
    local.set 8
    local.get 8
    call 20
    local.set 9
    i32.const 16
    local.set 10
    local.get 5
    local.get 10
    i32.add
    local.set 11
    local.get 11
    global.set 0
    local.get 9
    return)
  (func (;26;) (type 3) (param i32 i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    local.set 2
    i32.const 16
    local.set 3
    local.get 2
    local.get 3
    i32.sub
    local.set 4
    local.get 4
    global.set 0
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
    call 9
    local.set 7
    local.get 7
    call 20
    local.set 8
    i32.const 16
    local.set 9
    local.get 4
    local.get 9
    i32.add
    local.set 10
    local.get 10
    global.set 0
    local.get 8
    return)
  (memory (;0;) 2)
  (global (;0;) (mut i32) (i32.const 66576))
  (export "memory" (memory 0))
  (export "_start" (func 10)))
