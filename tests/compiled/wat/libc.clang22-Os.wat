;; libc.c, compiled with -Os by clang 22.1.8 of ziglang 0.17.1; printed by wasm2wat 1.0.32.
;; steps: socket bind in-use listen accept echoed shutdown close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32) (result i32)))
  (type (;3;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;4;) (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (;5;) (func (param i32)))
  (type (;6;) (func))
  (import "wasix_32v1" "sock_open" (func (;0;) (type 0)))
  (import "wasix_32v1" "sock_bind" (func (;1;) (type 1)))
  (import "wasix_32v1" "fd_write" (func (;2;) (type 0)))
  (import "wasix_32v1" "fd_close" (func (;3;) (type 2)))
  (import "wasix_32v1" "sock_listen" (func (;4;) (type 1)))
  (import "wasix_32v1" "sock_accept" (func (;5;) (type 0)))
  (import "wasix_32v1" "sock_recv" (func (;6;) (type 3)))
  (import "wasix_32v1" "sock_send" (func (;7;) (type 4)))
  (import "wasix_32v1" "sock_shutdown" (func (;8;) (type 1)))
  (import "wasix_32v1" "proc_exit" (func (;9;) (type 5)))
  (func (;10;) (type 6)
    (local i32 i32 i32 i32)
    global.get 0
    i32.const 208
    i32.sub
    local.tee 0
    global.set 0
    i32.const 0
    local.set 1
    loop  ;; label = @1
      local.get 0
      i32.const 64
      i32.add
      local.get 1
      i32.add
      i32.const 0
      i32.store8
      local.get 1
      i32.const 1
      i32.add
      local.tee 1
      i32.const 16
      i32.ne
      br_if 0 (;@1;)
    end
    local.get 0
    i64.const 72058141916725250
    i64.store offset=64 align=4
    i32.const 0
    i32.const 2
    i32.const 1
    i32.const 0
    local.get 0
    call 0
    local.tee 1
    i32.store offset=1048576
    i32.const 0
    i32.const -1
    local.get 0
    i32.load
    local.get 1
    select
    call 11
    local.tee 1
    local.get 0
    i32.const 64
    i32.add
    call 1
    local.tee 2
    i32.store offset=1048576
    i32.const -1
    i32.const 0
    local.get 2
    select
    call 11
    drop
    i32.const 0
    i32.const 2
    i32.const 1
    i32.const 0
    local.get 0
    call 0
    local.tee 2
    i32.store offset=1048576
    i32.const 0
    i32.const -1
    local.get 0
    i32.load
    local.get 2
    select
    local.tee 2
    local.get 0
    i32.const 64
    i32.add
    call 1
    local.tee 3
    i32.store offset=1048576
    local.get 0
    local.get 3
    i32.const 98
    i32.eq
    i32.store8 offset=204
    local.get 0
    i32.const 1
    i32.store offset=4
    local.get 0
    local.get 0
    i32.const 204
    i32.add
    i32.store
    i32.const 1
    local.get 0
    i32.const 1
    local.get 0
    i32.const 196
    i32.add
    call 2
    drop
    i32.const 0
    local.get 2
    call 3
    i32.store offset=1048576
    i32.const 0
    local.get 1
    i32.const 16
    call 4
    local.tee 2
    i32.store offset=1048576
    i32.const -1
    i32.const 0
    local.get 2
    select
    call 11
    drop
    i32.const 0
    local.get 1
    i32.const 0
    local.get 0
    local.get 0
    i32.const 64
    i32.add
    call 5
    local.tee 1
    i32.store offset=1048576
    i32.const -1
    local.get 0
    i32.load
    local.get 1
    select
    call 11
    local.set 1
    local.get 0
    i32.const 64
    i32.store offset=200
    local.get 0
    local.get 0
    i32.store offset=196
    i32.const 0
    local.get 1
    local.get 0
    i32.const 196
    i32.add
    i32.const 1
    i32.const 0
    local.get 0
    i32.const 204
    i32.add
    local.get 0
    i32.const 194
    i32.add
    call 6
    local.tee 2
    i32.store offset=1048576
    local.get 0
    i32.const -1
    local.get 0
    i32.load offset=204
    local.get 2
    select
    i32.store offset=200
    local.get 0
    local.get 0
    i32.store offset=196
    i32.const 0
    local.get 1
    local.get 0
    i32.const 196
    i32.add
    i32.const 1
    i32.const 16384
    local.get 0
    i32.const 204
    i32.add
    call 7
    local.tee 2
    i32.store offset=1048576
    local.get 0
    i32.const -1
    local.get 0
    i32.load8_u offset=204
    local.get 2
    select
    i32.store8 offset=194
    local.get 0
    i32.const 1
    i32.store offset=200
    local.get 0
    local.get 0
    i32.const 194
    i32.add
    i32.store offset=196
    i32.const 1
    local.get 0
    i32.const 196
    i32.add
    i32.const 1
    local.get 0
    i32.const 204
    i32.add
    call 2
    drop
    i32.const 0
    local.get 1
    i32.const 2
    call 8
    local.tee 2
    i32.store offset=1048576
    i32.const -1
    i32.const 0
    local.get 2
    select
    call 11
    drop
    i32.const 0
    local.get 1
    call 3
    local.tee 1
    i32.store offset=1048576
    i32.const -1
    i32.const 0
    local.get 1
    select
    call 11
    drop
    local.get 0
    i32.const 208
    i32.add
    global.set 0)
  (func (;11;) (type 2) (param i32) (result i32)
    (local i32 i32)
    global.get 0
    i32.const 16
    i32.sub
    local.tee 1
    global.set 0
    local.get 1
    local.get 0
    i32.const 31
    i32.shr_s
    i32.const 0
    i32.load offset=1048576
    i32.and
    local.tee 2
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
    call 2
    drop
    block  ;; label = @1
      local.get 2
      i32.eqz
      br_if 0 (;@1;)
      i32.const 1
      call 9
      unreachable
    end
    local.get 1
    i32.const 16
    i32.add
    global.set 0
    local.get 0)
  (memory (;0;) 17)
  (global (;0;) (mut i32) (i32.const 1048576))
  (export "memory" (memory 0))
  (export "_start" (func 10)))
