;; tcp6-server.c, compiled with -Os by clang 22.1.8 of ziglang 0.17.1; printed by wasm2wat 1.0.32.
;; steps: open bind listen accept peer-is-ipv6 recv send shutdown close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (;4;) (func (param i32) (result i32)))
  (type (;5;) (func (param i32)))
  (type (;6;) (func))
  (import "wasix_32v1" "sock_open" (func (;0;) (type 0)))
  (import "wasix_32v1" "sock_bind" (func (;1;) (type 1)))
  (import "wasix_32v1" "sock_listen" (func (;2;) (type 1)))
  (import "wasix_32v1" "sock_accept" (func (;3;) (type 0)))
  (import "wasix_32v1" "fd_write" (func (;4;) (type 0)))
  (import "wasix_32v1" "sock_recv" (func (;5;) (type 2)))
  (import "wasix_32v1" "sock_send" (func (;6;) (type 3)))
  (import "wasix_32v1" "sock_shutdown" (func (;7;) (type 1)))
  (import "wasix_32v1" "fd_close" (func (;8;) (type 4)))
  (import "wasix_32v1" "proc_exit" (func (;9;) (type 5)))
  (func (;10;) (type 6)
    (local i32)
    global.get 0
    i32.const 240
    i32.sub
    local.tee 0
    global.set 0
    i32.const 10
    i32.const 1
    i32.const 6
    local.get 0
    i32.const 236
    i32.add
    call 0
    call 11
    local.get 0
    i32.load offset=236
    i32.const 1048576
    call 1
    call 11
    local.get 0
    i32.load offset=236
    i32.const 16
    call 2
    call 11
    local.get 0
    i32.load offset=236
    i32.const 0
    local.get 0
    i32.const 232
    i32.add
    local.get 0
    i32.const 104
    i32.add
    call 3
    call 11
    local.get 0
    local.get 0
    i32.load16_u offset=104
    i32.const 10
    i32.eq
    i32.store8 offset=8
    local.get 0
    i32.const 1
    i32.store offset=36
    local.get 0
    local.get 0
    i32.const 8
    i32.add
    i32.store offset=32
    i32.const 1
    local.get 0
    i32.const 32
    i32.add
    i32.const 1
    local.get 0
    i32.const 16
    i32.add
    call 4
    drop
    local.get 0
    i32.const 64
    i32.store offset=20
    local.get 0
    local.get 0
    i32.const 32
    i32.add
    i32.store offset=16
    local.get 0
    i32.load offset=232
    local.get 0
    i32.const 16
    i32.add
    i32.const 1
    i32.const 0
    local.get 0
    i32.const 28
    i32.add
    local.get 0
    i32.const 26
    i32.add
    call 5
    call 11
    local.get 0
    local.get 0
    i32.load offset=28
    i32.store offset=12
    local.get 0
    local.get 0
    i32.const 32
    i32.add
    i32.store offset=8
    local.get 0
    i32.load offset=232
    local.get 0
    i32.const 8
    i32.add
    i32.const 1
    i32.const 0
    local.get 0
    i32.const 28
    i32.add
    call 6
    call 11
    local.get 0
    i32.load offset=232
    i32.const 2
    call 7
    call 11
    local.get 0
    i32.load offset=232
    call 8
    call 11
    local.get 0
    i32.const 240
    i32.add
    global.set 0)
  (func (;11;) (type 5) (param i32)
    (local i32)
    global.get 0
    i32.const 16
    i32.sub
    local.tee 1
    global.set 0
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
    call 4
    drop
    block  ;; label = @1
      local.get 0
      i32.eqz
      br_if 0 (;@1;)
      i32.const 1
      call 9
      unreachable
    end
    local.get 1
    i32.const 16
    i32.add
    global.set 0)
  (memory (;0;) 17)
  (global (;0;) (mut i32) (i32.const 1048576))
  (export "memory" (memory 0))
  (export "_start" (func 10))
  (data (;0;) (i32.const 1048576) "\0a\00\1f\90\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00"))
