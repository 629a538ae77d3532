;; udp4-client.c, compiled with -Os by clang 22.1.8 of ziglang 0.17.1; printed by wasm2wat 1.0.32.
;; steps: open bind send recv byte close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;4;) (func (param i32) (result i32)))
  (type (;5;) (func (param i32)))
  (type (;6;) (func))
  (import "wasix_32v1" "sock_open" (func (;0;) (type 0)))
  (import "wasix_32v1" "sock_bind" (func (;1;) (type 1)))
  (import "wasix_32v1" "sock_send_to" (func (;2;) (type 2)))
  (import "wasix_32v1" "sock_recv_from" (func (;3;) (type 3)))
  (import "wasix_32v1" "fd_write" (func (;4;) (type 0)))
  (import "wasix_32v1" "fd_close" (func (;5;) (type 4)))
  (import "wasix_32v1" "proc_exit" (func (;6;) (type 5)))
  (func (;7;) (type 6)
    (local i32)
    global.get 0
    i32.const 208
    i32.sub
    local.tee 0
    global.set 0
    local.get 0
    i32.const 0
    i64.load offset=1048584 align=4
    i64.store offset=168
    local.get 0
    i32.const 0
    i64.load offset=1048576 align=4
    i64.store offset=160
    local.get 0
    i64.const 72058141916725250
    i64.store offset=144 align=4
    local.get 0
    i32.const 0
    i64.load offset=1048592
    i64.store offset=8
    i32.const 2
    i32.const 2
    i32.const 17
    local.get 0
    i32.const 188
    i32.add
    call 0
    call 8
    local.get 0
    i32.load offset=188
    local.get 0
    i32.const 160
    i32.add
    call 1
    call 8
    local.get 0
    i32.load offset=188
    local.get 0
    i32.const 8
    i32.add
    i32.const 1
    i32.const 16384
    local.get 0
    i32.const 144
    i32.add
    local.get 0
    i32.const 184
    i32.add
    call 2
    call 8
    local.get 0
    i32.load offset=188
    local.get 0
    i32.const 8
    i32.add
    i32.const 1
    i32.const 0
    local.get 0
    i32.const 184
    i32.add
    local.get 0
    i32.const 182
    i32.add
    local.get 0
    i32.const 16
    i32.add
    call 3
    call 8
    local.get 0
    i32.const 0
    i32.load8_u offset=1048600
    i32.store8 offset=207
    local.get 0
    i32.const 1
    i32.store offset=196
    local.get 0
    local.get 0
    i32.const 207
    i32.add
    i32.store offset=192
    i32.const 1
    local.get 0
    i32.const 192
    i32.add
    i32.const 1
    local.get 0
    i32.const 200
    i32.add
    call 4
    drop
    local.get 0
    i32.load offset=188
    call 5
    call 8
    local.get 0
    i32.const 208
    i32.add
    global.set 0)
  (func (;8;) (type 5) (param i32)
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
      call 6
      unreachable
    end
    local.get 1
    i32.const 16
    i32.add
    global.set 0)
  (memory (;0;) 17)
  (global (;0;) (mut i32) (i32.const 1048576))
  (export "memory" (memory 0))
  (export "_start" (func 7))
  (data (;0;) (i32.const 1048576) "\02\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\18\00\10\00\04\00\00\00")
  (data (;1;) (i32.const 1048600) "ping"))
