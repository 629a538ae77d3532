;; dispatch.c, compiled with -Os by clang 22.1.8 of ziglang 0.17.1; printed by wasm2wat 1.0.32.
;; steps: open keepalive rcvbuf bind listen
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i64) (result i32)))
  (type (;3;) (func (param i32 i32) (result i32)))
  (type (;4;) (func (param i32)))
  (type (;5;) (func))
  (import "wasix_32v1" "sock_open" (func (;0;) (type 0)))
  (import "wasix_32v1" "sock_set_opt_flag" (func (;1;) (type 1)))
  (import "wasix_32v1" "sock_set_opt_size" (func (;2;) (type 2)))
  (import "wasix_32v1" "sock_bind" (func (;3;) (type 3)))
  (import "wasix_32v1" "sock_listen" (func (;4;) (type 3)))
  (import "wasix_32v1" "fd_write" (func (;5;) (type 0)))
  (import "wasix_32v1" "proc_exit" (func (;6;) (type 4)))
  (func (;7;) (type 5)
    (local i32)
    global.get 0
    i32.const 16
    i32.sub
    local.tee 0
    global.set 0
    i32.const 2
    i32.const 1
    i32.const 6
    local.get 0
    i32.const 12
    i32.add
    call 0
    call 8
    local.get 0
    i32.load offset=12
    i32.const 9
    i32.const 1
    call 1
    call 8
    local.get 0
    i32.load offset=12
    i32.const 8
    i64.const 65536
    call 2
    call 8
    local.get 0
    i32.load offset=12
    i32.const 1048576
    call 3
    call 8
    local.get 0
    i32.load offset=12
    i32.const 16
    call 4
    call 8
    local.get 0
    i32.const 16
    i32.add
    global.set 0)
  (func (;8;) (type 4) (param i32)
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
    call 5
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
  (data (;0;) (i32.const 1048576) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00"))
