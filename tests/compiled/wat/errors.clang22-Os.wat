;; errors.c, compiled with -Os by clang 22.1.8 of ziglang 0.17.1; printed by wasm2wat 1.0.32.
;; steps: open bind open second-bind close close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32) (result i32)))
  (type (;3;) (func (param i32)))
  (type (;4;) (func))
  (import "wasix_32v1" "sock_open" (func (;0;) (type 0)))
  (import "wasix_32v1" "sock_bind" (func (;1;) (type 1)))
  (import "wasix_32v1" "fd_write" (func (;2;) (type 0)))
  (import "wasix_32v1" "fd_close" (func (;3;) (type 2)))
  (import "wasix_32v1" "proc_exit" (func (;4;) (type 3)))
  (func (;5;) (type 4)
    (local i32 i32 i32)
    global.get 0
    i32.const 32
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
    call 6
    local.get 0
    i32.load offset=12
    i32.const 1048576
    call 1
    call 6
    i32.const 2
    i32.const 1
    i32.const 6
    local.get 0
    i32.const 8
    i32.add
    call 0
    call 6
    block  ;; label = @1
      block  ;; label = @2
        block  ;; label = @3
          block  ;; label = @4
            local.get 0
            i32.load offset=8
            i32.const 1048576
            call 1
            local.tee 1
            i32.const 97
            i32.gt_s
            br_if 0 (;@4;)
            i32.const 111
            local.set 2
            local.get 1
            i32.eqz
            br_if 3 (;@1;)
            local.get 1
            i32.const 11
            i32.ne
            br_if 1 (;@3;)
            i32.const 97
            local.set 2
            br 3 (;@1;)
          end
          block  ;; label = @4
            block  ;; label = @5
              block  ;; label = @6
                local.get 1
                i32.const -98
                i32.add
                br_table 0 (;@6;) 1 (;@5;) 2 (;@4;)
              end
              i32.const 117
              local.set 2
              br 4 (;@1;)
            end
            i32.const 110
            local.set 2
            br 3 (;@1;)
          end
          local.get 1
          i32.const 111
          i32.eq
          br_if 1 (;@2;)
        end
        i32.const 63
        local.set 2
        br 1 (;@1;)
      end
      i32.const 114
      local.set 2
    end
    local.get 0
    local.get 2
    i32.store8 offset=31
    local.get 0
    i32.const 1
    i32.store offset=20
    local.get 0
    local.get 0
    i32.const 31
    i32.add
    i32.store offset=16
    i32.const 1
    local.get 0
    i32.const 16
    i32.add
    i32.const 1
    local.get 0
    i32.const 24
    i32.add
    call 2
    drop
    local.get 0
    i32.load offset=8
    call 3
    call 6
    local.get 0
    i32.load offset=12
    call 3
    call 6
    local.get 0
    i32.const 32
    i32.add
    global.set 0)
  (func (;6;) (type 3) (param i32)
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
    call 2
    drop
    block  ;; label = @1
      local.get 0
      i32.eqz
      br_if 0 (;@1;)
      i32.const 1
      call 4
      unreachable
    end
    local.get 1
    i32.const 16
    i32.add
    global.set 0)
  (memory (;0;) 17)
  (global (;0;) (mut i32) (i32.const 1048576))
  (export "memory" (memory 0))
  (export "_start" (func 5))
  (data (;0;) (i32.const 1048576) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00"))
