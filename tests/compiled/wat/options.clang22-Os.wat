;; options.c, compiled with -Os by clang 22.1.8 of ziglang 0.17.1; printed by wasm2wat 1.0.32.
;; steps: open reuse bind listen keepalive rcvbuf peeked taken send shutdown rest close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32) (result i32)))
  (type (;3;) (func (param i32)))
  (type (;4;) (func (param i32 i32 i64) (result i32)))
  (type (;5;) (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (;6;) (func (param i32) (result i32)))
  (type (;7;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;8;) (func))
  (import "wasix_32v1" "sock_open" (func (;0;) (type 0)))
  (import "wasix_32v1" "sock_set_opt_flag" (func (;1;) (type 1)))
  (import "wasix_32v1" "sock_bind" (func (;2;) (type 2)))
  (import "wasix_32v1" "sock_listen" (func (;3;) (type 2)))
  (import "wasix_32v1" "sock_accept" (func (;4;) (type 0)))
  (import "wasix_32v1" "proc_exit" (func (;5;) (type 3)))
  (import "wasix_32v1" "sock_set_opt_size" (func (;6;) (type 4)))
  (import "wasix_32v1" "fd_write" (func (;7;) (type 0)))
  (import "wasix_32v1" "sock_send" (func (;8;) (type 5)))
  (import "wasix_32v1" "sock_shutdown" (func (;9;) (type 2)))
  (import "wasix_32v1" "fd_close" (func (;10;) (type 6)))
  (import "wasix_32v1" "sock_recv" (func (;11;) (type 7)))
  (func (;12;) (type 8)
    (local i32 i32)
    global.get 0
    i32.const 192
    i32.sub
    local.tee 0
    global.set 0
    local.get 0
    i32.const 0
    i64.load offset=1048584 align=4
    i64.store offset=160
    local.get 0
    i32.const 0
    i64.load offset=1048576 align=4
    i64.store offset=152
    i32.const 2
    i32.const 1
    i32.const 6
    local.get 0
    i32.const 172
    i32.add
    call 0
    call 13
    local.get 0
    i32.load offset=172
    i32.const 2
    i32.const 1
    call 1
    call 13
    local.get 0
    i32.load offset=172
    local.get 0
    i32.const 152
    i32.add
    call 2
    call 13
    local.get 0
    i32.load offset=172
    i32.const 16
    call 3
    call 13
    loop  ;; label = @1
      local.get 0
      i32.load offset=172
      i32.const 2048
      local.get 0
      i32.const 168
      i32.add
      local.get 0
      i32.const 24
      i32.add
      call 4
      local.tee 1
      i32.const 11
      i32.eq
      br_if 0 (;@1;)
    end
    block  ;; label = @1
      local.get 1
      i32.eqz
      br_if 0 (;@1;)
      i32.const 1
      call 5
      unreachable
    end
    local.get 0
    i32.load offset=168
    i32.const 9
    i32.const 1
    call 1
    call 13
    local.get 0
    i32.load offset=168
    i32.const 8
    i64.const 65536
    call 6
    call 13
    local.get 0
    local.get 0
    i32.load offset=168
    i32.const 2
    call 14
    i32.store8 offset=184
    local.get 0
    i32.const 1
    i32.store offset=180
    local.get 0
    local.get 0
    i32.const 184
    i32.add
    i32.store offset=176
    i32.const 1
    local.get 0
    i32.const 176
    i32.add
    i32.const 1
    local.get 0
    i32.const 12
    i32.add
    call 7
    drop
    local.get 0
    local.get 0
    i32.load offset=168
    i32.const 0
    call 14
    local.tee 1
    i32.store offset=20
    local.get 0
    local.get 1
    i32.store8 offset=184
    local.get 0
    i32.const 1
    i32.store offset=180
    local.get 0
    local.get 0
    i32.const 184
    i32.add
    i32.store offset=176
    i32.const 1
    local.get 0
    i32.const 176
    i32.add
    i32.const 1
    local.get 0
    i32.const 12
    i32.add
    call 7
    drop
    local.get 0
    local.get 1
    i32.store offset=16
    local.get 0
    i32.const 1048608
    i32.store offset=12
    local.get 0
    i32.load offset=168
    local.get 0
    i32.const 12
    i32.add
    i32.const 1
    i32.const 16384
    local.get 0
    i32.const 20
    i32.add
    call 8
    call 13
    local.get 0
    i32.load offset=168
    i32.const 1
    call 9
    call 13
    local.get 0
    local.get 0
    i32.load offset=168
    i32.const 0
    call 14
    i32.store8 offset=191
    local.get 0
    i32.const 1
    i32.store offset=180
    local.get 0
    local.get 0
    i32.const 191
    i32.add
    i32.store offset=176
    i32.const 1
    local.get 0
    i32.const 176
    i32.add
    i32.const 1
    local.get 0
    i32.const 184
    i32.add
    call 7
    drop
    local.get 0
    i32.load offset=168
    call 10
    call 13
    local.get 0
    i32.const 192
    i32.add
    global.set 0)
  (func (;13;) (type 3) (param i32)
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
    call 7
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
  (func (;14;) (type 2) (param i32 i32) (result i32)
    (local i32 i32)
    global.get 0
    i32.const 16
    i32.sub
    local.tee 2
    global.set 0
    local.get 2
    i32.const 0
    i64.load offset=1048592
    i64.store offset=8
    local.get 1
    i32.const 64
    i32.or
    local.set 1
    loop  ;; label = @1
      local.get 0
      local.get 2
      i32.const 8
      i32.add
      i32.const 1
      local.get 1
      local.get 2
      i32.const 4
      i32.add
      local.get 2
      i32.const 2
      i32.add
      call 11
      local.tee 3
      i32.const 11
      i32.eq
      br_if 0 (;@1;)
    end
    local.get 2
    i32.load offset=4
    local.set 0
    local.get 2
    i32.const 16
    i32.add
    global.set 0
    i32.const 255
    local.get 0
    local.get 3
    select)
  (memory (;0;) 17)
  (global (;0;) (mut i32) (i32.const 1048576))
  (export "memory" (memory 0))
  (export "_start" (func 12))
  (data (;0;) (i32.const 1048576) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00 \00\10\00@\00\00\00"))
