;; udp4-server.c, compiled with -Os by clang 22.1.8 of ziglang 0.17.1; printed by wasm2wat 1.0.32.
;; steps: open bind recv peer-is-ipv4 byte close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32) (result i32)))
  (type (;4;) (func (param i32)))
  (type (;5;) (func))
  (import "wasix_32v1" "sock_open" (func (;0;) (type 0)))
  (import "wasix_32v1" "sock_bind" (func (;1;) (type 1)))
  (import "wasix_32v1" "sock_recv_from" (func (;2;) (type 2)))
  (import "wasix_32v1" "fd_write" (func (;3;) (type 0)))
  (import "wasix_32v1" "fd_close" (func (;4;) (type 3)))
  (import "wasix_32v1" "proc_exit" (func (;5;) (type 4)))
  (func (;6;) (type 5)
    (local i32)
    global.get 0
    i32.const 256
    i32.sub
    local.tee 0
    global.set 0
    local.get 0
    i64.const 0
    i64.store offset=228 align=4
    local.get 0
    i64.const 2417950722
    i64.store offset=220 align=4
    i32.const 2
    i32.const 2
    i32.const 0
    local.get 0
    i32.const 236
    i32.add
    call 0
    call 7
    local.get 0
    i32.load offset=236
    local.get 0
    i32.const 220
    i32.add
    call 1
    call 7
    local.get 0
    i32.const 64
    i32.store offset=4
    local.get 0
    local.get 0
    i32.const 16
    i32.add
    i32.store
    local.get 0
    i32.load offset=236
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
    i32.const 92
    i32.add
    call 2
    call 7
    local.get 0
    local.get 0
    i32.load16_u offset=92
    i32.const 2
    i32.eq
    i32.store8 offset=255
    local.get 0
    i32.const 1
    i32.store offset=244
    local.get 0
    local.get 0
    i32.const 255
    i32.add
    i32.store offset=240
    i32.const 1
    local.get 0
    i32.const 240
    i32.add
    i32.const 1
    local.get 0
    i32.const 248
    i32.add
    call 3
    drop
    local.get 0
    local.get 0
    i32.load8_u offset=16
    i32.store8 offset=255
    local.get 0
    i32.const 1
    i32.store offset=244
    local.get 0
    local.get 0
    i32.const 255
    i32.add
    i32.store offset=240
    i32.const 1
    local.get 0
    i32.const 240
    i32.add
    i32.const 1
    local.get 0
    i32.const 248
    i32.add
    call 3
    drop
    local.get 0
    i32.load offset=236
    call 4
    call 7
    local.get 0
    i32.const 256
    i32.add
    global.set 0)
  (func (;7;) (type 4) (param i32)
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
    call 3
    drop
    block  ;; label = @1
      local.get 0
      i32.eqz
      br_if 0 (;@1;)
      i32.const 1
      call 5
      unreachable
    end
    local.get 1
    i32.const 16
    i32.add
    global.set 0)
  (memory (;0;) 16)
  (global (;0;) (mut i32) (i32.const 1048576))
  (export "memory" (memory 0))
  (export "_start" (func 6)))
